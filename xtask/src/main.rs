//! Automation of the imagelint workspace. `cargo xtask` lists the commands.

mod bench;
mod bench_audit;
mod bench_hook;
mod bench_kustomize;
mod ci;
mod cluster_assets;
mod codegen;
mod injected;
mod new_rule;
mod picture;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong, in words, one line a problem.
type Outcome = Result<(), String>;

/// A command: its name, what it does, and the function behind it.
type Command = (&'static str, &'static str, fn(&[String]) -> Outcome);

const COMMANDS: &[Command] = &[
    ("ci", "run every check in order: fmt, clippy, tests, docs, generated files, tidy", ci::run),
    ("codegen", "write the generated files; --check only compares", codegen::run),
    ("new-rule", "make the page and the file of a rule: new-rule missing-digest", new_rule::run),
    ("tidy", "check crate edges, file lengths, paths in documents", tidy::run),
    ("cluster-assets", "put kube-apiserver, etcd and kubectl into DIR, for tests", cluster_assets::run),
    ("picture", "draw the picture of the README from a real run; --check only compares", picture::run),
    (
        "bench",
        "measure speed and memory; --micro, --tree DIR, --hook, --audit, or rendering: --kustomize DIR",
        bench::run,
    ),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = args.split_first() else {
        return usage();
    };
    let Some((_, _, run)) = COMMANDS.iter().find(|(command, ..)| command == name) else {
        return usage();
    };
    match run(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            say(&format!("{problems}\ncargo xtask {name}: failed"));
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    let lines: Vec<String> =
        COMMANDS.iter().map(|(name, what, _)| format!("  cargo xtask {name:<14} {what}")).collect();
    say(&format!("commands:\n{}", lines.join("\n")));
    ExitCode::from(2)
}

/// The only place that prints.
#[expect(clippy::print_stderr, reason = "a developer's tool talks on the terminal")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The root of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lies in the root of the workspace").to_path_buf()
}
