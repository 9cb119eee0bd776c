//! Git's workloads against those of the cluster: images, pull policies, containers, and whole workloads.

use imagelint_model::{ImageRef, ObjectRef, PullPolicy, RuleMeta, catalog};

use super::index::running;
use super::judge::{by_whom, changed_by, of_field, of_image};
use super::{Comparison, key, object, shown};
use crate::git::{Git, GitContainer, GitWorkload};
use crate::record::{DriftRecord, Running, Verdict};
use crate::snapshot::{LiveContainer, LiveWorkload, OwnedField};

/// Containers that meshes and agents inject into templates, too.
const INJECTED: [&str; 8] = [
    "istio-proxy",
    "istio-init",
    "istio-validation",
    "linkerd-proxy",
    "linkerd-init",
    "vault-agent",
    "vault-agent-init",
    "otc-container",
];

/// One workload on both sides.
struct Pair<'a> {
    git: &'a GitWorkload,
    live: &'a LiveWorkload,
}

impl<'a> Comparison<'a> {
    pub(super) fn workloads(&self, git: &Git, records: &mut Vec<DriftRecord>) {
        for live in &self.index.snapshot.workloads {
            let sides = self.matched.git.get(&key(live)).map_or(&[][..], Vec::as_slice);
            // Where several roots render it, the one that comes nearest is the one that was applied.
            let compared = sides.iter().map(|git| {
                let mut records = Vec::new();
                self.pair(&Pair { git, live }, &mut records);
                records
            });
            records.extend(compared.min_by_key(Vec::len).unwrap_or_default());
            if live.owner.is_none() && self.looked_at(live) {
                self.pods_of(live, sides.first().copied(), records);
            }
        }
        let _ = git;
        for git in &self.matched.missing {
            self.missing(git, records);
        }
    }

    /// True for what Git has, and for what lies in a namespace that is looked at.
    pub(super) fn looked_at(&self, live: &LiveWorkload) -> bool {
        self.matched.git.contains_key(&key(live)) || self.index.in_scope(&live.namespace)
    }

    fn pair(&self, pair: &Pair<'_>, records: &mut Vec<DriftRecord>) {
        for live in &pair.live.containers {
            match pair.git.containers.iter().find(|git| git.name == live.name) {
                Some(git) => self.container(pair, git, live, records),
                None if INJECTED.contains(&live.name.as_str()) => {}
                None => records.push(self.extra(pair, live)),
            }
        }
        let lacks = |git: &&GitContainer| !pair.live.containers.iter().any(|live| live.name == git.name);
        records.extend(pair.git.containers.iter().filter(lacks).map(|git| self.lacking(pair, git)));
    }

    fn container(&self, pair: &Pair<'_>, git: &GitContainer, live: &LiveContainer, records: &mut Vec<DriftRecord>) {
        let reference = ImageRef::parse(&live.image).ok();
        let other = match (&git.reference, &reference) {
            (Some(git), Some(live)) => !self.index.same(git, live),
            // A placeholder that is filled in on the way cannot be compared.
            _ => false,
        };
        if other {
            records.push(self.image(pair, git, live, reference.as_ref()));
        }
        let wanted = git.effective_policy();
        let has = live.pull_policy.as_deref().and_then(PullPolicy::from_name);
        let (Some(wanted), Some(has)) = (wanted, has) else { return };
        // What an image implies goes with it: that the other image implies another policy is no news.
        let follows = other && git.policy.is_none() && reference.is_some_and(|it| PullPolicy::default_for(&it) == has);
        if wanted != has && !follows && !self.is_left_over(pair, git, other) {
            records.push(self.policy(pair, git, wanted, has));
        }
    }

    /// True where somebody has set the image by hand and Git has it now: the policy is the default of the image before,
    /// which no apply of Git changes.
    fn is_left_over(&self, pair: &Pair<'_>, git: &GitContainer, other: bool) -> bool {
        let by_hand = |field: OwnedField| changed_by(&pair.live.owners, &field).is_some_and(|by| by.is_manual());
        let name = || git.name.clone();
        !other && git.policy.is_none() && by_hand(OwnedField::Image(name())) && !by_hand(OwnedField::PullPolicy(name()))
    }

    fn image(
        &self,
        pair: &Pair<'_>,
        git: &GitContainer,
        live: &LiveContainer,
        reference: Option<&ImageRef>,
    ) -> DriftRecord {
        let mut record = self.on(&catalog::IMAGE_DRIFT, pair, git, "image");
        let by = changed_by(&pair.live.owners, &OwnedField::Image(live.name.to_string()));
        record.running = self.running(pair.live, &live.name);
        let what = git.reference.as_ref().zip(reference).map_or("image", |(git, live)| part(git, live));
        record.span = Some(span_of(git, what));
        (record.verdict, record.reason) =
            of_image(&self.index, git.reference.as_ref(), &record.running, &live.image, by.as_ref());
        record.message = format!(
            "{} runs `{}` in container {}{}; Git has another {what}, so the next apply replaces what runs",
            place(pair.live),
            live.image,
            live.name,
            by_whom(by.as_ref()),
        );
        record.help = match record.verdict {
            Verdict::AdoptLive => format!("write `{}` into Git: {}", live.image, record.reason),
            Verdict::ApplyGit => format!(
                "apply Git again, or write `{}` into Git if that is what should run: {}",
                live.image, record.reason
            ),
            Verdict::Investigate => format!("find out which one is meant: {}", record.reason),
        };
        record.breaks_rollout = git.reference.as_ref().and_then(|git| self.index.obstacle(git));
        record.git = Some(git.image_text().to_owned());
        record.live = Some(live.image.to_string());
        record.changed_by = by;
        record.git_node = git.image.clone();
        record
    }

    fn policy(&self, pair: &Pair<'_>, git: &GitContainer, wanted: PullPolicy, has: PullPolicy) -> DriftRecord {
        let mut record = self.on(&catalog::PULL_POLICY_DRIFT, pair, git, "imagePullPolicy");
        let by = changed_by(&pair.live.owners, &OwnedField::PullPolicy(git.name.clone()));
        let (wanted, has) = (wanted.as_str(), has.as_str());
        let says = match &git.policy {
            Some((_, span)) => {
                record.span = Some(*span);
                format!("Git says {wanted}")
            }
            None => format!("Git's image implies {wanted}"),
        };
        record.message = format!(
            "{} has the pull policy {has} in container {}{}; {says}",
            place(pair.live),
            git.name,
            by_whom(by.as_ref())
        );
        (record.verdict, record.reason) = of_field(by.as_ref());
        record.help = match (&git.policy, has) {
            (Some(_), _) => format!("apply Git again, or write `imagePullPolicy: {has}` there: {}", record.reason),
            (None, "Never") => "`Never` is no default, so somebody set it, and nodes without the image start no pod; \
                                write the policy that is meant into Git"
                .to_owned(),
            _ => {
                "the default is set when an object is created and does not follow its image; write the policy into Git"
                    .to_owned()
            }
        };
        record.git = git.policy.as_ref().map(|(policy, _)| policy.clone());
        record.live = Some(has.to_owned());
        record.running = self.running(pair.live, &git.name);
        record.changed_by = by;
        record
    }

    fn extra(&self, pair: &Pair<'_>, live: &LiveContainer) -> DriftRecord {
        let object = ObjectRef { container: Some(live.name.to_string()), ..object_of(pair.live) };
        let mut record = self.record(&catalog::CONTAINER_DRIFT, object, Some(pair.git.name_span));
        let by = changed_by(&pair.live.owners, &OwnedField::Image(live.name.to_string()));
        record.message = format!(
            "{} has a container {} with `{}` that Git does not have{}",
            place(pair.live),
            live.name,
            live.image,
            by_whom(by.as_ref())
        );
        (record.verdict, record.reason) = of_field(by.as_ref());
        record.help = "add it to Git if it is wanted; an apply from the client leaves it there for ever".to_owned();
        record.live = Some(live.image.to_string());
        record.running = self.running(pair.live, &live.name);
        record.changed_by = by;
        record.entry = pair.git.entry.as_deref().map(str::to_owned);
        record
    }

    fn lacking(&self, pair: &Pair<'_>, git: &GitContainer) -> DriftRecord {
        let mut record = self.on(&catalog::CONTAINER_DRIFT, pair, git, "");
        record.span = Some(git.name_span);
        record.message = format!("{} lacks the container {} that Git has", place(pair.live), git.name);
        record.reason = "nothing tells who removed it".to_owned();
        record.help = "apply Git again, or remove it there".to_owned();
        record.git = Some(git.image_text().to_owned());
        record.breaks_rollout = git.reference.as_ref().and_then(|git| self.index.obstacle(git));
        record
    }

    fn missing(&self, git: &GitWorkload, records: &mut Vec<DriftRecord>) {
        let namespace = git.namespace.as_deref();
        let known =
            self.index.snapshot.knows(git.kind, namespace) && !self.index.is_unread(git.kind, namespace, &git.name);
        if git.passing || !known || records.iter().any(|record| record.span == Some(git.name_span)) {
            return;
        }
        let object = object(git.kind, namespace, &git.name);
        let mut record = self.record(&catalog::MISSING_WORKLOAD, object, Some(git.name_span));
        let images: Vec<&str> = git.containers.iter().map(GitContainer::image_text).collect();
        record.message = format!("{} is in Git and not in the cluster", shown(git.kind, namespace, &git.name));
        record.help = "apply it, or remove it from Git; if it was never applied, look at the last sync".to_owned();
        record.reason = "it was deleted, or never applied".to_owned();
        record.git = Some(images.join(", "));
        let references = git.containers.iter().filter_map(|container| container.reference.as_ref());
        record.breaks_rollout = references.into_iter().find_map(|image| self.index.obstacle(image));
        record.entry = git.entry.as_deref().map(str::to_owned);
        records.push(record);
    }

    pub(super) fn unmanaged(&self, records: &mut Vec<DriftRecord>) {
        for live in &self.index.snapshot.workloads {
            // What a Helm release has is in the release, which Git may have.
            let helm = live.labels.get("app.kubernetes.io/managed-by").is_some_and(|by| by == "Helm")
                || live.annotations.contains_key("meta.helm.sh/release-name");
            let known = self.matched.claimed.contains(&key(live)) || live.owner.is_some() || helm;
            if known || !self.index.in_scope(&live.namespace) {
                continue;
            }
            let first = live.containers.iter().find(|container| !container.init);
            let object = ObjectRef { container: first.map(|one| one.name.to_string()), ..object_of(live) };
            let mut record = self.record(&catalog::UNMANAGED_WORKLOAD, object, None);
            let images: Vec<&str> = live.containers.iter().map(|container| container.image.as_str()).collect();
            let made = live.created.map(|at| format!(", created {at}")).unwrap_or_default();
            record.message = format!("{} runs in the cluster and is not in Git{made}", place(live));
            record.help =
                "add it to Git, or delete it; the namespaces that Git owns can be told in the configuration".to_owned();
            record.reason = "Git has nothing of it".to_owned();
            record.live = Some(images.join(", "));
            record.running = first.map(|one| self.running(live, &one.name)).unwrap_or_default();
            records.push(record);
        }
    }

    /// A record about a container that both sides know.
    fn on(&self, rule: &'static RuleMeta, pair: &Pair<'_>, git: &GitContainer, field: &str) -> DriftRecord {
        let path = if field.is_empty() { git.path.clone() } else { format!("{}.{field}", git.path) };
        let object = ObjectRef { container: Some(git.name.clone()), path: Some(path), ..object_of(pair.live) };
        let mut record = self.record(rule, object, Some(git.image_span()));
        record.entry = pair.git.entry.as_deref().map(str::to_owned);
        record
    }

    /// What the pods of a workload run in a container.
    pub(super) fn running(&self, live: &LiveWorkload, container: &str) -> Vec<Running> {
        self.index.pods(live).into_iter().filter_map(|pod| running(pod, container)).collect()
    }
}

/// The object of a record about a live workload.
pub(super) fn object_of(live: &LiveWorkload) -> ObjectRef {
    object(live.kind, Some(&live.namespace), &live.name)
}

/// `Deployment shop/web`.
pub(super) fn place(live: &LiveWorkload) -> String {
    shown(live.kind, Some(&live.namespace), &live.name)
}

/// The part of an image in which two differ.
fn part(git: &ImageRef, live: &ImageRef) -> &'static str {
    if git.registry_or_default() != live.registry_or_default() {
        "registry"
    } else if !git.same_repository(live) {
        "repository"
    } else if git.digest() != live.digest() && (git.digest().is_some() || git.tag() == live.tag()) {
        "digest"
    } else {
        "tag"
    }
}

/// The bytes of that part in Git; the whole image where Git does not write it.
fn span_of(git: &GitContainer, part: &str) -> imagelint_yaml::Span {
    let (Some(image), Some(reference)) = (&git.image, &git.reference) else { return git.image_span() };
    let range = match part {
        "registry" | "repository" => Some(reference.repository_range()),
        "digest" => reference.digest_range(),
        _ => reference.tag_range(),
    };
    image.subspan(range.unwrap_or(0..reference.as_str().len()))
}
