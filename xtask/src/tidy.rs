//! Rules about the tree itself: which crate may know which, how long a file may be, whether paths in documents exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Outcome, root};

/// Which workspace crates each crate may depend on. Whatever is not listed here is forbidden.
const EDGES: &[(&str, &[&str])] = &[
    ("imagelint-yaml", &[]),
    ("imagelint-model", &["imagelint-yaml"]),
    ("imagelint-kustomize", &["imagelint-yaml", "imagelint-model"]),
    ("imagelint-rules", &["imagelint-yaml", "imagelint-model"]),
    ("imagelint-drift", &["imagelint-yaml", "imagelint-model"]),
    ("imagelint-cluster", &["imagelint-model", "imagelint-drift"]),
    (
        "imagelint",
        &[
            "imagelint-yaml",
            "imagelint-model",
            "imagelint-kustomize",
            "imagelint-rules",
            "imagelint-drift",
            "imagelint-cluster",
        ],
    ),
    ("xtask", &["imagelint-yaml", "imagelint-model"]),
];

/// What brings in async, TLS or the network; one crate alone may depend on it.
const HEAVY: &[&str] = &["tokio", "rustls", "kube", "reqwest", "hyper", "openssl"];

/// The crate that may. The root package must build without it.
const NETWORK: &str = "imagelint-cluster";

/// Longest file, tests at its end not counted.
const MAX_LINES: usize = 400;

/// Checks everything and reports all problems at once.
pub(crate) fn run(_args: &[String]) -> Outcome {
    let root = root();
    let mut problems = edges(&root)?;
    problems.extend(light_build(&root)?);
    problems.extend(lengths(&root));
    problems.extend(dead_paths(&root));
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn edges(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    Ok(packages.iter().flat_map(check_package).collect())
}

fn check_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, allowed)) = EDGES.iter().find(|(krate, _)| *krate == name) else {
        return vec![format!("crate {name} is not in the table of edges in xtask/src/tidy.rs")];
    };
    let normal = package["dependencies"].as_array().into_iter().flatten().filter(|dep| dep["kind"].is_null());
    let names = normal.filter_map(|dep| dep["name"].as_str());
    let wrong = |dep: &&str| {
        (HEAVY.contains(dep) && name != NETWORK) || (dep.starts_with("imagelint") && !allowed.contains(dep))
    };
    names.filter(wrong).map(|dep| format!("crate {name} must not depend on {dep}")).collect()
}

/// What a hook builds, the program without its default features, must not know the network at any depth.
fn light_build(root: &Path) -> Result<Vec<String>, String> {
    let arguments =
        ["tree", "--package", "imagelint", "--no-default-features", "--edges", "normal", "--prefix", "none"];
    let output = Command::new(env!("CARGO")).args(arguments).args(["--format", "{p}"]).current_dir(root).output();
    let output = output.map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names: BTreeSet<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let heavy = HEAVY.iter().copied().chain([NETWORK]).filter(|name| names.contains(name));
    Ok(heavy.map(|name| format!("the program without default features must not depend on {name}")).collect())
}

fn lengths(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(&root.join("crates"), "rs", &mut files);
    collect(&root.join("xtask"), "rs", &mut files);
    let too_long = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let generated = text.lines().take(5).any(|line| line.contains("Generated"));
        let test = file.components().any(|part| part.as_os_str() == "tests");
        let lines = text.split("#[cfg(test)]").next().unwrap_or_default().lines().count();
        let shown = file.strip_prefix(root).unwrap_or(file).display();
        (lines > MAX_LINES && !generated && !test).then(|| {
            format!("{shown}: {lines} lines without tests, {MAX_LINES} at the most: which second purpose has it?")
        })
    };
    files.iter().filter_map(too_long).collect()
}

/// Relative links in the documents must lead somewhere.
fn dead_paths(root: &Path) -> Vec<String> {
    let mut documents = Vec::new();
    collect(root, "md", &mut documents);
    documents.iter().flat_map(|document| dead_links(root, document)).collect()
}

fn dead_links(root: &Path, document: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(document).unwrap_or_default();
    let folder = document.parent().unwrap_or(root);
    let links: BTreeSet<&str> = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
        .collect();
    let shown = document.strip_prefix(root).unwrap_or(document).display();
    let dead = links.into_iter().filter(|link| !folder.join(link).exists());
    dead.map(|link| format!("{shown}: link to {link}, which is not there")).collect()
}

fn collect(folder: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            let skipped = name == "target" || name == "fixtures" || name.to_string_lossy().starts_with('.');
            if !skipped {
                collect(&path, extension, into);
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push(path);
        }
    }
}
