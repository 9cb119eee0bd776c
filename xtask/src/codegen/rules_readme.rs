//! `rules/README.md`: the table of all rules.

use std::fmt::Write as _;
use std::path::Path;

use super::Generated;
use super::page::{Page, read_all};

const HEAD: &str = "<!-- Generated from the pages of this folder by `cargo xtask codegen`; do not edit. -->\n\n# Rules\n\n\
    One page a rule: what goes wrong, what fires, what does not, and what the fix writes.\n\
    Every page is a test, is what `imagelint explain ID` prints, and is where a report's link leads.\n\n\
    `--fix` applies the safe fixes, `--unsafe-fixes` the others too: those may change what runs.\n\
    A rule that needs a profile stays silent until `imagelint.yaml` describes the cluster.\n\n\
    `cargo xtask new-rule ID` begins a new one; `crates/imagelint-rules/src/pages.rs` says how the examples are read.\n";

const GROUPS: [(&str, &str); 4] = [
    ("rules", "Manifests"),
    ("input", "Reading files, suppressions and the configuration"),
    ("kustomize", "Rendering kustomizations"),
    ("drift", "Comparing with a cluster"),
];

/// Reads `rules/*.md` and writes the table.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let pages = read_all(root)?;
    let mut content = HEAD.to_owned();
    for (from, title) in GROUPS {
        let mut rows = pages.iter().filter(|page| page.from == from).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let _ = write!(
            content,
            "\n## {title}\n\n| Rule | Severity | Finds | Fix | Needs |\n| --- | --- | --- | --- | --- |\n"
        );
        for page in rows {
            content.push_str(&row(page));
        }
    }
    content.push_str(include_str!("own_rules.md"));
    Ok(vec![Generated { path: "rules/README.md", content }])
}

fn row(page: &Page) -> String {
    let severity = if page.enabled { page.severity.clone() } else { format!("{}, off by default", page.severity) };
    let fix = if page.fix == "none" { "" } else { &page.fix };
    let needs: Vec<&str> = page.needs.iter().map(String::as_str).filter(|need| *need != "manifest").collect();
    let summary = page.summary.replace('|', "\\|");
    format!("| [{id}]({id}.md) | {severity} | {summary} | {fix} | {} |\n", needs.join(", "), id = page.id)
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_table_is_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
