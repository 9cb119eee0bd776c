//! Turns `rules/data/image-paths.yaml` into the static table of `imagelint-model`.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_yaml::{FileId, LineIndex, Node, parse};

use super::Generated;

const SOURCE: &str = "rules/data/image-paths.yaml";
const TARGET: &str = "crates/imagelint-model/src/image_paths/generated.rs";

/// Keys of a row that hold paths, and the form of what stands at their end.
const FORMS: [(&str, &str); 9] = [
    ("pod-spec", "PodSpec"),
    ("opaque", "Opaque"),
    ("container", "Container"),
    ("image", "Image"),
    ("tagless", "Tagless"),
    ("parts", "Parts"),
    ("values", "Values"),
    ("parameters", "Parameters"),
    ("override", "Override"),
];

/// One kind of one row.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    group: String,
    kind: String,
    versions: Vec<String>,
    /// Name of the form, path.
    paths: Vec<(&'static str, String)>,
}

/// The table, sorted by group and kind so that a look-up is a binary search.
pub(super) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let text = std::fs::read_to_string(root.join(SOURCE)).map_err(|error| format!("{SOURCE}: {error}"))?;
    let rows = read(&text)?;
    Ok(vec![Generated { path: TARGET, content: write(&rows) }])
}

fn read(text: &str) -> Result<Vec<Row>, String> {
    let lines = LineIndex::new(text);
    let at = |node: &Node, problem: &str| format!("{SOURCE}:{}: {problem}", lines.position(text, node.span.start).line);
    let parsed = parse(FileId(0), text);
    if let Some(error) = parsed.errors.first() {
        return Err(format!("{SOURCE}:{}: {}", lines.position(text, error.span.start).line, error.message));
    }
    let document = parsed.documents.first().ok_or_else(|| format!("{SOURCE}: no rows"))?;
    let mut rows = Vec::new();
    for item in document.root.items() {
        rows.extend(read_row(item, &at)?);
    }
    rows.sort();
    Ok(rows)
}

fn read_row(item: &Node, at: &dyn Fn(&Node, &str) -> String) -> Result<Vec<Row>, String> {
    let texts = |node: &Node| -> Result<Vec<String>, String> {
        let text = |item: &Node| item.as_str().map(str::to_owned).ok_or_else(|| at(item, "not a string"));
        node.items().iter().map(text).collect()
    };
    let (mut group, mut kinds, mut versions, mut paths) = (None, Vec::new(), Vec::new(), Vec::new());
    for entry in item.entries() {
        match entry.key.text().unwrap_or_default() {
            "group" => group = entry.value.as_str().map(str::to_owned),
            "kinds" => kinds = texts(&entry.value)?,
            "versions" => versions = texts(&entry.value)?,
            key => {
                let form = FORMS.iter().find(|(name, _)| *name == key);
                let (_, form) = form.ok_or_else(|| at(&entry.key, &format!("unknown key {key}")))?;
                for path in texts(&entry.value)? {
                    check_path(&path).map_err(|problem| at(&entry.value, &problem))?;
                    paths.extend(expand(&path).into_iter().map(|path| (*form, path)));
                }
            }
        }
    }
    let group = group.ok_or_else(|| at(item, "no group"))?;
    if kinds.is_empty() || versions.is_empty() || paths.is_empty() {
        return Err(at(item, "a row needs kinds, versions and paths"));
    }
    let row = |kind| Row { group: group.clone(), kind, versions: versions.clone(), paths: paths.clone() };
    Ok(kinds.into_iter().map(row).collect())
}

fn check_path(path: &str) -> Result<(), String> {
    let (path, _) = path.split_once(':').unwrap_or((path, ""));
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_{},".contains(c));
    let good = path.split('.').all(|part| {
        let key = part.strip_suffix("[]").or_else(|| part.strip_suffix("{}")).unwrap_or(part);
        is_key(key)
    });
    if good { Ok(()) } else { Err(format!("{path} is no path")) }
}

/// The paths that one with `{a,b}` alternatives stands for.
fn expand(path: &str) -> Vec<String> {
    let alternatives = path.match_indices('{').find_map(|(open, _)| {
        let close = open + path[open..].find('}')?;
        (close > open + 1).then_some((open, close))
    });
    let Some((open, close)) = alternatives else { return vec![path.to_owned()] };
    let (before, words, after) = (&path[..open], &path[open + 1..close], &path[close + 1..]);
    words.split(',').flat_map(|word| expand(&format!("{before}{word}{after}"))).collect()
}

fn write(rows: &[Row]) -> String {
    let mut out = String::from(
        "//! Where custom resources keep images. Generated from `rules/data/image-paths.yaml` by `cargo xtask codegen`; \
         do not edit.\n\nuse super::{Form, Row};\n\n/// Sorted by group and kind.\n\
         pub(super) static ROWS: &[Row] = &[\n",
    );
    for row in rows {
        let paths: Vec<String> = row.paths.iter().map(|(form, path)| format!("(Form::{form}, {path:?})")).collect();
        writeln!(
            out,
            "Row {{ group: {:?}, kind: {:?}, versions: &{:?}, paths: &[{}] }},",
            row.group,
            row.kind,
            row.versions,
            paths.join(", ")
        )
        .expect("a string takes every text");
    }
    out.push_str("];\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }

    #[test]
    fn alternatives_become_paths_of_their_own() {
        assert_eq!(expand("spec.{a,b}Specs{}.x"), ["spec.aSpecs{}.x", "spec.bSpecs{}.x"]);
        assert_eq!(expand("spec.a{}.b[]"), ["spec.a{}.b[]"]);
    }

    #[test]
    fn bad_rows_are_named_with_their_line() {
        let check = |text: &str, expected: &str| assert_eq!(read(text).unwrap_err(), format!("{SOURCE}:{expected}"));
        check("- group: a\n  kinds: [K]\n  versions: [v1]\n  imgae: [spec]\n", "4: unknown key imgae");
        check("- group: a\n  kinds: [K]\n  versions: [v1]\n", "1: a row needs kinds, versions and paths");
        check("- group: a\n  kinds: [K]\n  versions: [v1]\n  image: ['spec..x']\n", "4: spec..x is no path");
        check("- kinds: [K]\n", "1: no group");
    }

    #[test]
    fn rows_are_sorted_and_one_a_kind() {
        let rows = read("- {group: b, kinds: [Z, A], versions: [v1], image: [spec.image]}\n").unwrap();
        let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
        assert_eq!(kinds, ["A", "Z"]);
        assert_eq!(rows[0].paths, [("Image", "spec.image".to_owned())]);
    }
}
