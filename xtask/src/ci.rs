//! All checks in order; what CI calls.

use std::process::Command;

use crate::{Outcome, codegen, picture, root, say, tidy};

/// Runs every check and stops at the first that fails.
pub(crate) fn run(_args: &[String]) -> Outcome {
    let check = ["--check".to_owned()];
    cargo(&["fmt", "--all", "--check"], &[])?;
    codegen::run(&check)?;
    tidy::run(&[])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[])?;
    cargo(&["test", "--workspace", "--locked", "--quiet"], &[])?;
    cargo(&["doc", "--workspace", "--no-deps", "--locked"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    picture::run(&check)?;
    say("all checks passed");
    Ok(())
}

fn cargo(args: &[&str], env: &[(&str, &str)]) -> Outcome {
    say(&format!("cargo {}", args.join(" ")));
    let mut command = Command::new(env!("CARGO"));
    let status = command.args(args).envs(env.iter().copied()).current_dir(root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {}: {status}", args.join(" "))),
        Err(error) => Err(format!("cargo: {error}")),
    }
}
