//! What is told only where no other rule has told it: changes by hand that nothing compares, and a rollout that would fail.

use std::collections::HashSet;

use imagelint_model::{ImageRef, catalog};

use super::Comparison;
use super::judge::{by_whom, changed_by};
use super::workloads::place;
use crate::git::GitContainer;
use crate::record::{ChangedBy, DriftRecord};
use crate::snapshot::{LiveContainer, LiveWorkload, OwnedField};

impl Comparison<'_> {
    /// Images that somebody has set by hand where Git says nothing that they could be compared with.
    ///
    /// Where Git names an image, an owner alone is no news: the value differs, and `image-drift` names who changed it, or
    /// Git has caught up, and the owner is all that is left of the change.
    pub(super) fn manual(&self, records: &mut Vec<DriftRecord>) {
        let found: Vec<DriftRecord> =
            self.quiet(records).filter_map(|(live, container)| self.set_by_hand(live, container)).collect();
        records.extend(found);
    }

    fn set_by_hand(&self, live: &LiveWorkload, container: &LiveContainer) -> Option<DriftRecord> {
        let by =
            changed_by(&live.owners, &OwnedField::Image(container.name.to_string())).filter(ChangedBy::is_manual)?;
        let git = self.git_of((live.kind, &live.namespace, &live.name))?;
        let side = git.containers.iter().find(|side| side.name == container.name);
        if side.is_some_and(|side| side.reference.is_some()) {
            return None;
        }
        let mut record = self.about(&catalog::MANUAL_CHANGE, live, Some(git), container);
        let says = match side.map(GitContainer::image_text) {
            None => "Git does not have the container".to_owned(),
            Some("") => "Git names no image".to_owned(),
            Some(text) => format!("Git leaves `{text}` to be filled in"),
        };
        record.message = format!(
            "container {} of {} runs `{}`{}: {says}, so nothing else tells that it was changed",
            container.name,
            place(live),
            container.image,
            by_whom(Some(&by))
        );
        record.help =
            "find out which image is meant, and let what deploys from Git set it; what is set by hand is lost with the \
             next deployment"
                .to_owned();
        record.reason = format!("{} wrote the field, and Git cannot be compared", by.manager);
        record.changed_by = Some(by);
        Some(record)
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
                .any(|pod| told.contains(&("Pod".to_owned(), Some(pod.namespace.to_string()), pod.name.clone())))
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
