//! The picture of the README: a real run over the sample, drawn as a terminal shows it.

use std::process::Command;

use anstyle_svg::Term;

use crate::{Outcome, root, say};

const PICTURE: &str = "crates/imagelint/docs/check.svg";
/// What the run is asked for: the rules of the sample's own story, so that a new rule elsewhere does not redraw it.
const ARGS: [&str; 6] =
    ["--color", "always", "check", "fixtures/sample", "--select", "docker-hub-in-china,always-pull-pinned"];

/// Draws the picture anew; `--check` only compares.
pub(crate) fn run(args: &[String]) -> Outcome {
    let drawn = draw()?;
    let path = root().join(PICTURE);
    if args.iter().any(|arg| arg == "--check") {
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        let fresh = known == drawn;
        return if fresh { Ok(()) } else { Err(format!("{PICTURE} is not what a run gives now: cargo xtask picture")) };
    }
    let folder = path.parent().expect("the picture lies in a folder");
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    std::fs::write(&path, drawn).map_err(|error| format!("{PICTURE}: {error}"))?;
    say(&format!("wrote {PICTURE}"));
    Ok(())
}

fn draw() -> Result<String, String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--locked", "--package", "imagelint", "--"]).args(ARGS).current_dir(root());
    let output = command.output().map_err(|error| format!("cargo run: {error}"))?;
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    // How long it took differs from run to run.
    let lines =
        text.lines().map(|line| line.split(" in ").next().filter(|_| line.contains("findings")).unwrap_or(line));
    let shown: Vec<&str> = lines.collect();
    if shown.len() < 10 {
        return Err(format!("a run over the sample gave {} lines", shown.len()));
    }
    let prompt = "\u{1b}[32m$\u{1b}[0m imagelint check\n\n";
    Ok(Term::new().render_svg(&format!("{prompt}{}", shown.join("\n"))))
}
