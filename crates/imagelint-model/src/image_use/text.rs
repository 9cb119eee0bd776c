//! What a text in an image field is: a reference, or something that stands in for one.

use imagelint_yaml::{Node, Resolved, Typing, Value};

use super::ImageValue;
use crate::image_ref::ImageRef;

/// What is written at `node`.
pub(super) fn classify(node: &Node) -> ImageValue {
    let scalar = match &node.value {
        Value::Mapping(mapping) if is_template_mapping(mapping.flow, node) => return ImageValue::Placeholder,
        Value::Mapping(_) => return ImageValue::NotAString("mapping"),
        Value::Sequence(_) => return ImageValue::NotAString("list"),
        Value::Scalar(scalar) => scalar,
    };
    match scalar.resolve(Typing::Api) {
        Resolved::Null => ImageValue::Missing,
        Resolved::Bool(_) => ImageValue::NotAString("boolean"),
        Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_) => ImageValue::NotAString("number"),
        Resolved::String | Resolved::Timestamp | Resolved::Merge => of_text(&scalar.text),
    }
}

/// What `text` is, joined or written in one.
pub(super) fn of_text(text: &str) -> ImageValue {
    if text.is_empty() {
        return ImageValue::Empty;
    }
    if is_placeholder(text) {
        return ImageValue::Placeholder;
    }
    if text == "auto" || text.starts_with("ko://") {
        return ImageValue::NotAnImage;
    }
    ImageRef::parse(text).map_or_else(ImageValue::Invalid, ImageValue::Reference)
}

/// `{{ .Values.image }}` without quotes is a mapping in a mapping for YAML.
fn is_template_mapping(flow: bool, node: &Node) -> bool {
    flow && node.entries().first().is_some_and(|entry| entry.key.as_mapping().is_some_and(|key| key.flow))
}

/// True when something in the text waits to be replaced.
///
/// None of the marks can stand in a reference, except the words between `__`, which a repository may not begin with.
/// A word in capitals (`IMAGE_URL`) is no reference either, and always meant to be replaced.
fn is_placeholder(text: &str) -> bool {
    let is_capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if text.as_bytes()[0].is_ascii_uppercase() && text.bytes().all(is_capital) {
        return true;
    }
    if !text.bytes().any(|b| matches!(b, b'$' | b'{' | b'<' | b'#' | b'@' | b'%' | b'_' | b'[')) {
        return false;
    }
    text.contains('$')
        || between(text, "{", "}")
        || between(text, "<", ">")
        || between(text, "[[", "]]")
        || between(text, "%", "%")
        || between_words(text, "@")
        || between_words(text, "##")
        || between_words(text, "__")
}

fn between(text: &str, open: &str, close: &str) -> bool {
    let Some((_, after)) = text.split_once(open) else { return false };
    after.find(close).is_some_and(|length| length > 0)
}

/// A word in capitals between two marks: `@TAG@`, `__IMAGE__`.
fn between_words(text: &str, mark: &str) -> bool {
    let is_word = |word: &str| {
        word.bytes().any(|b| b.is_ascii_uppercase())
            && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.'))
    };
    text.split(mark).skip(1).take(text.matches(mark).count().saturating_sub(1)).any(is_word)
}
