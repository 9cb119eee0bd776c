//! The pull policy `Never`.

use imagelint_model::{Fix, PullPolicy};
use imagelint_yaml::Edit;

use super::stale_mutable_tag::is_moving;
use crate::rule::Rule;
use crate::set::{Part, Set, SetImage};
use crate::set_cx::SetCx;

/// Images that no node pulls.
#[derive(Default)]
pub(crate) struct NeverPull;

impl Rule for NeverPull {
    fn looks_at_sets(&self) -> bool {
        true
    }

    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        let never = |image: &SetImage| image.pull_policy == Some(PullPolicy::Never);
        for (part, image) in set.images().filter(|(_, image)| never(image)) {
            let reference = &image.reference;
            let host = reference.registry().unwrap_or_default();
            let is_local = host == "localhost" || host.starts_with("localhost:");
            // Of a moving tag `stale-mutable-tag` has said it.
            let told = !reference.is_pinned() && reference.effective_tag().is_some_and(is_moving);
            if is_local || told || is_warmed(set, image) {
                continue;
            }
            let span = image.pull_policy_span.unwrap_or(image.span);
            let message = format!(
                "with `Never` a node that lacks `{reference}` does not fetch it: the container stays in `ErrImageNeverPull`"
            );
            let Some(finding) = cx.report_image(part, image, span, message) else { continue };
            finding.label("never fetched");
            finding.help("pull with `IfNotPresent`; that asks the registry only where the image is missing");
            if let Some(span) = image.pull_policy_span {
                finding.fix(Fix::may_change("pull with `IfNotPresent`", Edit::replace(span, "IfNotPresent")));
            }
        }
    }
}

/// True where a DaemonSet puts the image onto the nodes.
fn is_warmed(set: &Set<'_>, image: &SetImage) -> bool {
    let warms = |(part, workload): (&Part, &crate::set::SetWorkload)| {
        part.object(workload.object).kind == "DaemonSet"
            && part.images_of(workload).iter().any(|other| {
                other.pull_policy != Some(PullPolicy::Never) && other.reference.same_image(&image.reference)
            })
    };
    set.workloads().any(warms)
}
