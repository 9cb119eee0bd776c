//! What a hook costs: one changed base of the generated tree, by us and by the linters that are installed beside us.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{generated, median};
use crate::{Outcome, root, say};

/// Runs of each program, in turn, after one that warms the caches.
const RUNS: usize = 9;

/// Name and arguments of each hook's command; the changed file follows. `IMAGELINT`, `CHECKOV` and `KUBE_LINTER` may
/// name programs that are not on the PATH. Checkov asks its maker's servers unless told otherwise, which is not its work.
const HOOKS: [(&str, &str, &[&str]); 3] = [
    ("imagelint", "IMAGELINT", &["check", "--fail-on", "never"]),
    (
        "checkov",
        "CHECKOV",
        &["--skip-download", "--framework", "kubernetes", "--quiet", "--compact", "--soft-fail", "-f"],
    ),
    ("kube-linter", "KUBE_LINTER", &["lint"]),
];

/// Measures every hook that can be started.
pub(crate) fn run() -> Outcome {
    let tree = repository()?;
    let file = changed(&tree).ok_or("the generated tree has no base/workload.yaml")?;
    say(&format!("one changed file, {file}, in {} ({RUNS} runs each, in turn)", tree.display()));
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); HOOKS.len()];
    for round in 0..=RUNS {
        for (hook, times) in HOOKS.iter().zip(&mut times) {
            if let Some(time) = measure(hook, &tree, &file).filter(|_| round > 0) {
                times.push(time);
            }
        }
    }
    let ours = times.first_mut().filter(|times| !times.is_empty()).map(|times| median(times));
    let ours = ours.ok_or("imagelint could not be started: build it, or name it with IMAGELINT")?;
    for ((name, ..), times) in HOOKS.iter().zip(&mut times) {
        if times.is_empty() {
            say(&format!("{name:<12} is not installed"));
            continue;
        }
        let (middle, least) = (median(times), times[0]);
        let ratio = middle.as_secs_f64() / ours.as_secs_f64();
        say(&format!("{name:<12} median {middle:>9.1?}, least {least:>9.1?}, {ratio:.1} x imagelint"));
    }
    Ok(())
}

/// The generated tree, tracked by git, because a hook runs nowhere else.
fn repository() -> Result<PathBuf, String> {
    let tree = generated()?;
    if !tree.join(".git").exists() {
        for args in [&["init", "--quiet"][..], &["add", "--all"]] {
            let status = Command::new("git").args(args).current_dir(&tree).status();
            if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
                return Err(format!("git {}: {status:?}", args.join(" ")));
            }
        }
    }
    Ok(tree)
}

fn changed(tree: &Path) -> Option<String> {
    let output = Command::new("git").args(["ls-files", "*/base/workload.yaml"]).current_dir(tree).output().ok()?;
    String::from_utf8(output.stdout).ok()?.lines().next().map(str::to_owned)
}

/// `None` where the program cannot be started.
fn measure((name, variable, args): &(&str, &str, &[&str]), tree: &Path, file: &str) -> Option<Duration> {
    let built = root().join("target/release").join(name);
    let program = std::env::var_os(variable).map(PathBuf::from);
    let program = program.unwrap_or_else(|| if built.is_file() { built } else { PathBuf::from(name) });
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(*args).arg(file).current_dir(tree).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok().map(|_| started.elapsed())
}
