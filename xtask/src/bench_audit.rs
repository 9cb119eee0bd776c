//! Audits of generated clusters: what is found, what is told without cause, how long it takes, how much memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bench::{cargo, median};
use crate::injected::{injected, told};
use crate::{Outcome, root, say};

/// Files of the generated repositories; each has a snapshot of about 5 kB a file.
const SIZES: [u32; 3] = [1_000, 10_000, 50_000];

/// Runs of each, after one that warms the caches.
const RUNS: usize = 3;

const CONFIG: &str = "clusters:\n  prod:\n    paths: [\"apps/*/*/overlays/prod\"]\n";

/// Measures every size; `IMAGELINT` may name a program that was built before.
pub(crate) fn run() -> Outcome {
    let program = match std::env::var_os("IMAGELINT") {
        Some(program) => PathBuf::from(program),
        None => {
            cargo(&["build", "--release", "--quiet", "--bin", "imagelint"])?;
            root().join("target/release/imagelint")
        }
    };
    SIZES.into_iter().try_for_each(|files| measure(&program, files))
}

fn measure(program: &Path, files: u32) -> Outcome {
    let corpus = generated(files)?;
    let (repo, out) = (corpus.join("repo"), corpus.join("out.json"));
    let arguments = ["audit", "--cluster", "prod", "--snapshot", "../snapshot.json", "--fail-on", "never", "--format"];
    let mut times: Vec<Duration> = Vec::new();
    for round in 0..=RUNS {
        let started = Instant::now();
        let mut command = Command::new(program);
        command.args(arguments).arg(format!("json={}", out.display())).current_dir(&repo);
        let status =
            command.stdout(Stdio::null()).status().map_err(|error| format!("{}: {error}", program.display()))?;
        if !status.success() {
            return Err(format!("imagelint audit: {status}"));
        }
        if round > 0 {
            times.push(started.elapsed());
        }
    }
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M %U %S"]).arg(program).args(arguments).arg("json=/dev/null").current_dir(&repo);
    let peak = timed.stdout(Stdio::null()).output().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let peak = peak.ok().and_then(|text| text.lines().last().map(str::to_owned)).unwrap_or_default();
    let size = fs::metadata(corpus.join("snapshot.json")).map_or(0, |metadata| metadata.len());
    say(&format!(
        "{files} files, snapshot of {} KiB: median {:.1?}, least {:.1?} ({RUNS} runs); peak KiB, user and system seconds: {peak}",
        size / 1024,
        median(&mut times),
        times[0],
    ));
    let text = fs::read(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let report: Value = serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", out.display()))?;
    let (found, injected) = (told(&report), injected(&corpus.join("truth/drifts.jsonl"))?);
    let seen = injected.keys().filter(|place| found.contains(*place)).count();
    let extra = found.iter().filter(|place| !injected.contains_key(*place)).count();
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for one in injected.values() {
        *by_code.entry(one["code"].as_str().unwrap_or_default()).or_default() += 1;
    }
    say(&format!(
        "  {seen} of {} injected drifts found, {extra} records beside them; injected: {by_code:?}",
        injected.len()
    ));
    Ok(())
}

/// A corpus of this size with its cluster, made once.
fn generated(files: u32) -> Result<PathBuf, String> {
    let corpus = root().join(format!("target/bench-audit-{files}"));
    if corpus.join("repo/imagelint.yaml").is_file() {
        return Ok(corpus);
    }
    let generator = root().join("../shared/tools/gen_corpus.py");
    let mut python = Command::new("python3");
    python.arg(generator).args(["--files", &files.to_string(), "--seed", "7", "--out"]).arg(&corpus);
    let status = python.stdout(Stdio::null()).status().map_err(|error| format!("python3: {error}"))?;
    if !status.success() {
        return Err(format!("gen_corpus.py: {status}"));
    }
    fs::write(corpus.join("repo/imagelint.yaml"), CONFIG).map_err(|error| error.to_string())?;
    Ok(corpus)
}
