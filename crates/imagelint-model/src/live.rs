//! What a snapshot of a cluster says, in the form that rules use: facts, not objects.

use std::collections::{BTreeMap, BTreeSet};

use crate::units::{ByteSize, Throughput};

/// Facts of a running cluster. A part that could not be read is `None`: nothing may be concluded from its absence.
#[derive(Clone, Debug, Default)]
pub struct LiveFacts {
    /// Compressed sizes, by image in full (`docker.io/library/redis:7`), by tag as well as by digest.
    pub image_sizes: BTreeMap<String, ByteSize>,
    /// What the nodes measured when they pulled, by registry host.
    pub throughput: BTreeMap<String, Throughput>,
    /// The nodes.
    pub nodes: Option<Vec<NodeFacts>>,
    /// Namespace and name of every Secret.
    pub secrets: Option<BTreeSet<(String, String)>>,
    /// Namespace and name of every ServiceAccount, with the names of its `imagePullSecrets`.
    pub service_accounts: Option<BTreeMap<(String, String), Vec<String>>>,
    /// Namespace and name of the Services that have a load balancer already.
    pub load_balancers: Option<BTreeSet<(String, String)>>,
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeFacts {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints.
    pub taints: Vec<Taint>,
    /// `kubernetes.io/arch`, as the kubelet reports it: `amd64`.
    pub architecture: String,
    /// `linux` or `windows`.
    pub os: String,
    /// Name of the distribution: `Ubuntu 22.04.4 LTS`.
    pub os_image: String,
    /// Version of the kubelet, `(1, 31)`.
    pub kubelet: Option<(u32, u32)>,
    /// Images it has, in full.
    pub images: BTreeSet<String>,
}

/// A taint of a node, and what a toleration is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value, often empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}
