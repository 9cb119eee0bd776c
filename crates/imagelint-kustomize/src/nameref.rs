//! Name references: fields that hold another object's name follow when that name changes.

use compact_str::CompactString;
use imagelint_yaml::{Node, Value};
use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res, transform_error};
use crate::fieldspec::{Create, FieldSpec};
use crate::resid::{Gvk, NO_NAMESPACE, ResId};
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::tree;

/// What a reference may need to know of an object.
struct Candidate {
    id: ResId,
    previous: Vec<ResId>,
    original_namespace: CompactString,
    namespace: CompactString,
    prefixes: Vec<CompactString>,
    suffixes: Vec<CompactString>,
    name_node: Node,
    namespace_node: Option<Node>,
}

/// The object whose references are followed.
struct Referrer {
    id: ResId,
    namespace: CompactString,
    prefixes: Vec<CompactString>,
    suffixes: Vec<CompactString>,
    role: Option<Gvk>,
    /// Other namespaces that a RoleBinding's service accounts live in.
    account_namespaces: Vec<CompactString>,
}

struct Context<'a> {
    candidates: &'a [Candidate],
    by_name: &'a FxHashMap<CompactString, Vec<usize>>,
    referrer: &'a Referrer,
    target: &'a Gvk,
    role_name: bool,
}

/// Rewrites every field that held the former name of an object.
pub(crate) fn fix(objects: &mut ResMap, config: &Config) -> Vec<Diagnostic> {
    let candidates: Vec<Candidate> = objects.list.iter().map(Candidate::new).collect();
    let mut by_name: FxHashMap<CompactString, Vec<usize>> = FxHashMap::default();
    for (at, candidate) in candidates.iter().enumerate() {
        for previous in &candidate.previous {
            let places = by_name.entry(previous.name.clone()).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
    }
    let mut problems: Vec<Diagnostic> = objects.list.iter().filter_map(blank_account_namespace).collect();
    if by_name.is_empty() {
        return problems;
    }
    for resource in &mut objects.list {
        let referrer = Referrer::new(resource);
        let original = resource.original_id();
        for reference in &config.name_references {
            for spec in reference.referrers.iter().filter(|spec| original.gvk.is_selected(&spec.gvk)) {
                let context = Context {
                    candidates: &candidates,
                    by_name: &by_name,
                    referrer: &referrer,
                    target: &reference.gvk,
                    role_name: spec.path.ends_with("roleRef/name"),
                };
                if let Err(problem) = context.apply(spec, &mut resource.node) {
                    problems.push(*problem);
                }
            }
        }
    }
    problems
}

/// Upstream stops at a service account whose namespace is no string.
fn blank_account_namespace(resource: &Resource) -> Option<Diagnostic> {
    if resource.kind() != "RoleBinding" {
        return None;
    }
    let blank = |subject: &&Node| {
        tree::text(subject.get("kind")) == "ServiceAccount"
            && subject.get("namespace").is_some_and(|namespace| !tree::is_string(namespace))
    };
    let subject = resource.node.get("subjects")?.items().iter().find(blank)?;
    let message = format!("the namespace of a service account in {} is blank", resource.id());
    Some(*Diagnostic::new(DiagnosticKind::Transformer, subject.span, message))
}

impl Candidate {
    fn new(resource: &Resource) -> Self {
        let id = resource.id();
        let metadata = |name: &str| resource.node.at(&["metadata", name]).cloned();
        Self {
            previous: resource.previous_ids().collect(),
            original_namespace: resource.original_id().effective_namespace().into(),
            namespace: id.effective_namespace().into(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            name_node: metadata("name").unwrap_or_else(|| tree::string(resource.node.span, "")),
            namespace_node: metadata("namespace")
                .filter(|node| !tree::text(Some(node)).is_empty() && !tree::is_null(node)),
            id,
        }
    }
}

impl Referrer {
    fn new(resource: &Resource) -> Self {
        let id = resource.id();
        let role = resource.node.get("roleRef").and_then(|role| {
            let part = |name: &str| role.get(name).and_then(Node::text);
            Some(Gvk { group: part("apiGroup")?.into(), version: CompactString::default(), kind: part("kind")?.into() })
        });
        let subjects = match id.gvk.kind.as_str() {
            "RoleBinding" => resource.node.get("subjects").map(Node::items).unwrap_or_default(),
            _ => &[],
        };
        let accounts = subjects.iter().filter(|subject| tree::text(subject.get("kind")) == "ServiceAccount");
        Self {
            namespace: id.effective_namespace().into(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            account_namespaces: accounts.map(|subject| tree::text(subject.get("namespace")).into()).collect(),
            role,
            id,
        }
    }
}

impl Context<'_> {
    fn apply(&self, spec: &FieldSpec, object: &mut Node) -> Res<()> {
        // The specification was matched against the object's first identity; its present one does not count.
        let spec = FieldSpec::new(Gvk::default(), &spec.path, false);
        spec.apply(object, Create::Nothing, &mut |node| {
            if tree::is_null(node) {
                return Ok(());
            }
            match &mut node.value {
                Value::Scalar(_) => self.scalar(node),
                Value::Mapping(_) => self.mapping(node),
                Value::Sequence(sequence) => sequence.items.iter_mut().try_for_each(|item| match &item.value {
                    Value::Scalar(_) => self.scalar(item),
                    Value::Mapping(_) => self.mapping(item),
                    Value::Sequence(_) => transform_error(item, "a name or a mapping with a name is expected here"),
                }),
            }
        })
    }

    fn scalar(&self, node: &mut Node) -> Res<()> {
        let old = tree::text(Some(node)).to_owned();
        let Some(found) = self.select(&old, node, |_| true, |a, b| a.id.name == b.id.name)? else {
            return Ok(());
        };
        if found.id.name != old {
            write(node, &found.name_node);
        }
        Ok(())
    }

    /// A mapping of `name` and maybe `namespace`: both follow.
    fn mapping(&self, node: &mut Node) -> Res<()> {
        let Some(name) = node.get("name") else {
            return transform_error(node, "a name reference leads to a mapping without a `name`");
        };
        let old = tree::text(Some(name)).to_owned();
        let namespace = node.get("namespace").map(|namespace| tree::text(Some(namespace)).to_owned());
        let original = namespace.as_ref().is_some_and(|namespace| {
            namespace != NO_NAMESPACE && self.reachable().any(|other| other.original_namespace == *namespace)
        });
        let in_namespace = |candidate: &Candidate| match &namespace {
            None => true,
            Some(namespace) if namespace == NO_NAMESPACE => false,
            Some(namespace) if original => candidate.original_namespace == *namespace,
            Some(namespace) => candidate.namespace == *namespace,
        };
        let same = |a: &Candidate, b: &Candidate| a.id.name == b.id.name && a.id.namespace == b.id.namespace;
        let Some(found) = self.select(&old, node, in_namespace, same)? else {
            return Ok(());
        };
        if found.id.name == old && found.id.namespace.is_empty() {
            return Ok(());
        }
        if found.id.name != old
            && let Some(name) = node.get_mut("name")
        {
            write(name, &found.name_node);
        }
        if let Some(namespace) = &found.namespace_node {
            match node.get_mut("namespace") {
                Some(place) if tree::text(Some(place)) == found.id.namespace => {}
                Some(place) => write(place, namespace),
                None => tree::set(node, "namespace", namespace.clone()),
            }
        }
        Ok(())
    }

    /// Objects the referrer can refer to at all.
    fn reachable(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| self.can_reach(candidate))
    }

    fn can_reach(&self, candidate: &Candidate) -> bool {
        self.referrer.namespace == NO_NAMESPACE
            || candidate.namespace == NO_NAMESPACE
            || candidate.namespace == self.referrer.namespace
            || self.referrer.account_namespaces.contains(&candidate.id.namespace)
    }

    fn in_scope(&self, candidate: &Candidate) -> bool {
        self.referrer.namespace == NO_NAMESPACE
            || candidate.namespace == NO_NAMESPACE
            || candidate.id.gvk.kind == "ServiceAccount"
            || candidate.namespace == self.referrer.namespace
    }

    fn select(
        &self,
        old: &str,
        node: &Node,
        filter: impl Fn(&Candidate) -> bool,
        same: impl Fn(&Candidate, &Candidate) -> bool,
    ) -> Res<Option<&Candidate>> {
        let Some(places) = self.by_name.get(old) else {
            return Ok(None);
        };
        let role = self.referrer.role.as_ref().filter(|_| self.role_name);
        let mut found: Vec<&Candidate> = places
            .iter()
            .map(|at| &self.candidates[*at])
            .filter(|candidate| self.can_reach(candidate) && filter(candidate))
            .filter(|candidate| candidate.previous.iter().any(|id| id.gvk.is_selected(self.target)))
            .filter(|candidate| role.is_none_or(|role| candidate.previous.iter().any(|id| id.gvk.is_selected(role))))
            .filter(|candidate| self.in_scope(candidate))
            .collect();
        if found.len() == 1 {
            return Ok(found.pop());
        }
        found.retain(|candidate| self.same_affixes(candidate, true));
        if found.len() > 1 {
            found.retain(|candidate| self.same_affixes(candidate, false));
        }
        match found.as_slice() {
            [] => Ok(None),
            [first, rest @ ..] if rest.iter().all(|other| same(first, other)) => Ok(Some(first)),
            _ => {
                let names: Vec<String> = found.iter().map(|candidate| candidate.id.to_string()).collect();
                let message = format!("`{old}` in {} could mean {}", self.referrer.id, names.join(" or "));
                Err(Diagnostic::new(DiagnosticKind::Transformer, node.span, message))
            }
        }
    }

    fn same_affixes(&self, candidate: &Candidate, allow_empty: bool) -> bool {
        let same = |a: &[CompactString], b: &[CompactString]| {
            (allow_empty && (a.is_empty() || b.is_empty())) || same_ending(a, b)
        };
        same(&candidate.prefixes, &self.referrer.prefixes) && same(&candidate.suffixes, &self.referrer.suffixes)
    }
}

fn same_ending(a: &[CompactString], b: &[CompactString]) -> bool {
    let (short, long) = if a.len() > b.len() { (b, a) } else { (a, b) };
    if short.is_empty() { long.is_empty() } else { long.ends_with(short) }
}

/// Writes the other object's text; the style of the field stays.
fn write(node: &mut Node, from: &Node) {
    let old = node.clone();
    if let (Value::Scalar(scalar), Some(text)) = (&mut node.value, from.text()) {
        scalar.text = text.into();
        scalar.tag = None;
    }
    node.span = from.span;
    node.origin.clone_from(&from.origin);
    tree::passed_through(node, &old);
}
