//! Values of Helm charts that a custom resource carries as text.

use std::sync::Arc;

use imagelint_yaml::{FileId, Node, Value, parse_embedded};

use crate::object::Object;

/// Group, kind, and where the text stands; `sources[]` is every item.
const PLACES: [(&str, &str, &[&str]); 6] = [
    ("argoproj.io", "Application", &["spec", "source", "helm", "values"]),
    ("argoproj.io", "Application", &["spec", "sources[]", "helm", "values"]),
    ("argoproj.io", "ApplicationSet", &["spec", "template", "spec", "source", "helm", "values"]),
    ("argoproj.io", "ApplicationSet", &["spec", "template", "spec", "sources[]", "helm", "values"]),
    ("helm.cattle.io", "HelmChart", &["spec", "valuesContent"]),
    ("helm.cattle.io", "HelmChartConfig", &["spec", "valuesContent"]),
];

impl Object {
    /// Reads such text where the object has it, and puts the mapping it stands for in its place, so that the images in it
    /// are found as in other values. Text that is no YAML stays.
    pub fn read_embedded_values(&mut self, text_of: &dyn Fn(FileId) -> Arc<str>) {
        for (group, kind, path) in PLACES {
            if self.is(group, kind) {
                replace(&mut self.node, path, text_of);
            }
        }
    }
}

fn replace(node: &mut Node, path: &[&str], text_of: &dyn Fn(FileId) -> Arc<str>) {
    let Some((key, rest)) = path.split_first() else {
        if let Value::Scalar(_) = node.value {
            let read = parse_embedded(node, &text_of(node.span.file)).filter(|read| read.as_mapping().is_some());
            if let Some(read) = read {
                *node = read;
            }
        }
        return;
    };
    let (key, each) = key.strip_suffix("[]").map_or((*key, false), |key| (key, true));
    match node.get_mut(key) {
        Some(Node { value: Value::Sequence(sequence), .. }) if each => {
            sequence.items.iter_mut().for_each(|item| replace(item, rest, text_of));
        }
        Some(child) if !each => replace(child, rest, text_of),
        _ => {}
    }
}
