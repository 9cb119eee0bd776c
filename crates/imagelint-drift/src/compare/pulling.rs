//! Pods and events about pulls: images that do not arrive, that arrive late, and that could have been streamed.

use std::collections::BTreeMap;

use imagelint_model::{ByteSize, ObjectRef, catalog, recommended_deadline};

use super::index::{is_failing, running, spec_image};
use super::workloads::place;
use super::{Comparison, Key, object, shown};
use crate::git::GitWorkload;
use crate::pulls::{Classifier, Pull, PullCause, pulls};
use crate::record::DriftRecord;
use crate::snapshot::{ContainerStatus, Kind, LiveContainer, LiveWorkload, Pod};

/// The condition that AKS gives to pods whose image could be streamed.
const STREAMABLE: &str = "UpgradeIfStreamableDisabled";

/// A pod, and the status of its container that waits.
type Waiting<'a> = (&'a Pod, &'a ContainerStatus);

impl<'a> Comparison<'a> {
    pub(super) fn failing(&self, records: &mut Vec<DriftRecord>) {
        let classifier = Classifier::default();
        // One record for a workload's container and a cause, however many pods wait.
        let mut groups: BTreeMap<(String, &str, &str), (PullCause, Vec<Waiting<'_>>)> = BTreeMap::new();
        for pod in self.index.snapshot.pods.iter().filter(|pod| !pod.terminating) {
            for status in pod.statuses.iter().filter(|status| is_failing(status)) {
                let owner = self.index.workload_of(pod);
                let owned = owner.is_some_and(|owner| self.matched.git.contains_key(&owner));
                if !owned && !self.index.in_scope(&pod.namespace) {
                    continue;
                }
                let cause = self.index.cause(pod, status, &classifier);
                let whose = owner.map_or_else(
                    || shown(Kind::Pod, Some(&pod.namespace), &pod.name),
                    |(kind, namespace, name)| shown(kind, Some(namespace), name),
                );
                groups
                    .entry((whose, &status.name, cause.id))
                    .or_insert_with(|| (cause, Vec::new()))
                    .1
                    .push((pod, status));
            }
        }
        for ((whose, container, _), (cause, pods)) in groups {
            let (pod, status) = pods[0];
            let said = self.index.said(pod, status, &classifier);
            records.push(DriftRecord { said, ..self.failure(&whose, container, cause, &pods) });
        }
    }

    fn failure(&self, whose: &str, container: &str, cause: PullCause, pods: &[Waiting<'a>]) -> DriftRecord {
        let (pod, status) = pods[0];
        let image = spec_image(pod, container).unwrap_or(&status.image);
        let owner = self.index.workload_of(pod);
        let git = owner.and_then(|owner| self.git_of(owner));
        let side = git.and_then(|git| git.containers.iter().find(|one| one.name == container));
        let object = ObjectRef {
            container: Some(container.to_owned()),
            path: side.map(|side| format!("{}.image", side.path)),
            ..object(Kind::Pod, Some(&pod.namespace), &pod.name)
        };
        let span = side.map(crate::git::GitContainer::image_span).or(git.map(|git| git.name_span));
        let mut record = self.record(&catalog::IMAGE_PULL_FAILING, object, span);
        let plural = if pods.len() == 1 { "pod waits" } else { "pods wait" };
        record.message = format!(
            "{} {plural} for `{image}` of {whose}, container {container} ({}): {}",
            pods.len(),
            cause.class.as_str(),
            cause.cause
        );
        record.help = cause.next.to_owned();
        record.reason = format!("neither side helps while {}", cause.cause);
        record.workload = owner.map(|(kind, namespace, name)| super::object(kind, Some(namespace), name));
        record.git = side.map(|side| side.image_text().to_owned());
        record.git_node = side.and_then(|side| side.image.clone());
        record.live = Some(image.to_owned());
        record.running = pods.iter().filter_map(|(pod, _)| running(pod, container)).collect();
        record.breaks_rollout = Some(cause.cause.to_owned());
        record.cause = Some(cause);
        record.entry = git.and_then(|git| git.entry.as_deref().map(str::to_owned));
        record
    }

    /// Git's side of a live workload.
    pub(super) fn git_of(&self, key: Key<'_>) -> Option<&'a GitWorkload> {
        self.matched.git.get(&key)?.first().copied()
    }

    pub(super) fn slow(&self, records: &mut Vec<DriftRecord>) {
        let sizes = self.index.snapshot.facts().image_sizes;
        let measured = pulls(self.index.snapshot, |image| sizes.get(&image.normalized()).copied());
        let pods: BTreeMap<(&str, &str), &Pod> =
            self.index.snapshot.pods.iter().map(|pod| ((pod.namespace.as_str(), pod.name.as_str()), pod)).collect();
        let mut worst: BTreeMap<(Key<'_>, String), &Pull> = BTreeMap::new();
        for pull in measured.iter().filter(|pull| pull.seconds > f64::from(allowed(pull))) {
            let Some(pod) = pods.get(&(pull.namespace.as_str(), pull.pod.as_str())) else { continue };
            let (Some(owner), Some(container)) = (self.index.workload_of(pod), &pull.container) else { continue };
            let slot = worst.entry((owner, container.clone())).or_insert(pull);
            if pull.seconds > slot.seconds {
                *slot = pull;
            }
        }
        for (((kind, namespace, name), container), pull) in worst {
            let Some(live) = self.index.find(kind, namespace, name).filter(|live| self.looked_at(live)) else {
                continue;
            };
            let Some(of) = live.containers.iter().find(|one| one.name == container) else { continue };
            records.push(self.late(live, of, pull));
        }
    }

    fn late(&self, live: &LiveWorkload, container: &LiveContainer, pull: &Pull) -> DriftRecord {
        let git = self.git_of((live.kind, &live.namespace, &live.name));
        let mut record = self.about(&catalog::IMAGE_PULL_SLOW, live, git, container);
        let size = pull.size.map(|ByteSize(bytes)| format!(" ({})", ByteSize(bytes))).unwrap_or_default();
        let on = pull.node.as_ref().map(|node| format!(" onto {node}")).unwrap_or_default();
        record.message = format!(
            "pulling `{}`{size}{on} took {:.0} s, and {} s are good for an image of its size: rollouts of {} wait for it",
            pull.image,
            pull.seconds,
            allowed(pull),
            place(live)
        );
        record.help =
            "pull from a registry in the region of the nodes, make the image smaller, or pull it ahead".to_owned();
        record.reason = "the image is right, the way to it is long".to_owned();
        record.running = self.running(live, &container.name);
        record
    }

    pub(super) fn streaming(&self, records: &mut Vec<DriftRecord>) {
        for live in &self.index.snapshot.workloads {
            let disabled = |pod: &&Pod| pod.conditions.iter().any(|condition| condition == STREAMABLE);
            let pods: Vec<&Pod> = self.index.pods(live).into_iter().filter(disabled).collect();
            let Some(container) = live.containers.iter().find(|container| !container.init) else { continue };
            if pods.is_empty() || !self.looked_at(live) {
                continue;
            }
            let git = self.git_of((live.kind, &live.namespace, &live.name));
            let mut record = self.about(&catalog::STREAMING_DISABLED, live, git, container);
            record.message = format!(
                "{} of {}: the image could be streamed, and streaming is off for it, so each node pulls it whole",
                if pods.len() == 1 { "a pod".to_owned() } else { format!("{} pods", pods.len()) },
                place(live)
            );
            record.help = "turn artifact streaming on for the node pool and for the repository".to_owned();
            record.reason = "the registry has the artifact, the node does not use it".to_owned();
            record.running = pods.iter().filter_map(|pod| running(pod, &container.name)).collect();
            records.push(record);
        }
    }
}

/// Seconds that a pull of this size may take; of unknown size what a small image may.
fn allowed(pull: &Pull) -> u32 {
    recommended_deadline(pull.size.unwrap_or(ByteSize(0)))
}
