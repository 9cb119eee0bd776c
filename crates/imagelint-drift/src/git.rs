//! What Git wants to run, reduced to what is compared: each value with the bytes it comes from.

use std::sync::Arc;

use imagelint_model::{Container, ImageRef, Object, PullPolicy};
use imagelint_yaml::{Node, Span};

use crate::snapshot::Kind;

/// What Git sends to one cluster.
#[derive(Clone, Debug, Default)]
pub struct Git {
    /// Deployments, StatefulSets, DaemonSets, Jobs and CronJobs.
    pub workloads: Vec<Arc<GitWorkload>>,
    /// Services.
    pub services: Vec<Arc<GitService>>,
}

/// A workload as Git wants it.
#[derive(Clone, Debug)]
pub struct GitWorkload {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace, where Git says.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// The kustomization root that renders it.
    pub entry: Option<Arc<str>>,
    /// Init and regular containers.
    pub containers: Vec<GitContainer>,
    /// True when it is gone by itself after a while: a Job with a time to live, a hook.
    pub passing: bool,
}

/// A container as Git wants it.
#[derive(Clone, Debug)]
pub struct GitContainer {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// True for init containers.
    pub init: bool,
    /// Path of the container in the object.
    pub path: String,
    /// The image, where one is written: a scalar that knows where its parts come from.
    pub image: Option<Node>,
    /// The image read; `None` where it is no reference.
    pub reference: Option<ImageRef>,
    /// The pull policy as written, and where.
    pub policy: Option<(String, Span)>,
}

/// A Service as Git wants it.
#[derive(Clone, Debug)]
pub struct GitService {
    /// Its namespace, where Git says.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// `spec.type` and where it is written.
    pub service_type: Option<(String, Span)>,
    /// Annotations, and where their values are written.
    pub annotations: Vec<(String, String, Span)>,
    /// The kustomization root that renders it.
    pub entry: Option<Arc<str>>,
}

impl Git {
    /// Takes what is compared out of `objects`, which `entry` renders.
    pub fn gather(&mut self, objects: &[Object], entry: Option<&str>) {
        let entry: Option<Arc<str>> = entry.map(Arc::from);
        for object in objects {
            match Kind::of(&object.api_version, &object.kind) {
                Some(kind) if kind.is_workload() => {
                    self.workloads.extend(workload(object, kind, entry.as_ref()).map(Arc::new))
                }
                Some(Kind::Service) => self.services.push(Arc::new(service(object, entry.as_ref()))),
                _ => {}
            }
        }
        // One of tens of thousands, most with a single record.
        self.workloads.shrink_to_fit();
        self.services.shrink_to_fit();
    }

    /// Adds what `other` has.
    pub fn extend(&mut self, other: Self) {
        self.workloads.extend(other.workloads);
        self.services.extend(other.services);
    }
}

impl GitContainer {
    /// The policy that Git's own image and field give; `None` when that cannot be said.
    #[must_use]
    pub fn effective_policy(&self) -> Option<PullPolicy> {
        match (&self.policy, &self.reference) {
            (Some((policy, _)), _) => PullPolicy::from_name(policy),
            (None, Some(image)) => Some(PullPolicy::default_for(image)),
            (None, None) => None,
        }
    }

    /// The image as written; empty where none is.
    #[must_use]
    pub fn image_text(&self) -> &str {
        self.image.as_ref().and_then(Node::text).unwrap_or_default()
    }

    /// Where the image is written, or else the name.
    #[must_use]
    pub fn image_span(&self) -> Span {
        self.image.as_ref().map_or(self.name_span, |image| image.span)
    }
}

fn workload(object: &Object, kind: Kind, entry: Option<&Arc<str>>) -> Option<GitWorkload> {
    // `generateName` makes a new one each time.
    object.node.at(&["metadata", "name"])?;
    let workload = object.workload()?;
    let containers = workload.containers().filter_map(container).collect();
    let hook = ["helm.sh/hook", "argocd.argoproj.io/hook"].iter().any(|key| object.annotation(key).is_some());
    let expires = kind == Kind::Job && object.node.at(&["spec", "ttlSecondsAfterFinished"]).is_some();
    Some(GitWorkload {
        kind,
        namespace: object.namespace.as_ref().map(ToString::to_string),
        name: object.name.to_string(),
        name_span: object.name_span(),
        entry: entry.cloned(),
        containers,
        passing: hook || expires,
    })
}

fn container(container: Container<'_>) -> Option<GitContainer> {
    use imagelint_model::ContainerKind::{Ephemeral, Init};
    if container.kind == Ephemeral {
        return None;
    }
    let image = container.node.get("image").filter(|image| image.as_str().is_some_and(|text| !text.is_empty()));
    let policy = container.node.get("imagePullPolicy").filter(|policy| !policy.is_null());
    Some(GitContainer {
        name: container.name?.to_owned(),
        name_span: container.name_span(),
        init: container.kind == Init,
        reference: image.and_then(Node::text).and_then(|text| ImageRef::parse(text).ok()),
        image: image.cloned(),
        policy: policy.and_then(|node| Some((node.text()?.to_owned(), node.span))).filter(|(text, _)| !text.is_empty()),
        path: container.path,
    })
}

fn service(object: &Object, entry: Option<&Arc<str>>) -> GitService {
    let annotations = object.node.at(&["metadata", "annotations"]).map_or(&[][..], Node::entries);
    let annotation = |entry: &imagelint_yaml::Entry| {
        Some((entry.key.text()?.to_owned(), entry.value.text()?.to_owned(), entry.value.span))
    };
    let service_type = object.node.at(&["spec", "type"]).filter(|node| !node.is_null());
    GitService {
        namespace: object.namespace.as_ref().map(ToString::to_string),
        name: object.name.to_string(),
        name_span: object.name_span(),
        service_type: service_type.and_then(|node| Some((node.text()?.to_owned(), node.span))),
        annotations: annotations.iter().filter_map(annotation).collect(),
        entry: entry.cloned(),
    }
}
