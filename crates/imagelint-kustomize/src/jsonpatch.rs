//! JSON patches (RFC 6902), with the leniencies of the library upstream uses.

use imagelint_yaml::{Node, Resolved, Span, Typing, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::emit::{Typed, go_format_g, typed};
use crate::tree;

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    span: Span,
    op: String,
    path: Option<String>,
    from: Option<String>,
    value: Option<Node>,
}

fn fail<T>(span: Span, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Patch, span, message))
}

/// The operations of a patch document; an error when it is no list of mappings.
pub(crate) fn read(root: &Node) -> Res<Vec<Operation>> {
    if root.is_null() {
        return Ok(Vec::new());
    }
    let Value::Sequence(sequence) = &root.value else {
        return fail(root.span, "a JSON patch must be a list of operations");
    };
    let operation = |node: &Node| {
        if !matches!(node.value, Value::Mapping(_)) {
            return fail(node.span, "an operation of a JSON patch must be a mapping");
        }
        let text = |name: &str| node.get(name).and_then(Node::text).map(ToOwned::to_owned);
        let value = node.get("value").map(|value| {
            let mut value = value.clone();
            crate::objects::normalize(&mut value);
            as_yaml11(&mut value);
            value
        });
        Ok(Operation {
            span: node.span,
            op: text("op").unwrap_or_default(),
            path: text("path"),
            from: text("from"),
            value,
        })
    };
    sequence.items.iter().map(operation).collect()
}

/// Patches are read by YAML 1.1 (`y` is true, `010` is 8): writes each value as what it means there.
fn as_yaml11(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                let key = crate::read::key_text(&entry.key);
                entry.key = tree::string(entry.key.span, &key);
                as_yaml11(&mut entry.value);
            }
        }
        Value::Sequence(sequence) => sequence.items.iter_mut().for_each(as_yaml11),
        Value::Scalar(scalar) => {
            let text = match scalar.resolve(Typing::Api) {
                Resolved::Null => "null".to_owned(),
                Resolved::Bool(value) => value.to_string(),
                Resolved::Int(value) => value.to_string(),
                Resolved::Uint(value) => value.to_string(),
                Resolved::Float(value) => go_format_g(value),
                Resolved::Timestamp | Resolved::Merge | Resolved::String => {
                    let (span, text) = (node.span, scalar.text.clone());
                    let style = scalar.style;
                    *node = tree::string(span, &text);
                    // A quoted text stays as long as in its file, so that parts of it keep their places.
                    if let Value::Scalar(scalar) = &mut node.value
                        && style == imagelint_yaml::ScalarStyle::Plain
                    {
                        scalar.style = style;
                        scalar.tag = Some("!!str".into());
                    }
                    return;
                }
            };
            if scalar.text != text {
                scalar.text = text.into();
            }
            scalar.tag = None;
        }
    }
}

/// Nodes that the copies of one patch may come to.
const MAX_COPIED: usize = 1_000_000;

/// Nesting of what a patch may copy.
const MAX_DEPTH: usize = 500;

/// Applies the operations in order.
pub(crate) fn apply(root: &mut Node, operations: &[Operation]) -> Res<()> {
    crate::emit::refold_tree(root);
    let mut budget = MAX_COPIED;
    for operation in operations {
        run(root, operation, &mut budget)?;
    }
    crate::objects::through_json(root);
    Ok(())
}

fn run(root: &mut Node, operation: &Operation, budget: &mut usize) -> Res<()> {
    let span = operation.span;
    let Some(path) = operation.path.as_deref() else {
        return fail(span, format!("the operation `{}` has no path", operation.op));
    };
    let value = || operation.value.clone().unwrap_or_else(|| tree::plain(span, "null"));
    let from = || match operation.from.as_deref() {
        Some(from) => Ok(from),
        None => fail(span, format!("the operation `{}` needs `from`", operation.op)),
    };
    match operation.op.as_str() {
        "add" => add(root, path, value(), span),
        "remove" => remove(root, path, span).map(drop),
        "replace" => replace(root, path, value(), span),
        "move" => {
            let value = remove(root, from()?, span)?;
            add(root, path, value, span)
        }
        "copy" => {
            let value = get(root, from()?).cloned();
            let Some(value) = value else {
                return fail(span, format!("there is nothing at `{}` to copy", from()?));
            };
            let (nodes, depth) = tree::measure(&value);
            if nodes > *budget || depth > MAX_DEPTH {
                return fail(span, "the patch copies more than a build may hold");
            }
            *budget -= nodes;
            add(root, path, value, span)
        }
        "test" => test(root, path, operation.value.as_ref(), span),
        other => fail(span, format!("the operation `{other}` is unknown")),
    }
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// The parent a path leads to, and the last part of the path.
fn parent<'n>(root: &'n mut Node, path: &str) -> Option<(&'n mut Node, String)> {
    let mut parts: Vec<String> = path.split('/').skip(1).map(unescape).collect();
    let last = parts.pop()?;
    let mut node = root;
    for part in parts {
        node = match &mut node.value {
            Value::Mapping(mapping) => mapping.get_mut(&part)?,
            Value::Sequence(sequence) => {
                let at = index(&part, sequence.items.len())?;
                sequence.items.get_mut(at)?
            }
            Value::Scalar(_) => return None,
        };
    }
    (!matches!(node.value, Value::Scalar(_))).then_some((node, last))
}

/// Negative numbers count from the end.
fn index(part: &str, len: usize) -> Option<usize> {
    let at: i64 = part.parse().ok()?;
    let at = if at < 0 { at + len as i64 } else { at };
    usize::try_from(at).ok()
}

fn get<'n>(root: &'n mut Node, path: &str) -> Option<&'n Node> {
    let (node, last) = parent(root, path)?;
    match &node.value {
        Value::Mapping(mapping) => mapping.get(&last),
        Value::Sequence(sequence) => sequence.items.get(index(&last, sequence.items.len())?),
        Value::Scalar(_) => None,
    }
}

fn missing<T>(span: Span, path: &str) -> Res<T> {
    fail(span, format!("there is no `{path}` to patch"))
}

fn add(root: &mut Node, path: &str, value: Node, span: Span) -> Res<()> {
    let Some((node, last)) = parent(root, path) else {
        return missing(span, path);
    };
    match &mut node.value {
        Value::Sequence(sequence) if last == "-" => sequence.items.push(value),
        Value::Sequence(sequence) => match index(&last, sequence.items.len()) {
            Some(at) if at <= sequence.items.len() => sequence.items.insert(at, value),
            _ => return fail(span, format!("the index in `{path}` is out of bounds")),
        },
        _ => set(node, &last, value),
    }
    Ok(())
}

/// Keys come from JSON, where all of them are strings.
fn set(node: &mut Node, key: &str, value: Node) {
    let span = value.span;
    tree::set(node, key, value);
    if let Some(last) = tree::entries_mut(node).and_then(|entries| entries.last_mut())
        && last.is(key)
    {
        last.key = tree::string(span, key);
    }
}

fn remove(root: &mut Node, path: &str, span: Span) -> Res<Node> {
    let Some((node, last)) = parent(root, path) else {
        return missing(span, path);
    };
    let removed = match &mut node.value {
        Value::Sequence(sequence) => match index(&last, sequence.items.len()) {
            Some(at) if at < sequence.items.len() => Some(sequence.items.remove(at)),
            _ => None,
        },
        _ => tree::clear(node, &last),
    };
    removed.map_or_else(|| missing(span, path), Ok)
}

fn replace(root: &mut Node, path: &str, mut value: Node, span: Span) -> Res<()> {
    let Some((node, last)) = parent(root, path) else {
        return missing(span, path);
    };
    match &mut node.value {
        Value::Sequence(sequence) => match index(&last, sequence.items.len()) {
            Some(at) if at < sequence.items.len() => {
                tree::passed_through(&mut value, &sequence.items[at]);
                sequence.items[at] = value;
            }
            _ => return missing(span, path),
        },
        // A key that is not there is added.
        _ => set(node, &last, value),
    }
    Ok(())
}

fn test(root: &mut Node, path: &str, value: Option<&Node>, span: Span) -> Res<()> {
    let found = get(root, path);
    let wanted = value.filter(|value| !tree::is_null(value));
    let equal = match (found.filter(|found| !tree::is_null(found)), wanted) {
        (None, None) => true,
        (Some(found), Some(wanted)) => same(found, wanted),
        _ => false,
    };
    if equal { Ok(()) } else { fail(span, format!("the test of `{path}` failed")) }
}

fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Mapping(x), Value::Mapping(y)) => {
            let covered = |entry: &imagelint_yaml::Entry| {
                entry.key.text().and_then(|key| y.get(key)).is_some_and(|other| same(&entry.value, other))
            };
            x.entries.len() == y.entries.len() && x.entries.iter().all(covered)
        }
        (Value::Sequence(x), Value::Sequence(y)) => {
            x.items.len() == y.items.len() && x.items.iter().zip(&y.items).all(|(a, b)| same(a, b))
        }
        (Value::Scalar(x), Value::Scalar(y)) => match (typed(x), typed(y)) {
            (Ok(Typed::Int(int)), Ok(Typed::Float(float))) | (Ok(Typed::Float(float)), Ok(Typed::Int(int))) => {
                int as f64 == float
            }
            (x, y) => x == y,
        },
        _ => false,
    }
}
