//! What expressions see: objects, containers, images and clusters as CEL values that borrow from the tree.

use std::collections::HashMap;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString};
use cel::common::value::Val;
use imagelint_model::{Cluster, Container, ImageUse, Object, Provider};
use imagelint_yaml::{Node, Resolved, Typing, Value as Yaml};

use crate::region::in_mainland_china;

/// Most values of an object. The API server takes no object that comes near.
const MAX_VALUES: usize = 50_000;

/// What an expression may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Variable {
    Cluster,
    Container,
    Image,
    Object,
}

/// The values of the variables at one place.
#[derive(Clone, Copy, Default)]
pub(super) struct Scene<'a> {
    pub(super) object: Option<&'a Object>,
    pub(super) container: Option<&'a Node>,
    pub(super) image: Option<&'a ImageUse<'a>>,
    pub(super) cluster: Option<&'a Cluster>,
    /// Made-up values, to see whether types fit.
    pub(super) sample: bool,
}

type Boxed<'a> = Box<dyn Val + 'a>;

impl Variable {
    const ALL: [Self; 4] = [Self::Cluster, Self::Container, Self::Image, Self::Object];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variable| variable.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Container => "container",
            Self::Image => "image",
            Self::Object => "object",
        }
    }

    /// The fields it has; none where they depend on what is looked at.
    pub(super) const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Cluster => &["kubernetes", "mainlandChina", "name", "namespaces", "provider", "region"],
            Self::Image => &[
                "container",
                "containerKind",
                "digest",
                "effectivePullPolicy",
                "pullPolicy",
                "reference",
                "registry",
                "repository",
                "tag",
            ],
            Self::Container | Self::Object => &[],
        }
    }

    /// What a field is, where that is no boolean.
    pub(super) fn field_kind(self, field: &str) -> Option<&'static str> {
        match field {
            _ if !self.fields().contains(&field) => None,
            "mainlandChina" => None,
            "namespaces" => Some("a list"),
            _ => Some("a text"),
        }
    }
}

impl<'a> Scene<'a> {
    /// Empty texts for whatever has known fields.
    pub(super) fn sample() -> Self {
        Self { sample: true, ..Self::default() }
    }

    /// The value of a variable; `None` where there is none, or too much of it.
    pub(super) fn value(&self, variable: Variable) -> Option<Boxed<'a>> {
        if self.sample {
            return sample(variable);
        }
        let mut left = MAX_VALUES;
        match variable {
            Variable::Object => value(&self.object?.node, &mut left),
            Variable::Container => value(self.container?, &mut left),
            Variable::Image => self.image.map(image),
            Variable::Cluster => self.cluster.map(cluster),
        }
    }

    /// What a message shows for a variable alone.
    pub(super) fn shown(&self, variable: Variable) -> String {
        let name = |node: &Node| node.get("name").and_then(Node::text).unwrap_or_default().to_owned();
        match variable {
            Variable::Object => self.object.map(|object| format!("{} {}", object.kind, object.name).trim().to_owned()),
            Variable::Container => self.container.map(name),
            Variable::Image => self.image.map(|image| image.text().to_owned()),
            Variable::Cluster => self.cluster.map(|cluster| cluster.name.clone()),
        }
        .unwrap_or_default()
    }
}

fn sample<'a>(variable: Variable) -> Option<Boxed<'a>> {
    match variable {
        Variable::Cluster => Some(cluster(&Cluster::default())),
        Variable::Image => Some(fields(variable.fields().iter().map(|name| (*name, text(String::new()))))),
        Variable::Container | Variable::Object => None,
    }
}

fn text<'a>(text: impl Into<std::borrow::Cow<'a, str>>) -> Boxed<'a> {
    Box::new(CelString::from(text.into()))
}

fn fields<'a>(entries: impl Iterator<Item = (&'a str, Boxed<'a>)>) -> Boxed<'a> {
    let map: HashMap<CelMapKey<'a>, Boxed<'a>> = entries.map(|(key, value)| (CelMapKey::from(key), value)).collect();
    Box::new(CelMap::from(map))
}

fn image<'a>(image: &'a ImageUse<'a>) -> Boxed<'a> {
    let reference = image.reference();
    let part = |part: Option<&'a str>| text(part.unwrap_or_default());
    let entries = [
        ("reference", text(image.text())),
        ("registry", part(reference.map(|image| image.registry_or_default()))),
        ("repository", text(reference.map_or(std::borrow::Cow::Borrowed(""), |image| image.full_path()))),
        ("tag", part(reference.and_then(|image| image.tag()))),
        ("digest", part(reference.and_then(|image| image.digest()))),
        ("pullPolicy", part(image.pull_policy.as_ref().map(|policy| policy.text))),
        ("effectivePullPolicy", part(image.effective_pull_policy().map(|policy| policy.as_str()))),
        ("container", part(image.container_name)),
        ("containerKind", text(image.container_kind.as_str())),
    ];
    fields(entries.into_iter())
}

fn cluster<'a>(cluster: &Cluster) -> Boxed<'a> {
    let provider = Provider::ALL.iter().find(|(_, provider)| *provider == cluster.provider);
    let version = cluster.kubernetes.map(|(major, minor)| format!("{major}.{minor}")).unwrap_or_default();
    let namespaces: Vec<Boxed<'a>> = cluster.namespaces.iter().map(|name| text(name.clone())).collect();
    let china: Boxed<'a> = Box::new(CelBool::from(in_mainland_china(cluster)));
    let entries = [
        ("name", text(cluster.name.clone())),
        ("provider", text(provider.map_or("other", |(name, _)| *name))),
        ("region", text(cluster.region.clone().unwrap_or_default())),
        ("kubernetes", text(version)),
        ("namespaces", Box::new(CelList::from(namespaces)) as Boxed<'a>),
        ("mainlandChina", china),
    ];
    fields(entries.into_iter())
}

/// A tree as the API server reads it. `None` once `left` is used up.
fn value<'a>(node: &'a Node, left: &mut usize) -> Option<Boxed<'a>> {
    *left = left.checked_sub(1)?;
    Some(match &node.value {
        Yaml::Scalar(scalar) => scalar_value(&scalar.text, node.resolve(Typing::Api)),
        Yaml::Sequence(sequence) => {
            let items: Option<Vec<Boxed<'a>>> = sequence.items.iter().map(|item| value(item, left)).collect();
            Box::new(CelList::from(items?))
        }
        Yaml::Mapping(mapping) => {
            let mut map: HashMap<CelMapKey<'a>, Boxed<'a>> = HashMap::with_capacity(mapping.entries.len());
            for entry in &mapping.entries {
                let Some(key) = entry.key.text() else { continue };
                // An entry of the mapping itself wins over a merged one.
                if entry.merged && map.contains_key(&CelMapKey::from(key)) {
                    continue;
                }
                map.insert(CelMapKey::from(key), value(&entry.value, left)?);
            }
            Box::new(CelMap::from(map))
        }
    })
}

fn scalar_value<'a>(written: &'a str, resolved: Option<Resolved>) -> Boxed<'a> {
    match resolved {
        Some(Resolved::Null) => Box::new(CelNull),
        Some(Resolved::Bool(value)) => Box::new(CelBool::from(value)),
        Some(Resolved::Int(value)) => Box::new(CelInt::from(value)),
        Some(Resolved::Float(value)) => Box::new(CelDouble::from(value)),
        _ => text(written),
    }
}

/// The container of a workload as an expression sees it.
pub(super) fn container_scene<'a>(object: &'a Object, container: &Container<'a>) -> Scene<'a> {
    Scene { object: Some(object), container: Some(container.node), ..Scene::default() }
}
