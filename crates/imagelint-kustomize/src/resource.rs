//! One object on its way through the build, and what the build must remember about it.

use compact_str::CompactString;
use imagelint_yaml::Node;

use crate::resid::{Gvk, ResId};
use crate::tree;

/// How a generated object meets one that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Behavior {
    #[default]
    Unspecified,
    Create,
    Replace,
    Merge,
}

/// Annotations under `internal.config.kubernetes.io/` that upstream keeps its notes in.
const INTERNAL: [&str; 15] = [
    "previousKinds",
    "previousNames",
    "prefixes",
    "suffixes",
    "previousNamespaces",
    "allowNameChange",
    "allowKindChange",
    "refBy",
    "generatorBehavior",
    "needsHashSuffix",
    "path",
    "index",
    "seqindent",
    "id",
    "annotations-migration-resource-id",
];

/// Older names of such annotations.
const BOOKKEEPING: [&str; 4] = [
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
    "kustomize.config.k8s.io/helm-generated",
];

/// A name, namespace and kind that an object had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Previous {
    pub(crate) name: CompactString,
    pub(crate) namespace: CompactString,
    pub(crate) kind: CompactString,
}

/// An object with its history. Upstream keeps the history in annotations that are removed at the end.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) node: Node,
    pub(crate) previous: Vec<Previous>,
    pub(crate) prefixes: Vec<CompactString>,
    pub(crate) suffixes: Vec<CompactString>,
    pub(crate) behavior: Behavior,
    pub(crate) needs_hash: bool,
    pub(crate) allow_name_change: bool,
    pub(crate) allow_kind_change: bool,
    /// Names of the variables that read from this object.
    pub(crate) variables: Vec<CompactString>,
}

impl Resource {
    pub(crate) fn new(node: Node) -> Self {
        let mut resource = Self {
            node,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            behavior: Behavior::Unspecified,
            needs_hash: false,
            allow_name_change: false,
            allow_kind_change: false,
            variables: Vec::new(),
        };
        if resource.annotation("internal.config.kubernetes.io/previousNames").is_some() {
            resource.read_history();
        }
        resource
    }

    pub(crate) fn kind(&self) -> &str {
        tree::text(self.node.get("kind"))
    }

    pub(crate) fn name(&self) -> &str {
        tree::text(self.node.at(&["metadata", "name"]))
    }

    pub(crate) fn namespace(&self) -> &str {
        tree::text(self.node.at(&["metadata", "namespace"]))
    }

    pub(crate) fn gvk(&self) -> Gvk {
        Gvk::of(&self.node)
    }

    pub(crate) fn id(&self) -> ResId {
        ResId::of(&self.node)
    }

    /// Identity under which the object was read.
    pub(crate) fn original_id(&self) -> ResId {
        self.previous_ids().next().unwrap_or_else(|| self.id())
    }

    /// Identities the object had before, oldest first.
    pub(crate) fn previous_ids(&self) -> impl Iterator<Item = ResId> + '_ {
        self.previous.iter().map(|previous| {
            let mut gvk = self.gvk();
            gvk.kind = previous.kind.clone();
            ResId { gvk, name: previous.name.clone(), namespace: previous.namespace.clone() }
        })
    }

    /// Every identity the object has or had, the present one last.
    pub(crate) fn all_ids(&self) -> impl Iterator<Item = ResId> + '_ {
        self.previous_ids().chain(std::iter::once_with(|| self.id()))
    }

    pub(crate) fn store_previous_id(&mut self) {
        let id = self.id();
        let namespace = id.effective_namespace().into();
        self.previous.push(Previous { namespace, name: id.name, kind: id.gvk.kind });
    }

    /// True once the object has history, which upstream keeps in annotations that patches can see.
    pub(crate) fn has_history(&self) -> bool {
        !self.previous.is_empty() || !self.prefixes.is_empty() || self.behavior != Behavior::Unspecified
    }

    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        self.node.at(&["metadata", "annotations", key])?.text()
    }

    pub(crate) fn set_name(&mut self, node: Node) {
        let span = self.node.span;
        if let Some(metadata) = tree::get_or_insert(&mut self.node, "metadata", |_| tree::empty_mapping(span)) {
            tree::set(metadata, "name", node);
        }
    }

    /// Takes over a history that is written in annotations, as a function before the build may have left it.
    fn read_history(&mut self) {
        let list = |name: &str| -> Vec<CompactString> {
            let text = self.annotation(&format!("internal.config.kubernetes.io/{name}"));
            text.map(|text| text.split(',').map(CompactString::from).collect()).unwrap_or_default()
        };
        let (names, namespaces, kinds) = (list("previousNames"), list("previousNamespaces"), list("previousKinds"));
        let (prefixes, suffixes) = (list("prefixes"), list("suffixes"));
        if names.len() == namespaces.len() && names.len() == kinds.len() {
            let parts = names.into_iter().zip(namespaces).zip(kinds);
            self.previous = parts.map(|((name, namespace), kind)| Previous { name, namespace, kind }).collect();
        }
        self.prefixes = prefixes;
        self.suffixes = suffixes;
    }

    /// Removes the annotations that only the build is to see.
    pub(crate) fn strip_internal(&mut self) {
        let annotations = self.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        if let Some(entries) = annotations.and_then(tree::entries_mut) {
            entries.retain(|entry| {
                let key = tree::text(Some(&entry.key));
                let internal = key.strip_prefix("internal.config.kubernetes.io/");
                !(internal.is_some_and(|name| INTERNAL.contains(&name)) || BOOKKEEPING.contains(&key))
            });
        }
    }

    /// Makes every annotation a string; drops an empty set of them, as every build does at its end.
    pub(crate) fn settle_annotations(&mut self) {
        let Some(metadata) = self.node.get_mut("metadata") else {
            return;
        };
        let Some(annotations) = metadata.get_mut("annotations") else {
            return;
        };
        let Some(entries) = tree::entries_mut(annotations).filter(|entries| !entries.is_empty()) else {
            tree::clear(metadata, "annotations");
            return;
        };
        for entry in entries {
            // Upstream writes the keys anew, and without quotes.
            entry.key = tree::plain(entry.key.span, tree::text(Some(&entry.key)));
            tree::unfold(&mut entry.value);
            if !tree::is_string(&entry.value) {
                let text = tree::text(Some(&entry.value)).to_owned();
                let origin = entry.value.origin.take();
                entry.value = tree::string(entry.value.span, &text);
                entry.value.origin = origin;
            }
        }
    }
}
