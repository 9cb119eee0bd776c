//! What must hold for any text, shared by the property tests and the fuzz targets. Not part of the interface.

use crate::comment::Comment;
use crate::edit::apply_edits;
use crate::parse::{ErrorKind, Parsed, parse};
use crate::quote::scalar_edit;
use crate::resolve::{Resolved, Typing};
use crate::scan;
use crate::span::{FileId, Span};
use crate::tree::{Node, Scalar, ScalarStyle, Value};
use crate::{LineIndex, split_documents};

const FILE: FileId = FileId(0);

/// Parses `text` and checks all that must hold of the result.
///
/// # Panics
/// When something does not hold.
pub fn check_parse(text: &str) -> Parsed {
    let joined: String = split_documents(text).map(|range| &text[range]).collect();
    assert_eq!(joined, text, "the chunks cover the text");
    let parsed = parse(FILE, text);
    let lines = LineIndex::new(text);
    for error in &parsed.errors {
        check_span(text, error.span);
        assert!(lines.position(text, error.span.start).line >= 1);
    }
    check_comments(text, &parsed.comments);
    let mut end = 0;
    for document in &parsed.documents {
        check_span(text, document.span);
        assert!(document.span.start >= end, "documents stand in order");
        assert!(document.span.contains(document.root.span), "the root lies in its document");
        end = document.span.end;
        check_node(text, &document.root, 1);
        drop(document.root.clone());
    }
    parsed
}

fn check_span(text: &str, span: Span) {
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{span:?} is a part of the text");
}

fn check_comments(text: &str, comments: &[Comment]) {
    let mut end = 0;
    for comment in comments {
        check_span(text, comment.span);
        let bytes = &text[comment.span.range()];
        assert!(bytes.starts_with('#') && !bytes.contains(['\n', '\r']), "{bytes:?} is a comment");
        assert!(comment.span.start >= end, "comments stand in order");
        end = comment.span.end;
    }
}

fn check_node(text: &str, node: &Node, depth: u32) {
    assert!(depth <= crate::build::MAX_DEPTH + 1, "the depth is bounded");
    check_span(text, node.span);
    match &node.value {
        Value::Scalar(scalar) => check_scalar(&text[node.span.range()], scalar, node),
        Value::Mapping(mapping) => {
            let own = mapping.entries.iter().filter(|entry| !entry.merged);
            check_children(node, own.flat_map(|entry| [&entry.key, &entry.value]));
            for entry in &mapping.entries {
                check_node(text, &entry.key, depth + 1);
                check_node(text, &entry.value, depth + 1);
            }
        }
        Value::Sequence(sequence) => {
            check_children(node, sequence.items.iter());
            sequence.items.iter().for_each(|item| check_node(text, item, depth + 1));
        }
    }
}

/// Children stand inside their parent, one after the other, unless an alias brought them.
fn check_children<'n>(parent: &Node, children: impl Iterator<Item = &'n Node>) {
    let mut end = parent.span.start;
    for child in children.filter(|child| child.origin.is_none()) {
        assert!(parent.span.contains(child.span), "{:?} lies in {:?}", child.span, parent.span);
        assert!(child.span.start >= end, "{:?} stands behind its sibling, which ends at {end}", child.span);
        end = child.span.end;
    }
}

fn check_scalar(source: &str, scalar: &Scalar, node: &Node) {
    let one_line = !source.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    match scalar.style {
        ScalarStyle::Plain if one_line => assert_eq!(source, scalar.text, "a plain scalar is its bytes"),
        ScalarStyle::Plain => {}
        ScalarStyle::SingleQuoted => check_quoted(source, scalar, '\'', one_line && !source.contains("''")),
        ScalarStyle::DoubleQuoted => check_quoted(source, scalar, '"', one_line && !source.contains('\\')),
        // Behind a comment that only YAML 1.1 takes to end (at U+2028) the header is not found.
        ScalarStyle::Literal | ScalarStyle::Folded => {
            assert!(source.is_empty() || source.starts_with(['|', '>']), "{source:?}");
        }
    }
    let whole = node.subspan(0..scalar.text.len());
    assert!(node.span.contains(whole), "{whole:?} lies in {:?}", node.span);
}

fn check_quoted(source: &str, scalar: &Scalar, quote: char, verbatim: bool) {
    let inner = source.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let inner = inner.unwrap_or_else(|| panic!("{source:?} is quoted with {quote}"));
    assert!(!verbatim || inner == scalar.text || scalar.text.contains('\u{fffd}') || inner.is_empty());
}

/// Replaces a scalar of `text` (the one that `pick` falls on) by `new` and checks that reading gives the tree so changed.
///
/// # Panics
/// When it does not.
pub fn check_edit(text: &str, pick: usize, new: &str) {
    let before = parse(FILE, text);
    let has_errors = before.errors.iter().any(|error| error.kind != ErrorKind::DuplicateKey);
    // What an anchor is on changes elsewhere too; and a line of tabs may follow a plain scalar, but not a quoted one.
    if has_errors || text.contains(['&', '*']) || scan::has_leading_tab(text) {
        return;
    }
    let mut scalars = Vec::new();
    for (number, document) in before.documents.iter().enumerate() {
        collect(&document.root, &mut vec![number], &mut scalars);
    }
    let Some((path, span, style)) = scalars.get(pick % scalars.len().max(1)) else { return };
    let edit = scalar_edit(text, *span, *style, new);
    let edited = apply_edits(text, &[edit]).expect("one edit of a node's span fits");
    let after = check_parse(&edited);
    let broken = after.errors.iter().find(|error| !matches!(error.kind, ErrorKind::DuplicateKey));
    assert!(broken.is_none(), "{edited:?} cannot be read: {broken:?}");
    assert_eq!(after.documents.len(), before.documents.len(), "{edited:?}");
    let node = path[1..].iter().fold(&after.documents[path[0]].root, |node, step| child(node, *step));
    assert_eq!(node.text(), Some(new), "{edited:?}");
    assert_eq!(node.resolve(Typing::Api), Some(Resolved::String), "{edited:?}");
}

fn child(node: &Node, step: usize) -> &Node {
    match &node.value {
        Value::Mapping(mapping) => &mapping.entries[step].value,
        Value::Sequence(sequence) => &sequence.items[step],
        Value::Scalar(_) => node,
    }
}

/// The values that an edit may replace: untagged scalars that are written out.
fn collect(node: &Node, path: &mut Vec<usize>, out: &mut Vec<(Vec<usize>, Span, ScalarStyle)>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.tag.is_none() && !node.span.is_empty() => {
            out.push((path.clone(), node.span, scalar.style));
        }
        Value::Scalar(_) => {}
        Value::Mapping(mapping) => {
            for (step, entry) in mapping.entries.iter().enumerate().filter(|(_, entry)| !entry.merged) {
                path.push(step);
                collect(&entry.value, path, out);
                path.pop();
            }
        }
        Value::Sequence(sequence) => {
            for (step, item) in sequence.items.iter().enumerate() {
                path.push(step);
                collect(item, path, out);
                path.pop();
            }
        }
    }
}
