//! An object as the API server sends it, only the wanted fields decoded. One type serves all kinds.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::owners::ManagedFields;
use crate::time::Timestamp;

/// An object of any kind as the API server sends it; what no audit needs is skipped while it is decoded, the values of
/// Secrets first of all.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub struct RawObject {
    #[serde(deserialize_with = "or_default")]
    pub(super) api_version: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) kind: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) metadata: Metadata,
    #[serde(deserialize_with = "or_default")]
    pub(super) spec: Spec,
    #[serde(deserialize_with = "or_default")]
    pub(super) status: Status,
    #[serde(deserialize_with = "or_default")]
    pub(super) image_pull_secrets: Vec<Named>,
    // An Event.
    pub(super) involved_object: Option<EventTarget>,
    pub(super) regarding: Option<EventTarget>,
    #[serde(deserialize_with = "or_default")]
    pub(super) reason: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) message: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) note: String,
    pub(super) count: Option<u32>,
    pub(super) series: Option<Series>,
    pub(super) first_timestamp: Option<Timestamp>,
    pub(super) last_timestamp: Option<Timestamp>,
    pub(super) event_time: Option<Timestamp>,
    pub(super) source: Option<EventSource>,
    pub(super) reporting_instance: Option<String>,
    /// What `imagelint snapshot` adds to a list.
    pub(super) imagelint: Option<About>,
}

/// What `imagelint snapshot` says beside the objects.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct About {
    pub(super) version: u32,
    pub(super) cluster: Option<String>,
    pub(super) taken_at: Option<Timestamp>,
    #[serde(deserialize_with = "or_default")]
    pub(super) namespaces: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) unread: Vec<AboutUnread>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct AboutUnread {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) reason: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct Metadata {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) namespace: String,
    pub(super) creation_timestamp: Option<Timestamp>,
    pub(super) deletion_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "or_default")]
    pub(super) labels: Texts,
    #[serde(deserialize_with = "or_default")]
    pub(super) annotations: Texts,
    #[serde(deserialize_with = "or_default")]
    pub(super) owner_references: Vec<OwnerReference>,
    #[serde(deserialize_with = "or_default")]
    pub(super) managed_fields: Vec<ManagedFields>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct OwnerReference {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) controller: Option<bool>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct Spec {
    pub(super) replicas: Option<u32>,
    pub(super) progress_deadline_seconds: Option<u32>,
    #[serde(deserialize_with = "or_default")]
    pub(super) template: Template,
    #[serde(deserialize_with = "or_default")]
    pub(super) job_template: JobTemplate,
    // A Pod's.
    #[serde(deserialize_with = "or_default")]
    pub(super) containers: Vec<RawContainer>,
    #[serde(deserialize_with = "or_default")]
    pub(super) init_containers: Vec<RawContainer>,
    pub(super) node_name: Option<String>,
    // A Service's.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub(super) service_type: String,
    pub(super) load_balancer_class: Option<String>,
    // A Node's.
    #[serde(deserialize_with = "or_default")]
    pub(super) taints: Vec<super::Taint>,
    #[serde(rename = "providerID", deserialize_with = "or_default")]
    pub(super) provider_id: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct Template {
    #[serde(deserialize_with = "or_default")]
    pub(super) spec: PodSpec,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct JobTemplate {
    #[serde(deserialize_with = "or_default")]
    pub(super) spec: JobSpec,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct JobSpec {
    #[serde(deserialize_with = "or_default")]
    pub(super) template: Template,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct PodSpec {
    #[serde(deserialize_with = "or_default")]
    pub(super) containers: Vec<RawContainer>,
    #[serde(deserialize_with = "or_default")]
    pub(super) init_containers: Vec<RawContainer>,
    #[serde(deserialize_with = "or_default")]
    pub(super) image_pull_secrets: Vec<Named>,
    pub(super) service_account_name: Option<String>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct RawContainer {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) image: String,
    pub(super) image_pull_policy: Option<String>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct Named {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct Status {
    #[serde(deserialize_with = "or_default")]
    pub(super) phase: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) conditions: Vec<Condition>,
    #[serde(deserialize_with = "or_default")]
    pub(super) container_statuses: Vec<RawStatus>,
    #[serde(deserialize_with = "or_default")]
    pub(super) init_container_statuses: Vec<RawStatus>,
    #[serde(deserialize_with = "or_default")]
    pub(super) load_balancer: LoadBalancer,
    #[serde(deserialize_with = "or_default")]
    pub(super) images: Vec<RawImage>,
    #[serde(deserialize_with = "or_default")]
    pub(super) node_info: NodeInfo,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct Condition {
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub(super) condition: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) status: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) reason: String,
    pub(super) last_update_time: Option<Timestamp>,
    pub(super) last_heartbeat_time: Option<Timestamp>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct RawStatus {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) image: String,
    #[serde(rename = "imageID", deserialize_with = "or_default")]
    pub(super) image_id: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) ready: bool,
    #[serde(deserialize_with = "or_default")]
    pub(super) restart_count: u32,
    #[serde(deserialize_with = "or_default")]
    pub(super) state: RawState,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct RawState {
    pub(super) running: Option<IgnoredAny>,
    pub(super) waiting: Option<Waiting>,
    pub(super) terminated: Option<IgnoredAny>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct Waiting {
    #[serde(deserialize_with = "or_default")]
    pub(super) reason: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) message: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct LoadBalancer {
    #[serde(deserialize_with = "or_default")]
    pub(super) ingress: Vec<IgnoredAny>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct RawImage {
    #[serde(deserialize_with = "or_default")]
    pub(super) names: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) size_bytes: u64,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct NodeInfo {
    pub(super) architecture: String,
    pub(super) operating_system: String,
    pub(super) os_image: String,
    pub(super) kubelet_version: String,
    pub(super) container_runtime_version: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct EventTarget {
    #[serde(deserialize_with = "or_default")]
    pub(super) kind: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) namespace: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) field_path: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(super) struct Series {
    pub(super) count: Option<u32>,
    pub(super) last_observed_time: Option<Timestamp>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct EventSource {
    pub(super) host: Option<String>,
}

/// Labels or annotations.
#[derive(Debug, Default)]
pub(super) struct Texts(pub(super) BTreeMap<String, String>);

/// Repeats the whole object, environment variables and all.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Texts;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a map of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Texts, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some(key) = entries.next_key::<String>()? {
                    if key == LAST_APPLIED {
                        entries.next_value::<IgnoredAny>()?;
                    } else {
                        texts.insert(key, entries.next_value()?);
                    }
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// A null means the same as nothing.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}
