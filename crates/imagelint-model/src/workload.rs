//! Where each kind keeps its pods, and the containers in them.

use std::borrow::Cow;

use imagelint_yaml::{Node, Span};

use crate::image_paths::{Form, ImagePath, ImagePaths, visit};
use crate::object::Object;

/// A pod spec inside an object: the pod's own, or that of its template.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    /// The object that has it.
    pub object: &'a Object,
    /// The pod spec: what has `containers`.
    pub pod_spec: &'a Node,
    /// Path of the pod spec in the object: `spec.template.spec`.
    pub pod_spec_path: Cow<'static, str>,
    /// `metadata` of the template; for a Pod its own.
    pub metadata: Option<&'a Node>,
    /// How it was found.
    pub found: Found,
}

/// How a pod spec or an image was found; the more is guessed, the milder a rule should speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    /// A kind of Kubernetes itself: the API server defaults and validates it.
    BuiltIn,
    /// A custom resource whose schema is known: its operator may fill in what is missing.
    Table,
    /// A path of the user's configuration.
    Configured,
    /// Looks like a pod template in a kind nobody described.
    Guessed,
}

/// What a container is in its pod, or what else an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContainerKind {
    /// `containers`.
    Regular,
    /// `initContainers`, sidecars too.
    Init,
    /// `ephemeralContainers`.
    Ephemeral,
    /// `volumes[].image`: no container, but an image that the kubelet pulls.
    ImageVolume,
    /// A field of a custom resource.
    Custom,
}

/// One container of a pod spec.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    /// Which list it is in.
    pub kind: ContainerKind,
    /// The container.
    pub node: &'a Node,
    /// Its name, where it has one.
    pub name: Option<&'a str>,
    /// Its place in the list, from 0.
    pub index: usize,
    /// Path in the object: `spec.template.spec.containers[0]`.
    pub path: String,
}

impl ContainerKind {
    /// `regular`, `init`, `ephemeral`, `image-volume` or `custom`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Init => "init",
            Self::Ephemeral => "ephemeral",
            Self::ImageVolume => "image-volume",
            Self::Custom => "custom",
        }
    }
}

const LISTS: [(&str, ContainerKind); 3] = [
    ("initContainers", ContainerKind::Init),
    ("containers", ContainerKind::Regular),
    ("ephemeralContainers", ContainerKind::Ephemeral),
];

impl<'a> Workload<'a> {
    /// All containers: init, regular, ephemeral, each in the order written. Items that are no mappings are left out.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + '_ {
        LISTS.iter().flat_map(move |(list, kind)| {
            let items = self.pod_spec.get(list).map_or(&[][..], Node::items);
            items.iter().enumerate().filter(|(_, node)| node.as_mapping().is_some()).map(move |(index, node)| {
                Container {
                    kind: *kind,
                    node,
                    name: node.get("name").and_then(Node::text).filter(|name| !name.is_empty()),
                    index,
                    path: join(&self.pod_spec_path, &format!("{list}[{index}]")),
                }
            })
        })
    }

    /// Names of `imagePullSecrets`, each with its span.
    pub fn pull_secrets(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let secrets = self.pod_spec.get("imagePullSecrets").map_or(&[][..], Node::items);
        secrets.iter().filter_map(|secret| {
            let name = secret.get("name")?;
            Some((name.text()?, name.span))
        })
    }

    /// Name of the service account the pods run as, `default` where none is named.
    #[must_use]
    pub fn service_account(&self) -> &'a str {
        let name = ["serviceAccountName", "serviceAccount"].into_iter().find_map(|key| self.pod_spec.get(key)?.text());
        name.filter(|name| !name.is_empty()).unwrap_or("default")
    }

    /// The text of the template's annotation `key`.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&'a str> {
        self.metadata?.at(&["annotations", key])?.text()
    }
}

impl Container<'_> {
    /// Where the name is written; the whole container where it has none.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.node.get("name").map_or(self.node.span, |name| name.span)
    }

    /// True for an init container with `restartPolicy: Always`, which keeps running beside the others.
    #[must_use]
    pub fn is_sidecar(&self) -> bool {
        self.kind == ContainerKind::Init && self.node.get("restartPolicy").and_then(Node::text) == Some("Always")
    }
}

impl Object {
    /// The pod spec of a built-in kind (Pod, Deployment, CronJob, …); `None` for other kinds and where it is missing.
    #[must_use]
    pub fn workload(&self) -> Option<Workload<'_>> {
        let path = builtin_pod_spec(self)?;
        let keys: Vec<&str> = path.split('.').collect();
        let (_, parent) = keys.split_last()?;
        let template = self.node.at(parent)?;
        let pod_spec = template.get("spec").filter(|spec| spec.as_mapping().is_some())?;
        Some(Workload {
            object: self,
            pod_spec,
            pod_spec_path: Cow::Borrowed(path),
            metadata: template.get("metadata"),
            found: Found::BuiltIn,
        })
    }
}

/// All pod specs of an object: a built-in kind's one, those of a known custom resource, or else what
/// looks like a pod template under `spec.template.spec`.
#[must_use]
pub fn workloads<'a>(object: &'a Object, paths: &ImagePaths) -> Vec<Workload<'a>> {
    if is_builtin(object) {
        return object.workload().into_iter().collect();
    }
    let places = paths.of(object);
    if places.is_empty() {
        return guessed(object).into_iter().collect();
    }
    let mut all: Vec<Workload<'a>> = Vec::new();
    for ImagePath { form, path, found } in places {
        if !matches!(form, Form::PodSpec | Form::Opaque) {
            continue;
        }
        visit(&object.node, path, &mut |place| {
            let metadata = place.parent.and_then(|parent| parent.get("metadata"));
            let pod_spec_path = Cow::Owned(place.path.to_owned());
            let workload = Workload { object, pod_spec: place.node, pod_spec_path, metadata, found };
            all.extend(if form == Form::Opaque { opaque(workload) } else { Some(workload) });
        });
    }
    all.retain(|workload| workload.pod_spec.as_mapping().is_some());
    all
}

/// A body whose schema is open: a pod template, or a pod spec itself.
fn opaque(body: Workload<'_>) -> Option<Workload<'_>> {
    let has_containers = |node: &Node| LISTS.iter().any(|(list, _)| node.get(list).is_some());
    if has_containers(body.pod_spec) {
        return Some(body);
    }
    // `deploymentTemplate.spec` of a UnitedDeployment is a Deployment's spec: one more template inside.
    let nested = body.pod_spec.get("template").filter(|template| template.get("spec").is_some());
    let (template, path) = nested.map_or((body.pod_spec, "spec"), |template| (template, "template.spec"));
    let pod_spec_path = Cow::Owned(join(&body.pod_spec_path, path));
    Some(Workload { pod_spec: template.get("spec")?, pod_spec_path, metadata: template.get("metadata"), ..body })
}

fn guessed(object: &Object) -> Option<Workload<'_>> {
    if object.kind == "CustomResourceDefinition" {
        return None;
    }
    let template = object.node.at(&["spec", "template"])?;
    let pod_spec = template.get("spec")?;
    pod_spec.get("containers").filter(|containers| !containers.items().is_empty())?;
    Some(Workload {
        object,
        pod_spec,
        pod_spec_path: Cow::Borrowed("spec.template.spec"),
        metadata: template.get("metadata"),
        found: Found::Guessed,
    })
}

/// True for the groups that Kubernetes itself serves.
pub(crate) fn is_builtin(object: &Object) -> bool {
    matches!(object.group(), "" | "apps" | "batch" | "extensions" | "autoscaling" | "policy")
        || object.group() == "k8s.io"
        || [
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "networking.k8s.io",
            "rbac.authorization.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
        ]
        .contains(&object.group())
}

fn builtin_pod_spec(object: &Object) -> Option<&'static str> {
    Some(match (object.group(), object.kind.as_str()) {
        ("", "Pod") => "spec",
        ("", "PodTemplate") => "template.spec",
        ("", "ReplicationController") | ("batch", "Job") => "spec.template.spec",
        ("apps" | "extensions", "Deployment" | "DaemonSet" | "ReplicaSet") | ("apps", "StatefulSet") => {
            "spec.template.spec"
        }
        ("batch", "CronJob") => "spec.jobTemplate.spec.template.spec",
        _ => return None,
    })
}

/// `parent.child`, or the child alone at the top.
pub(crate) fn join(parent: &str, child: &str) -> String {
    if parent.is_empty() { child.to_owned() } else { format!("{parent}.{child}") }
}
