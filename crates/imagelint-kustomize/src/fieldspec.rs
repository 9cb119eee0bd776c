//! Field specifications: which field of which kinds a transformer writes, and the walk to it.

use imagelint_yaml::{Node, Span, Value};

use crate::diagnostic::{Res, transform_error};
use crate::resid::Gvk;
use crate::tree;

/// A path, the kinds it applies to, and whether it is made where it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    pub(crate) gvk: Gvk,
    pub(crate) path: String,
    pub(crate) create: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    name: String,
    /// Written `name[]`: never made where it is missing.
    list: bool,
}

/// What is made at the end of a path that a specification may create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Create {
    Nothing,
    Scalar,
    Mapping,
}

impl FieldSpec {
    pub(crate) fn new(gvk: Gvk, path: &str, create: bool) -> Self {
        let part = |name: String| match name.strip_suffix("[]") {
            Some(short) => Part { name: short.to_owned(), list: true },
            None => Part { name, list: false },
        };
        let parts = tree::split_path(path, '/').into_iter().map(part).collect();
        Self { gvk, path: path.to_owned(), create, parts }
    }

    /// Calls `set` with every node the specification leads to, if it applies to the object.
    pub(crate) fn apply(
        &self,
        object: &mut Node,
        create: Create,
        set: &mut dyn FnMut(&mut Node) -> Res<()>,
    ) -> Res<()> {
        if !Gvk::of(object).is_selected(&self.gvk) {
            return Ok(());
        }
        let create = if self.create { create } else { Create::Nothing };
        walk(object, &self.parts, create, set)
    }

    /// True when the two write the same field of kinds that `other` covers.
    fn covers(&self, other: &Self) -> bool {
        self.path == other.path && self.gvk.is_selected(&other.gvk)
    }
}

fn walk(node: &mut Node, parts: &[Part], create: Create, set: &mut dyn FnMut(&mut Node) -> Res<()>) -> Res<()> {
    let Some((part, rest)) = parts.split_first() else {
        return set(node);
    };
    if tree::is_null(node) {
        return Ok(());
    }
    match &mut node.value {
        Value::Sequence(sequence) => sequence.items.iter_mut().try_for_each(|item| walk(item, parts, create, set)),
        Value::Mapping(_) => {
            let kind = match create {
                Create::Nothing => Create::Nothing,
                _ if part.list => Create::Nothing,
                leaf if rest.is_empty() => leaf,
                _ => Create::Mapping,
            };
            let made = match kind {
                Create::Nothing => node.get_mut(&part.name),
                kind => tree::get_or_insert(node, &part.name, |span| make(kind, span)),
            };
            let Some(field) = made else {
                return Ok(());
            };
            if kind != Create::Nothing && tree::is_null(field) {
                field.value = make(kind, field.span).value;
            } else if part.list && tree::is_null(field) {
                tree::make_list(field);
            }
            walk(field, rest, create, set)
        }
        Value::Scalar(_) => transform_error(node, format!("`{}` is looked for inside a scalar", part.name)),
    }
}

fn make(kind: Create, span: Span) -> Node {
    match kind {
        Create::Mapping => tree::empty_mapping(span),
        // Not null, which would stop the walk; the caller writes it.
        Create::Scalar | Create::Nothing => tree::string(span, ""),
    }
}

/// Adds specifications that are not covered yet.
///
/// # Errors
/// When two that cover the same field do not agree on creating it.
pub(crate) fn merge(into: &mut Vec<FieldSpec>, more: &[FieldSpec]) -> Result<(), String> {
    for spec in more {
        match into.iter().find(|old| old.covers(spec)) {
            Some(old) if old.create != spec.create => {
                return Err(format!("conflicting field specs for `{}`", spec.path));
            }
            Some(_) => {}
            None => into.push(spec.clone()),
        }
    }
    Ok(())
}

/// Calls `set` for every specification in turn.
pub(crate) fn apply_all(
    specs: &[FieldSpec],
    object: &mut Node,
    create: Create,
    set: &mut dyn FnMut(&mut Node) -> Res<()>,
) -> Res<()> {
    specs.iter().try_for_each(|spec| spec.apply(object, create, set))
}
