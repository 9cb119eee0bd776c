//! From an object as it was sent to what a snapshot keeps of it.

use super::raw::{About, Condition, Metadata, PodSpec, RawContainer, RawObject, RawStatus, Spec, Status, Texts};
use super::text::SharedTexts;
use super::{
    ContainerState, ContainerStatus, Event, FieldOwner, Kind, LiveContainer, LiveWorkload, Node, NodeImage, Owner, Pod,
    Service, ServiceAccount, Snapshot, Unread,
};
use crate::time::Timestamp;

/// Conditions that every pod has.
const USUAL: [&str; 6] =
    ["PodScheduled", "Initialized", "ContainersReady", "Ready", "PodReadyToStartContainers", "DisruptionTarget"];

impl RawObject {
    /// The kind, when a snapshot holds it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::of(&self.api_version, &self.kind)
    }

    /// Says of which kind it is, where its list alone does.
    pub fn set_kind(&mut self, api_version: &str, kind: &str) {
        api_version.clone_into(&mut self.api_version);
        kind.clone_into(&mut self.kind);
    }
}

impl Snapshot {
    /// Keeps what an audit needs of `object`; objects of other kinds are forgotten.
    pub fn add(&mut self, object: RawObject) {
        let Some(kind) = object.kind() else { return };
        match kind {
            Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::Job | Kind::CronJob => {
                self.workloads.push(workload(kind, object, &mut self.texts));
            }
            Kind::Pod => self.pods.push(pod(object, &mut self.texts)),
            Kind::Service => self.services.push(service(object)),
            Kind::Node => self.nodes.push(node(object)),
            Kind::Event => self.events.extend(event(object)),
            Kind::ServiceAccount => self.service_accounts.push(ServiceAccount {
                namespace: object.metadata.namespace,
                name: object.metadata.name,
                pull_secrets: object.image_pull_secrets.into_iter().map(|secret| secret.name).collect(),
            }),
            Kind::Secret => self.secrets.push((object.metadata.namespace, object.metadata.name)),
        }
    }

    /// Keeps what `imagelint snapshot` says beside the objects.
    pub(super) fn about(&mut self, about: About) {
        self.cluster = about.cluster.or(self.cluster.take());
        self.taken_at = self.taken_at.max(about.taken_at);
        self.namespaces.extend(about.namespaces);
        self.listed = Kind::ALL.to_vec();
        for unread in about.unread {
            // A kind that this version does not know is missed by nobody.
            let Some(kind) = Kind::of(&unread.api_version, &unread.kind) else { continue };
            self.unread.push(Unread { kind: Some(kind), namespace: unread.namespace, name: None, why: unread.reason });
        }
    }
}

/// The latest time that an object tells, which a snapshot cannot be older than.
pub(super) fn latest(object: &RawObject) -> Option<Timestamp> {
    let seen = object.series.as_ref().and_then(|series| series.last_observed_time);
    let heartbeats = object.status.conditions.iter().filter_map(|condition| condition.last_heartbeat_time);
    let told = [object.last_timestamp, object.event_time, seen, object.metadata.creation_timestamp];
    told.into_iter().flatten().chain(heartbeats).max()
}

fn workload(kind: Kind, object: RawObject, texts: &mut SharedTexts) -> LiveWorkload {
    let RawObject { metadata, spec, status, .. } = object;
    let Metadata { name, namespace, creation_timestamp, labels, annotations, owner_references, managed_fields, .. } =
        metadata;
    let owner = owner_references.into_iter().find(|owner| owner.controller == Some(true));
    let Spec { replicas, progress_deadline_seconds, template, job_template, .. } = spec;
    let pod_spec = if kind == Kind::CronJob { job_template.spec.template.spec } else { template.spec };
    let PodSpec { containers, init_containers, image_pull_secrets, service_account_name } = pod_spec;
    LiveWorkload {
        kind,
        namespace,
        name,
        created: creation_timestamp,
        owner: owner.map(|owner| Owner { kind: texts.share(&owner.kind), name: texts.share(&owner.name) }),
        labels: labels.0,
        annotations: annotations.0,
        replicas,
        rolling_since: status.conditions.iter().find_map(rolling),
        progress_deadline: progress_deadline_seconds,
        containers: all_containers(init_containers, containers, texts),
        service_account: service_account_name,
        pull_secrets: image_pull_secrets.into_iter().map(|secret| secret.name).collect(),
        owners: owners(managed_fields),
    }
}

/// Since when a rollout makes progress, when this condition says that one does.
fn rolling(condition: &Condition) -> Option<Timestamp> {
    let under_way = condition.condition == "Progressing"
        && condition.status == "True"
        && matches!(condition.reason.as_str(), "ReplicaSetUpdated" | "NewReplicaSetCreated" | "FoundNewReplicaSet");
    condition.last_update_time.filter(|_| under_way)
}

fn owners(entries: Vec<super::owners::ManagedFields>) -> Vec<FieldOwner> {
    entries.into_iter().filter_map(super::owners::ManagedFields::owner).collect()
}

fn all_containers(init: Vec<RawContainer>, regular: Vec<RawContainer>, texts: &mut SharedTexts) -> Vec<LiveContainer> {
    let of_init = init.into_iter().map(|raw| (true, raw));
    let all = of_init.chain(regular.into_iter().map(|raw| (false, raw)));
    let container = |(init, raw): (bool, RawContainer)| LiveContainer {
        name: texts.share(&raw.name),
        init,
        image: texts.share(&raw.image),
        pull_policy: raw.image_pull_policy.map(|policy| texts.share(&policy)),
    };
    all.map(container).collect()
}

fn pod(object: RawObject, texts: &mut SharedTexts) -> Pod {
    let RawObject { metadata, spec, status, .. } = object;
    let Metadata { name, namespace, deletion_timestamp, labels: Texts(mut labels), owner_references, .. } = metadata;
    let Status { phase, conditions, container_statuses, init_container_statuses, .. } = status;
    let owner = owner_references.into_iter().find(|owner| owner.controller == Some(true));
    let ready = conditions.iter().any(|condition| condition.condition == "Ready" && condition.status == "True");
    let told = conditions.into_iter().filter(|condition| condition.status == "True").map(|one| one.condition);
    let told = told.filter(|condition| !USUAL.contains(&condition.as_str()));
    let statuses = init_container_statuses.into_iter().chain(container_statuses);
    Pod {
        namespace: texts.share(&namespace),
        name,
        owner: owner.map(|owner| Owner { kind: texts.share(&owner.kind), name: texts.share(&owner.name) }),
        template_hash: labels.remove("pod-template-hash").map(|hash| texts.share(&hash)),
        node: spec.node_name.map(|node| texts.share(&node)),
        phase: texts.share(&phase),
        terminating: deletion_timestamp.is_some(),
        ready,
        conditions: told.map(|condition| texts.share(&condition)).collect(),
        containers: all_containers(spec.init_containers, spec.containers, texts),
        statuses: statuses.map(|status| status_of(status, texts)).collect(),
    }
}

fn status_of(raw: RawStatus, texts: &mut SharedTexts) -> ContainerStatus {
    let state = match raw.state {
        super::raw::RawState { waiting: Some(waiting), .. } => {
            ContainerState::Waiting { reason: waiting.reason, message: waiting.message }
        }
        super::raw::RawState { running: Some(_), .. } => ContainerState::Running,
        super::raw::RawState { terminated: Some(_), .. } => ContainerState::Terminated,
        _ => ContainerState::Unknown,
    };
    ContainerStatus {
        name: texts.share(&raw.name),
        image: texts.share(&raw.image),
        image_id: texts.share(&raw.image_id),
        ready: raw.ready,
        restarts: raw.restart_count,
        state,
    }
}

fn service(object: RawObject) -> Service {
    let RawObject { metadata, spec, status, .. } = object;
    Service {
        namespace: metadata.namespace,
        name: metadata.name,
        service_type: spec.service_type,
        load_balancer_class: spec.load_balancer_class,
        annotations: metadata.annotations.0,
        has_load_balancer: !status.load_balancer.ingress.is_empty(),
        owners: owners(metadata.managed_fields),
    }
}

fn node(object: RawObject) -> Node {
    let RawObject { metadata, spec, status, .. } = object;
    let info = status.node_info;
    let images = status.images.into_iter();
    Node {
        name: metadata.name,
        labels: metadata.labels.0,
        taints: spec.taints,
        architecture: info.architecture,
        operating_system: info.operating_system,
        os_image: info.os_image,
        kubelet_version: info.kubelet_version,
        container_runtime: info.container_runtime_version,
        provider_id: spec.provider_id,
        images: images.map(|image| NodeImage { names: image.names, size_bytes: image.size_bytes }).collect(),
    }
}

/// Events about pods only; both forms of the API.
fn event(object: RawObject) -> Option<Event> {
    let target = object.involved_object.or(object.regarding).filter(|target| target.kind == "Pod")?;
    let message = if object.message.is_empty() { object.note } else { object.message };
    let container = target.field_path.split_once('{').and_then(|(_, rest)| rest.strip_suffix('}'));
    let series = object.series.unwrap_or_default();
    let created = object.metadata.creation_timestamp;
    let first = object.first_timestamp.or(object.event_time).or(created);
    Some(Event {
        container: container.map(str::to_owned),
        namespace: target.namespace,
        pod: target.name,
        reason: object.reason,
        message,
        count: series.count.or(object.count).unwrap_or(1),
        first,
        last: series.last_observed_time.or(object.last_timestamp).or(first),
        node: object.source.and_then(|source| source.host).or(object.reporting_instance),
    })
}
