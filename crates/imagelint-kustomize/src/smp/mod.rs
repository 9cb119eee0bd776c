//! Strategic merge patches.

mod list;

use std::collections::BTreeSet;

use imagelint_yaml::{Entry, Node, Value};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::schema::{Field, Schema};
use crate::tree;

/// What is left of a node after a merge.
enum Merged {
    /// Nothing: the field or item goes away.
    Gone,
    /// This.
    Kept(Node),
    /// This, from the patch: the base's node as such is untouched.
    Replaced(Node),
    /// A null that the base wrote and nobody touched.
    KeptNull(Node),
}

/// What a patch says about a mapping or list as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

enum Kind {
    Mapping,
    Sequence,
    Scalar,
    Missing,
}

/// Merges `patch` into `base`; `None` when the patch deletes the object.
pub(crate) fn merge(base: Node, patch: &Node, schema: &Schema) -> Res<Option<Node>> {
    let merged = Merge { schema }.walk(Some(base), Some(patch.clone()), None)?;
    Ok(match merged {
        Merged::Gone => None,
        Merged::Kept(node) | Merged::Replaced(node) | Merged::KeptNull(node) => Some(node),
    })
}

struct Merge<'s> {
    schema: &'s Schema,
}

fn present(node: Option<&Node>) -> Option<&Node> {
    node.filter(|node| !tree::is_null(node))
}

fn kind(node: Option<&Node>) -> Kind {
    match present(node).map(|node| &node.value) {
        None => Kind::Missing,
        Some(Value::Mapping(_)) => Kind::Mapping,
        Some(Value::Sequence(_)) => Kind::Sequence,
        Some(Value::Scalar(_)) => Kind::Scalar,
    }
}

impl Merge<'_> {
    fn walk(&self, base: Option<Node>, patch: Option<Node>, schema: Option<Field>) -> Res<Merged> {
        let schema = schema.or_else(|| self.own_schema(base.as_ref()).or_else(|| self.own_schema(patch.as_ref())));
        match (kind(base.as_ref()), kind(patch.as_ref())) {
            (Kind::Missing | Kind::Mapping, Kind::Missing | Kind::Mapping) => {
                self.mapping(base, patch, schema.as_ref())
            }
            (Kind::Missing | Kind::Sequence, Kind::Missing | Kind::Sequence) => match schema {
                Some(schema) if schema.is_merged() => self.merged_list(base, patch, &schema),
                _ => Ok(patch.or(base).map_or(Merged::Gone, Merged::Kept)),
            },
            (Kind::Missing | Kind::Scalar, Kind::Missing | Kind::Scalar) => Ok(match (base, patch) {
                (Some(base), Some(mut patch)) => {
                    tree::passed_through(&mut patch, &base);
                    Merged::Kept(patch)
                }
                (base, patch) => patch.or(base).map_or(Merged::Gone, Merged::Kept),
            }),
            _ => {
                let span = patch.as_ref().or(base.as_ref()).map(|node| node.span);
                let message = "the patch has another kind of value here (mapping, list or scalar) than its target";
                Err(Diagnostic::new(DiagnosticKind::Patch, span, message))
            }
        }
    }

    /// The schema of a node that says itself what it is.
    fn own_schema(&self, node: Option<&Node>) -> Option<Field> {
        let node = node.filter(|node| matches!(node.value, Value::Mapping(_)))?;
        self.schema.kind(node.get("apiVersion")?.text()?, node.get("kind")?.text()?)
    }

    fn mapping(&self, base: Option<Node>, mut patch: Option<Node>, schema: Option<&Field>) -> Res<Merged> {
        let mut replaced = false;
        let mut node = if let Some(base) = base.clone().filter(|base| !tree::is_null(base)) {
            if patch.as_ref().is_some_and(tree::is_null) {
                return Ok(Merged::Gone);
            }
            match directive(patch.as_mut())? {
                Directive::Delete => return Ok(Merged::Gone),
                Directive::Replace => {
                    replaced = true;
                    patch.clone().unwrap_or(base)
                }
                Directive::Merge => base,
            }
        } else {
            if matches!(directive(patch.as_mut()), Ok(Directive::Delete)) {
                return Ok(Merged::Gone);
            }
            match (base, &patch) {
                // A null that is written out stays; a value that is only missing does not.
                (Some(base), None) if !tree::text(Some(&base)).is_empty() => return Ok(Merged::KeptNull(base)),
                (_, Some(patch)) => patch.clone(),
                (_, None) => return Ok(Merged::Gone),
            }
        };
        let names = |node: &Node| node.entries().iter().map(|entry| tree::text(Some(&entry.key)).to_owned()).collect();
        let mut keys: BTreeSet<String> = names(&node);
        if let Some(patch) = &patch {
            keys.extend::<BTreeSet<String>>(names(patch));
        }
        for key in keys {
            let field = schema.and_then(|schema| self.schema.field(schema, &key));
            let from_patch = patch.as_ref().and_then(|patch| patch.get(&key)).cloned();
            let from_base = take(&mut node, &key);
            match self.walk(from_base, from_patch, field)? {
                Merged::Kept(value) | Merged::Replaced(value) if !tree::is_null(&value) => {
                    put(&mut node, patch.as_ref(), &key, value);
                }
                Merged::KeptNull(value) => put(&mut node, patch.as_ref(), &key, value),
                _ => drop(tree::clear(&mut node, &key)),
            }
        }
        Ok(if replaced { Merged::Replaced(node) } else { Merged::Kept(node) })
    }

    fn merged_list(&self, base: Option<Node>, mut patch: Option<Node>, schema: &Field) -> Res<Merged> {
        let list = if let Some(base) = base.filter(|base| !tree::is_null(base)) {
            if patch.as_ref().is_some_and(tree::is_null) {
                return Ok(Merged::Gone);
            }
            match directive(patch.as_mut())? {
                Directive::Delete => return Ok(Merged::Gone),
                Directive::Replace => patch.clone().unwrap_or(base),
                Directive::Merge => base,
            }
        } else {
            match &patch {
                Some(patch) => patch.clone(),
                None => return Ok(Merged::Gone),
            }
        };
        list::merge(self, list, patch.as_ref(), schema)
    }
}

/// Takes the value out of its place, which stays.
fn take(node: &mut Node, key: &str) -> Option<Node> {
    let value = node.get_mut(key)?;
    let span = value.span;
    Some(std::mem::replace(value, tree::plain(span, "")))
}

/// Sets a field; a new key is written as the patch writes it.
fn put(node: &mut Node, patch: Option<&Node>, key: &str, value: Node) {
    if let Some(place) = node.get_mut(key) {
        *place = value;
        return;
    }
    let written = patch.and_then(|patch| patch.as_mapping()?.entry(key)).map(|entry| entry.key.clone());
    let key = written.unwrap_or_else(|| tree::plain(value.span, key));
    if let Some(entries) = tree::entries_mut(node) {
        entries.push(Entry::new(key, value));
    }
}

/// Reads and takes away `$patch`.
fn directive(patch: Option<&mut Node>) -> Res<Directive> {
    let Some(patch) = patch else {
        return Ok(Directive::Merge);
    };
    match &mut patch.value {
        Value::Mapping(_) => {
            let Some(word) = patch.get("$patch").cloned() else {
                return Ok(Directive::Merge);
            };
            let directive = read_directive(&word)?;
            tree::clear(patch, "$patch");
            Ok(directive)
        }
        Value::Sequence(sequence) => {
            let found = sequence.items.iter().find(|item| item.get("$patch").is_some());
            let Some(item) = found.filter(|item| item.entries().len() == 1) else {
                return Ok(Directive::Merge);
            };
            let word = tree::text(item.get("$patch")).to_owned();
            let directive = read_directive(item.get("$patch").unwrap_or(item))?;
            list::set_element(&mut sequence.items, None, &["$patch".to_owned()], &[word])?;
            Ok(directive)
        }
        Value::Scalar(_) => Ok(Directive::Merge),
    }
}

fn read_directive(word: &Node) -> Res<Directive> {
    match tree::text(Some(word)) {
        "delete" => Ok(Directive::Delete),
        "replace" => Ok(Directive::Replace),
        "merge" => Ok(Directive::Merge),
        other => {
            let message = format!("`$patch: {other}` is unknown: it must be delete, replace or merge");
            Err(Diagnostic::new(DiagnosticKind::Patch, word.span, message))
        }
    }
}
