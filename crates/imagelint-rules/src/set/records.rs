//! The records of a [`Set`](super::Set): owned, small, and without the trees they were read from.

use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;
use imagelint_model::{ContainerKind, ImageRef, ObjectRef, PullPolicy};
use imagelint_yaml::Span;

use super::appliers::SetApplier;
use super::waits::Deadline;

/// What one file or one kustomization root leaves behind.
#[derive(Debug, Default)]
pub struct Part {
    /// The root or folder it belongs to.
    pub place: Arc<str>,
    /// The root as reports name it; `None` for manifests judged by themselves.
    pub entry: Option<Arc<str>>,
    /// Indexes into `Config::clusters`.
    pub clusters: Vec<usize>,
    /// Indexes into `Config::overrides`.
    pub overrides: Vec<usize>,
    /// The objects that the records speak of.
    pub objects: Vec<ObjectRef>,
    /// Pod specs.
    pub workloads: Vec<SetWorkload>,
    /// Images, those of the pod specs too.
    pub images: Vec<SetImage>,
    /// ServiceAccounts.
    pub service_accounts: Vec<SetServiceAccount>,
    /// Secrets that the objects are, or that an operator makes from them.
    pub secrets: Vec<SetName>,
    /// HorizontalPodAutoscalers and KEDA's ScaledObjects.
    pub autoscalers: Vec<SetAutoscaler>,
    /// What applies a folder and waits for it.
    pub appliers: Vec<SetApplier>,
}

/// A name in a namespace, where one is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetName {
    /// The namespace.
    pub namespace: Option<CompactString>,
    /// The name.
    pub name: CompactString,
}

/// A pod spec.
#[derive(Debug)]
pub struct SetWorkload {
    /// Index into [`Part::objects`].
    pub object: usize,
    /// Where the object's name is written.
    pub name_span: Span,
    /// `spec.replicas`, where it is a number.
    pub replicas: Option<u32>,
    /// Name of the service account the pods run as.
    pub service_account: CompactString,
    /// `imagePullSecrets`, with their places.
    pub pull_secrets: Vec<(CompactString, Span)>,
    /// `nodeSelector`.
    pub node_selector: Vec<(CompactString, CompactString)>,
    /// True when an affinity narrows the nodes beyond the selector.
    pub node_affinity: bool,
    /// `tolerations`.
    pub tolerations: Vec<Toleration>,
    /// Which of [`Part::images`] are its own.
    pub images: Range<usize>,
    /// Which of [`Part::images`] it only pulls, for a DaemonSet that does nothing else.
    pub prepulls: Vec<usize>,
    /// After how long it is given up.
    pub deadline: Option<Deadline>,
    /// True when its pods are made one after the other: a StatefulSet's, unless it says `Parallel`.
    pub one_by_one: bool,
    /// Where the strategy `Recreate` is written.
    pub recreate: Option<Span>,
}

/// A toleration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toleration {
    /// The key; empty tolerates every one.
    pub key: CompactString,
    /// How the value is compared.
    pub operator: TolerationOperator,
    /// The value.
    pub value: CompactString,
    /// The effect; empty means every one.
    pub effect: CompactString,
}

/// How a toleration compares the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TolerationOperator {
    /// Any value.
    Exists,
    /// The same value.
    Equal,
}

/// An image that an object names.
#[derive(Debug)]
pub struct SetImage {
    /// The image.
    pub reference: ImageRef,
    /// Index into [`Part::objects`]; `None` for Helm values, which are no object.
    pub object: Option<usize>,
    /// What it is for.
    pub kind: ContainerKind,
    /// Name of the container.
    pub container: Option<CompactString>,
    /// Path in the object.
    pub path: CompactString,
    /// Where it is written.
    pub span: Span,
    /// Where registry and path are written.
    pub repository_span: Span,
    /// Where the tag is written.
    pub tag_span: Option<Span>,
    /// Where the digest is written.
    pub digest_span: Option<Span>,
    /// The policy that will hold.
    pub pull_policy: Option<PullPolicy>,
    /// Where the policy is written, its quotes left out; `None` where none is, or the file spells it otherwise.
    pub pull_policy_span: Option<Span>,
}

/// A ServiceAccount.
#[derive(Debug)]
pub struct SetServiceAccount {
    /// What it is called.
    pub name: SetName,
    /// The object, for findings about it.
    pub object: ObjectRef,
    /// Its `imagePullSecrets`, with their places.
    pub pull_secrets: Vec<(CompactString, Span)>,
}

/// What scales a workload.
#[derive(Debug)]
pub struct SetAutoscaler {
    /// Kind of the workload.
    pub target_kind: CompactString,
    /// The workload.
    pub target: SetName,
    /// The most replicas it makes.
    pub max_replicas: u32,
}

impl Part {
    /// Gives back what the lists have room for and do not use: there are tens of thousands of parts with one record each.
    pub(crate) fn shrink(&mut self) {
        self.objects.shrink_to_fit();
        self.workloads.shrink_to_fit();
        self.images.shrink_to_fit();
        self.service_accounts.shrink_to_fit();
        self.secrets.shrink_to_fit();
        self.autoscalers.shrink_to_fit();
        self.appliers.shrink_to_fit();
    }

    /// The object with this index.
    #[must_use]
    pub fn object(&self, at: usize) -> &ObjectRef {
        &self.objects[at]
    }

    /// The images of a workload.
    #[must_use]
    pub fn images_of(&self, workload: &SetWorkload) -> &[SetImage] {
        &self.images[workload.images.clone()]
    }
}

impl SetName {
    /// True for the same name in the same namespace; one that is not written may be any.
    #[must_use]
    pub fn fits(&self, namespace: Option<&str>, name: &str) -> bool {
        let same = |mine: &str| namespace.is_none_or(|namespace| namespace == mine);
        self.name == name && self.namespace.as_deref().is_none_or(same)
    }
}

impl Toleration {
    /// True when it tolerates the taint.
    #[must_use]
    pub fn tolerates(&self, taint: &imagelint_model::Taint) -> bool {
        let key =
            self.key == taint.key.as_str() || (self.key.is_empty() && self.operator == TolerationOperator::Exists);
        let value = self.operator == TolerationOperator::Exists || self.value == taint.value.as_str();
        key && value && (self.effect.is_empty() || self.effect == taint.effect.as_str())
    }
}
