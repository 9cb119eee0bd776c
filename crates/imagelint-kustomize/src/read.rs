//! Reading configuration strictly: known fields, right types, the place of every value.

use compact_str::CompactString;
use imagelint_yaml::{Files, Node, Resolved, Span, Typing, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res, did_you_mean};
use crate::tree::Part;

/// A text and the place it is written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: CompactString,
    pub(crate) span: Span,
}

/// Texts by key, in the order of the keys.
pub(crate) type Texts = Vec<(CompactString, Text)>;

impl Text {
    pub(crate) fn new(text: &str, span: Span) -> Self {
        Self { text: text.into(), span }
    }

    /// The text as a part of a text that is put together.
    pub(crate) fn as_part(&self) -> Part<'_> {
        Part::From(&self.text, self.span)
    }

    /// The place of `part`, a slice of this text, where the text stands in the file as it reads; else the whole place.
    pub(crate) fn place_of(&self, part: &str, files: &Files) -> Span {
        let quotes = (self.span.len() as usize).checked_sub(self.text.len());
        let Some(quote @ (0 | 1)) = quotes.filter(|quotes| quotes % 2 == 0).map(|quotes| quotes / 2) else {
            return self.span;
        };
        let start = self.span.start + (part.as_ptr() as usize - self.text.as_ptr() as usize + quote) as u32;
        let span = Span::new(self.span.file, start, start + part.len() as u32);
        // A block scalar may happen to have the length of a quoted one.
        if files.get(span.file).text.get(span.range()) == Some(part) { span } else { self.span }
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// How forgiving the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A kustomization file: unknown fields and numbers in the place of strings are errors.
    Strict,
    /// The configuration of a built-in plugin: unknown fields are passed over, numbers become strings.
    Lenient,
}

/// The fields of one mapping.
pub(crate) struct Fields<'n> {
    node: &'n Node,
    mode: Mode,
}

fn wrong<T>(span: Span, message: String) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, span, message))
}

impl<'n> Fields<'n> {
    /// The fields of `node`, of which only `allowed` may be there.
    pub(crate) fn new(node: &'n Node, mode: Mode, allowed: &[&str]) -> Res<Self> {
        if !matches!(node.value, Value::Mapping(_)) && !node.is_null() {
            return wrong(node.span, format!("expected a mapping, found {}", describe(node)));
        }
        if mode == Mode::Strict {
            for entry in node.entries() {
                let key = key_text(&entry.key);
                if !allowed.iter().any(|field| field.eq_ignore_ascii_case(&key)) {
                    let error = Diagnostic::new(
                        DiagnosticKind::InvalidKustomization,
                        entry.key.span,
                        format!("unknown field `{key}`"),
                    );
                    return Err(error.with_help(did_you_mean(&key, allowed.iter().copied())));
                }
            }
        }
        Ok(Self { node, mode })
    }

    /// The value of a field, `None` when it is missing or null. The case of its letters does not count.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        let exact = self.node.get(name);
        let entries = self.node.entries();
        let fold = || {
            let hit =
                entries.iter().rev().find(|entry| entry.key.text().is_some_and(|key| key.eq_ignore_ascii_case(name)));
            hit.map(|entry| &entry.value)
        };
        exact.or_else(fold).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Res<Option<Text>> {
        self.get(name).map(|node| text(node, name, self.mode)).transpose()
    }

    /// A text that counts as missing when it is empty.
    pub(crate) fn filled(&self, name: &str) -> Res<Option<Text>> {
        Ok(self.text(name)?.filter(|text| !text.is_empty()))
    }

    pub(crate) fn texts(&self, name: &str) -> Res<Vec<Text>> {
        self.items(name)?.iter().map(|node| text(node, name, self.mode)).collect()
    }

    pub(crate) fn flag(&self, name: &str) -> Res<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(node) => match node.resolve(Typing::Api) {
                Some(Resolved::Bool(value)) => Ok(value),
                _ => wrong(node.span, format!("`{name}` must be true or false, found {}", describe(node))),
            },
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Res<Option<(i64, Span)>> {
        match self.get(name) {
            None => Ok(None),
            Some(node) => match node.resolve(Typing::Api) {
                Some(Resolved::Int(value)) => Ok(Some((value, node.span))),
                Some(Resolved::Float(value)) if value.fract() == 0.0 => Ok(Some((value as i64, node.span))),
                _ => wrong(node.span, format!("`{name}` must be a whole number, found {}", describe(node))),
            },
        }
    }

    pub(crate) fn items(&self, name: &str) -> Res<&'n [Node]> {
        match self.get(name) {
            None => Ok(&[]),
            Some(node) => match &node.value {
                Value::Sequence(sequence) => Ok(&sequence.items),
                _ => wrong(node.span, format!("`{name}` must be a list, found {}", describe(node))),
            },
        }
    }

    /// Each item of a list, read by `read`.
    pub(crate) fn each<T>(&self, name: &str, read: impl Fn(&'n Node, Mode) -> Res<T>) -> Res<Vec<T>> {
        self.items(name)?.iter().map(|node| read(node, self.mode)).collect()
    }

    /// A nested mapping, read by `read`.
    pub(crate) fn one<T>(&self, name: &str, read: impl Fn(&'n Node, Mode) -> Res<T>) -> Res<Option<T>> {
        self.get(name).map(|node| read(node, self.mode)).transpose()
    }

    /// A mapping from text to text, sorted by key.
    pub(crate) fn map(&self, name: &str) -> Res<Texts> {
        let Some(node) = self.get(name) else {
            return Ok(Vec::new());
        };
        if !matches!(node.value, Value::Mapping(_)) {
            return wrong(node.span, format!("`{name}` must be a mapping, found {}", describe(node)));
        }
        let mut out: Texts = Vec::new();
        for entry in node.entries() {
            let key: CompactString = key_text(&entry.key).into();
            let value = match entry.value.is_null() {
                true => Text::new("", entry.value.span),
                false => text(&entry.value, &key, self.mode)?,
            };
            out.retain(|(known, _)| *known != key);
            out.push((key, value));
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(out)
    }
}

pub(crate) fn text(node: &Node, name: &str, mode: Mode) -> Res<Text> {
    if let Some(text) = node.as_str() {
        return Ok(Text::new(text, node.span));
    }
    match (node.text(), node.is_null(), mode) {
        (_, true, _) => Ok(Text::new("", node.span)),
        (Some(text), _, Mode::Lenient) => Ok(Text::new(text, node.span)),
        (Some(text), _, Mode::Strict) => {
            let message = format!("`{name}` must be a string, and `{text}` without quotes is {}", describe(node));
            let error = Diagnostic::new(DiagnosticKind::InvalidKustomization, node.span, message);
            Err(error.with_help(Some(format!("write \"{text}\""))))
        }
        (None, ..) => wrong(node.span, format!("`{name}` must be a string, found {}", describe(node))),
    }
}

/// The text of a key after YAML 1.1 has had its way with it.
pub(crate) fn key_text(node: &Node) -> String {
    match node.resolve(Typing::Api) {
        Some(Resolved::Bool(value)) => value.to_string(),
        Some(Resolved::Int(value)) => value.to_string(),
        Some(Resolved::Uint(value)) => value.to_string(),
        Some(Resolved::Float(value)) => crate::emit::go_format_g(value),
        _ => node.text().unwrap_or_default().to_owned(),
    }
}

fn describe(node: &Node) -> &'static str {
    match &node.value {
        Value::Mapping(_) => "a mapping",
        Value::Sequence(_) => "a list",
        Value::Scalar(scalar) => match scalar.resolve(Typing::Api) {
            Resolved::Null => "null",
            Resolved::Bool(_) => "a boolean",
            Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_) => "a number",
            Resolved::Timestamp => "a date",
            Resolved::Merge | Resolved::String => "a string",
        },
    }
}
