//! The tables of `rules/data` about places: regions, those behind the border, hosts of Docker Hub.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_yaml::{FileId, LineIndex, Node, Span, parse};

use super::Generated;
use super::catalog::pascal;

const REGIONS: &str = "rules/data/regions.yaml";
const REGISTRIES: &str = "rules/data/registries.yaml";
/// Names of providers, as the configuration has them.
pub(super) const PROVIDERS: &[&str] = &["alibaba", "azure", "aws", "gcp", "tencent", "huawei", "other"];

/// Reads both files and writes them as constants.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let mut content = String::from(
        "//! Tables of the domain. Generated from `rules/data/*.yaml` by `cargo xtask codegen`; do not edit.\n\n\
         use imagelint_model::Provider;\n\n\
         /// Regions of one provider.\npub(crate) struct Regions {\n\
         /// The provider.\npub(crate) provider: Provider,\n\
         /// Globs of the regions.\npub(crate) regions: &'static [&'static str],\n\
         /// Globs of those that are not meant.\npub(crate) except: &'static [&'static str],\n}\n\n\
         /// Regions in mainland China.\npub(crate) static MAINLAND_CHINA: &[Regions] = &[\n",
    );
    let regions = Table::read(root, REGIONS)?;
    for row in rows(&regions, "mainland-china")? {
        let Row { provider, regions, except } = row;
        let _ = writeln!(
            content,
            "Regions {{ provider: Provider::{provider}, regions: &{regions:?}, except: &{except:?} }},"
        );
    }
    let registries = Table::read(root, REGISTRIES)?;
    let hosts = words(registries.root.at(&["docker-hub", "hosts"]));
    let _ =
        write!(content, "];\n\n/// Hosts that are Docker Hub.\npub(crate) static DOCKER_HUB: &[&str] = &{hosts:?};\n");
    let names =
        Generated { path: "crates/imagelint-model/src/config_reader/region_names.rs", content: names(&regions)? };
    Ok(vec![Generated { path: "crates/imagelint-rules/src/tables.rs", content }, names])
}

/// The names of regions, for the reader of the configuration.
fn names(regions: &Table) -> Result<String, String> {
    let mut content = String::from(
        "//! Names of regions. Generated from `rules/data/regions.yaml` by `cargo xtask codegen`; do not edit.\n\n\
         use crate::cluster::Provider;\n\n\
         /// The regions that are known of each provider.\npub(super) static REGIONS: &[(Provider, &[&str])] = &[\n",
    );
    for Row { provider, regions, .. } in rows(regions, "names")? {
        let _ = writeln!(content, "(Provider::{provider}, &{regions:?}),");
    }
    content.push_str("];\n");
    Ok(content)
}

/// Regions of one provider.
struct Row<'t> {
    /// Its variant.
    provider: String,
    regions: Vec<&'t str>,
    except: Vec<&'t str>,
}

/// The rows of a list of `regions.yaml`.
fn rows<'t>(table: &'t Table, list: &str) -> Result<Vec<Row<'t>>, String> {
    let row = |row: &'t Node| {
        let provider = row.get("provider").and_then(Node::text).unwrap_or_default();
        if !PROVIDERS.contains(&provider) {
            return Err(table.problem(row.span, &format!("`{provider}` is none of {}", PROVIDERS.join(", "))));
        }
        let regions = words(row.get("regions"));
        if regions.is_empty() {
            return Err(table.problem(row.span, "the row has no regions"));
        }
        Ok(Row { provider: pascal(provider), regions, except: words(row.get("except")) })
    };
    table.root.get(list).map_or(&[][..], Node::items).iter().map(row).collect()
}

pub(super) fn words(node: Option<&Node>) -> Vec<&str> {
    node.map_or(&[][..], Node::items).iter().filter_map(Node::text).collect()
}

/// A file of `rules/data`, for messages about its rows.
pub(super) struct Table {
    path: &'static str,
    text: String,
    /// Its document.
    pub(super) root: Node,
}

impl Table {
    /// Reads the file at `path` under `root`.
    pub(super) fn read(root: &Path, path: &'static str) -> Result<Self, String> {
        let text = std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        let mut parsed = parse(FileId(0), &text);
        if let Some(error) = parsed.errors.first() {
            let line = LineIndex::new(&text).position(&text, error.span.start).line;
            return Err(format!("{path}:{line}: {}", error.message));
        }
        if parsed.documents.is_empty() {
            return Err(format!("{path}: empty"));
        }
        let root = parsed.documents.swap_remove(0).root;
        Ok(Self { path, text, root })
    }

    /// `file:line: what`.
    pub(super) fn problem(&self, at: Span, what: &str) -> String {
        let line = LineIndex::new(&self.text).position(&self.text, at.start).line;
        format!("{}:{line}: {what}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_tables_are_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
