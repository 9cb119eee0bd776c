//! What runtimes say when a pull fails, from `rules/data/pull-errors.yaml`.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_yaml::Node;

use super::Generated;
use super::catalog::pascal;
use super::regions::{Table, words};

const CLASSES: [&str; 8] =
    ["unreachable", "unauthorized", "not-found", "rate-limited", "no-platform", "bad-name", "tls", "other"];

/// Reads the table and writes it as a constant.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let mut content = String::from(
        "//! Why pulls fail. Generated from `rules/data/pull-errors.yaml` by `cargo xtask codegen`; do not edit.\n\n\
         use super::PullClass;\nuse super::classify::Row;\n\n\
         /// The causes; the first whose pattern fits is the one.\npub(super) static CAUSES: &[Row] = &[\n",
    );
    let table = Table::read(root, "rules/data/pull-errors.yaml")?;
    for row in table.root.get("causes").map_or(&[][..], Node::items) {
        let text = |key| row.get(key).and_then(Node::text).unwrap_or_default();
        let missing = ["id", "class", "pattern", "cause", "next"].into_iter().find(|key| text(key).is_empty());
        if let Some(key) = missing {
            return Err(table.problem(row.span, &format!("the row has no `{key}`")));
        }
        if !CLASSES.contains(&text("class")) {
            return Err(table.problem(row.span, &format!("`{}` is none of {}", text("class"), CLASSES.join(", "))));
        }
        let samples = words(row.get("samples"));
        if samples.is_empty() {
            return Err(table.problem(row.span, "the row has no samples"));
        }
        let _ = writeln!(
            content,
            "Row {{ id: {:?}, class: PullClass::{}, pattern: {:?}, cause: {:?}, next: {:?}, samples: &{samples:?} }},",
            text("id"),
            pascal(text("class")),
            text("pattern"),
            text("cause"),
            text("next"),
        );
    }
    content.push_str("];\n");
    Ok(vec![Generated { path: "crates/imagelint-drift/src/pulls/causes.rs", content }])
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_table_is_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
