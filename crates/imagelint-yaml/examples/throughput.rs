//! Measures how fast files are read: `IMAGELINT_CORPUS=DIR cargo run --release --example throughput`.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use imagelint_yaml::{FileId, Node, Value, parse, split_documents};

fn main() {
    let Some(folder) = std::env::var_os("IMAGELINT_CORPUS") else {
        report("set IMAGELINT_CORPUS to a folder of YAML files");
        return;
    };
    let mut paths = Vec::new();
    find(Path::new(&folder), &mut paths);
    let texts: Vec<String> = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    report(&format!("{} files, {:.1} MB, {} bytes a node", texts.len(), bytes as f64 / 1e6, size_of::<Node>()));
    time("split", bytes, || texts.iter().map(|text| split_documents(text).count()).sum());
    time("parse", bytes, || texts.iter().map(|text| parse(FileId(0), text).documents.len()).sum());
    time("parse and count nodes", bytes, || {
        let trees = texts.iter().map(|text| parse(FileId(0), text));
        trees.map(|parsed| parsed.documents.iter().map(|document| count(&document.root)).sum::<usize>()).sum()
    });
    let errors = texts.iter().flat_map(|text| parse(FileId(0), text).errors);
    report(&format!("errors: {}", errors.count()));
}

fn time(name: &str, bytes: usize, mut run: impl FnMut() -> usize) {
    let mut best = f64::MAX;
    let mut result = 0;
    for _ in 0..5 {
        let start = Instant::now();
        result = black_box(run());
        best = best.min(start.elapsed().as_secs_f64());
    }
    report(&format!("{name}: {:.1} ms, {:.0} MB/s ({result})", best * 1e3, bytes as f64 / 1e6 / best));
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Scalar(_) => 0,
        Value::Sequence(sequence) => sequence.items.iter().map(count).sum(),
        Value::Mapping(mapping) => mapping.entries.iter().map(|entry| count(&entry.key) + count(&entry.value)).sum(),
    }
}

fn find(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, out);
        } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "yml") {
            out.push(path);
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example reports on standard output")]
fn report(line: &str) {
    println!("{line}");
}
