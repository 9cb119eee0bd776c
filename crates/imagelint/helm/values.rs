//! The values that go into a chart, merged as Helm merges them, each scalar with the place it is written at.

use std::path::{Path, PathBuf};

use imagelint_yaml::{Entry, Files, Node, Resolved, ScalarStyle, Typing, Value};

use crate::wiring::Chart;

/// Everything that one installation gives a chart.
pub(super) struct Given {
    /// The merged values.
    pub(super) values: Node,
    /// The files they came from.
    pub(super) files: Vec<PathBuf>,
}

impl Given {
    /// The chart's own values, the files, the values in the object, the parameters: each wins over those before it.
    pub(super) fn read(chart: &Chart, base: &Path, files: &Files) -> Self {
        let own = [format!("{}/values.yaml", chart.folder)];
        let paths: Vec<PathBuf> = own.iter().chain(&chart.value_files).map(|path| base.join(path)).collect();
        let sources = paths.iter().filter_map(|path| files.open(path).ok());
        let roots = sources.filter_map(|source| Some(source.parsed().documents.first()?.root.clone()));
        let mut layers = roots.chain(chart.values.clone()).filter(|root| root.as_mapping().is_some());
        let mut values = layers.next().unwrap_or_else(|| {
            let nowhere = imagelint_yaml::Span::new(imagelint_yaml::FileId(0), 0, 0);
            Node::mapping(nowhere, Vec::new())
        });
        layers.for_each(|layer| merge(&mut values, layer));
        for (name, value) in &chart.parameters {
            set(&mut values, name, value);
        }
        Self { values, files: paths.into_iter().filter(|path| files.by_path(path).is_some()).collect() }
    }
}

/// Puts `over` on top of `under`: mappings key by key, everything else whole; a null takes the key away.
fn merge(under: &mut Node, over: Node) {
    let Value::Mapping(new) = over.value else {
        *under = over;
        return;
    };
    let Value::Mapping(old) = &mut under.value else {
        *under = Node { value: Value::Mapping(new), ..over };
        return;
    };
    for entry in new.entries {
        let key = entry.key.text().unwrap_or_default().to_owned();
        let known = old.entries.iter().position(|known| known.key.text() == Some(key.as_str()));
        match known {
            Some(at) if entry.value.is_null() => drop(old.entries.remove(at)),
            Some(at) => merge(&mut old.entries[at].value, entry.value),
            None => old.entries.push(entry),
        }
    }
}

/// Sets `a.b.c`; a path with an index or an escaped dot is left to Helm, and what it sets cannot be traced.
fn set(under: &mut Node, name: &str, value: &Node) {
    if name.contains(['[', '\\', ',']) {
        return;
    }
    let nested = name.rsplit('.').fold(value.clone(), |inner, key| {
        let key = Node::scalar(value.span, key, ScalarStyle::Plain);
        Node::mapping(value.span, vec![Entry { key, value: inner, merged: false }])
    });
    merge(under, nested);
}

/// The values as JSON, which Helm reads as it reads YAML.
pub(super) fn to_json(node: &Node) -> String {
    json(node).to_string()
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Sequence(sequence) => sequence.items.iter().map(json).collect(),
        Value::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            entries.map(|entry| (entry.key.text().unwrap_or_default().to_owned(), json(&entry.value))).collect()
        }
        Value::Scalar(scalar) => match scalar.resolve(Typing::Api) {
            Resolved::Null => serde_json::Value::Null,
            Resolved::Bool(value) => value.into(),
            Resolved::Int(value) => value.into(),
            Resolved::Uint(value) => value.into(),
            Resolved::Float(value) => value.into(),
            _ => scalar.text.as_str().into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::{FileId, Node, parse};

    use super::{merge, set, to_json};

    fn read(text: &str) -> Node {
        parse(FileId(0), text).documents.remove(0).root
    }

    fn check(under: &str, over: &str, expected: &str) {
        let mut values = read(under);
        merge(&mut values, read(over));
        assert_eq!(to_json(&values), expected, "{under} {over}");
    }

    #[test]
    fn values_merge_as_helm_merges_them() {
        check("{a: {b: 1, c: 2}, d: [1]}", "{a: {c: x}, d: [2, 3]}", r#"{"a":{"b":1,"c":"x"},"d":[2,3]}"#);
        check("{a: {b: 1}, c: 2}", "{a: null}", r#"{"c":2}"#);
        check("{a: 1}", "{a: {b: '1.0'}}", r#"{"a":{"b":"1.0"}}"#);
    }

    #[test]
    fn parameters_set_one_value() {
        let mut values = read("{image: {tag: '1', repository: x}}");
        set(&mut values, "image.tag", &read("'2'"));
        set(&mut values, "list[0]", &read("'2'"));
        assert_eq!(to_json(&values), r#"{"image":{"repository":"x","tag":"2"}}"#);
    }
}
