//! Repairs: what runs, written into the files that Git's values come from.
//!
//! A value is written where it came from, or not at all: not where another workload reads the same bytes and runs
//! something else, and not where the file does not spell the value as it reads.

mod entry;
mod image;
mod writer;

use std::collections::HashMap;

use imagelint_drift::{DriftRecord, GitContainer, GitWorkload, Repair, Verdict};
use imagelint_model::{Cluster, catalog};
use imagelint_yaml::{Edit, FileId, Files, Span};

use self::writer::Writer;
use super::Audited;
use crate::linter::GitPart;

/// How one record is repaired.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    edits: Vec<Edit>,
    /// Bytes that decide about the value: whoever else reads them gets the new one.
    places: Vec<Span>,
}

/// Plans the repairs of all `records`, which are those of the clusters `audited`.
pub(super) fn plan(records: &mut [DriftRecord], audited: &[(&Cluster, &Audited)], parts: &[GitPart], files: &Files) {
    let mut plans: Vec<Option<Result<Plan, String>>> =
        records.iter().map(|record| plan_one(record, audited, files)).collect();
    let conflicts = Conflicts { records, audited, parts }.of(&plans);
    for (at, why) in conflicts {
        plans[at] = Some(Err(why));
    }
    for (record, plan) in records.iter_mut().zip(plans) {
        match plan {
            Some(Ok(plan)) => record.repair = Some(Repair::Edits(plan.edits)),
            Some(Err(why)) => by_hand(record, why),
            None => {}
        }
    }
}

/// Says in the record that it must be repaired by hand, and why.
pub(super) fn by_hand(record: &mut DriftRecord, why: String) {
    record.help.push_str(&format!("; --fix cannot write it: {why}"));
    record.repair = Some(Repair::ByHand(why));
}

fn plan_one(record: &DriftRecord, audited: &[(&Cluster, &Audited)], files: &Files) -> Option<Result<Plan, String>> {
    if record.verdict != Verdict::AdoptLive {
        return None;
    }
    let live = record.live.as_deref()?;
    if let Some(node) = record.git_node.as_ref().filter(|_| record.rule.id == catalog::IMAGE_DRIFT.id) {
        let cluster = audited.iter().find(|(cluster, _)| cluster.name == record.cluster);
        let rewrites = cluster.map_or(&[][..], |(cluster, _)| &cluster.expected_rewrites);
        return Some(image::plan(node, live, rewrites, files));
    }
    let rules = [&catalog::PULL_POLICY_DRIFT, &catalog::SERVICE_TYPE_DRIFT, &catalog::LOAD_BALANCER_ANNOTATION_DRIFT];
    if !rules.iter().any(|rule| rule.id == record.rule.id) {
        return None;
    }
    let (Some(git), Some(span)) = (record.git.as_deref(), record.span) else {
        return Some(Err("Git does not have the field".to_owned()));
    };
    let mut writer = Writer::new(files);
    Some(writer.replace(span, git, live).map(|()| {
        let (edits, places) = writer.finish();
        Plan { edits, places }
    }))
}

/// Who else reads the bytes that a repair would change.
struct Conflicts<'c> {
    records: &'c [DriftRecord],
    audited: &'c [(&'c Cluster, &'c Audited)],
    parts: &'c [GitPart],
}

impl Conflicts<'_> {
    /// The plans that cannot be carried out, and why.
    fn of(&self, plans: &[Option<Result<Plan, String>>]) -> HashMap<usize, String> {
        let mut places: HashMap<FileId, Vec<(Span, usize)>> = HashMap::new();
        let mut found = HashMap::new();
        for (at, plan) in plans.iter().enumerate() {
            let Some(Ok(plan)) = plan else { continue };
            plan.places.iter().for_each(|place| places.entry(place.file).or_default().push((*place, at)));
        }
        for (cluster, audited) in self.audited.iter().filter(|_| !places.is_empty()) {
            let parts = self.parts.iter().filter(|(clusters, _)| clusters.contains(&audited.cluster));
            for workload in parts.flat_map(|(_, git)| &git.workloads) {
                for container in &workload.containers {
                    for at in touched(container, &places) {
                        if let Some(why) = self.conflict(at, (&cluster.name, audited), workload, container) {
                            found.entry(at).or_insert(why);
                        }
                    }
                }
            }
        }
        found
    }

    /// Why the plan of the record `at` would change `container`, too, which runs something else.
    fn conflict(
        &self,
        at: usize,
        (cluster, audited): (&str, &Audited),
        workload: &GitWorkload,
        container: &GitContainer,
    ) -> Option<String> {
        let record = &self.records[at];
        let fits = |namespace: &str| workload.namespace.as_deref().is_none_or(|own| own == namespace);
        let own = record.cluster == cluster
            && record.object.kind == workload.kind.as_str()
            && record.object.name == workload.name
            && record.object.namespace.as_deref().is_none_or(fits)
            && record.object.container.as_deref() == Some(container.name.as_str());
        if own {
            return None;
        }
        let same = |live: &&imagelint_drift::snapshot::LiveWorkload| {
            live.kind == workload.kind && live.name == workload.name && fits(&live.namespace)
        };
        let live = audited.snapshot.workloads.iter().find(same)?;
        let other = live.containers.iter().find(|one| one.name == container.name)?;
        let wanted = record.live.as_deref().unwrap_or_default();
        (other.image != wanted).then(|| {
            let place = format!("{} {}/{}", live.kind.as_str(), live.namespace, live.name);
            format!(
                "the same place in Git is read by container {} of {place} in cluster `{cluster}`, which runs `{}` and not `{wanted}`",
                container.name, other.image
            )
        })
    }
}

/// The plans that change something that `container` reads.
fn touched(container: &GitContainer, places: &HashMap<FileId, Vec<(Span, usize)>>) -> Vec<usize> {
    let Some(image) = &container.image else { return Vec::new() };
    let pieces = image.origin.as_ref().map_or(&[][..], |origin| &origin.pieces);
    let own = [image.span];
    let spans = pieces.iter().map(|piece| piece.span).chain(own.into_iter().filter(|_| pieces.is_empty()));
    let mut touched = Vec::new();
    for span in spans {
        let near = places.get(&span.file).into_iter().flatten();
        touched.extend(near.filter(|(place, _)| place.start < span.end && span.start < place.end).map(|(_, at)| *at));
    }
    touched.sort_unstable();
    touched.dedup();
    touched
}
