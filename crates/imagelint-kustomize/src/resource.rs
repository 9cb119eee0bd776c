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
        Self {
            node,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            behavior: Behavior::Unspecified,
            needs_hash: false,
            allow_name_change: false,
            allow_kind_change: false,
            variables: Vec::new(),
        }
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
            entry.key = tree::string(entry.key.span, tree::text(Some(&entry.key)));
            if !tree::is_string(&entry.value) {
                let text = tree::text(Some(&entry.value)).to_owned();
                let origin = entry.value.origin.take();
                entry.value = tree::string(entry.value.span, &text);
                entry.value.origin = origin;
            }
        }
    }
}
