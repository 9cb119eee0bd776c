//! Field paths of replacements and variables: dots, list matches, indexes, wildcards.

use imagelint_yaml::{Entry, Node, ScalarStyle, Value};
use regex::Regex;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::tree;

/// The parts of a path; dots inside brackets do not count, and a key in brackets stands for itself.
pub(crate) fn split(path: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut parts = tree::split_path(path, '.').into_iter();
    while let Some(part) = parts.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            out.push(part);
            continue;
        }
        let mut whole = part;
        for more in parts.by_ref() {
            whole.push('.');
            whole.push_str(&more);
            if more.ends_with(']') {
                break;
            }
        }
        out.push(if whole.contains('=') { whole } else { whole.trim_matches(['[', ']']).to_owned() });
    }
    out
}

fn list_match(part: &str) -> Option<&str> {
    part.strip_prefix('[')?.strip_suffix(']')
}

fn index(part: &str) -> Option<usize> {
    part.parse().ok()
}

fn fail<T>(node: &Node, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Transformer, node.span, message))
}

/// The one node at a path, if there is one.
///
/// # Errors
/// When the path goes through a value of the wrong kind.
pub(crate) fn lookup<'n>(node: &'n Node, parts: &[String]) -> Res<Option<&'n Node>> {
    let mut node = node;
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let next = if let Ok(at) = part.parse::<i64>() {
            let items = items(node)?;
            match usize::try_from(at) {
                Ok(at) => items.get(at),
                Err(_) => return fail(node, format!("the index {at} is negative")),
            }
        } else if part == "-" {
            items(node)?.last()
        } else if let Some(wanted) = list_match(part) {
            let (field, value) = wanted.split_once('=').unwrap_or((wanted, ""));
            items(node)?.iter().find(|item| match field {
                "" => item.text() == Some(value),
                field => item.get(field).is_some_and(|found| tree::text(Some(found)) == value),
            })
        } else if tree::is_null(node) {
            None
        } else if matches!(node.value, Value::Mapping(_)) {
            node.get(part)
        } else {
            return fail(node, format!("`{part}` is looked for in what is no mapping"));
        };
        match next {
            Some(next) => node = next,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

fn items(node: &Node) -> Res<&[Node]> {
    match &node.value {
        Value::Sequence(sequence) => Ok(&sequence.items),
        _ => fail(node, "a list is expected here"),
    }
}

/// What a missing end of a path becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Scalar,
    Mapping,
    Sequence,
}

/// Calls `set` with every node the path leads to, and gives their number. With `create`, what is missing is made.
pub(crate) fn visit(
    node: &mut Node,
    parts: &[String],
    create: Option<Leaf>,
    set: &mut dyn FnMut(&mut Node) -> Res<()>,
) -> Res<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return set(node).map(|()| 1);
    };
    if let Some(at) = index(part) {
        let made = create.map(|leaf| new_node(node, rest, leaf));
        let Some(items) = tree::items_mut(node) else {
            return fail(node, format!("`{part}` is an index, and this is no list"));
        };
        if at == items.len() {
            items.extend(made);
        }
        let len = items.len();
        return match items.get_mut(at) {
            Some(item) => visit(item, rest, create, set),
            None => fail(node, format!("there is no item {at} in a list of {len}")),
        };
    }
    if let Some(wanted) = list_match(part) {
        return visit_matching(node, wanted, rest, create, set);
    }
    if part == "*" {
        let Some(items) = tree::items_mut(node) else {
            return fail(node, "`*` stands for items, and this is no list");
        };
        return items.iter_mut().try_fold(0, |count, item| Ok(count + visit(item, rest, create, set)?));
    }
    visit_field(node, part, rest, create, set)
}

fn visit_field(
    node: &mut Node,
    part: &str,
    rest: &[String],
    create: Option<Leaf>,
    set: &mut dyn FnMut(&mut Node) -> Res<()>,
) -> Res<usize> {
    if tree::is_null(node) {
        match create {
            Some(_) => tree::make_mapping(node),
            None => return Ok(0),
        }
    }
    if !matches!(node.value, Value::Mapping(_)) {
        return fail(node, format!("`{part}` is looked for in what is no mapping"));
    }
    if node.get(part).is_none()
        && let Some(leaf) = create
    {
        let made = new_node(node, rest, leaf);
        tree::set(node, part, made);
    }
    match node.get_mut(part) {
        Some(field) => visit(field, rest, create, set),
        None => Ok(0),
    }
}

fn visit_matching(
    node: &mut Node,
    wanted: &str,
    rest: &[String],
    create: Option<Leaf>,
    set: &mut dyn FnMut(&mut Node) -> Res<()>,
) -> Res<usize> {
    let Some((field, value)) = wanted.split_once('=') else {
        return fail(node, format!("`[{wanted}]` must be of the form [field=value]"));
    };
    let Ok(expression) = Regex::new(value) else {
        return fail(node, format!("`{value}` is no regular expression"));
    };
    let span = node.span;
    let Some(items) = tree::items_mut(node) else {
        return fail(node, format!("`[{wanted}]` stands for items, and this is no list"));
    };
    let mut count = 0;
    for item in items.iter_mut() {
        if field.is_empty() {
            if expression.is_match(&written(item)) {
                set(item)?;
                count += 1;
            }
        } else if item.get(field).is_some_and(|found| expression.is_match(&written(found))) {
            count += visit(item, rest, create, set)?;
        }
    }
    if count > 0 || create.is_none() {
        return Ok(count);
    }
    let mut made = tree::plain(span, value);
    if !field.is_empty() {
        made = Node::mapping(span, vec![Entry::new(tree::string(span, field), made)]);
    }
    items.push(made);
    let last = items.last_mut().expect("an item was just added");
    if field.is_empty() { set(last).map(|()| 1) } else { visit(last, rest, create, set) }
}

/// A scalar as it is written, quotes included.
fn written(node: &Node) -> String {
    let text = tree::text(Some(node));
    match node.as_scalar().map(|scalar| scalar.style) {
        Some(ScalarStyle::DoubleQuoted) => format!("\"{text}\""),
        Some(ScalarStyle::SingleQuoted) => format!("'{text}'"),
        _ => text.to_owned(),
    }
}

/// What is made for a missing part: what the part behind it needs.
fn new_node(parent: &Node, rest: &[String], leaf: Leaf) -> Node {
    let kind = match rest.first() {
        None => leaf,
        Some(next) if list_match(next).is_some() || index(next).is_some() => Leaf::Sequence,
        Some(_) => Leaf::Mapping,
    };
    match kind {
        Leaf::Scalar => {
            // Neither null nor a string: what is written decides its type.
            let mut node = tree::plain(parent.span, "\0");
            if let Value::Scalar(scalar) = &mut node.value {
                scalar.tag = Some("?".into());
            }
            node
        }
        Leaf::Mapping => tree::empty_mapping(parent.span),
        Leaf::Sequence => Node::sequence(parent.span, Vec::new()),
    }
}

/// True for a scalar that [`visit`] has just made.
pub(crate) fn is_new(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| scalar.tag.as_deref() == Some("?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_split() {
        let check = |path: &str, expected: &[&str]| assert_eq!(split(path), expected, "{path}");
        check("spec.containers.[name=nginx].image", &["spec", "containers", "[name=nginx]", "image"]);
        check("metadata.annotations.[a.b/c]", &["metadata", "annotations", "a.b/c"]);
        check("data.a\\.b", &["data", "a.b"]);
        check("spec.[name=a.b].x", &["spec", "[name=a.b]", "x"]);
    }
}
