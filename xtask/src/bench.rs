//! Speed and memory: micro-benchmarks, then whole processes beside the floor of finding and reading the same files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, bench_audit, bench_hook, bench_kustomize, root, say};

/// Runs of each whole process; the smallest and the median are shown.
const RUNS: usize = 9;

/// One process to measure.
struct Subject<'a> {
    name: &'a str,
    command: Vec<String>,
    folder: &'a Path,
}

/// `--micro` runs the micro-benchmarks too; `--tree DIR` measures another tree than the generated one.
/// `--kustomize DIR` measures rendering instead, of the real roots that are checked out there, `--hook` a hook, and
/// `--audit` audits of generated clusters.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(checkouts) = args.iter().position(|arg| arg == "--kustomize").and_then(|at| args.get(at + 1)) {
        return bench_kustomize::run(Path::new(checkouts));
    }
    if args.iter().any(|arg| arg == "--hook") {
        return bench_hook::run();
    }
    if args.iter().any(|arg| arg == "--audit") {
        return bench_audit::run();
    }
    if args.iter().any(|arg| arg == "--micro") {
        cargo(&["bench", "--package", "imagelint-yaml", "--bench", "parse"])?;
        cargo(&["bench", "--package", "imagelint-model", "--bench", "image_ref"])?;
    }
    cargo(&["build", "--release", "--quiet", "--bin", "imagelint", "--example", "walk_floor"])?;
    let tree = match args.iter().position(|arg| arg == "--tree").and_then(|at| args.get(at + 1)) {
        Some(folder) => PathBuf::from(folder),
        None => generated()?,
    };
    let release = root().join("target/release");
    let program = |name: &str| release.join(name).display().to_string();
    let one = first_manifest(&tree).ok_or("the tree holds no .yaml file")?;
    let check =
        vec![program("imagelint"), "check".into(), "--format".into(), "concise".into(), "--fail-on=never".into()];
    let mut check_one = check.clone();
    check_one.push(one);
    let subjects = [
        Subject {
            name: "walk and read (floor)",
            command: vec![program("examples/walk_floor"), ".".into()],
            folder: &tree,
        },
        Subject { name: "imagelint check", command: check, folder: &tree },
        Subject { name: "imagelint check, one file", command: check_one, folder: &tree },
    ];
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); subjects.len()];
    // In turn, so that a busy moment of the machine meets all of them; the first round warms the caches.
    for round in 0..=RUNS {
        for (subject, times) in subjects.iter().zip(&mut times) {
            let time = measure(subject)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    say(&format!("{} ({RUNS} runs each, in turn)", tree.display()));
    let floor = median(&mut times[0]);
    for (subject, times) in subjects.iter().zip(&mut times) {
        let (middle, least) = (median(times), times[0]);
        let ratio = middle.as_secs_f64() / floor.as_secs_f64();
        let peak = peak_memory(subject).map_or(String::new(), |kib| format!(", peak {} MiB", kib / 1024));
        say(&format!("{:<28} median {middle:>9.1?}, least {least:>9.1?}, {ratio:.2} x floor{peak}", subject.name));
    }
    Ok(())
}

/// The tree of 10,000 files that the acceptance bars speak of, made once.
pub(crate) fn generated() -> Result<PathBuf, String> {
    let tree = root().join("target/bench-corpus");
    if tree.join("repo").is_dir() {
        return Ok(tree.join("repo"));
    }
    let generator = root().join("../shared/tools/gen_corpus.py");
    if !generator.is_file() {
        return Err("no generator of a tree here: name one with --tree DIR".to_owned());
    }
    let status = Command::new("python3")
        .arg(generator)
        .args(["--files", "10000", "--seed", "7", "--no-snapshot", "--out"])
        .arg(&tree)
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("python3: {error}"))?;
    if status.success() { Ok(tree.join("repo")) } else { Err(format!("gen_corpus.py: {status}")) }
}

fn measure(subject: &Subject<'_>) -> Result<Duration, String> {
    let started = Instant::now();
    let status = Command::new(&subject.command[0])
        .args(&subject.command[1..])
        .current_dir(subject.folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("{}: {error}", subject.name))?;
    let time = started.elapsed();
    if status.success() { Ok(time) } else { Err(format!("{}: {status}", subject.name)) }
}

/// Peak resident memory in KiB, asked of GNU time where it is installed.
fn peak_memory(subject: &Subject<'_>) -> Option<u64> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M"])
        .args(&subject.command)
        .current_dir(subject.folder)
        .stdout(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}

pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn first_manifest(folder: &Path) -> Option<String> {
    let mut pending = vec![folder.to_path_buf()];
    while let Some(next) = pending.pop() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(next).ok()?.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        if let Some(found) =
            entries.iter().find(|path| path.is_file() && path.extension().is_some_and(|it| it == "yaml"))
        {
            return Some(found.strip_prefix(folder).unwrap_or(found).display().to_string());
        }
        pending.extend(entries.into_iter().rev().filter(|path| path.is_dir()));
    }
    None
}

pub(crate) fn cargo(args: &[&str]) -> Outcome {
    let status = Command::new(env!("CARGO")).args(args).current_dir(root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {}: {status}", args.join(" "))),
        Err(error) => Err(format!("cargo: {error}")),
    }
}
