//! The JSON Schema (draft 2020-12) of the configuration, for editors.

use std::fmt::Write as _;

use super::shape::{Field, LEVELS, RULE_SETTING, Shape, TOP};
use crate::catalog;

/// The schema as JSON text.
#[must_use]
pub fn json_schema() -> String {
    let body = schema(&TOP);
    let inner = body.trim_start_matches('{');
    format!(
        "{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"imagelint.yaml\",\
         \"description\":\"Configuration of imagelint\",{inner}"
    )
}

fn schema(shape: &Shape) -> String {
    match shape {
        Shape::Text => r#"{"type":"string","minLength":1}"#.to_owned(),
        Shape::Glob => r#"{"type":"string"}"#.to_owned(),
        Shape::Bool => r#"{"type":"boolean"}"#.to_owned(),
        Shape::Count => r#"{"type":"integer","minimum":1}"#.to_owned(),
        Shape::Version => r#"{"type":["string","number"],"examples":["1.31"]}"#.to_owned(),
        Shape::Size => pattern("", "240MB"),
        Shape::Throughput => pattern("/s", "20MB/s"),
        Shape::Word(words) => words_schema(words),
        // A bare `off` is a boolean for YAML 1.1 readers, editors among them.
        Shape::Level => format!(r#"{{"enum":[{},false]}}"#, quoted(LEVELS)),
        Shape::List(item) => format!(r#"{{"type":"array","items":{}}}"#, schema(item)),
        Shape::Map(value) => format!(r#"{{"type":"object","additionalProperties":{}}}"#, schema(value)),
        Shape::Rules => rules(),
        Shape::Record(fields) => record(fields),
    }
}

fn record(fields: &[Field]) -> String {
    let properties: Vec<String> = fields.iter().map(|field| property(field.name, field.doc, &field.shape)).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let required = if required.is_empty() { String::new() } else { format!(r#""required":[{}],"#, quoted(&required)) };
    format!(r#"{{"type":"object",{required}"additionalProperties":false,"properties":{{{}}}}}"#, properties.join(","))
}

fn rules() -> String {
    let rule = |meta: &&'static crate::RuleMeta| {
        let mut properties: Vec<String> =
            RULE_SETTING.iter().map(|field| property(field.name, field.doc, &field.shape)).collect();
        properties.extend(meta.options.iter().map(|name| format!("{}:{{}}", string(name))));
        format!(
            r#"{}:{{"description":{},"anyOf":[{},{{"type":"object","additionalProperties":false,"properties":{{{}}}}}]}}"#,
            string(meta.id),
            string(meta.summary),
            schema(&Shape::Level),
            properties.join(",")
        )
    };
    let properties: Vec<String> = catalog::RULES.iter().map(rule).collect();
    format!(r#"{{"type":"object","additionalProperties":false,"properties":{{{}}}}}"#, properties.join(","))
}

fn property(name: &str, doc: &str, shape: &Shape) -> String {
    let body = schema(shape);
    format!(r#"{}:{{"description":{},{}"#, string(name), string(doc), body.trim_start_matches('{'))
}

fn pattern(suffix: &str, example: &str) -> String {
    let unit = r"^\\s*[0-9.]+\\s*([kKMGT]?B|[KMG]iB)";
    format!(r#"{{"type":"string","pattern":"{unit}{suffix}\\s*$","examples":["{example}"]}}"#)
}

fn words_schema(words: &[&str]) -> String {
    format!(r#"{{"enum":[{}]}}"#, quoted(words))
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| string(word)).collect::<Vec<_>>().join(",")
}

/// A JSON string.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => write!(out, "\\u{:04x}", c as u32).expect("writing to a string cannot fail"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
