//! What a cluster looked like at one time: plain data, only what an audit needs, no value of any Secret.
//!
//! A file of it is what `kubectl get -A -o json` (or `-o yaml`) prints: one list, several behind each other, or single
//! objects. `imagelint snapshot` writes such a list too, with a field `imagelint` for what objects cannot say:
//!
//! ```json
//! {"apiVersion": "v1", "kind": "List",
//!  "imagelint": {"version": 1, "cluster": "prod", "kubernetes": "v1.34.4", "takenAt": "2026-10-01T08:00:00Z",
//!                "namespaces": [],
//!                "unread": [{"apiVersion": "v1", "kind": "Secret", "namespace": null, "reason": "… is forbidden"}]},
//!  "items": []}
//! ```
//!
//! With that field, a kind of which there is no object was listed and has none, unless `unread` names it. Without it, such
//! a kind was perhaps not asked for, and nothing is concluded from its absence; likewise, when all objects are of one
//! namespace, other namespaces were perhaps not asked for.

mod add;
mod error;
mod json;
mod node;
mod objects;
mod owners;
mod raw;
mod read;
mod text;
mod yaml;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

pub use error::SnapshotError;
pub use raw::RawObject;
pub use text::Text;

pub use objects::{
    ContainerState, ContainerStatus, Event, FieldOwner, LiveContainer, LiveWorkload, Node, NodeImage, OwnedField,
    Owner, Pod, Service, ServiceAccount, Taint,
};

/// A cluster at one time. Lists are in the order they were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Snapshot {
    /// Name of the cluster, where it was told.
    pub cluster: Option<String>,
    /// When it was taken; for what kubectl printed, the latest time that is written in it.
    pub taken_at: Option<Timestamp>,
    /// What was listed: `Deployment`, `Pod`, …. Absence means something only for these.
    pub listed: Vec<Kind>,
    /// The only namespaces that were listed; empty: all of them.
    pub namespaces: Vec<String>,
    /// What could not be read. None of it may be called missing.
    pub unread: Vec<Unread>,
    /// Deployments, StatefulSets, DaemonSets, Jobs and CronJobs.
    pub workloads: Vec<LiveWorkload>,
    /// Pods.
    pub pods: Vec<Pod>,
    /// Services.
    pub services: Vec<Service>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Events about pods and their images.
    pub events: Vec<Event>,
    /// Service accounts.
    pub service_accounts: Vec<ServiceAccount>,
    /// Namespace and name of Secrets; never more than that.
    pub secrets: Vec<(String, String)>,
    #[serde(skip)]
    pub(crate) texts: text::SharedTexts,
}

/// The kinds that a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    Pod,
    Service,
    Node,
    Event,
    ServiceAccount,
    Secret,
}

/// Something that is not in the snapshot although it may be in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Unread {
    /// The kind; `None` when not even that could be told.
    pub kind: Option<Kind>,
    /// The namespace; `None`: all of them, or an object without one.
    pub namespace: Option<String>,
    /// The object; `None`: all objects of the kind.
    pub name: Option<String>,
    /// Why: `deployments.apps is forbidden: …`, `spec.replicas is no number`.
    pub why: String,
}

impl Kind {
    /// All of them, workloads first.
    pub const ALL: [Self; 11] = [
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::Job,
        Self::CronJob,
        Self::Pod,
        Self::Service,
        Self::Node,
        Self::Event,
        Self::ServiceAccount,
        Self::Secret,
    ];

    /// `Deployment`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::Pod => "Pod",
            Self::Service => "Service",
            Self::Node => "Node",
            Self::Event => "Event",
            Self::ServiceAccount => "ServiceAccount",
            Self::Secret => "Secret",
        }
    }

    /// API group and version that this program reads: `apps/v1`.
    #[must_use]
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::Deployment | Self::StatefulSet | Self::DaemonSet => "apps/v1",
            Self::Job | Self::CronJob => "batch/v1",
            _ => "v1",
        }
    }

    /// True for the kinds in [`Snapshot::workloads`].
    #[must_use]
    pub const fn is_workload(self) -> bool {
        matches!(self, Self::Deployment | Self::StatefulSet | Self::DaemonSet | Self::Job | Self::CronJob)
    }

    /// The kind of this name in this API group; `None` for what a snapshot does not hold.
    #[must_use]
    pub fn of(api_version: &str, name: &str) -> Option<Self> {
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == name)?;
        let own = kind.api_version().rsplit_once('/').map_or("", |(group, _)| group);
        // Events have moved to a group of their own; the old one is still served.
        let fits = group == own || (kind == Self::Event && group == "events.k8s.io");
        fits.then_some(kind)
    }
}

impl Snapshot {
    /// True when everything of this kind in this namespace was listed, so that what is not here is not in the cluster.
    #[must_use]
    pub fn knows(&self, kind: Kind, namespace: Option<&str>) -> bool {
        let covered = namespace.is_none_or(|namespace| {
            self.namespaces.is_empty() || self.namespaces.iter().any(|listed| listed == namespace)
        });
        let refused = |unread: &Unread| {
            unread.name.is_none()
                && unread.kind.is_none_or(|unread| unread == kind)
                && (unread.namespace.is_none() || unread.namespace.as_deref() == namespace)
        };
        self.listed.contains(&kind) && covered && !self.unread.iter().any(refused)
    }
}

#[cfg(test)]
mod tests;
