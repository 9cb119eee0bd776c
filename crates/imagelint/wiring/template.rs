//! What an ApplicationSet fills into its template, as far as the repository alone says it.

use std::collections::BTreeMap;

use imagelint_yaml::Node;

/// Names and texts of one generated Application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    values: BTreeMap<String, String>,
}

/// What the generators of an ApplicationSet give: each element of a list, each folder pattern of a git generator.
/// Generators that ask a cluster or a forge give nothing.
pub(super) fn elements(spec: &Node) -> Vec<Element> {
    let mut all = Vec::new();
    for generator in spec.get("generators").map_or(&[][..], Node::items) {
        for item in generator.at(&["list", "elements"]).map_or(&[][..], Node::items) {
            let mut element = Element::default();
            element.add("", item);
            all.push(element);
        }
        for directory in generator.at(&["git", "directories"]).map_or(&[][..], Node::items) {
            let path = directory.get("path").and_then(Node::text).filter(|_| !is_excluded(directory));
            all.extend(path.map(|path| {
                let values = [("path", path), ("path.path", path)].map(|(key, text)| (key.to_owned(), text.to_owned()));
                Element { values: values.into() }
            }));
        }
    }
    all
}

/// Folder patterns that git generators leave out.
pub(super) fn excluded_folders(spec: &Node) -> Vec<String> {
    let generators = spec.get("generators").map_or(&[][..], Node::items).iter();
    let directories = generators.flat_map(|it| it.at(&["git", "directories"]).map_or(&[][..], Node::items));
    let excluded = directories.filter(|directory| is_excluded(directory));
    excluded.filter_map(|directory| directory.get("path")?.text().map(str::to_owned)).collect()
}

fn is_excluded(directory: &Node) -> bool {
    directory.get("exclude").and_then(Node::text) == Some("true")
}

impl Element {
    fn add(&mut self, prefix: &str, node: &Node) {
        for entry in node.entries() {
            let key = format!("{prefix}{}", entry.key.text().unwrap_or_default());
            match entry.value.text() {
                Some(text) => drop(self.values.insert(key, text.to_owned())),
                None => self.add(&format!("{key}."), &entry.value),
            }
        }
    }
}

/// `text` with every `{{name}}` and `{{.name}}` filled in; `None` where one is not known.
pub(super) fn fill(text: &str, element: &Element) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}")?;
        filled.push_str(before);
        filled.push_str(element.values.get(name.trim().trim_start_matches('.'))?);
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}
