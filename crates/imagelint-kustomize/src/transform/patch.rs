//! `patches`, `patchesStrategicMerge` and `patchesJson6902`.

use std::borrow::Cow;

use imagelint_yaml::{Node, Parsed, Span, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::jsonpatch::{self, Operation};
use crate::objects;
use crate::resid::ResId;
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::schema::Schema;
use crate::selector::Matcher;
use crate::smp;
use crate::spec::Patch;
use crate::tree;

/// A patch that was read.
#[derive(Debug)]
pub(crate) enum Loaded {
    /// Strategic merge: the objects of the patch.
    Merge(Vec<Resource>),
    /// JSON patch.
    Json(Vec<Operation>),
}

fn fail<T>(span: Span, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Patch, span, message))
}

/// Finds out which kind of patch a text is.
pub(crate) fn load(parsed: &Parsed, text: &str, patch: &Patch) -> Res<Loaded> {
    let merge = objects::from_parsed(Cow::Borrowed(parsed));
    let json = json_operations(parsed, text, patch.span);
    match (merge, json) {
        (Ok(objects), Ok(operations)) if !objects.is_empty() && !operations.is_empty() => {
            fail(patch.span, "the patch is both a strategic merge and a JSON patch")
        }
        (Ok(mut objects), _) => {
            for object in &mut objects {
                object.allow_name_change = patch.allow_name_change;
                object.allow_kind_change = patch.allow_kind_change;
            }
            Ok(Loaded::Merge(objects))
        }
        (Err(_), Ok(operations)) => Ok(Loaded::Json(operations)),
        (Err(error), Err(_)) => {
            let message = format!("neither a strategic merge nor a JSON patch: {}", error.message);
            Err(Diagnostic::new(DiagnosticKind::Patch, error.span.or(Some(patch.span)), message))
        }
    }
}

/// The operations of the first document. A text that begins like JSON must be JSON.
pub(crate) fn json_operations(parsed: &Parsed, text: &str, span: Span) -> Res<Vec<Operation>> {
    if text.starts_with('[') && !is_json(text) {
        return fail(span, "a patch that begins with `[` must be JSON");
    }
    match parsed.documents.first() {
        Some(document) => jsonpatch::read(&document.root),
        None if parsed.errors.is_empty() => Ok(Vec::new()),
        None => fail(span, "the patch cannot be read"),
    }
}

/// Applies an entry of `patches`.
pub(crate) fn apply(objects: &mut ResMap, patch: &Patch, loaded: &Loaded, schema: &Schema) -> Res<()> {
    match (loaded, &patch.target) {
        (Loaded::Merge(patches), Some(target)) => {
            let [single] = patches.as_slice() else {
                return match patches.is_empty() {
                    true => Ok(()),
                    false => fail(patch.span, "a patch with a target must be a single document"),
                };
            };
            let matcher = Matcher::new(target, patch.span)?;
            let ids: Vec<ResId> =
                objects.list.iter().filter(|resource| matcher.selects(resource)).map(Resource::id).collect();
            merge_selected(objects, &ids, single, schema)
        }
        (Loaded::Merge(patches), None) => {
            for single in patches {
                let at = only_match(objects, single)?;
                merge_into(&mut objects.list[at], single, schema)?;
            }
            Ok(())
        }
        (Loaded::Json(operations), _) if operations.is_empty() => Ok(()),
        (Loaded::Json(_), None) => fail(patch.span, "a JSON patch needs a target"),
        (Loaded::Json(operations), Some(target)) => {
            let matcher = Matcher::new(target, patch.span)?;
            for resource in objects.list.iter_mut().filter(|resource| matcher.selects(resource)) {
                resource.store_previous_id();
                apply_operations(resource, operations)?;
            }
            Ok(())
        }
    }
}

/// Applies entries of `patchesStrategicMerge`.
pub(crate) fn apply_merges(objects: &mut ResMap, patches: &[Resource], schema: &Schema) -> Res<()> {
    for patch in patches {
        let at = only_match(objects, patch)?;
        let id = objects.list[at].id();
        merge_selected(objects, &[id], patch, schema)?;
    }
    Ok(())
}

/// Applies an entry of `patchesJson6902`.
pub(crate) fn apply_json(objects: &mut ResMap, patch: &Patch, operations: &[Operation]) -> Res<()> {
    let Some(target) = &patch.target else {
        return fail(patch.span, "a JSON patch needs a target");
    };
    if target.id.name.is_empty() {
        return fail(patch.span, "the target needs a name");
    }
    let matcher = Matcher::new(target, patch.span)?;
    for resource in objects.list.iter_mut().filter(|resource| matcher.selects(resource)) {
        apply_operations(resource, operations)?;
    }
    Ok(())
}

/// The one object that has or had the identity of the patch.
fn only_match(objects: &ResMap, patch: &Resource) -> Res<usize> {
    let id = patch.id();
    match objects.matching_any_id(|other| other.same(&id)).as_slice() {
        [at] => Ok(*at),
        [] => fail(patch.node.span, format!("no object matches the patch of {id}")),
        _ => fail(patch.node.span, format!("several objects match the patch of {id}")),
    }
}

fn merge_selected(objects: &mut ResMap, ids: &[ResId], patch: &Resource, schema: &Schema) -> Res<()> {
    let mut copy = patch.clone();
    stringify(&mut copy.node, "labels");
    stringify(&mut copy.node, "annotations");
    for resource in objects.list.iter_mut().filter(|resource| ids.contains(&resource.id())) {
        // The patch takes the version of its target and keeps its own kind.
        if let Some(version) = resource.node.get("apiVersion").cloned() {
            tree::set(&mut copy.node, "apiVersion", version);
        }
        merge_into(resource, &copy, schema)?;
    }
    let list = std::mem::take(&mut objects.list);
    objects.append_all(list.into_iter().filter(|resource| !tree::is_nil_or_empty(&resource.node)).collect())
}

/// Upstream reads and writes back these mappings as text before it applies the patch.
fn stringify(node: &mut Node, field: &str) {
    let Some(metadata) = node.get_mut("metadata") else {
        return;
    };
    let Some(entries) = metadata.get_mut(field).and_then(tree::entries_mut).filter(|entries| !entries.is_empty())
    else {
        tree::clear(metadata, field);
        return;
    };
    for entry in entries {
        if !tree::is_string(&entry.value) {
            let text = tree::text(Some(&entry.value)).to_owned();
            entry.value = tree::string(entry.value.span, &text);
        }
    }
}

/// Merges one patch into one object. Name, namespace and kind stay unless the patch may change them.
fn merge_into(resource: &mut Resource, patch: &Resource, schema: &Schema) -> Res<()> {
    let field = |node: &Node, path: &[&str]| node.at(path).cloned();
    let name = field(&resource.node, &["metadata", "name"]);
    let namespace = field(&resource.node, &["metadata", "namespace"]);
    let kind = field(&resource.node, &["kind"]);
    if patch.allow_name_change || patch.allow_kind_change {
        resource.store_previous_id();
    }
    let base = std::mem::replace(&mut resource.node, tree::empty_mapping(patch.node.span));
    let span = base.span;
    let Some(merged) = smp::merge(base, &patch.node, schema)? else {
        return Ok(());
    };
    resource.node = merged;
    if tree::is_nil_or_empty(&resource.node) {
        return Ok(());
    }
    resource.node.span = span;
    if !patch.allow_kind_change
        && let Some(kind) = kind
    {
        tree::set(&mut resource.node, "kind", kind);
    }
    let Some(metadata) = tree::get_or_insert(&mut resource.node, "metadata", tree::empty_mapping) else {
        return Ok(());
    };
    if !matches!(metadata.value, Value::Mapping(_)) {
        tree::make_mapping(metadata);
    }
    if !patch.allow_name_change
        && let Some(name) = name
    {
        restore(metadata, "name", name);
    }
    match namespace.filter(|namespace| !tree::is_null(namespace) && !tree::text(Some(namespace)).is_empty()) {
        Some(namespace) => restore(metadata, "namespace", namespace),
        None => drop(tree::clear(metadata, "namespace")),
    }
    Ok(())
}

/// Puts the old value back, without a trace of the one that was there meanwhile.
fn restore(metadata: &mut Node, key: &str, value: Node) {
    match metadata.get_mut(key) {
        Some(place) => *place = value,
        None => tree::set(metadata, key, value),
    }
}

/// What upstream keeps in annotations must look to the patch as if it were there.
fn apply_operations(resource: &mut Resource, operations: &[Operation]) -> Res<()> {
    const MARK: &str = "internal.config.kubernetes.io/previousNames";
    let span = resource.node.span;
    if resource.has_history()
        && let Some(metadata) = resource.node.get_mut("metadata")
        && let Some(annotations) = tree::get_or_insert(metadata, "annotations", tree::empty_mapping)
    {
        if tree::is_null(annotations) {
            tree::make_mapping(annotations);
        }
        tree::set(annotations, MARK, tree::string(span, ""));
    }
    let result = jsonpatch::apply(&mut resource.node, operations);
    if let Some(annotations) = resource.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations")) {
        tree::clear(annotations, MARK);
    }
    result?;
    resource.settle_annotations();
    Ok(())
}

/// True when the text is JSON, which YAML flow style only resembles.
fn is_json(text: &str) -> bool {
    let mut rest = text.trim_start();
    json_value(&mut rest, 0) && rest.trim_start().is_empty()
}

fn json_value(rest: &mut &str, depth: usize) -> bool {
    const MAX_DEPTH: usize = 200;
    *rest = rest.trim_start();
    let Some(first) = rest.chars().next() else {
        return false;
    };
    match first {
        '[' | '{' if depth < MAX_DEPTH => json_items(rest, first, depth),
        '"' => json_string(rest),
        _ => {
            let end = rest.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
            let word = &rest[..end];
            *rest = &rest[end..];
            matches!(word, "null" | "true" | "false")
                || (word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && word.parse::<f64>().is_ok())
        }
    }
}

fn json_items(rest: &mut &str, open: char, depth: usize) -> bool {
    let close = if open == '[' { ']' } else { '}' };
    *rest = rest[1..].trim_start();
    if let Some(after) = rest.strip_prefix(close) {
        *rest = after;
        return true;
    }
    loop {
        if open == '{' {
            *rest = rest.trim_start();
            if !json_string(rest) {
                return false;
            }
            let Some(after) = rest.trim_start().strip_prefix(':') else {
                return false;
            };
            *rest = after;
        }
        if !json_value(rest, depth + 1) {
            return false;
        }
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return true;
        }
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return false,
        }
    }
}

fn json_string(rest: &mut &str) -> bool {
    let Some(text) = rest.strip_prefix('"') else {
        return false;
    };
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                *rest = &text[at + 1..];
                return true;
            }
            '\0'..='\u{1f}' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_flow_style() {
        assert!(is_json("[{\"op\": \"add\", \"value\": [1.5, null, {}]}]\n"));
        assert!(!is_json("[{op: add}]"));
        assert!(!is_json("[1,]"));
        assert!(!is_json("[1] 2"));
    }
}
