//! The ordered set of objects of a build.

use rustc_hash::FxHashSet;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::resid::ResId;
use crate::resource::{Behavior, Resource};
use crate::tree;

/// Objects in the order they were added, no two with the same identity.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResMap {
    pub(crate) list: Vec<Resource>,
}

impl ResMap {
    /// Adds objects; one whose identity is there already is left out and reported.
    pub(crate) fn append_all(&mut self, more: Vec<Resource>) -> Res<()> {
        let mut ids: FxHashSet<ResId> = self.list.iter().map(|resource| resource.id().normalized()).collect();
        let mut failure = Ok(());
        for resource in more {
            if ids.insert(resource.id().normalized()) {
                self.list.push(resource);
            } else if failure.is_ok() {
                let message = format!("{} is there already", resource.id());
                failure = Err(Diagnostic::new(DiagnosticKind::IdConflict, resource.node.span, message));
            }
        }
        failure
    }

    /// Places of the objects that have or had an identity for which `matches` holds.
    pub(crate) fn matching_any_id(&self, matches: impl Fn(&ResId) -> bool) -> Vec<usize> {
        let hit =
            |resource: &Resource| !tree::is_nil_or_empty(&resource.node) && resource.all_ids().any(|id| matches(&id));
        (0..self.list.len()).filter(|at| hit(&self.list[*at])).collect()
    }

    /// Adds a generated object, or lets it replace or join the one that has its identity.
    pub(crate) fn absorb(&mut self, mut resource: Resource) -> Res<()> {
        let id = resource.id();
        let matches = self.matching_any_id(|other| other.same(&id));
        let fail = |message: String| Err(Diagnostic::new(DiagnosticKind::Generator, resource.node.span, message));
        let at = match (matches.as_slice(), resource.behavior) {
            ([], Behavior::Merge | Behavior::Replace) => {
                return fail(format!("{id} does not exist, so nothing can be merged or replaced"));
            }
            ([], _) => return self.append_all(vec![resource]),
            ([at], Behavior::Merge | Behavior::Replace) => *at,
            ([_], _) => return fail(format!("{id} exists; its generator needs `behavior: merge` or `replace`")),
            _ => return fail(format!("several objects could take the merge of {id}")),
        };
        let old = &self.list[at];
        let merge = resource.behavior == Behavior::Merge;
        inherit_metadata(&mut resource, old);
        if merge {
            merge_data(&mut resource, old, "data");
            merge_data(&mut resource, old, "binaryData");
        }
        self.list[at] = resource;
        Ok(())
    }
}

/// Labels, annotations, name, namespace and history of `old`; what `new` says itself wins.
fn inherit_metadata(new: &mut Resource, old: &Resource) {
    for field in ["labels", "annotations"] {
        merge_strings(new, old, &["metadata", field]);
    }
    let metadata = |name: &str| old.node.at(&["metadata", name]).cloned();
    if let Some(name) = metadata("name") {
        new.set_name(name);
    }
    if let Some(own) = new.node.get_mut("metadata") {
        match metadata("namespace") {
            Some(namespace) => tree::set(own, "namespace", namespace),
            None => drop(tree::clear(own, "namespace")),
        }
    }
    new.previous.clone_from(&old.previous);
    new.prefixes.clone_from(&old.prefixes);
    new.suffixes.clone_from(&old.suffixes);
    new.variables.clone_from(&old.variables);
    new.needs_hash &= old.needs_hash;
    new.behavior = old.behavior;
}

fn merge_data(new: &mut Resource, old: &Resource, field: &str) {
    merge_strings(new, old, &[field]);
}

/// Puts the entries of `old`'s mapping at `path` under those of `new`.
fn merge_strings(new: &mut Resource, old: &Resource, path: &[&str]) {
    let Some(from) = old.node.at(path).filter(|from| !from.entries().is_empty()) else {
        return;
    };
    let mut target = &mut new.node;
    for key in path {
        let Some(next) = tree::get_or_insert(target, key, tree::empty_mapping) else {
            return;
        };
        if tree::is_null(next) {
            tree::make_mapping(next);
        }
        target = next;
    }
    for entry in from.entries() {
        let key = tree::text(Some(&entry.key));
        if let Some(own) = target.get_mut(key) {
            tree::passed_through(own, &entry.value);
        } else {
            let mut value = entry.value.clone();
            if !tree::is_string(&value) {
                value = tree::string(value.span, tree::text(Some(&entry.value)));
            }
            tree::set(target, key, value);
        }
    }
}
