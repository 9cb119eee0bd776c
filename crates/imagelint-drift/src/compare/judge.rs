//! Verdicts: who changed a field, and which side is right.

use imagelint_model::ImageRef;

use super::index::Index;
use crate::record::{ChangedBy, Running, Verdict};
use crate::snapshot::{FieldOwner, OwnedField};

/// Who wrote `field` last, as far as the API server recorded it.
pub(super) fn changed_by(owners: &[FieldOwner], field: &OwnedField) -> Option<ChangedBy> {
    let of_field = owners.iter().filter(|owner| owner.fields.contains(field));
    // Some clients write without a time; they are older than any that tells one.
    let last = of_field.max_by_key(|owner| owner.time)?;
    Some(ChangedBy { manager: last.manager.clone(), operation: last.operation.clone(), time: last.time })
}

/// `, set by kubectl-edit on 2026-10-01T08:00:00Z`, or nothing.
pub(super) fn by_whom(changed_by: Option<&ChangedBy>) -> String {
    match changed_by {
        Some(ChangedBy { manager, time: Some(time), .. }) => format!(", set by {manager} on {time}"),
        Some(ChangedBy { manager, .. }) => format!(", set by {manager}"),
        None => String::new(),
    }
}

/// What to do about a field other than an image.
pub(super) fn of_field(changed_by: Option<&ChangedBy>) -> (Verdict, String) {
    match changed_by {
        Some(by) if by.is_manual() => {
            (Verdict::ApplyGit, format!("{} changed it past Git, and Git's value is as good as it was", by.manager))
        }
        Some(by) => (Verdict::Investigate, format!("{} wrote it, which is no tool for changes by hand", by.manager)),
        None => (Verdict::Investigate, "nothing tells who changed it".to_owned()),
    }
}

/// What to do about an image.
pub(super) fn of_image(
    index: &Index<'_>,
    git: Option<&ImageRef>,
    running: &[Running],
    live: &str,
    changed_by: Option<&ChangedBy>,
) -> (Verdict, String) {
    let runs = running.iter().any(|one| one.ready && one.image == live);
    let manual = changed_by.is_some_and(ChangedBy::is_manual);
    let obstacle = git.and_then(|git| index.obstacle(git));
    let proven = git.is_some_and(|git| index.is_proven(git));
    match (runs, obstacle) {
        (true, Some(why)) => (Verdict::AdoptLive, format!("the live image runs, and Git's cannot be pulled: {why}")),
        // A controller that brings Git's changes may be about to bring this one.
        (true, None) if !proven && changed_by.is_none_or(ChangedBy::is_manual) => {
            (Verdict::AdoptLive, "the live image runs, and no node of the cluster has ever had Git's".to_owned())
        }
        (_, None) if proven && manual => {
            (Verdict::ApplyGit, "Git's image is on the nodes, and the live one was set by hand".to_owned())
        }
        (true, None) if !proven => {
            (Verdict::Investigate, "the live image was set by a controller; Git may be ahead of the cluster".to_owned())
        }
        (false, Some(why)) => (Verdict::Investigate, format!("neither image runs, and Git's cannot be pulled: {why}")),
        (false, None) => (Verdict::Investigate, "no pod runs the live image".to_owned()),
        (true, None) => {
            (Verdict::Investigate, "both images are on the nodes, and nobody is known to have changed it".to_owned())
        }
    }
}
