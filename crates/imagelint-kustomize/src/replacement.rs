//! `replacements`: values copied from one object to fields of others.

use imagelint_yaml::{Files, Node, Source as File, Span, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::hash::{json_indented, json_value};
use crate::inline::parse_inline;
use crate::path::{self, Leaf};
use crate::read::Mode;
use crate::resid::ResId;
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::selector::Matcher;
use crate::spec::{self, FieldOptions, Replacement, Source, Target};
use crate::tree::{self, Part};

/// Nodes (and text, sixteen bytes for one) that the copies of a kustomization's replacements may come to.
const MAX_COPIED: usize = 20_000_000;

/// Nesting of what a replacement may copy.
const MAX_DEPTH: usize = 500;

fn fail<T>(span: Span, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Transformer, span, message))
}

/// The replacements a file holds: one, or a list of them.
pub(crate) fn from_file(file: &File) -> Res<Vec<Replacement>> {
    let Some(document) = file.parsed().documents.first() else {
        return fail(Span::new(file.id, 0, 0), "the file holds no replacement");
    };
    match &document.root.value {
        Value::Sequence(sequence) => sequence.items.iter().map(|node| spec::replacement(node, Mode::Lenient)).collect(),
        Value::Mapping(_) => Ok(vec![spec::replacement(&document.root, Mode::Lenient)?]),
        Value::Scalar(_) => fail(document.root.span, "a replacement must be a mapping"),
    }
}

/// Applies the replacements in order.
pub(crate) fn apply(files: &Files, objects: &mut ResMap, replacements: &[Replacement]) -> Res<()> {
    let mut budget = MAX_COPIED;
    for replacement in replacements {
        let Some(targets) = &replacement.targets else {
            return fail(replacement.span, "a replacement needs a source and targets");
        };
        let value = match (&replacement.source, &replacement.source_value) {
            (None, None) => return fail(replacement.span, "a replacement needs a source and targets"),
            (Some(_), Some(_)) => return fail(replacement.span, "`source` and `sourceValue` exclude each other"),
            (None, Some(value)) => tree::plain(value.span, value),
            (Some(source), None) => read(objects, source)?,
        };
        let (nodes, depth) = tree::measure(&value);
        let size = (nodes + tree::text(Some(&value)).len() / 16) * targets.len() * objects.list.len().max(1);
        if size > budget || depth > MAX_DEPTH {
            return fail(replacement.span, "the replacements copy more than a build may hold");
        }
        if nodes > 1 || size > 100_000 {
            budget -= size;
        }
        for target in targets {
            write(files, objects, &value, target)?;
        }
    }
    Ok(())
}

fn ids(resource: &Resource) -> Vec<ResId> {
    std::iter::once(resource.id()).chain(resource.previous_ids()).collect()
}

fn read(objects: &ResMap, source: &Source) -> Res<Node> {
    let selected = |resource: &&Resource| ids(resource).iter().any(|id| id.is_selected_by(&source.id));
    let mut matches = objects.list.iter().filter(selected);
    let found = match (matches.next(), matches.next()) {
        (Some(found), None) => found,
        (None, _) => return fail(source.span, "the source selects nothing"),
        _ => return fail(source.span, "the source selects several objects"),
    };
    let node = path::lookup(&found.node, &path::split(&source.field_path))?;
    let Some(node) = node.filter(|node| !tree::is_nil_or_empty(node)) else {
        return fail(source.span, format!("the source has no `{}`", source.field_path));
    };
    if source.options.delimiter.is_empty() {
        return Ok(node.clone());
    }
    let Some(text) = node.text() else {
        return fail(source.span, "a delimiter needs a scalar");
    };
    let index = usize::try_from(source.options.index).ok();
    let Some(range) = index.and_then(|index| place(text, &source.options.delimiter, index)) else {
        return fail(source.span, format!("there is no part {} in `{text}`", source.options.index));
    };
    let (part, span) = (&text[range.clone()], node.subspan(range));
    let mut value = node.clone();
    tree::replace_text(&mut value, part, span);
    Ok(value)
}

fn write(files: &Files, objects: &mut ResMap, value: &Node, target: &Target) -> Res<()> {
    let Some(select) = &target.select else {
        return fail(target.span, "a target needs `select`");
    };
    let select = Matcher::new(select, target.span)?;
    let reject = target.reject.iter().map(|reject| Matcher::new(reject, target.span)).collect::<Res<Vec<_>>>()?;
    for resource in &mut objects.list {
        let ids = ids(resource);
        let rejected = reject.iter().any(|reject| {
            let by_labels = reject.by_labels && reject.matches_labels(&resource.node);
            by_labels || (!reject.empty_id && ids.iter().any(|id| reject.matches_id(id)))
        });
        if rejected || !select.matches_labels(&resource.node) || !ids.iter().any(|id| select.matches_id(id)) {
            continue;
        }
        for field_path in &target.field_paths {
            copy(files, &mut resource.node, value, field_path, &target.options)
                .map_err(|error| error.or_at(target.span))?;
        }
    }
    Ok(())
}

fn leaf(value: &Node) -> Leaf {
    match value.value {
        Value::Scalar(_) => Leaf::Scalar,
        Value::Mapping(_) => Leaf::Mapping,
        Value::Sequence(_) => Leaf::Sequence,
    }
}

fn copy(
    files: &Files,
    object: &mut Node,
    value: &Node,
    field_path: &crate::read::Text,
    options: &FieldOptions,
) -> Res<()> {
    let parts = path::split(field_path);
    let create = options.create.then(|| leaf(value));
    if structured(files, object, value, &parts, create) {
        return Ok(());
    }
    let count = path::visit(object, &parts, create, &mut |node| assign(node, value, options))?;
    if count == 0 {
        let what = if options.create { "can be found or made" } else { "is there" };
        return fail(field_path.span, format!("no field `{}` {what} in the target", &**field_path));
    }
    Ok(())
}

fn assign(node: &mut Node, value: &Node, options: &FieldOptions) -> Res<()> {
    if path::is_new(node) {
        *node = tree::plain(node.span, "");
        if let Value::Scalar(scalar) = &mut node.value {
            scalar.tag = Some("".into());
        }
    }
    if !options.delimiter.is_empty() {
        return assign_part(node, value, options);
    }
    if matches!(node.value, Value::Scalar(_)) {
        scalar(node, value);
        return Ok(());
    }
    let old = node.clone();
    *node = value.clone();
    tree::passed_through(node, &old);
    Ok(())
}

/// Writes the text into one part of a scalar, whose other parts stay where they are from.
fn assign_part(node: &mut Node, value: &Node, options: &FieldOptions) -> Res<()> {
    let Some(old) = node.text().map(ToOwned::to_owned) else {
        return fail(node.span, "a delimiter needs a scalar");
    };
    let delimiter = options.delimiter.as_str();
    let new = Part::From(tree::text(Some(value)), value.span);
    let mut parts = Vec::new();
    match usize::try_from(options.index).map(|index| place(&old, delimiter, index)) {
        Err(_) => parts.extend([new, Part::Made(delimiter), Part::Own(0..old.len())]),
        Ok(None) => parts.extend([Part::Own(0..old.len()), Part::Made(delimiter), new]),
        Ok(Some(range)) => parts.extend([Part::Own(0..range.start), new, Part::Own(range.end..old.len())]),
    }
    let tag = node.as_scalar().and_then(|scalar| scalar.tag.clone().or_else(|| Some(tree::type_tag(scalar).into())));
    tree::join_text(node, &parts);
    if let Value::Scalar(scalar) = &mut node.value {
        scalar.tag = tag.filter(|tag| !is_open(tag));
    }
    Ok(())
}

/// Where the part with this number stands in `text`.
fn place(text: &str, delimiter: &str, index: usize) -> Option<std::ops::Range<usize>> {
    let part = text.split(delimiter).nth(index)?;
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    Some(start..start + part.len())
}

/// True for the tag of a scalar that takes the type of what is written into it.
fn is_open(tag: &str) -> bool {
    tag.is_empty() || tag == "!!null"
}

/// Writes the text into a scalar that keeps its type.
fn scalar(node: &mut Node, value: &Node) {
    let old = node.clone();
    tree::replace_text(node, tree::text(Some(value)), value.span);
    if let Value::Scalar(scalar) = &mut node.value
        && scalar.tag.as_deref().is_some_and(is_open)
    {
        scalar.tag = None;
    }
    node.origin.clone_from(&value.origin);
    tree::passed_through(node, &old);
}

/// Sets a value inside a scalar that itself holds JSON or YAML; false when the path does not lead there.
fn structured(files: &Files, object: &mut Node, value: &Node, parts: &[String], create: Option<Leaf>) -> bool {
    for at in 1..parts.len() {
        let Ok(Some(found)) = path::lookup(object, &parts[..at]) else {
            continue;
        };
        let Some(text) = found.text().map(ToOwned::to_owned) else {
            continue;
        };
        let parsed = parse_inline(files, found);
        let Some(document) = parsed.documents.into_iter().next().filter(|_| parsed.errors.is_empty()) else {
            continue;
        };
        let mut root = document.root;
        let set = &mut |node: &mut Node| assign(node, value, &FieldOptions::default());
        if !matches!(path::visit(&mut root, &parts[at..], create, set), Ok(count) if count > 0) {
            return false;
        }
        let Some(new) = serialize(&root, &text) else {
            return false;
        };
        let span = value.span;
        let written = path::visit(object, &parts[..at], None, &mut |node| {
            tree::replace_text(node, &new, span);
            Ok(())
        });
        return matches!(written, Ok(count) if count > 0);
    }
    false
}

/// The changed tree in the form the old text had.
fn serialize(root: &Node, old: &str) -> Option<String> {
    if old.trim_start().starts_with(['{', '[']) {
        let mut json = String::new();
        json_value(root, &mut json);
        let pretty = old.contains('\n') && old.contains("  ");
        return Some(if pretty { json_indented(&json) } else { json });
    }
    let mut text = String::new();
    crate::emit::write_styled(root, &mut text).ok()?;
    Some(text.trim().to_owned())
}
