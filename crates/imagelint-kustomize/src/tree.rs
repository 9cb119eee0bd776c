//! Reading and changing nodes the way kustomize does.

use std::ops::Range;

use imagelint_yaml::{
    Entry, Mapping, Node, Origin, Piece, Resolved, Scalar, ScalarStyle, Sequence, Span, Typing, Value,
};

use crate::emit::{Typed, typed};

/// True for a node whose YAML type is null.
pub(crate) fn is_null(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| matches!(typed(scalar), Ok(Typed::Null)))
}

/// True for null and an empty collection; an empty text is something.
pub(crate) fn is_nil_or_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => is_null(node),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        Value::Sequence(sequence) => sequence.items.is_empty(),
    }
}

/// True for a scalar of the YAML type string.
pub(crate) fn is_string(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| match scalar.tag.as_deref() {
        Some(tag) => tag.ends_with("str"),
        None => matches!(scalar.resolve(Typing::Kyaml), Resolved::String),
    })
}

/// A string, whatever its text would mean without quotes.
pub(crate) fn string(span: Span, text: &str) -> Node {
    Node::scalar(span, text, ScalarStyle::DoubleQuoted)
}

/// A scalar that means what its text means.
pub(crate) fn plain(span: Span, text: &str) -> Node {
    Node::scalar(span, text, ScalarStyle::Plain)
}

pub(crate) fn empty_mapping(span: Span) -> Node {
    Node::mapping(span, Vec::new())
}

/// Sets `key` of a mapping; a new key goes to the end. The place of an old value is kept in the new one's trail.
pub(crate) fn set(node: &mut Node, key: &str, mut value: Node) {
    let span = value.span;
    let Value::Mapping(mapping) = &mut node.value else {
        return;
    };
    match mapping.get_mut(key) {
        Some(old) => {
            passed_through(&mut value, old);
            *old = value;
        }
        // A new key has no quotes: one that reads as a number or boolean makes the build fail, as upstream.
        None => mapping.entries.push(Entry::new(plain(span, key), value)),
    }
}

/// Removes `key` and gives what it held.
pub(crate) fn clear(node: &mut Node, key: &str) -> Option<Node> {
    let Value::Mapping(mapping) = &mut node.value else {
        return None;
    };
    let found = mapping.get(key).cloned();
    mapping.entries.retain(|entry| !entry.is(key));
    found
}

/// The value under `key`, made by `create` if it is missing.
pub(crate) fn get_or_insert<'n>(
    node: &'n mut Node,
    key: &str,
    create: impl FnOnce(Span) -> Node,
) -> Option<&'n mut Node> {
    let span = node.span;
    let Value::Mapping(mapping) = &mut node.value else {
        return None;
    };
    if mapping.get(key).is_none() {
        mapping.entries.push(Entry::new(string(span, key), create(span)));
    }
    mapping.get_mut(key)
}

/// Places that a value is remembered to have passed through; a value has seldom more than three.
const MAX_TRAIL: usize = 32;

/// Remembers that the value stands where `old` stood, and where that came from. A field that held nothing is no place.
pub(crate) fn passed_through(node: &mut Node, old: &Node) {
    if is_null(old) {
        return;
    }
    let before = old.origin.iter().flat_map(|origin| &origin.trail);
    let mut trail: Vec<Span> = Vec::new();
    let own = node.origin.iter().flat_map(|origin| &origin.trail);
    for span in std::iter::once(&old.span).chain(before).chain(own) {
        if *span != node.span && !trail.contains(span) && trail.len() < MAX_TRAIL {
            trail.push(*span);
        }
    }
    if !trail.is_empty() {
        node.origin.get_or_insert_default().trail = trail;
    }
}

/// Gives the scalar another text and leaves its type alone, as upstream does when it writes a value in place.
pub(crate) fn replace_text(node: &mut Node, text: &str, span: Span) {
    let old = node.clone();
    node.origin = None;
    if let Value::Scalar(scalar) = &mut node.value {
        if scalar.tag.is_none() {
            scalar.tag = Some(type_tag(scalar).into());
        }
        scalar.text = text.into();
    }
    node.span = span;
    passed_through(node, &old);
}

/// The tag go-yaml gives the scalar when it reads it.
pub(crate) fn type_tag(scalar: &Scalar) -> &'static str {
    match scalar.resolve(Typing::Kyaml) {
        Resolved::Null => "!!null",
        Resolved::Bool(_) => "!!bool",
        Resolved::Int(_) | Resolved::Uint(_) => "!!int",
        Resolved::Float(_) => "!!float",
        Resolved::Timestamp => "!!timestamp",
        Resolved::Merge | Resolved::String => "!!str",
    }
}

/// A part of a text that is put together.
#[derive(Clone, Debug)]
pub(crate) enum Part<'a> {
    /// These bytes of the text the scalar has already.
    Own(Range<usize>),
    /// Text that is written elsewhere.
    From(&'a str, Span),
    /// Text that is written nowhere.
    Made(&'a str),
}

/// The text that `parts` make out of `own`.
pub(crate) fn joined(own: &str, parts: &[Part<'_>]) -> String {
    let text = |part: &Part<'_>| match part {
        Part::Own(range) => own[range.clone()].to_owned(),
        Part::From(text, _) | Part::Made(text) => (*text).to_owned(),
    };
    parts.iter().map(text).collect()
}

/// Gives the scalar a text put together from several places; its type is what the text means.
/// The place to show is that of the last part that comes from elsewhere.
pub(crate) fn join_text(node: &mut Node, parts: &[Part<'_>]) {
    let own = node.text().unwrap_or_default();
    let mut text = String::new();
    let mut pieces = Vec::new();
    let mut main = node.span;
    for part in parts {
        let start = text.len();
        match part {
            Part::Own(range) => {
                text.push_str(&own[range.clone()]);
                own_pieces(node, range, start, &mut pieces);
            }
            Part::From(part, span) => {
                text.push_str(part);
                if !part.is_empty() {
                    pieces.push(Piece { start: start as u32, end: text.len() as u32, span: *span });
                    main = *span;
                }
            }
            Part::Made(part) => text.push_str(part),
        }
    }
    let old = node.clone();
    node.origin = None;
    if let Value::Scalar(scalar) = &mut node.value {
        scalar.text = text.into();
        scalar.tag = None;
    }
    node.span = main;
    node.origin = Some(Box::new(Origin { pieces, trail: Vec::new() }));
    passed_through(node, &old);
}

/// The places of a part of the text that a scalar has, for where the part stands in its next text.
fn own_pieces(node: &Node, range: &Range<usize>, start: usize, out: &mut Vec<Piece>) {
    let mut push = |from: usize, to: usize| {
        if from < to {
            let at = |offset: usize| (start + offset - range.start) as u32;
            out.push(Piece { start: at(from), end: at(to), span: node.subspan(from..to) });
        }
    };
    let pieces = node.origin.as_ref().map_or(&[][..], |origin| &origin.pieces);
    if pieces.is_empty() {
        push(range.start, range.end);
    }
    for piece in pieces {
        push(range.start.max(piece.start as usize), range.end.min(piece.end as usize));
    }
}

/// Forgets that a scalar was folded, as upstream does when it writes the text anew.
pub(crate) fn unfold(node: &mut Node) {
    if let Value::Scalar(scalar) = &mut node.value
        && scalar.style == ScalarStyle::Folded
    {
        scalar.style = ScalarStyle::Literal;
    }
}

/// The scalar's text, empty for anything else.
pub(crate) fn text(node: Option<&Node>) -> &str {
    node.and_then(Node::text).unwrap_or_default()
}

/// The mapping of a node, made one if it was null.
pub(crate) fn entries_mut(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.value {
        Value::Mapping(mapping) => Some(&mut mapping.entries),
        _ => None,
    }
}

/// The items of a list, to change them.
pub(crate) fn items_mut(node: &mut Node) -> Option<&mut Vec<Node>> {
    match &mut node.value {
        Value::Sequence(sequence) => Some(&mut sequence.items),
        _ => None,
    }
}

/// The number of nodes and the depth of a tree.
pub(crate) fn measure(node: &Node) -> (usize, usize) {
    let join = |(nodes, depth): (usize, usize), child: &Node| {
        let (more, deep) = measure(child);
        (nodes + more, depth.max(deep + 1))
    };
    match &node.value {
        Value::Mapping(mapping) => mapping.entries.iter().map(|entry| &entry.value).fold((1, 1), join),
        Value::Sequence(sequence) => sequence.items.iter().fold((1, 1), join),
        Value::Scalar(_) => (1, 1),
    }
}

/// Turns the node into an empty list.
pub(crate) fn make_list(node: &mut Node) {
    node.value = Value::Sequence(Sequence::default());
}

/// Turns the node into an empty mapping.
pub(crate) fn make_mapping(node: &mut Node) {
    node.value = Value::Mapping(Mapping::default());
}

/// Splits a path at `delimiter`; a backslash before it keeps it, a leading one is dropped.
pub(crate) fn split_path(path: &str, delimiter: char) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let path = path.strip_prefix(delimiter).unwrap_or(path);
    for part in path.split(delimiter) {
        match parts.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push(delimiter);
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_where_no_backslash_stands() {
        assert_eq!(split_path("spec/template", '/'), ["spec", "template"]);
        assert_eq!(split_path("/a\\/b/c", '/'), ["a/b", "c"]);
    }
}
