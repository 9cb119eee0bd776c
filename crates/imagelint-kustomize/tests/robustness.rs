//! Damaged kustomizations render or give diagnostics; they never panic and never grow without bound.
//!
//! `KUSTOMIZE_ROUNDS=n` damages each tree `n` times, those of the shared cases too.

use std::path::{Path, PathBuf};

use imagelint_kustomize::{Options, render};
use imagelint_yaml::{Files, MemoryLoad};

/// A small generator of pseudo-random numbers (xorshift), the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn read_tree(folder: &Path, at: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let shown = at.join(entry.file_name());
        if path.is_dir() {
            read_tree(&path, &shown, out);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            out.push((shown, text));
        }
    }
}

fn damage(text: &str, random: &mut Random) -> String {
    const SCRAPS: [&str; 16] = [
        "null",
        "[]",
        "{}",
        "-1",
        "''",
        "$patch: delete",
        "- ",
        "*",
        "&a",
        "~",
        "\"\u{feff}\"",
        "$(A)",
        "../..",
        "[=x]",
        "0x",
        "<<: {}",
    ];
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(lines.len());
        let other = lines.get(random.below(lines.len())).cloned().unwrap_or_default();
        let Some(line) = lines.get_mut(at) else {
            return SCRAPS[random.below(SCRAPS.len())].to_owned();
        };
        match random.below(5) {
            0 => *line = other,
            1 => line.clear(),
            2 => {
                let head = line.split_once(':').map_or(String::new(), |(key, _)| format!("{key}: "));
                *line = format!("{head}{}", SCRAPS[random.below(SCRAPS.len())]);
            }
            3 => *line = format!("  {line}"),
            _ => *line = line.trim_start().to_owned(),
        }
    }
    lines.join("\n")
}

fn check(tree: &[(PathBuf, String)], rounds: usize) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let roots: Vec<&Path> = tree
        .iter()
        .filter(|(path, _)| path.file_stem().is_some_and(|stem| stem == "kustomization"))
        .filter_map(|(path, _)| path.parent())
        .collect();
    for _ in 0..rounds {
        let mut damaged = tree.to_vec();
        let at = random.below(damaged.len());
        damaged[at].1 = damage(&damaged[at].1, &mut random);
        let files = Files::new(MemoryLoad::new(damaged));
        for root in &roots {
            let rendered = render(&files, root, Options::default());
            assert!(rendered.to_yaml().map_or(0, |text| text.len()) < 10_000_000);
        }
    }
}

#[test]
fn damaged_trees_never_panic() {
    let rounds = std::env::var("KUSTOMIZE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![manifest.join("../../fixtures/kustomize")];
    if rounds.is_some() {
        folders.push(manifest.join("../../../shared/kustomize/cases"));
    }
    for case in folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten()) {
        let mut tree = Vec::new();
        read_tree(&case.path().join("input"), Path::new("t"), &mut tree);
        if !tree.is_empty() {
            check(&tree, rounds.unwrap_or(100));
        }
    }
}
