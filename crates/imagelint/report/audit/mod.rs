//! Records of drift as people look at them: what is broken now first, then by cluster, namespace and workload.
//!
//! Nothing here is written; [`text`] and the other formats for people do that.

#[cfg(test)]
pub(super) mod fixture;
pub(super) mod markdown;
mod shared;
pub(super) mod text;

use std::collections::HashSet;

use imagelint_drift::{DriftRecord, Repair, Running, Verdict};
use imagelint_model::{Finding, ObjectRef, catalog};

use super::shown;
use super::text::{counted, grouped};
use crate::outcome::Report;

pub(super) use shared::{shared, short_digests};

/// How soon somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// Pods wait for an image that does not arrive.
    Broken,
    /// The next rollout of what Git has would fail.
    Breaks,
    /// Everything else.
    Differs,
}

impl Urgency {
    /// All of them, the most urgent first.
    pub(super) const ALL: [Self; 3] = [Self::Broken, Self::Breaks, Self::Differs];

    const fn of(record: &DriftRecord) -> Self {
        match (&record.cause, &record.breaks_rollout) {
            (Some(_), _) => Self::Broken,
            (None, Some(_)) => Self::Breaks,
            (None, None) => Self::Differs,
        }
    }

    /// As a heading.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Broken => "Broken now",
            Self::Breaks => "Breaks with the next apply",
            Self::Differs => "Differs from Git",
        }
    }

    /// As the end of a count: `3 broken now`.
    pub(super) const fn count_of(self) -> &'static str {
        match self {
            Self::Broken => "broken now",
            Self::Breaks => "will break with the next apply",
            Self::Differs => "other",
        }
    }

    /// A word for machines.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Breaks => "breaks",
            Self::Differs => "differs",
        }
    }
}

/// One record, ready to be laid out.
pub(super) struct Row<'a> {
    pub(super) record: &'a DriftRecord,
    pub(super) urgency: Urgency,
    /// The workload or Service; a pod where it belongs to nothing.
    pub(super) object: &'a ObjectRef,
    pub(super) git: Value<'a>,
    pub(super) spec: Value<'a>,
    pub(super) running: Vec<Pods<'a>>,
    /// File and line of Git's side.
    pub(super) place: Option<(String, u32)>,
}

/// One of the three columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// This text.
    Text(&'a str),
    /// What the column before has.
    Same,
    /// Nothing, in words.
    Nothing(&'static str),
}

/// Pods that run the same thing.
pub(super) struct Pods<'a> {
    pub(super) value: Value<'a>,
    /// `sha256:…`, where the difference lies in it.
    pub(super) digest: Option<&'a str>,
    pub(super) pods: Vec<&'a str>,
    pub(super) ready: usize,
    /// Why they wait, where they do.
    pub(super) reason: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn new(report: &Report, record: &'a DriftRecord) -> Self {
        // What Git has nothing of stands at the name of the cluster, which is no place to change.
        let known = record.git.is_some() || record.entry.is_some();
        let place = record.span.filter(|_| known).map(|span| {
            let source = report.files.get(span.file);
            (shown(&source.path), source.position(span.start).line)
        });
        let git = match record.git.as_deref() {
            Some(git) => Value::Text(git),
            None if record.rule.id == catalog::PULL_POLICY_DRIFT.id => Value::Nothing("says nothing"),
            None => Value::Nothing("not in Git"),
        };
        let spec = match record.live.as_deref() {
            Some(live) if record.git.as_deref() == Some(live) => Value::Same,
            Some(live) => Value::Text(live),
            None => Value::Nothing("not in the cluster"),
        };
        Self {
            record,
            urgency: Urgency::of(record),
            object: record.workload.as_ref().unwrap_or(&record.object),
            git,
            spec,
            running: running(record),
            place,
        }
    }

    /// What rows are sorted by: the most urgent first, then by cluster, namespace, object, container and rule.
    fn order(&self) -> (Urgency, [&'a str; 4], [&'a str; 3]) {
        let (record, object) = (self.record, self.object);
        let place = [record.cluster.as_str(), self.namespace(), &object.kind, &object.name];
        (self.urgency, place, [self.container().unwrap_or_default(), record.rule.id, &record.message])
    }

    /// `Deployment web`.
    pub(super) fn subject(&self) -> String {
        format!("{} {}", self.object.kind, self.object.name)
    }

    /// The container, where the record is about one.
    pub(super) fn container(&self) -> Option<&'a str> {
        self.record.object.container.as_deref()
    }

    /// The field of a Service that differs, in short: `alibaba-cloud-loadbalancer-spec`, `spec.type`.
    pub(super) fn field(&self) -> Option<&'a str> {
        let path = self.record.object.path.as_deref().filter(|_| self.container().is_none())?;
        let Some((_, annotation)) = path.split_once('[') else { return Some(path) };
        let name = annotation.trim_end_matches(']');
        Some(name.rsplit_once('/').map_or(name, |(_, name)| name))
    }

    /// `orders`, or what stands where there is none.
    pub(super) fn namespace(&self) -> &'a str {
        self.record.object.namespace.as_deref().unwrap_or("(no namespace)")
    }

    /// The message, where the three columns do not say it.
    pub(super) fn message(&self) -> Option<&'a str> {
        // How long a pull took is in no column.
        let measured = [catalog::IMAGE_PULL_SLOW.id, catalog::STREAMING_DISABLED.id].contains(&self.record.rule.id);
        let differs = self.spec != Value::Same && self.record.live != self.record.git;
        let told = self.record.cause.is_some() || (differs && !measured);
        Some(self.record.message.as_str()).filter(|_| !told)
    }

    /// `kubectl-set (Update), 2026-10-01T07:00:00Z`.
    pub(super) fn changed(&self) -> Option<String> {
        let by = self.record.changed_by.as_ref()?;
        let operation = if by.operation.is_empty() { String::new() } else { format!(" ({})", by.operation) };
        let time = by.time.map_or(String::new(), |time| format!(", {time}"));
        Some(format!("{}{operation}{time}", by.manager))
    }

    /// What to do, without the reason of the verdict, which is said once.
    pub(super) fn help(&self) -> &'a str {
        let record = self.record;
        record.help.strip_suffix(&format!(": {}", record.reason)).unwrap_or(&record.help)
    }

    /// Why the next rollout fails, where nothing else says so.
    pub(super) fn breaks(&self) -> Option<&'a str> {
        let record = self.record;
        record.breaks_rollout.as_deref().filter(|why| record.cause.is_none() && !record.reason.ends_with(why))
    }

    /// What to ask the cluster for about pods that wait.
    pub(super) fn command(&self) -> Option<String> {
        self.record.cause.as_ref()?;
        let pod = self.running.first()?.pods.first()?;
        Some(format!("kubectl -n {} describe pod {pod}", self.namespace()))
    }

    /// The values that the columns show, each once, as they are written.
    pub(super) fn references(&self) -> Vec<(&'static str, &'a str)> {
        let mut all = Vec::new();
        if let Value::Text(git) = self.git {
            all.push(("Git", git));
        }
        if let Value::Text(spec) = self.spec {
            all.push(("spec", spec));
        }
        for pods in &self.running {
            if let Value::Text(image) = pods.value {
                all.push(("running", image));
            }
        }
        all
    }
}

impl Pods<'_> {
    /// `3 pods ready`, `1 pod: ImagePullBackOff`.
    pub(super) fn state(&self) -> String {
        let count = self.pods.len();
        let plural = if count == 1 { "" } else { "s" };
        match self.reason {
            Some(reason) => format!("{count} pod{plural}: {reason}"),
            None if self.ready == count => format!("{count} pod{plural} ready"),
            None if self.ready == 0 => format!("{count} pod{plural} not ready"),
            None => format!("{} of {count} pods ready", self.ready),
        }
    }
}

/// The pods of a record, those alike together, in the order of their first.
fn running(record: &DriftRecord) -> Vec<Pods<'_>> {
    let images = record.rule.id != catalog::PULL_POLICY_DRIFT.id;
    let digests = record.rule.id == catalog::DIGEST_SKEW.id;
    let mut all: Vec<Pods<'_>> = Vec::new();
    for one in &record.running {
        let value = match one.image.as_str() {
            _ if !images => Value::Nothing(""),
            image if record.live.as_deref() == Some(image) => Value::Same,
            image => Value::Text(image),
        };
        let digest = digests.then(|| digest(one)).flatten();
        let reason = one.reason.as_deref();
        let like = |it: &&mut Pods<'_>| it.value == value && it.digest == digest && it.reason == reason;
        match all.iter_mut().find(like) {
            Some(pods) => {
                pods.pods.push(&one.pod);
                pods.ready += usize::from(one.ready);
            }
            None => all.push(Pods { value, digest, pods: vec![&one.pod], ready: usize::from(one.ready), reason }),
        }
    }
    all
}

fn digest(one: &Running) -> Option<&str> {
    one.image_id.rsplit_once('@').map(|(_, digest)| digest)
}

/// All records, the most urgent first, then by cluster, namespace, object, container and rule.
pub(super) fn rows(report: &Report) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = report.drift.iter().map(|record| Row::new(report, record)).collect();
    rows.sort_by(|a, b| a.order().cmp(&b.order()));
    rows
}

/// The findings that no record of drift tells.
pub(super) fn others(report: &Report) -> Vec<&Finding> {
    let told: HashSet<(&str, &str)> =
        report.drift.iter().map(|record| (record.rule.id, record.message.as_str())).collect();
    report.findings.iter().filter(|finding| !told.contains(&(finding.rule, finding.message.as_str()))).collect()
}

/// Counts of records, for summaries.
pub(super) struct Counts {
    pub(super) all: usize,
    pub(super) by_urgency: [(Urgency, usize); 3],
    pub(super) by_verdict: [(Verdict, usize); 3],
}

impl Counts {
    pub(super) fn of(rows: &[Row<'_>]) -> Self {
        let urgent = |urgency| rows.iter().filter(|row| row.urgency == urgency).count();
        let verdict = |verdict| rows.iter().filter(|row| row.record.verdict == verdict).count();
        let verdicts = [Verdict::AdoptLive, Verdict::ApplyGit, Verdict::Investigate];
        Self {
            all: rows.len(),
            by_urgency: Urgency::ALL.map(|urgency| (urgency, urgent(urgency))),
            by_verdict: verdicts.map(|one| (one, verdict(one))),
        }
    }

    /// `25 differences: 1 broken now, 24 other; 5 adopt-live, 20 investigate`.
    pub(super) fn sentence(&self) -> String {
        let urgency = self.by_urgency.iter().filter(|(_, count)| *count > 0);
        let urgency: Vec<String> =
            urgency.map(|(urgency, count)| format!("{} {}", grouped(*count), urgency.count_of())).collect();
        let verdicts = self.by_verdict.iter().filter(|(_, count)| *count > 0);
        let verdicts: Vec<String> =
            verdicts.map(|(verdict, count)| format!("{} {}", grouped(*count), verdict.as_str())).collect();
        format!("{}: {}; {}", counted(self.all, "difference"), urgency.join(", "), verdicts.join(", "))
    }
}

/// What is to be done beyond the verdict: whether `--fix` does it.
pub(super) fn repair(record: &DriftRecord) -> Option<String> {
    match record.repair.as_ref()? {
        Repair::Edits(_) => Some("imagelint audit --fix writes it into Git".to_owned()),
        Repair::ByHand(why) => Some(format!("by hand: {why}")),
    }
}
