//! Pods against the workload that made them: stale rollouts, and one tag with several digests.

use std::collections::{BTreeMap, BTreeSet};

use imagelint_model::{ImageRef, ObjectRef, catalog};

use super::Comparison;
use super::index::{running, spec_image};
use super::workloads::{object_of, place};
use crate::git::GitWorkload;
use crate::record::DriftRecord;
use crate::snapshot::{Kind, LiveContainer, LiveWorkload, Pod};

/// How long a rollout may take without progress where nothing else is said, in seconds.
const PROGRESS_DEADLINE: u32 = 600;

impl Comparison<'_> {
    pub(super) fn pods_of(&self, live: &LiveWorkload, git: Option<&GitWorkload>, records: &mut Vec<DriftRecord>) {
        // A Job's template cannot change, and a CronJob's is for the next run.
        if matches!(live.kind, Kind::Job | Kind::CronJob) {
            return;
        }
        let pods: Vec<&Pod> = self.index.pods(live);
        for container in &live.containers {
            records.extend(self.stale(live, git, container, &pods));
            records.extend(self.skew(live, git, container, &pods));
        }
    }

    fn stale(
        &self,
        live: &LiveWorkload,
        git: Option<&GitWorkload>,
        container: &LiveContainer,
        pods: &[&Pod],
    ) -> Option<DriftRecord> {
        let wanted = ImageRef::parse(&container.image).ok()?;
        let other = |pod: &&&Pod| {
            let image = spec_image(pod, &container.name).and_then(|image| ImageRef::parse(image).ok());
            image.is_some_and(|image| !self.index.same(&wanted, &image))
        };
        let stale: Vec<&Pod> = pods.iter().filter(other).copied().collect();
        let first = stale.first().and_then(|pod| spec_image(pod, &container.name))?;
        if self.is_rolling(live)
            || (stale.len() == pods.len() && stale.iter().all(|pod| mirrored(&wanted, pod, container)))
        {
            return None;
        }
        let mut record = self.about(&catalog::STALE_ROLLOUT, live, git, container);
        record.message = format!(
            "{} of {} pods of {} run `{first}` in container {}, and the workload says `{}`: its rollout is stuck",
            stale.len(),
            pods.len(),
            place(live),
            container.name,
            container.image
        );
        record.help = format!(
            "look at the rollout: kubectl -n {} rollout status {}/{}",
            live.namespace,
            live.kind.as_str().to_lowercase(),
            live.name
        );
        record.reason = "the new pods do not become ready, or the rollout waits for somebody".to_owned();
        record.running = stale.iter().filter_map(|pod| running(pod, &container.name)).collect();
        Some(record)
    }

    /// True while a rollout makes progress.
    fn is_rolling(&self, live: &LiveWorkload) -> bool {
        let deadline = i64::from(live.progress_deadline.unwrap_or(PROGRESS_DEADLINE));
        live.rolling_since.zip(self.index.snapshot.taken_at).is_some_and(|(since, now)| now.since(since) < deadline)
    }

    fn skew(
        &self,
        live: &LiveWorkload,
        git: Option<&GitWorkload>,
        container: &LiveContainer,
        pods: &[&Pod],
    ) -> Option<DriftRecord> {
        let wanted = ImageRef::parse(&container.image).ok().filter(|image| !image.is_pinned())?;
        let mut digests: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut shown = Vec::new();
        for pod in pods {
            let same = spec_image(pod, &container.name)
                .and_then(|image| ImageRef::parse(image).ok())
                .is_some_and(|image| self.index.same(&wanted, &image));
            let Some(runs) = running(pod, &container.name).filter(|_| same) else { continue };
            let Some((_, digest)) = runs.image_id.rsplit_once('@') else { continue };
            let node = pod.node.as_deref().unwrap_or_default();
            digests.entry(digest.to_owned()).or_default().insert(node);
            shown.push(runs);
        }
        let runtime =
            |node: &&str| self.index.runtimes.get(node).is_none_or(|runtime| runtime.starts_with("containerd"));
        // Other runtimes name the image of the node's architecture, which differs from node to node by right.
        if digests.len() < 2 || !digests.values().flatten().all(runtime) {
            return None;
        }
        let mut record = self.about(&catalog::DIGEST_SKEW, live, git, container);
        record.message = format!(
            "pods of {} run {} different images under the one name `{}` in container {}: the tag was pushed again",
            place(live),
            digests.len(),
            container.image,
            container.name
        );
        record.help =
            "pin the digest in Git, or push every build under a tag of its own; then restart the rollout".to_owned();
        record.reason = "which of the digests is meant cannot be told from here".to_owned();
        record.running = shown;
        Some(record)
    }

    /// A record about a container of a live workload, on Git's image where Git has one.
    pub(super) fn about(
        &self,
        rule: &'static imagelint_model::RuleMeta,
        live: &LiveWorkload,
        git: Option<&GitWorkload>,
        container: &LiveContainer,
    ) -> DriftRecord {
        let side = git.and_then(|git| git.containers.iter().find(|one| one.name == container.name));
        let object = ObjectRef {
            container: Some(container.name.to_string()),
            path: side.map(|side| format!("{}.image", side.path)),
            ..object_of(live)
        };
        let span = side.map(crate::git::GitContainer::image_span).or(git.map(|git| git.name_span));
        let mut record = self.record(rule, object, span);
        record.git = side.map(|side| side.image_text().to_owned());
        record.git_node = side.and_then(|side| side.image.clone());
        record.live = Some(container.image.to_string());
        record.entry = git.and_then(|git| git.entry.as_deref().map(str::to_owned));
        record
    }
}

/// True when the pod's image is the same one from another registry, as a webhook for mirrors makes it.
fn mirrored(wanted: &ImageRef, pod: &Pod, container: &LiveContainer) -> bool {
    let image = spec_image(pod, &container.name).and_then(|image| ImageRef::parse(image).ok());
    image.is_some_and(|image| {
        image.short_name() == wanted.short_name()
            && image.effective_tag() == wanted.effective_tag()
            && image.digest() == wanted.digest()
            && image.registry_or_default() != wanted.registry_or_default()
    })
}
