//! What rules know of registries: `rules/data/registries.yaml` as constants.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_yaml::Node;

use super::Generated;
use super::catalog::pascal;
use super::regions::{PROVIDERS, Table};

const DATA: &str = "rules/data/registries.yaml";

/// Reads the file and writes its tables.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let table = Table::read(root, DATA)?;
    let mut content = String::from(
        "//! What is known of registries. Generated from `rules/data/registries.yaml` by `cargo xtask codegen`; do not edit.\n\n\
         use imagelint_model::{Provider, RegistryReach};\n\n\
         use super::{Host, Mainland, Mirror, MirrorState, ReachRow, Retired};\n",
    );
    section(&mut content, &table, "reach", "ReachRow", "What mainland China gets", reach)?;
    section(&mut content, &table, "retired", "Retired", "Registries to leave", retired)?;
    section(&mut content, &table, "mirrors", "Mirror", "Copies of other registries", mirror)?;
    section(&mut content, &table, "hosts", "Host", "Who runs a host, and where", host)?;
    Ok(vec![Generated { path: "crates/imagelint-rules/src/registries/tables.rs", content }])
}

/// One row as fields of its type, or what is wrong with it.
type Row = fn(&Node) -> Result<String, String>;

fn section(out: &mut String, table: &Table, key: &str, of: &str, doc: &str, row: Row) -> Result<(), String> {
    let rows = table.root.get(key).map_or(&[][..], Node::items);
    if rows.is_empty() {
        return Err(table.problem(table.root.span, &format!("no rows in `{key}`")));
    }
    let name = key.to_uppercase();
    let _ = write!(out, "\n/// {doc}.\npub(super) static {name}: &[{of}] = &[\n");
    for node in rows {
        let fields = row(node).map_err(|what| table.problem(node.span, &what))?;
        let _ = writeln!(out, "{of} {{ {fields} }},");
    }
    out.push_str("];\n");
    Ok(())
}

fn reach(row: &Node) -> Result<String, String> {
    let reach = one_of(row, "reach", &["blocked", "slow"])?;
    Ok(format!("host: {:?}, reach: RegistryReach::{}, why: {:?}", text(row, "host")?, pascal(reach), text(row, "why")?))
}

fn retired(row: &Node) -> Result<String, String> {
    Ok(format!(
        "host: {:?}, path: {:?}, why: {:?}, instead: {:?}, same: {}",
        text(row, "host")?,
        or_empty(row, "path"),
        text(row, "why")?,
        text(row, "instead")?,
        or_empty(row, "same") == "true",
    ))
}

fn mirror(row: &Node) -> Result<String, String> {
    let state = one_of(row, "state", &["dead", "limited", "undocumented", "open"])?;
    if state != "open" {
        text(row, "why")?;
    }
    let fine_on = match row.get("fine-on") {
        Some(_) => format!("Some(Provider::{})", pascal(one_of(row, "fine-on", PROVIDERS)?)),
        None => "None".to_owned(),
    };
    Ok(format!(
        "host: {:?}, path: {:?}, upstream: {:?}, state: MirrorState::{}, keeps_digests: {}, fine_on: {fine_on}, why: {:?}",
        text(row, "host")?,
        or_empty(row, "path"),
        or_empty(row, "upstream"),
        pascal(state),
        or_empty(row, "digests") != "false",
        or_empty(row, "why"),
    ))
}

fn host(row: &Node) -> Result<String, String> {
    let vpc = row.get("vpc").and_then(Node::text);
    Ok(format!(
        "pattern: {:?}, provider: Provider::{}, mainland: Mainland::{}, vpc: {vpc:?}, private: {}",
        text(row, "host")?,
        pascal(one_of(row, "provider", PROVIDERS)?),
        pascal(one_of(row, "mainland", &["yes", "no", "by-region"])?),
        or_empty(row, "private") == "true",
    ))
}

fn or_empty<'n>(row: &'n Node, key: &str) -> &'n str {
    row.get(key).and_then(Node::text).unwrap_or_default()
}

fn text<'n>(row: &'n Node, key: &str) -> Result<&'n str, String> {
    let text = or_empty(row, key);
    if text.is_empty() { Err(format!("the row has no `{key}`")) } else { Ok(text) }
}

fn one_of<'n>(row: &'n Node, key: &str, allowed: &[&str]) -> Result<&'n str, String> {
    let word = text(row, key)?;
    if allowed.contains(&word) { Ok(word) } else { Err(format!("`{word}` is none of {}", allowed.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_tables_are_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
