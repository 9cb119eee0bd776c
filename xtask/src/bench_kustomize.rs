//! Rendering beside the library of the real tool: the same roots in one process each, one thread, one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::cargo;
use crate::{Outcome, root, say};

/// Runs of each side, in turn, of which the median is shown. One is a minute or two of the real tool.
const RUNS: usize = 1;

/// The modules of kustomize 5.8.1.
const MODULES: &str = "module bench.invalid\n\ngo 1.24.0\n\nrequire (\n\tsigs.k8s.io/kustomize/api v0.21.1\n\
                       \tsigs.k8s.io/kustomize/kyaml v0.21.1\n)\n";

/// What one process said: a hash for each root, and the milliseconds it took by the clock; and of the processor.
struct Side {
    hashes: Vec<String>,
    milliseconds: f64,
    processor: f64,
}

/// Measures the roots of the shared table whose repositories lie in `checkouts` as `owner+name`.
pub(crate) fn run(checkouts: &Path) -> Outcome {
    let folder = root().join("target/bench-kustomize");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let roots = roots(checkouts)?;
    let list = folder.join("roots.txt");
    let lines: String =
        roots.iter().map(|(open, path)| format!("{}\t{}\n", restriction(*open), path.display())).collect();
    fs::write(&list, lines).map_err(|error| error.to_string())?;
    let real = real_tool(&folder)?;
    cargo(&["build", "--release", "--quiet", "--package", "imagelint-kustomize", "--example", "render_roots"])?;
    let ours = root().join("target/release/examples/render_roots");
    let (mut theirs, mut mine, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        theirs.push(side(&real, &list, "")?);
        mine.push(side(&ours, &list, "")?);
        shared.push(side(&ours, &list, "shared")?);
    }
    let built = theirs[0].hashes.iter().filter(|hash| *hash != "-").count();
    let same = theirs[0].hashes.iter().zip(&mine[0].hashes).filter(|(real, ours)| real == ours && *real != "-").count();
    say(&format!("{} roots, {built} of which kustomize builds; {same} with the same bytes", roots.len()));
    for (what, pick) in
        [("clock", (|side| side.milliseconds) as fn(&Side) -> f64), ("processor", |side| side.processor)]
    {
        let (theirs, mine, shared) = (median(&theirs, pick), median(&mine, pick), median(&shared, pick));
        say(&format!(
            "{what:<10} kustomize {theirs:.0} ms; imagelint-kustomize {mine:.0} ms ({:.1} x faster), each file read once \
             {shared:.0} ms ({:.1} x faster)",
            theirs / mine,
            theirs / shared
        ));
    }
    Ok(())
}

const fn restriction(open: bool) -> &'static str {
    if open { "none" } else { "root" }
}

fn roots(checkouts: &Path) -> Result<Vec<(bool, PathBuf)>, String> {
    let table = root().join("../shared/kustomize/real-roots.tsv");
    let text = fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    let row = |line: &str| {
        let mut columns = line.split('\t').skip(1);
        let (repository, _, folder, flags) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        let path = checkouts.join(repository.replace('/', "+")).join(folder);
        path.is_dir().then(|| (flags.contains("None"), path))
    };
    let roots: Vec<_> = text.lines().skip(1).filter_map(row).collect();
    if roots.is_empty() { Err(format!("no root of the table is in {}", checkouts.display())) } else { Ok(roots) }
}

/// Builds the other half from the Go module proxy, in a module made for it.
fn real_tool(folder: &Path) -> Result<PathBuf, String> {
    let program = folder.join("render_roots");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"));
    write("main.go", include_str!("bench_kustomize.go"))?;
    write("go.mod", MODULES)?;
    for args in [&["mod", "tidy"][..], &["build", "-o", "render_roots", "."]] {
        let output = Command::new("go").args(args).current_dir(folder).output();
        let output = output.map_err(|error| format!("go: {error}"))?;
        if !output.status.success() {
            return Err(format!("go {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(program)
}

fn side(program: &Path, list: &Path, mode: &str) -> Result<Side, String> {
    // A busy machine slows the clock's figures down, not the processor's.
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%U %S"])
        .arg(program)
        .arg(list)
        .arg(mode)
        .env("GOMAXPROCS", "1")
        .output();
    let output = output.map_err(|error| format!("/usr/bin/time: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut hashes: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    let milliseconds = hashes.pop().and_then(|last| last.parse().ok());
    let milliseconds = milliseconds.ok_or_else(|| format!("{}: {}", program.display(), output.status))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let seconds = told.lines().last().unwrap_or_default().split(' ').filter_map(|part| part.parse::<f64>().ok());
    Ok(Side { hashes, milliseconds, processor: seconds.sum::<f64>() * 1000.0 })
}

fn median(sides: &[Side], pick: fn(&Side) -> f64) -> f64 {
    let mut all: Vec<f64> = sides.iter().map(pick).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
