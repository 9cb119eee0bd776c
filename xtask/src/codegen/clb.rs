//! The annotations of Alibaba Cloud's load balancers, from `rules/data/clb-annotations.yaml`.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_yaml::Node;

use super::Generated;
use super::catalog::pascal;
use super::regions::{Table, words};

const DATA: &str = "rules/data/clb-annotations.yaml";
const PARTS: [&str; 4] = ["load-balancer", "listener", "backend", "control"];
const KEYS: [&str; 14] = [
    "suffix",
    "on",
    "of",
    "fixed",
    "words",
    "nlb-words",
    "default",
    "list",
    "from",
    "to",
    "also",
    "longest",
    "any-case",
    "needs",
];

/// Reads the data and writes it as a table, sorted by suffix.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let table = Table::read(root, DATA)?;
    let mut rows: Vec<&Node> = table.root.get("annotations").map_or(&[][..], Node::items).iter().collect();
    rows.sort_by_key(|row| text(row, "suffix"));
    let mut content = String::from(
        "//! Annotations that the controller of Alibaba Cloud reads. Generated from `rules/data/clb-annotations.yaml` by \
         `cargo xtask codegen`; do not edit.\n\n\
         use super::table::{Annotation, Need, Part, Values};\n\n\
         /// Every suffix, sorted.\npub(crate) static ANNOTATIONS: &[Annotation] = &[\n",
    );
    for (at, row) in rows.iter().enumerate() {
        check(&table, row)?;
        if at > 0 && text(rows[at - 1], "suffix") == text(row, "suffix") {
            return Err(table.problem(row.span, "the suffix stands twice"));
        }
        write_row(&mut content, row);
    }
    content.push_str(
        "];\n\n/// Suffixes of old pages that nothing reads, and what to write instead.\n\
         pub(crate) static NEVER_READ: &[(&str, Option<&str>)] = &[\n",
    );
    for row in table.root.get("never-read").map_or(&[][..], Node::items) {
        let _ = writeln!(content, "({:?}, {:?}),", text(row, "suffix"), row.get("instead").and_then(Node::text));
    }
    content.push_str("];\n");
    Ok(vec![Generated { path: "crates/imagelint-rules/src/clb/generated.rs", content }])
}

fn check(table: &Table, row: &Node) -> Result<(), String> {
    if let Some(entry) = row.entries().iter().find(|entry| !KEYS.iter().any(|key| entry.is(key))) {
        let key = entry.key.text().unwrap_or_default();
        return Err(table.problem(entry.key.span, &format!("`{key}` is none of {}", KEYS.join(", "))));
    }
    if text(row, "suffix").is_empty() || words(row.get("on")).is_empty() {
        return Err(table.problem(row.span, "a row has a suffix and says on which load balancers it is read"));
    }
    if !PARTS.contains(&text(row, "of")) {
        return Err(table.problem(row.span, &format!("`of` is one of {}", PARTS.join(", "))));
    }
    Ok(())
}

fn write_row(content: &mut String, row: &Node) {
    let on = words(row.get("on"));
    let flag = |key: &str| text(row, key) == "true";
    let _ = writeln!(
        content,
        "Annotation {{ suffix: {:?}, clb: {}, nlb: {}, part: Part::{}, fixed: {}, values: {}, nlb_words: &{:?}, \
         default: {:?}, any_case: {}, needs: &[{}] }},",
        text(row, "suffix"),
        on.contains(&"clb"),
        on.contains(&"nlb"),
        pascal(text(row, "of")),
        flag("fixed"),
        values(row),
        words(row.get("nlb-words")),
        row.get("default").and_then(Node::text),
        flag("any-case"),
        row.get("needs").map_or(&[][..], Node::items).iter().map(need).collect::<Vec<_>>().join(", "),
    );
}

fn values(row: &Node) -> String {
    let words = words(row.get("words"));
    if !words.is_empty() {
        let kind = if text(row, "list") == "true" { "Words" } else { "Word" };
        return format!("Values::{kind}(&{words:?})");
    }
    if row.get("from").is_some() {
        let number = |key: &str, default: &str| row.get(key).and_then(Node::text).unwrap_or(default).to_owned();
        let also = row.get("also").and_then(Node::text).map_or("None".to_owned(), |also| format!("Some({also})"));
        return format!(
            "Values::Number {{ from: {}, to: {}, also: {also} }}",
            number("from", "0"),
            number("to", "i64::MAX")
        );
    }
    row.get("longest")
        .and_then(Node::text)
        .map_or("Values::Any".to_owned(), |longest| format!("Values::Text({longest})"))
}

fn need(node: &Node) -> String {
    let some = |key: &str| node.get(key).and_then(Node::text);
    format!(
        "Need {{ suffix: {:?}, value: {:?}, when: {:?}, refused: {} }}",
        text(node, "suffix"),
        some("value"),
        some("when"),
        some("refused") == Some("true")
    )
}

fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_table_is_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
