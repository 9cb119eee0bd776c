//! The profile of a cluster: who runs it, where it is, and what reaches it.

use std::sync::Arc;

use crate::live::LiveFacts;
use crate::units::{ByteSize, Throughput};

/// One entry of `clusters:` in the configuration.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Its key.
    pub name: String,
    /// Context in the kubeconfig, for `audit` and `snapshot`.
    pub context: Option<String>,
    /// Who runs it.
    pub provider: Provider,
    /// Region in the provider's own spelling, lower case: `cn-shanghai`, `eastasia`.
    pub region: Option<String>,
    /// Version, `1.31`.
    pub kubernetes: Option<(u32, u32)>,
    /// Globs of what goes to this cluster, relative to the configuration file. Empty: everything.
    pub paths: Vec<String>,
    /// Namespaces that Git owns there. Empty: all.
    pub namespaces: Vec<String>,
    /// What a node gets from a registry.
    pub network: Network,
    /// What a node can do.
    pub nodes: Nodes,
    /// Registry or repository prefix, and what to pull through instead; used by fixes. In the order written.
    pub mirrors: Vec<Rewrite>,
    /// Registry glob and the name of the pull secret for it.
    pub pull_secrets: Vec<(String, String)>,
    /// Rewrites that admission webhooks and pull-through caches make: no drift.
    pub expected_rewrites: Vec<Rewrite>,
    /// Registry glob and the region that it is in, for hosts whose name does not tell; in the order written.
    pub registry_regions: Vec<(String, String)>,
    /// Registry glob and whether nodes reach it, where the user knows better than the tables; in the order written.
    pub registry_reach: Vec<(String, RegistryReach)>,
    /// What `imagelint prepull` makes its DaemonSet with.
    pub prepull: Prepull,
    /// What a snapshot of it says, in an audit.
    pub live: Option<Arc<LiveFacts>>,
}

/// What a DaemonSet that pulls ahead is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepull {
    /// Its namespace; the first of the profile where none is named.
    pub namespace: Option<String>,
    /// Image with a static `/bin/busybox`.
    pub tool_image: Option<String>,
    /// Tolerations, each as keys and values.
    pub tolerations: Vec<Vec<(String, String)>>,
    /// Labels of the nodes that it goes to.
    pub node_selector: Vec<(String, String)>,
}

/// Who runs the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Alibaba Cloud (ACK).
    Alibaba,
    /// Microsoft Azure (AKS).
    Azure,
    /// Amazon Web Services (EKS).
    Aws,
    /// Google Cloud (GKE).
    Gcp,
    /// Tencent Cloud (TKE).
    Tencent,
    /// Huawei Cloud (CCE).
    Huawei,
    /// Anyone else, or not said.
    #[default]
    Other,
}

/// What nodes get from a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistryReach {
    /// Answers as it should.
    Ok,
    /// Answers, but pulls are slow and often time out.
    Slow,
    /// Does not answer.
    Blocked,
}

impl RegistryReach {
    /// All of them, with the names the configuration uses.
    pub const ALL: [(&'static str, Self); 3] = [("ok", Self::Ok), ("slow", Self::Slow), ("blocked", Self::Blocked)];
}

/// Throughput from registries to a node.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Where no pattern fits.
    pub default: Option<Throughput>,
    /// Registry glob and throughput, in the order written.
    pub registries: Vec<(String, Throughput)>,
}

/// What a node can do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nodes {
    /// Sequential write throughput of the image disk.
    pub disk_throughput: Option<Throughput>,
    /// Its operations a second, which bound the throughput: 256 KiB each at most.
    pub disk_iops: Option<u32>,
    /// Whether the kubelet pulls one image at a time (its default).
    pub serialize_image_pulls: Option<bool>,
    /// Whether images are to be streamed.
    pub artifact_streaming: Option<bool>,
    /// Size of the image disk.
    pub disk_size: Option<ByteSize>,
}

/// `from` becomes `to`: both a registry host with or without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// What is replaced: `docker.io` or `docker.io/library`.
    pub from: String,
    /// What stands there instead: `registry.example.com/dockerhub`.
    pub to: String,
}

impl Provider {
    /// All providers, with the names the configuration uses.
    pub const ALL: [(&'static str, Self); 7] = [
        ("alibaba", Self::Alibaba),
        ("azure", Self::Azure),
        ("aws", Self::Aws),
        ("gcp", Self::Gcp),
        ("tencent", Self::Tencent),
        ("huawei", Self::Huawei),
        ("other", Self::Other),
    ];
}
