//! Objects from the documents of a file, as kustomize reads them.

use std::borrow::Cow;

use imagelint_yaml::{ErrorKind, Node, Parsed, Span, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::emit::{Typed, json_float, typed};
use crate::resource::Resource;
use crate::tree;

fn invalid(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Diagnostic::new(DiagnosticKind::InvalidResource, span, message)
}

/// The objects of the documents, lists taken apart. Empty documents are passed over.
pub(crate) fn from_parsed(parsed: Cow<'_, Parsed>) -> Res<Vec<Resource>> {
    if let Some(error) = parsed.errors.iter().find(|error| error.kind != ErrorKind::NotYaml12) {
        return Err(invalid(error.span, &error.message));
    }
    let nowhere = Span::new(parsed_file(&parsed), 0, 0);
    // A tree that nobody else needs is taken as it is.
    let documents = match parsed {
        Cow::Owned(parsed) => parsed.documents,
        Cow::Borrowed(parsed) => parsed.documents.clone(),
    };
    let mut queue = Vec::new();
    for document in documents {
        let mut root = document.root;
        if tree::is_null(&root) {
            continue;
        }
        normalize(&mut root);
        if !matches!(root.value, Value::Mapping(_)) {
            return Err(invalid(root.span, "a resource must be a mapping"));
        }
        queue.push(root);
    }
    if let [only] = queue.as_slice()
        && matches!(tree::text(only.get("kind")), "List" | "ResourceList")
        && let Some(items) = only.get("items")
    {
        queue = items.items().to_vec();
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < queue.len() {
        let node = std::mem::replace(&mut queue[at], tree::empty_mapping(nowhere));
        at += 1;
        if tree::is_nil_or_empty(&node) {
            continue;
        }
        check(&node)?;
        if tree::text(node.get("kind")).ends_with("List") && node.get("items").is_some() {
            queue.extend(list_items(node)?);
        } else {
            out.push(Resource::new(node));
        }
    }
    Ok(out)
}

fn parsed_file(parsed: &Parsed) -> imagelint_yaml::FileId {
    parsed.documents.first().map_or(imagelint_yaml::FileId(0), |document| document.span.file)
}

/// The objects inside a list; their numbers go through JSON, which has only floating-point ones.
fn list_items(mut list: Node) -> Res<Vec<Node>> {
    let Some(mut items) = tree::clear(&mut list, "items") else {
        return Ok(Vec::new());
    };
    if tree::is_null(&items) {
        return Ok(Vec::new());
    }
    let span = items.span;
    match tree::items_mut(&mut items) {
        Some(items) => {
            let mut out = std::mem::take(items);
            out.iter_mut().for_each(through_json);
            Ok(out)
        }
        None => Err(invalid(span, "`items` must be a list")),
    }
}

/// What is left of numbers after a trip through JSON: 64-bit floating-point values.
pub(crate) fn through_json(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(mapping) => mapping.entries.iter_mut().for_each(|entry| through_json(&mut entry.value)),
        Value::Sequence(sequence) => sequence.items.iter_mut().for_each(through_json),
        Value::Scalar(scalar) => {
            let value = match typed(scalar) {
                Ok(Typed::Int(value)) if value.unsigned_abs() > 1 << 53 => value as f64,
                Ok(Typed::Uint(value)) => value as f64,
                _ => return,
            };
            scalar.tag = None;
            scalar.text = json_float(value).unwrap_or_default().into();
        }
    }
}

/// Takes away entries of a merge key that the mapping overrides.
pub(crate) fn normalize(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(mapping) => {
            if mapping.entries.iter().any(|entry| entry.merged) {
                let own: Vec<String> = mapping.entries.iter().filter(|entry| !entry.merged).map(key).collect();
                let mut seen: Vec<String> = Vec::new();
                mapping.entries.retain(|entry| {
                    let name = key(entry);
                    let keep = !entry.merged || !(own.contains(&name) || seen.contains(&name));
                    seen.push(name);
                    keep
                });
                mapping.entries.iter_mut().for_each(|entry| entry.merged = false);
            }
            mapping.entries.iter_mut().for_each(|entry| normalize(&mut entry.value));
        }
        Value::Sequence(sequence) => sequence.items.iter_mut().for_each(normalize),
        Value::Scalar(_) => {}
    }
}

fn key(entry: &imagelint_yaml::Entry) -> String {
    tree::text(Some(&entry.key)).to_owned()
}

fn check(node: &Node) -> Res<()> {
    let kind = tree::text(node.get("kind"));
    if kind.is_empty() {
        return Err(invalid(node.span, "the object has no `kind`"));
    }
    if !kind.ends_with("List") && tree::text(node.at(&["metadata", "name"])).is_empty() {
        return Err(invalid(node.span, format!("the {kind} has no `metadata.name`")));
    }
    match null_in_list(node) {
        Some(span) => Err(invalid(span, "an empty item in a list")),
        None => Ok(()),
    }
}

fn null_in_list(node: &Node) -> Option<Span> {
    match &node.value {
        Value::Mapping(mapping) => mapping.entries.iter().find_map(|entry| null_in_list(&entry.value)),
        Value::Sequence(sequence) => {
            let item = |item: &Node| if tree::is_null(item) { Some(item.span) } else { null_in_list(item) };
            sequence.items.iter().find_map(item)
        }
        Value::Scalar(_) => None,
    }
}
