//! Is a text a template that something fills in before it is YAML?

use imagelint_yaml::{Node, Value};

/// Marks that open and close a placeholder of the template languages met in manifests.
const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// The byte range of the first placeholder of `text` that stands outside comments, quotes and block scalars.
///
/// For text that could not be parsed, so it goes line by line and needs no tree.
pub(super) fn first_placeholder(text: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    // Indentation of the line that opened a block scalar; deeper lines are its text.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim().is_empty();
        if !blank && block.is_some_and(|opened| indent <= opened) {
            block = None;
        }
        if block.is_none() && !blank {
            if let Some(found) = in_line(line) {
                return Some(at + found.start..at + found.end);
            }
            block = opens_block(line).then_some(indent);
        }
        at += line.len();
    }
    None
}

fn in_line(line: &str) -> Option<std::ops::Range<usize>> {
    let mark = |(open, close): &(&str, &str)| {
        let start = line.find(open).filter(|start| is_bare(&line[..*start]))?;
        let end = line[start..].find(close).map_or(line.trim_end().len(), |len| start + len + close.len());
        Some(start..end)
    };
    MARKS.iter().filter_map(mark).min_by_key(|range| range.start).or_else(|| at_sign(line))
}

/// `@NAME@` as the whole value, which YAML forbids to begin a scalar.
fn at_sign(line: &str) -> Option<std::ops::Range<usize>> {
    let start = line.find(": @").map(|at| at + 2).filter(|start| is_bare(&line[..*start]))?;
    let name = line[start + 1..].find('@')?;
    let inner = &line[start + 1..start + 1 + name];
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!inner.is_empty() && inner.chars().all(upper)).then_some(start..start + name + 2)
}

/// True when neither a quote is open nor a comment begun.
fn is_bare(before: &str) -> bool {
    let mut quote = None;
    let mut previous = ' ';
    for c in before.chars() {
        match (quote, c) {
            (None, '#') if previous.is_whitespace() => return false,
            (None, '"' | '\'') if !previous.is_alphanumeric() => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        previous = c;
    }
    quote.is_none()
}

fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let header = line.trim_end_matches(|c: char| c == '-' || c == '+' || c.is_ascii_digit());
    header.ends_with(": |") || header.ends_with(": >") || header.ends_with("- |") || header.ends_with("- >")
}

/// The first node that is a bare `{{ … }}`: YAML reads it as a mapping whose key is a mapping.
pub(super) fn bare_action(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::Scalar(_) => None,
        Value::Sequence(sequence) => sequence.items.iter().find_map(bare_action),
        Value::Mapping(mapping) => {
            let action = |key: &Node| mapping.flow && key.as_mapping().is_some_and(|inner| inner.flow);
            if mapping.entries.len() == 1 && action(&mapping.entries[0].key) {
                return Some(node);
            }
            mapping.entries.iter().find_map(|entry| bare_action(&entry.key).or_else(|| bare_action(&entry.value)))
        }
    }
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::{FileId, parse};

    use super::*;

    #[test]
    fn placeholders_are_found_where_yaml_would_see_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(first_placeholder(text).map(|range| &text[range]), expected, "{text}");
        };
        check("a: b\n{{- if .x }}\nc: d\n", Some("{{- if .x }}"));
        check("a: {% raw %}\n", Some("{% raw %}"));
        check("a: @TAG@\n", Some("@TAG@"));
        check("a: '{{ x }}'\nb: \"{{ y }}\"\n# {{ z }}\n", None);
        check("data:\n  t: |\n    {{ x }}\n\n    {{ y }}\n  u: 1\n", None);
        check("data:\n  t: |-\n    {{ x }}\n  u: {{ z }}\n", Some("{{ z }}"));
        check("a: don't {{ x }}\n", Some("{{ x }}"));
    }

    #[test]
    fn a_bare_action_is_a_mapping_in_a_mapping() {
        let root = |text: &str| parse(FileId(0), text).documents.remove(0).root;
        assert!(bare_action(&root("image: {{ .Values.image }}\n")).is_some());
        assert!(bare_action(&root("image: \"{{ .Values.image }}\"\nlabels: {a: {b: c}}\n")).is_none());
    }
}
