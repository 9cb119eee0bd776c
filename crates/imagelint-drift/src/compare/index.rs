//! A snapshot by what is asked of it.

use std::collections::{HashMap, HashSet};

use imagelint_model::{ImageRef, Rewrite};

use super::{Context, Key, key};
use crate::git::GitWorkload;
use crate::pulls::{Classifier, PullCause};
use crate::record::Running;
use crate::snapshot::{ContainerState, ContainerStatus, Event, Kind, LiveWorkload, Pod, Snapshot};

/// Namespaces of Kubernetes itself, which are left alone unless asked for.
const SYSTEM: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];

/// Reasons to wait that are about images.
const WAITING: [&str; 7] = [
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "ImageInspectError",
    "RegistryUnavailable",
    "SignatureValidationFailed",
];

/// Characters of the kubelet's words that are kept: enough for an address and an error.
const SAID: usize = 400;

/// A snapshot by what is asked of it.
pub(super) struct Index<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) context: &'a Context<'a>,
    by_name: HashMap<(Kind, &'a str), Vec<&'a LiveWorkload>>,
    pods: HashMap<Key<'a>, Vec<&'a Pod>>,
    /// Failures to pull, by namespace and pod.
    failures: HashMap<(&'a str, &'a str), Vec<&'a Event>>,
    /// Images that some node has or some pod runs, as they are pulled.
    proven: HashSet<String>,
    /// Images that some pod waits for, as they are pulled.
    failing: HashMap<String, PullCause>,
    unread: HashSet<(Kind, Option<&'a str>, &'a str)>,
    /// Runtime of each node.
    pub(super) runtimes: HashMap<&'a str, &'a str>,
}

impl<'a> Index<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, context: &'a Context<'a>) -> Self {
        let mut index = Self {
            snapshot,
            context,
            by_name: HashMap::new(),
            pods: HashMap::new(),
            failures: HashMap::new(),
            proven: HashSet::new(),
            failing: HashMap::new(),
            unread: HashSet::new(),
            runtimes: HashMap::new(),
        };
        for workload in &snapshot.workloads {
            index.by_name.entry((workload.kind, &workload.name)).or_default().push(workload);
        }
        for event in snapshot.events.iter().filter(|event| event.reason == "Failed") {
            index.failures.entry((&event.namespace, &event.pod)).or_default().push(event);
        }
        for unread in &snapshot.unread {
            if let (Some(kind), Some(name)) = (unread.kind, &unread.name) {
                index.unread.insert((kind, unread.namespace.as_deref(), name));
            }
        }
        for node in &snapshot.nodes {
            index.runtimes.insert(&node.name, &node.container_runtime);
            let names = node.images.iter().flat_map(|image| &image.names);
            index.proven.extend(names.filter_map(|name| ImageRef::parse(name).ok()).map(|image| image.pulled()));
        }
        index.read_pods();
        index
    }

    fn read_pods(&mut self) {
        let classifier = Classifier::default();
        for pod in &self.snapshot.pods {
            if let Some(owner) = self.owner(pod) {
                self.pods.entry(owner).or_default().push(pod);
            }
            for status in &pod.statuses {
                let Some(image) = spec_image(pod, &status.name).and_then(|image| ImageRef::parse(image).ok()) else {
                    continue;
                };
                if is_failing(status) {
                    let cause = self.cause(pod, status, &classifier);
                    self.failing.entry(image.pulled()).or_insert(cause);
                } else if !status.image_id.is_empty() {
                    self.proven.insert(image.pulled());
                }
            }
        }
    }

    /// The workload that made the pod.
    fn owner(&self, pod: &'a Pod) -> Option<Key<'a>> {
        let owner = pod.owner.as_ref()?;
        let (kind, name) = match owner.kind.as_str() {
            "ReplicaSet" => {
                let hash = pod.template_hash.as_deref()?;
                (Kind::Deployment, owner.name.strip_suffix(hash)?.strip_suffix('-')?)
            }
            "StatefulSet" => (Kind::StatefulSet, owner.name.as_str()),
            "DaemonSet" => (Kind::DaemonSet, owner.name.as_str()),
            "Job" => (Kind::Job, owner.name.as_str()),
            _ => return None,
        };
        let workload = self.find(kind, &pod.namespace, name)?;
        let above = workload.owner.as_ref().filter(|owner| kind == Kind::Job && owner.kind == "CronJob");
        let above = above.and_then(|owner| self.find(Kind::CronJob, &pod.namespace, &owner.name));
        Some(key(above.unwrap_or(workload)))
    }

    /// The workload of this kind and name.
    pub(super) fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<&'a LiveWorkload> {
        self.by_name.get(&(kind, name))?.iter().find(|workload| workload.namespace == namespace).copied()
    }

    /// The live workloads that Git may mean: more than one only where Git names no namespace.
    pub(super) fn candidates(&self, git: &GitWorkload) -> Vec<&'a LiveWorkload> {
        let named = self.by_name.get(&(git.kind, git.name.as_str())).map_or(&[][..], Vec::as_slice);
        let fits = |live: &&&LiveWorkload| match &git.namespace {
            Some(namespace) => live.namespace == *namespace,
            None => self.in_scope(&live.namespace),
        };
        named.iter().filter(fits).copied().collect()
    }

    /// True for a namespace that is to be looked at, should Git say something about it.
    pub(super) fn asked(&self, namespace: &str) -> bool {
        self.context.namespaces.is_empty() || self.context.namespaces.iter().any(|asked| asked == namespace)
    }

    /// True for a namespace that is to be looked at whatever Git says.
    pub(super) fn in_scope(&self, namespace: &str) -> bool {
        let owned = &self.context.cluster.namespaces;
        if !self.context.namespaces.is_empty() {
            return self.asked(namespace);
        }
        if owned.is_empty() { !SYSTEM.contains(&namespace) } else { owned.iter().any(|owned| owned == namespace) }
    }

    /// True when there is such an object that could not be understood.
    pub(super) fn is_unread(&self, kind: Kind, namespace: Option<&str>, name: &str) -> bool {
        let of = |namespace| self.unread.contains(&(kind, namespace, name));
        match namespace {
            Some(namespace) => of(Some(namespace)) || of(None),
            None => self.unread.iter().any(|(unread, _, known)| *unread == kind && *known == name),
        }
    }

    /// Pods of a workload that are not about to go.
    pub(super) fn pods(&self, live: &LiveWorkload) -> Vec<&'a Pod> {
        let pods = self.pods.get(&key(live)).map_or(&[][..], Vec::as_slice);
        let stays = |pod: &&Pod| !pod.terminating && !matches!(pod.phase.as_str(), "Succeeded" | "Failed");
        pods.iter().copied().filter(stays).collect()
    }

    /// The workload of a pod.
    pub(super) fn workload_of(&self, pod: &'a Pod) -> Option<Key<'a>> {
        self.owner(pod)
    }

    /// Why the container of this status does not get its image.
    pub(super) fn cause(&self, pod: &Pod, status: &ContainerStatus, classifier: &Classifier) -> PullCause {
        let ContainerState::Waiting { reason, .. } = &status.state else {
            return classifier.first([]);
        };
        // Old kubelets repeat only that they wait; the reason itself is the last resort.
        classifier.first(self.messages(pod, status).into_iter().chain([reason.as_str()]))
    }

    /// The words of the kubelet that [`Self::cause`] is taken from, from the last step that failed on.
    pub(super) fn said(&self, pod: &Pod, status: &ContainerStatus, classifier: &Classifier) -> Option<String> {
        let messages = self.messages(pod, status);
        let told = messages.iter().find(|message| classifier.classify(message).is_some());
        let told = told.or_else(|| messages.iter().find(|message| !is_echo(message)))?;
        let last = told.rfind("failed to ").map_or(*told, |at| &told[at..]);
        Some(last.chars().take(SAID).collect())
    }

    /// What is known of why a container waits: its status, then events, the newest first.
    fn messages<'m>(&'m self, pod: &Pod, status: &'m ContainerStatus) -> Vec<&'m str> {
        let ContainerState::Waiting { message, .. } = &status.state else { return Vec::new() };
        let about = |event: &&&Event| event.container.as_deref().is_none_or(|name| name == status.name);
        let events = self.failures.get(&(pod.namespace.as_str(), pod.name.as_str())).map_or(&[][..], Vec::as_slice);
        let mut events: Vec<&Event> = events.iter().filter(about).copied().collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.last));
        let told = events.into_iter().map(|event| event.message.as_str());
        [message.as_str()].into_iter().chain(told).filter(|message| !message.is_empty()).collect()
    }

    /// Why Git's image cannot be had, as far as that is known.
    pub(super) fn obstacle(&self, image: &ImageRef) -> Option<String> {
        let failing = self.failing.get(&image.pulled());
        let failing = failing.filter(|_| !self.is_proven(image)).map(|cause| cause.cause.to_owned());
        failing.or_else(|| (self.context.unreachable)(image))
    }

    /// Why a pod of the cluster waits for the image in vain.
    pub(super) fn failing(&self, image: &ImageRef) -> Option<&PullCause> {
        self.failing.get(&image.pulled())
    }

    /// True when some node has the image.
    pub(super) fn is_proven(&self, image: &ImageRef) -> bool {
        self.proven.contains(&image.pulled())
    }

    /// True when both mean the same image, expected rewrites made.
    pub(super) fn same(&self, git: &ImageRef, live: &ImageRef) -> bool {
        git.same_image(live)
            || self.context.cluster.expected_rewrites.iter().any(|rewrite| {
                rewritten(git, rewrite)
                    .and_then(|text| ImageRef::parse(&text).ok())
                    .is_some_and(|it| it.same_image(live))
            })
    }
}

/// True for words that say only that something failed.
fn is_echo(message: &str) -> bool {
    message.starts_with("Back-off pulling image") || message.starts_with("Error: ")
}

/// What a webhook makes of an image; `None` when it leaves it alone.
fn rewritten(image: &ImageRef, rewrite: &Rewrite) -> Option<String> {
    let full = image.normalized();
    let from = rewrite.from.trim_end_matches('/');
    let rest = full.strip_prefix(from).filter(|rest| rest.starts_with(['/', ':', '@']))?;
    Some(format!("{}{rest}", rewrite.to.trim_end_matches('/')))
}

/// The image that the spec of a pod has for a container.
pub(super) fn spec_image<'p>(pod: &'p Pod, container: &str) -> Option<&'p str> {
    pod.containers.iter().find(|one| one.name == container).map(|one| one.image.as_str())
}

/// True when the container waits for its image.
pub(super) fn is_failing(status: &ContainerStatus) -> bool {
    matches!(&status.state, ContainerState::Waiting { reason, .. } if WAITING.contains(&reason.as_str()))
}

/// What a pod runs in a container.
pub(super) fn running(pod: &Pod, container: &str) -> Option<Running> {
    let image = spec_image(pod, container)?.to_owned();
    let status = pod.statuses.iter().find(|status| status.name == container);
    let reason = status.and_then(|status| match &status.state {
        ContainerState::Waiting { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    let (image_id, ready) = status.map_or_else(Default::default, |status| (status.image_id.to_string(), status.ready));
    Some(Running { pod: pod.name.clone(), image, image_id, ready, reason })
}
