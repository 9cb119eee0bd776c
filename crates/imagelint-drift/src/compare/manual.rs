//! What is told only where no other rule has told it: changes by hand, and a rollout that would fail.

use std::collections::HashSet;

use imagelint_model::{ImageRef, catalog};

use super::Comparison;
use super::judge::{by_whom, changed_by};
use super::workloads::place;
use crate::record::{ChangedBy, DriftRecord, Verdict};
use crate::snapshot::{LiveContainer, LiveWorkload, OwnedField};

impl Comparison<'_> {
    /// Images that somebody has set by hand, to what Git has too.
    pub(super) fn manual(&self, records: &mut Vec<DriftRecord>) {
        let found: Vec<DriftRecord> = self.quiet(records).filter_map(|(live, container)| {
            let by = changed_by(&live.owners, &OwnedField::Image(container.name.clone())).filter(ChangedBy::is_manual)?;
            let git = self.git_of((live.kind, &live.namespace, &live.name));
            let mut record = self.about(&catalog::MANUAL_CHANGE, live, git, container);
            record.message = format!(
                "the image of container {} of {} is Git's, but not from Git{}: the next change in Git may not reach it",
                container.name,
                place(live),
                by_whom(Some(&by))
            );
            record.help = "apply Git again so that it owns the field, and change images in Git only".to_owned();
            (record.verdict, record.reason) = (Verdict::ApplyGit, format!("{} owns a field that is Git's", by.manager));
            record.changed_by = Some(by);
            Some(record)
        }).collect();
        records.extend(found);
    }

    /// Images that nothing runs and that other pods wait for in vain.
    pub(super) fn next_rollout(&self, records: &mut Vec<DriftRecord>) {
        let found: Vec<DriftRecord> = self
            .quiet(records)
            .filter_map(|(live, container)| {
                let image = ImageRef::parse(&container.image).ok()?;
                let cause = *self.index.failing(&image).filter(|_| !self.index.is_proven(&image))?;
                let git = self.git_of((live.kind, &live.namespace, &live.name))?;
                let mut record = self.about(&catalog::DRIFT_BREAKS_ROLLOUT, live, Some(git), container);
                record.message = format!(
                    "the next pod of {} will wait for `{}` in container {}, as others do already: {}",
                    place(live),
                    container.image,
                    container.name,
                    cause.cause
                );
                record.help = cause.next.to_owned();
                record.reason = "no node has the image, and pods that want it wait".to_owned();
                (record.breaks_rollout, record.cause) = (Some(cause.cause.to_owned()), Some(cause));
                Some(record)
            })
            .collect();
        records.extend(found);
    }

    /// Containers that Git has too and of whose workloads nothing was told yet.
    fn quiet<'s>(&'s self, records: &[DriftRecord]) -> impl Iterator<Item = (&'s LiveWorkload, &'s LiveContainer)> {
        type Named = (String, Option<String>, String);
        let mut told: HashSet<Named> = HashSet::new();
        for record in records {
            told.insert((record.object.kind.clone(), record.object.namespace.clone(), record.object.name.clone()));
        }
        // A pod that waits speaks for its workload.
        let waits = |live: &LiveWorkload| {
            self.index
                .pods(live)
                .into_iter()
                .any(|pod| told.contains(&("Pod".to_owned(), Some(pod.namespace.clone()), pod.name.clone())))
        };
        let quiet: Vec<&LiveWorkload> = self
            .index
            .snapshot
            .workloads
            .iter()
            .filter(|live| {
                let name = (live.kind.as_str().to_owned(), Some(live.namespace.clone()), live.name.clone());
                let both = self.git_of((live.kind, &live.namespace, &live.name)).is_some();
                both && !told.contains(&name) && !waits(live)
            })
            .collect();
        quiet.into_iter().flat_map(|live| live.containers.iter().map(move |container| (live, container)))
    }
}
