//! Compares what is read from `tests/cases/*.yaml` with what the Go libraries of Kubernetes read from them.
//!
//! Their answers are kept beside the cases, so that no Go is needed; with `IMAGELINT_ORACLE=1` and `go` they are asked anew.
//! `IMAGELINT_ORACLE_CASES` names another folder of cases with their answers, for comparing over a large corpus.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use imagelint_yaml::{ErrorKind, FileId, LineIndex, Node, Parsed, Resolved, Scalar, ScalarStyle, Typing, Value, parse};
use serde_json::Value as Json;

fn cases() -> Vec<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folder = std::env::var_os("IMAGELINT_ORACLE_CASES").map_or_else(own, PathBuf::from);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|kind| kind == "yaml")).collect();
    cases.sort();
    cases
}

#[test]
fn documents_are_read_as_kubectl_and_kustomize_read_them() {
    let mut wrong = Vec::new();
    for case in cases() {
        let text = std::fs::read_to_string(&case).unwrap();
        let expected = std::fs::read_to_string(case.with_extension("expected.jsonl")).unwrap();
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let mut base = 0;
        for (number, line) in expected.lines().enumerate() {
            let expected: Json = serde_json::from_str(line).unwrap();
            let part = expected["text"].as_str().unwrap();
            assert!(text[base..].starts_with(part), "{name}: the expected file is of another version");
            base += part.len();
            let mut check = Check { place: format!("{name} document {number}"), wrong: &mut wrong };
            check.document(part, &expected);
        }
        assert_eq!(base, text.len(), "{name}: the expected file is of another version");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Check<'w> {
    place: String,
    wrong: &'w mut Vec<String>,
}

impl Check<'_> {
    fn document(&mut self, text: &str, expected: &Json) {
        let parsed = parse(FileId(0), text);
        let refused = parsed.errors.iter().find(|error| error.kind == ErrorKind::Syntax);
        // go-yaml reads what JSON cannot say: that is no error of the text.
        let error = expected["error"].as_str().filter(|error| !error.starts_with("json:"));
        let error = error.map(|error| error.rsplit_once(": ").map_or(error, |(_, words)| words));
        self.equal("error", &refused.map(|error| error.message.as_str()), &error);
        if error.is_some() {
            return;
        }
        if let Some(json) = expected.get("json") {
            let found = json_of(&parsed);
            if !same(&found, json) {
                self.equal("json", &found, json);
            }
        }
        let nodes: Vec<Vec<String>> =
            expected.get("nodes").map_or_else(Vec::new, |nodes| serde_json::from_value(nodes.clone()).unwrap());
        let merges = nodes.iter().any(|node| node[0] == "!!merge");
        if merges || expected.get("kyaml").is_some() {
            return;
        }
        let mut found = Vec::new();
        if let Some(document) = parsed.documents.first() {
            walk(&document.root, text, &LineIndex::new(text), true, &mut found);
        } else if nodes.len() == 1 {
            // A document with nothing in it: Go gives a null, we give none.
            return;
        }
        for (found, expected) in found.iter().zip(&nodes) {
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            let found: Vec<&str> =
                found.iter().zip(expected).map(|(f, e)| if e.is_empty() { "" } else { *f }).collect();
            self.equal("node", &found, &expected.iter().map(String::as_str).collect());
        }
        self.equal("number of nodes", &found.len(), &nodes.len());
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, found: &T, expected: &T) {
        if found != expected {
            self.wrong.push(format!("{}: {what}\n   found {found:?}\nexpected {expected:?}", self.place));
        }
    }
}

/// Equal, where `1` and `1.0` are one number.
fn same(found: &Json, expected: &Json) -> bool {
    match (found, expected) {
        (Json::Number(found), Json::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Json::Array(found), Json::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| same(found, expected))
        }
        (Json::Object(found), Json::Object(expected)) => {
            found.len() == expected.len()
                && found.iter().all(|(key, found)| expected.get(key).is_some_and(|expected| same(found, expected)))
        }
        _ => found == expected,
    }
}

fn json_of(parsed: &Parsed) -> Json {
    parsed.documents.first().map_or(Json::Null, |document| json(&document.root))
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(scalar) => scalar_json(scalar),
        Value::Sequence(sequence) => sequence.items.iter().map(json).collect(),
        Value::Mapping(mapping) => {
            // Later entries win; merged ones never hide others.
            let keys = mapping.entries.iter().map(|entry| (key(&entry.key), json(&entry.value)));
            Json::Object(keys.collect())
        }
    }
}

fn key(node: &Node) -> String {
    let scalar = node.as_scalar().expect("the cases have scalar keys");
    match scalar_json(scalar) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

fn scalar_json(scalar: &Scalar) -> Json {
    match scalar.resolve(Typing::Api) {
        Resolved::Null => Json::Null,
        Resolved::Bool(value) => value.into(),
        Resolved::Int(value) => value.into(),
        Resolved::Uint(value) => value.into(),
        Resolved::Float(value) => value.into(),
        Resolved::Timestamp | Resolved::Merge | Resolved::String => scalar.text.as_str().into(),
    }
}

fn walk(node: &Node, text: &str, lines: &LineIndex, positioned: bool, out: &mut Vec<[String; 5]>) {
    let positioned = positioned && node.origin.is_none();
    let place = lines.position(text, node.span.start);
    let (line, column) =
        if positioned { (place.line.to_string(), place.column.to_string()) } else { Default::default() };
    match &node.value {
        Value::Scalar(scalar) => {
            let (tag, value) = typed(scalar);
            let style = match scalar.style {
                ScalarStyle::Plain => "plain",
                ScalarStyle::SingleQuoted => "single",
                ScalarStyle::DoubleQuoted => "double",
                ScalarStyle::Literal => "literal",
                ScalarStyle::Folded => "folded",
            };
            out.push([tag, value, style.to_owned(), line, column]);
        }
        Value::Mapping(mapping) => {
            out.push(["!!map".to_owned(), String::new(), String::new(), line, column]);
            for entry in &mapping.entries {
                walk(&entry.key, text, lines, positioned, out);
                walk(&entry.value, text, lines, positioned, out);
            }
        }
        Value::Sequence(sequence) => {
            out.push(["!!seq".to_owned(), String::new(), String::new(), line, column]);
            sequence.items.iter().for_each(|item| walk(item, text, lines, positioned, out));
        }
    }
}

fn typed(scalar: &Scalar) -> (String, String) {
    let (tag, value) = match scalar.resolve(Typing::Kyaml) {
        Resolved::Null => ("!!null", scalar.text.to_string()),
        Resolved::Bool(value) => ("!!bool", value.to_string()),
        Resolved::Int(value) => ("!!int", value.to_string()),
        Resolved::Uint(value) => ("!!int", value.to_string()),
        Resolved::Float(value) => ("!!float", go_float(value)),
        Resolved::Timestamp => ("!!timestamp", scalar.text.to_string()),
        Resolved::Merge => ("!!merge", scalar.text.to_string()),
        Resolved::String => ("!!str", scalar.text.to_string()),
    };
    let custom = scalar.tag.as_deref().filter(|tag| !tag.starts_with("!!") && *tag != "!" && !tag.starts_with("!<"));
    (custom.unwrap_or(tag).to_owned(), value)
}

/// As Go's `strconv.FormatFloat(value, 'e', -1, 64)`.
fn go_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf".to_owned() } else { "-Inf".to_owned() };
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

#[test]
fn expected_answers_are_those_of_the_go_libraries() {
    let wanted = std::env::var_os("IMAGELINT_ORACLE").is_some_and(|value| value == "1");
    if !wanted || Command::new("go").arg("version").output().is_err() {
        eprintln!("skipped: needs `go` and IMAGELINT_ORACLE=1");
        return;
    }
    let folder = std::env::temp_dir().join(format!("imagelint-oracle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let copies = cases().into_iter().map(|case| {
        let copy = folder.join(case.file_name().unwrap());
        std::fs::copy(&case, &copy).unwrap();
        (case, copy)
    });
    let copies: Vec<(PathBuf, PathBuf)> = copies.collect();
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle");
    let files = copies.iter().map(|(_, copy)| copy);
    let run = Command::new("go").args(["run", "."]).args(files).current_dir(oracle).status().unwrap();
    assert!(run.success());
    for (case, copy) in &copies {
        let kept = std::fs::read_to_string(case.with_extension("expected.jsonl")).unwrap();
        let now = std::fs::read_to_string(copy.with_extension("expected.jsonl")).unwrap();
        assert_eq!(now, kept, "{}", case.display());
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
