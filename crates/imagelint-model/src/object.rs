//! Kubernetes objects: a document that has `apiVersion` and `kind`, and what names it.

use compact_str::CompactString;
use imagelint_yaml::{Document, FileId, Node, Span};

use crate::finding::ObjectRef;

/// One Kubernetes object as it is written or rendered.
#[derive(Clone, Debug)]
pub struct Object {
    /// `apps/v1`.
    pub api_version: CompactString,
    /// `Deployment`.
    pub kind: CompactString,
    /// `metadata.name`, or `metadata.generateName` where there is no name; empty where there is neither.
    pub name: CompactString,
    /// `metadata.namespace`, where given and not empty.
    pub namespace: Option<CompactString>,
    /// The whole object.
    pub node: Node,
    /// The file that the object begins in; single values may come from others.
    pub file: FileId,
    /// Number of the document in that file, from 0.
    pub document: u32,
}

/// What makes two objects the same one for the API server. The version is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// API group, empty for the core group.
    pub group: CompactString,
    /// Kind.
    pub kind: CompactString,
    /// Namespace, where given.
    pub namespace: Option<CompactString>,
    /// Name.
    pub name: CompactString,
}

/// Objects that belong together: those of a file, of a kustomization root, of a cluster.
#[derive(Clone, Debug, Default)]
pub struct ObjectSet {
    /// The objects in the order they were read or rendered.
    pub objects: Vec<Object>,
}

impl Object {
    /// The objects of a document: itself, or the items of a list. None when it is no object.
    #[must_use]
    pub fn from_document(document: Document) -> Vec<Self> {
        let mut objects = Vec::new();
        collect(document.root, document.index, None, &mut objects);
        objects
    }

    /// The object that `node` is; `None` unless `apiVersion` and `kind` are strings.
    #[must_use]
    pub fn new(node: Node, document: u32) -> Option<Self> {
        let api_version = CompactString::from(filled(node.get("apiVersion"))?);
        let kind = CompactString::from(filled(node.get("kind"))?);
        Some(Self::with_type(node, document, api_version, kind))
    }

    /// The values of a Helm chart: no object, but images stand in it too. [`Object::is_values`] tells it from others.
    #[must_use]
    pub fn values(document: Document) -> Self {
        Self {
            api_version: CompactString::default(),
            kind: CompactString::default(),
            name: CompactString::default(),
            namespace: None,
            file: document.root.span.file,
            document: document.index,
            node: document.root,
        }
    }

    /// True for the values of a Helm chart, which have neither kind nor name.
    #[must_use]
    pub fn is_values(&self) -> bool {
        self.kind.is_empty()
    }

    fn with_type(node: Node, document: u32, api_version: CompactString, kind: CompactString) -> Self {
        let metadata = node.get("metadata");
        let field = |key| metadata.and_then(|metadata| metadata.get(key)).and_then(Node::text);
        let name = field("name").filter(|name| !name.is_empty()).or_else(|| field("generateName")).unwrap_or_default();
        let namespace = field("namespace").filter(|namespace| !namespace.is_empty()).map(CompactString::from);
        Self { api_version, kind, name: name.into(), namespace, file: node.span.file, document, node }
    }

    /// The API group; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        group(&self.api_version)
    }

    /// The API version without its group.
    #[must_use]
    pub fn version(&self) -> &str {
        self.api_version.rsplit_once('/').map_or(self.api_version.as_str(), |(_, version)| version)
    }

    /// Group, kind, namespace and name.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity {
            group: self.group().into(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// What a finding says about this object; `None` for Helm values, which are none.
    #[must_use]
    pub fn object_ref(&self) -> Option<ObjectRef> {
        (!self.is_values()).then(|| ObjectRef {
            api_version: self.api_version.to_string(),
            kind: self.kind.to_string(),
            namespace: self.namespace.as_ref().map(ToString::to_string),
            name: self.name.to_string(),
            container: None,
            path: None,
        })
    }

    /// Where the kind is written; the whole object when a list left it out.
    #[must_use]
    pub fn kind_span(&self) -> Span {
        self.node.get("kind").map_or(self.node.span, |kind| kind.span)
    }

    /// Where the name is written; where the kind is when there is no name.
    #[must_use]
    pub fn name_span(&self) -> Span {
        let metadata = self.node.get("metadata");
        let name = metadata.and_then(|metadata| metadata.get("name").or_else(|| metadata.get("generateName")));
        name.map_or_else(|| self.kind_span(), |name| name.span)
    }

    /// True for a part of a workload, which the API server would refuse by itself: neither a selector nor labels for it.
    #[must_use]
    pub fn is_fragment(&self) -> bool {
        let controls = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].contains(&self.kind.as_str());
        let has = |path: &[&str]| self.node.at(path).is_some_and(|node| !node.is_null());
        controls
            && self.api_version == "apps/v1"
            && !has(&["spec", "selector"])
            && !has(&["spec", "template", "metadata", "labels"])
    }

    /// The text of the annotation `key`.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.node.at(&["metadata", "annotations", key])?.text()
    }

    /// The text of the label `key`.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&str> {
        self.node.at(&["metadata", "labels", key])?.text()
    }

    /// True for this kind of this group, whatever the version.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group() == group
    }
}

impl ObjectSet {
    /// The given objects.
    #[must_use]
    pub const fn new(objects: Vec<Object>) -> Self {
        Self { objects }
    }

    /// The objects in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Object> {
        self.objects.iter()
    }

    /// The first object with this group, kind, namespace and name.
    #[must_use]
    pub fn get(&self, identity: &Identity) -> Option<&Object> {
        self.objects.iter().find(|object| {
            object.name == identity.name
                && object.namespace == identity.namespace
                && object.is(&identity.group, &identity.kind)
        })
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

impl<'a> IntoIterator for &'a ObjectSet {
    type Item = &'a Object;
    type IntoIter = std::slice::Iter<'a, Object>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Adds the object `node`, or the items of the list `node`, to `objects`.
///
/// The API server leaves `apiVersion` and `kind` out of the items of a typed list (`DeploymentList`);
/// `item_type` is what they would be.
fn collect(
    mut node: Node,
    document: u32,
    item_type: Option<&(CompactString, CompactString)>,
    objects: &mut Vec<Object>,
) {
    let api_version = filled(node.get("apiVersion")).map(CompactString::from);
    let kind = filled(node.get("kind")).map(CompactString::from);
    let (api_version, kind) = match (api_version, kind, item_type) {
        (Some(api_version), Some(kind), _) => (api_version, kind),
        (None, None, Some((api_version, kind))) if node.as_mapping().is_some() => (api_version.clone(), kind.clone()),
        _ => return,
    };
    match (kind.strip_suffix("List"), take_items(&mut node, &kind)) {
        (Some(item_kind), Some(items)) => {
            let typed = (!item_kind.is_empty()).then(|| (api_version, CompactString::from(item_kind)));
            for item in items {
                collect(item, document, typed.as_ref(), objects);
            }
        }
        _ => objects.push(Object::with_type(node, document, api_version, kind)),
    }
}

fn take_items(node: &mut Node, kind: &str) -> Option<Vec<Node>> {
    if !kind.ends_with("List") {
        return None;
    }
    match &mut node.get_mut("items")?.value {
        imagelint_yaml::Value::Sequence(sequence) => Some(std::mem::take(&mut sequence.items)),
        _ => None,
    }
}

fn filled(node: Option<&Node>) -> Option<&str> {
    node?.as_str().filter(|text| !text.is_empty())
}

/// The group in an `apiVersion`; empty for the core group.
pub(crate) fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}
