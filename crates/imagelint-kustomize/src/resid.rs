//! Identity of objects: group, version, kind, name, namespace.

use std::collections::HashSet;
use std::sync::OnceLock;

use compact_str::CompactString;
use imagelint_yaml::Node;

use crate::tree::text;

/// What stands for the namespace of objects that have none.
pub(crate) const NO_NAMESPACE: &str = "_non_namespaceable_";

/// Group, version and kind; empty parts of a selector match anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Gvk {
    pub(crate) group: CompactString,
    pub(crate) version: CompactString,
    pub(crate) kind: CompactString,
}

/// Identity of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ResId {
    pub(crate) gvk: Gvk,
    pub(crate) name: CompactString,
    pub(crate) namespace: CompactString,
}

impl Gvk {
    pub(crate) fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.into(), version: version.into(), kind: kind.into() }
    }

    pub(crate) fn of(node: &Node) -> Self {
        Self::new(text(node.get("apiVersion")), text(node.get("kind")))
    }

    pub(crate) fn api_version(&self) -> CompactString {
        if self.group.is_empty() {
            return self.version.clone();
        }
        compact_str::format_compact!("{}/{}", self.group, self.version)
    }

    /// True when every part that `selector` names is the same.
    pub(crate) fn is_selected(&self, selector: &Self) -> bool {
        (selector.group.is_empty() || selector.group == self.group)
            && (selector.version.is_empty() || selector.version == self.version)
            && (selector.kind.is_empty() || selector.kind == self.kind)
    }

    /// True for kinds that Kubernetes 1.21 has outside namespaces. Kinds it did not know yet count as namespaced.
    pub(crate) fn is_cluster_scoped(&self) -> bool {
        static KINDS: OnceLock<HashSet<(&str, &str)>> = OnceLock::new();
        let kinds = KINDS.get_or_init(|| {
            let lines = include_str!("data/merge-keys.txt").lines();
            lines.filter_map(|line| line.strip_prefix("C ")?.split_once(' ')).collect()
        });
        kinds.contains(&(self.api_version().as_str(), self.kind.as_str()))
    }
}

impl ResId {
    pub(crate) fn of(node: &Node) -> Self {
        let metadata = node.get("metadata");
        let field = |name: &str| CompactString::from(text(metadata.and_then(|metadata| metadata.get(name))));
        Self { gvk: Gvk::of(node), name: field("name"), namespace: field("namespace") }
    }

    /// The namespace that counts: none and `default` are one, cluster-scoped kinds have none.
    pub(crate) fn effective_namespace(&self) -> &str {
        if self.gvk.is_cluster_scoped() {
            return NO_NAMESPACE;
        }
        if self.namespace.is_empty() { "default" } else { &self.namespace }
    }

    /// The same identity written in the one way that equals itself.
    pub(crate) fn normalized(mut self) -> Self {
        self.namespace = self.effective_namespace().into();
        self
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        self.gvk == other.gvk && self.name == other.name && self.effective_namespace() == other.effective_namespace()
    }

    /// True when `selector` names nothing that differs; its empty parts match anything.
    pub(crate) fn is_selected_by(&self, selector: &Self) -> bool {
        (selector.name.is_empty() || selector.name == self.name)
            && (selector.namespace.is_empty() || selector.effective_namespace() == self.effective_namespace())
            && self.gvk.is_selected(&selector.gvk)
    }
}

impl std::fmt::Display for ResId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.gvk.api_version(), self.gvk.kind, self.name)?;
        if self.namespace.is_empty() || self.namespace == NO_NAMESPACE {
            return Ok(());
        }
        write!(f, " in namespace {}", self.namespace)
    }
}
