//! The objects of a snapshot.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Kind;
use super::text::Text;
use crate::time::Timestamp;

/// The spec of a Deployment, StatefulSet, DaemonSet, Job or CronJob as the API server has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveWorkload {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// When it was created.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// The controller that made it, so that Git need not have it: the CronJob of a Job.
    #[serde(default)]
    pub owner: Option<Owner>,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Annotations without `kubectl.kubernetes.io/last-applied-configuration`, which repeats the whole object.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Wanted replicas.
    #[serde(default)]
    pub replicas: Option<u32>,
    /// Since when a rollout is under way; `None` when none is, or it has failed.
    #[serde(default)]
    pub rolling_since: Option<Timestamp>,
    /// How long a rollout may take without progress.
    #[serde(default)]
    pub progress_deadline: Option<u32>,
    /// Init and regular containers of the pod template.
    #[serde(default)]
    pub containers: Vec<LiveContainer>,
    /// Service account of the pods, where one is named.
    #[serde(default)]
    pub service_account: Option<String>,
    /// Names of the template's `imagePullSecrets`.
    #[serde(default)]
    pub pull_secrets: Vec<String>,
    /// Who wrote the fields that an audit compares.
    #[serde(default)]
    pub owners: Vec<FieldOwner>,
}

/// A container of a pod or pod template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LiveContainer {
    /// Its name.
    pub name: Text,
    /// True for init containers.
    pub init: bool,
    /// Its image as the API server has it.
    pub image: Text,
    /// `Always`, `IfNotPresent` or `Never`.
    pub pull_policy: Option<Text>,
}

/// A controller of another object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// `ReplicaSet`.
    pub kind: Text,
    /// Its name.
    pub name: Text,
}

/// An entry of `managedFields`: who wrote which of the fields that an audit compares, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldOwner {
    /// `kubectl-edit`, `kustomize-controller`.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// When it last wrote.
    #[serde(default)]
    pub time: Option<Timestamp>,
    /// What it owns.
    pub fields: Vec<OwnedField>,
}

/// A field that an audit compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OwnedField {
    /// `image` of the container of this name.
    Image(String),
    /// `imagePullPolicy` of the container of this name.
    PullPolicy(String),
    /// The annotation with this key.
    Annotation(String),
    /// `spec.type` of a Service.
    ServiceType,
}

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pod {
    /// Its namespace.
    pub namespace: Text,
    /// Its name.
    pub name: String,
    /// Its controller: a ReplicaSet, StatefulSet, DaemonSet or Job.
    pub owner: Option<Owner>,
    /// The label `pod-template-hash`, which tells the Deployment from its ReplicaSet's name.
    pub template_hash: Option<Text>,
    /// The node it is on.
    pub node: Option<Text>,
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: Text,
    /// True when it is being deleted.
    pub terminating: bool,
    /// True when its condition `Ready` is.
    pub ready: bool,
    /// Types of its conditions whose status is `True`, other than those that every pod has.
    pub conditions: Vec<Text>,
    /// Init and regular containers as its spec has them, injected ones among them.
    pub containers: Vec<LiveContainer>,
    /// What the kubelet says of them.
    pub statuses: Vec<ContainerStatus>,
}

/// What the kubelet says of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerStatus {
    /// Name of the container.
    pub name: Text,
    /// The image as the runtime names it, which may be another name of the same digest.
    pub image: Text,
    /// `registry/repository@sha256:…`; empty before the image is there.
    #[serde(rename = "imageID")]
    pub image_id: Text,
    /// True when it is ready.
    pub ready: bool,
    /// Restarts so far.
    pub restarts: u32,
    /// What it does now.
    pub state: ContainerState,
}

/// State of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContainerState {
    /// Runs.
    Running,
    /// Waits: `ImagePullBackOff`, and what the kubelet says about it.
    Waiting {
        /// `reason`.
        reason: String,
        /// `message`, often empty.
        message: String,
    },
    /// Has ended.
    Terminated,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// A Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// `spec.type`.
    #[serde(rename = "type")]
    pub service_type: String,
    /// `spec.loadBalancerClass`.
    pub load_balancer_class: Option<String>,
    /// Annotations without `kubectl.kubernetes.io/last-applied-configuration`.
    pub annotations: BTreeMap<String, String>,
    /// True when a load balancer has given it an address.
    pub has_load_balancer: bool,
    /// Who wrote the fields that an audit compares.
    pub owners: Vec<FieldOwner>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints.
    pub taints: Vec<Taint>,
    /// `status.nodeInfo.architecture`.
    pub architecture: String,
    /// `status.nodeInfo.operatingSystem`.
    pub operating_system: String,
    /// `status.nodeInfo.osImage`.
    pub os_image: String,
    /// `status.nodeInfo.kubeletVersion`: `v1.32.4-aliyun.1`.
    pub kubelet_version: String,
    /// `status.nodeInfo.containerRuntimeVersion`: `containerd://1.6.28`.
    pub container_runtime: String,
    /// `spec.providerID`, which names the region.
    #[serde(rename = "providerID")]
    pub provider_id: String,
    /// The images it has; a kubelet reports fifty unless told otherwise.
    pub images: Vec<NodeImage>,
}

/// A taint of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value, often empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

/// An image that a node has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeImage {
    /// Its names, by tag and by digest.
    pub names: Vec<String>,
    /// Compressed size.
    pub size_bytes: u64,
}

/// An event about a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// The container, told from `involvedObject.fieldPath`.
    pub container: Option<String>,
    /// `Pulled`, `Failed`, `BackOff`.
    pub reason: String,
    /// What the kubelet says.
    pub message: String,
    /// How often.
    pub count: u32,
    /// When it was seen first.
    pub first: Option<Timestamp>,
    /// When it was seen last.
    pub last: Option<Timestamp>,
    /// The node it comes from.
    pub node: Option<String>,
}

/// A service account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceAccount {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Names of its `imagePullSecrets`.
    pub pull_secrets: Vec<String>,
}
