//! Generated files: written by `cargo xtask codegen`, compared by `cargo xtask codegen --check`, committed.

pub(crate) mod catalog;
mod clb;
mod config_schema;
mod image_paths;
mod page;
mod pull_errors;
mod regions;
mod registries;
mod rules_readme;

use std::path::Path;

use crate::{Outcome, root, say};

/// One generated file.
pub(crate) struct Generated {
    /// Path from the root of the workspace.
    pub(crate) path: &'static str,
    /// What it must hold. Rust files are formatted afterwards.
    pub(crate) content: String,
}

/// A generator: reads the workspace at the path and says what its files must hold.
type Generator = fn(&Path) -> Result<Vec<Generated>, String>;

/// Every generator. A new one is a module beside this file and a line here.
const GENERATORS: &[Generator] = &[
    catalog::generate,
    clb::generate,
    config_schema::generate,
    image_paths::generate,
    pull_errors::generate,
    regions::generate,
    registries::generate,
    rules_readme::generate,
];

/// Writes all generated files, or with `--check` says which are stale.
pub(crate) fn run(args: &[String]) -> Outcome {
    let check = args.iter().any(|arg| arg == "--check");
    let root = root();
    let mut stale = Vec::new();
    for generator in GENERATORS {
        for file in generator(&root)? {
            let content = if file.path.ends_with(".rs") { rustfmt(&file.content)? } else { file.content };
            let path = root.join(file.path);
            if std::fs::read_to_string(&path).is_ok_and(|old| old == content) {
                continue;
            }
            stale.push(file.path);
            if !check {
                std::fs::write(&path, content).map_err(|error| format!("{}: {error}", file.path))?;
                say(&format!("wrote {}", file.path));
            }
        }
    }
    if check && !stale.is_empty() {
        return Err(format!("stale: {}\nrun `cargo xtask codegen`", stale.join(", ")));
    }
    Ok(())
}

/// Formats Rust source as the workspace does.
fn rustfmt(source: &str) -> Result<String, String> {
    use std::io::Write as _;
    let config = root();
    let mut child = std::process::Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(config)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .map_err(|error| format!("rustfmt: {error}"))?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = source.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    writer.join().expect("the writer does not panic").map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err("rustfmt refuses a generated file".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// The files of `generator` that are not what it says, for the test that each generator has.
#[cfg(test)]
fn stale(generator: Generator) -> Vec<&'static str> {
    let root = root();
    let files = generator(&root).expect("the data can be read");
    let is_stale = |file: &Generated| {
        let wanted = if file.path.ends_with(".rs") {
            rustfmt(&file.content).expect("rustfmt is part of the toolchain")
        } else {
            file.content.clone()
        };
        std::fs::read_to_string(root.join(file.path)).unwrap_or_default() != wanted
    };
    files.iter().filter(|file| is_stale(file)).map(|file| file.path).collect()
}
