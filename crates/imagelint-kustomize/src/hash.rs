//! The content hash at the end of generated names, and the JSON it is computed from.

use imagelint_yaml::{Node, Value};
use sha2::{Digest, Sha256};

use crate::emit::{Typed, json_float, typed};
use crate::tree;

/// The ten characters upstream adds to the name of a ConfigMap or Secret with this content.
pub(crate) fn of(object: &Node) -> String {
    let kind = tree::text(object.get("kind"));
    let (first, second) = if kind == "Secret" { ("data", "stringData") } else { ("binaryData", "data") };
    let mut json = String::from("{");
    let field = |name: &str, json: &mut String| {
        json.push_str(&format!("\"{name}\":"));
        match object.get(name) {
            Some(node) => match &node.value {
                // Upstream takes the text of a scalar, and an empty text for what is missing.
                Value::Scalar(scalar) => json_string(&scalar.text, json),
                _ => json_value(node, json),
            },
            None => json.push_str("\"\""),
        }
        json.push(',');
    };
    let is_mapping = |name: &str| matches!(object.get(name).map(|node| &node.value), Some(Value::Mapping(_)));
    if kind == "Secret" || is_mapping(first) {
        field(first, &mut json);
    }
    if kind != "Secret" {
        field(second, &mut json);
    }
    // The name is looked up in a field that never exists.
    json.push_str(&format!("\"kind\":\"{kind}\",\"name\":\"\""));
    if kind == "Secret" {
        json.push(',');
        if is_mapping(second) {
            field(second, &mut json);
        }
        field("type", &mut json);
        json.pop();
    }
    json.push('}');
    encode(&Sha256::digest(json.as_bytes()))
}

fn encode(digest: &[u8]) -> String {
    let hex = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(10);
    hex.map(|nibble| match nibble {
        0 => 'g',
        1 => 'h',
        3 => 'k',
        10 => 'm',
        14 => 't',
        other => char::from_digit(u32::from(other), 16).expect("a nibble is a hexadecimal digit"),
    })
    .collect()
}

/// Go's `json.Marshal` of a tree.
pub(crate) fn json_value(node: &Node, out: &mut String) {
    match &node.value {
        Value::Mapping(mapping) => {
            let mut entries: Vec<_> = mapping.entries.iter().collect();
            entries.sort_by_key(|entry| tree::text(Some(&entry.key)));
            out.push('{');
            for (at, entry) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json_string(tree::text(Some(&entry.key)), out);
                out.push(':');
                json_value(&entry.value, out);
            }
            out.push('}');
        }
        Value::Sequence(sequence) => {
            out.push('[');
            for (at, item) in sequence.items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json_value(item, out);
            }
            out.push(']');
        }
        Value::Scalar(scalar) => match typed(scalar) {
            Ok(Typed::Null) => out.push_str("null"),
            Ok(Typed::Bool(value)) => out.push_str(if value { "true" } else { "false" }),
            Ok(Typed::Int(value)) => out.push_str(&value.to_string()),
            Ok(Typed::Uint(value)) => out.push_str(&value.to_string()),
            Ok(Typed::Float(value)) => out.push_str(&json_float(value).unwrap_or_else(|| "null".to_owned())),
            Ok(Typed::Str(text)) => json_string(&text, out),
            Err(_) => json_string(&scalar.text, out),
        },
    }
}

/// The same over several lines, two spaces a level.
pub(crate) fn json_indented(compact: &str) -> String {
    let (mut out, mut depth, mut in_string, mut escaped) = (String::new(), 0, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut chars = compact.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if matches!(chars.peek(), Some('}' | ']')) {
                    out.extend(chars.next());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_string = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn json_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                out.push_str(&format!("\\u{:04x}", c as u32))
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use imagelint_yaml::{Entry, FileId, Span};

    #[test]
    fn a_known_hash() {
        let span = Span::new(FileId(0), 0, 0);
        let entry = |key: &str, value: Node| Entry::new(tree::string(span, key), value);
        let data = Node::mapping(span, vec![entry("a", tree::string(span, "b"))]);
        let object = Node::mapping(span, vec![entry("kind", tree::string(span, "ConfigMap")), entry("data", data)]);
        assert_eq!(of(&object), "4h2mbtbbt6");
    }

    #[test]
    fn indents_like_go() {
        assert_eq!(
            json_indented(r#"{"a":[1,{}],"b":"{,}"}"#),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"{,}\"\n}"
        );
    }
}
