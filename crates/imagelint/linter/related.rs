//! The places that a rendered value passed through on its way to where a finding points.

use std::collections::HashMap;

use imagelint_model::{Finding, Object, ObjectRef};
use imagelint_yaml::{Node, Span};

/// Names in each finding the places that its value passed through: the base's image that an overlay's entry changes.
pub(super) fn relate(findings: &mut [Finding], objects: &[Object]) {
    if findings.is_empty() {
        return;
    }
    let mut by_name: HashMap<&str, Vec<&Object>> = HashMap::new();
    for object in objects {
        by_name.entry(object.name.as_str()).or_default().push(object);
    }
    for finding in findings {
        let Some(about) = &finding.object else { continue };
        let named = by_name.get(about.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let is_it = |object: &&&Object| {
            object.kind.as_str() == about.kind && object.namespace.as_deref() == about.namespace.as_deref()
        };
        let mut objects = named.iter().filter(is_it);
        let Some(node) = objects.find_map(|object| value(&object.node, about, finding.span)) else { continue };
        let trail = node.origin.as_ref().map_or(&[][..], |origin| &origin.trail);
        let places: Vec<Span> = trail.iter().copied().filter(|span| !span.contains(finding.span)).collect();
        let first = if finding.image.is_some() { "image named here" } else { "first written here" };
        for (at, span) in places.iter().enumerate() {
            if finding.related.iter().all(|related| related.span != *span) {
                finding.related(*span, if at + 1 == places.len() { first } else { "changed here" });
            }
        }
    }
}

/// The scalar of `root` that holds what is written at `span`: the one that the finding names, or else the first.
fn value<'o>(root: &'o Node, about: &ObjectRef, span: Span) -> Option<&'o Node> {
    let named = about.path.as_deref().and_then(|path| at_path(root, path));
    named.filter(|node| comes_from(node, span)).or_else(|| search(root, span))
}

/// The node at a path such as `spec.containers[0].image`; none where a key holds a dot.
fn at_path<'o>(root: &'o Node, path: &str) -> Option<&'o Node> {
    let steps = path.split(['.', '[']).filter(|step| !step.is_empty());
    steps.into_iter().try_fold(root, |node, step| match step.strip_suffix(']') {
        Some(index) => node.items().get(index.parse::<usize>().ok()?),
        None => node.get(step),
    })
}

fn search(node: &Node, span: Span) -> Option<&Node> {
    if node.as_scalar().is_some() {
        return Some(node).filter(|node| comes_from(node, span));
    }
    let values = node.entries().iter().map(|entry| &entry.value);
    values.chain(node.items()).find_map(|child| search(child, span))
}

/// True for a scalar that was put together on the way, and of which `span` is a part.
fn comes_from(node: &Node, span: Span) -> bool {
    let Some(origin) = node.origin.as_ref().filter(|origin| !origin.trail.is_empty()) else {
        return false;
    };
    node.as_scalar().is_some()
        && (node.span.contains(span) || origin.pieces.iter().any(|piece| piece.span.contains(span)))
}
