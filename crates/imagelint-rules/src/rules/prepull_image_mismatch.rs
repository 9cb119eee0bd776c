//! Pre-pull DaemonSets that warm another tag than the workloads run.

use imagelint_model::Fix;
use imagelint_yaml::Edit;

use crate::rule::Rule;
use crate::set::{Part, Set, SetImage};
use crate::set_cx::SetCx;

/// Images that a DaemonSet pulls while all workloads run another version.
#[derive(Default)]
pub(crate) struct PrepullImageMismatch;

impl Rule for PrepullImageMismatch {
    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        for (part, daemon) in set.workloads() {
            for image in daemon.prepulls.iter().map(|at| &part.images[*at]) {
                check(set, part, image, cx);
            }
        }
    }

    fn looks_at_sets(&self) -> bool {
        true
    }
}

fn check(set: &Set<'_>, part: &Part, image: &SetImage, cx: &mut SetCx<'_>) {
    let warm = &image.reference;
    let mut used: Vec<(&Part, &SetImage)> = Vec::new();
    for (other_part, other) in set.workloads().filter(|(_, workload)| workload.prepulls.is_empty()) {
        let same = other_part.images_of(other).iter().filter(|used| used.reference.same_repository(warm));
        used.extend(same.map(|used| (other_part, used)));
    }
    // Another DaemonSet may warm the rest.
    let warmed_elsewhere = |wanted: &SetImage| {
        let mut all = set.workloads().flat_map(|(part, it)| it.prepulls.iter().map(|at| &part.images[*at]));
        all.any(|other| other.reference.same_image(&wanted.reference))
    };
    if used.iter().any(|(_, used)| used.reference.same_image(warm)) {
        return;
    }
    let Some((other_part, first)) = used.iter().find(|(_, used)| !warmed_elsewhere(used)).copied() else { return };
    let user = first.object.map(|at| other_part.object(at));
    let who = user.map_or_else(String::new, |object| format!("the {} `{}` runs ", object.kind, object.name));
    let message =
        format!("`{warm}` is pulled in advance, but {who}`{}`, which each node still has to pull", first.reference);
    let others = used.iter().any(|(_, used)| !used.reference.same_image(&first.reference));
    let Some(finding) = cx.report_image(part, image, image.tag_span.unwrap_or(image.span), message) else { return };
    finding.label("nobody runs this one").related(first.span, "what runs").help("pull what the workloads run");
    if let (Some(span), Some(tag), false) = (image.tag_span, first.reference.tag(), others) {
        let plain = warm.digest().is_none() && first.reference.digest().is_none();
        let exact = warm.tag().is_some_and(|old| old.len() == span.len() as usize);
        if plain && exact {
            finding.fix(Fix::may_change(format!("pull `{tag}`"), Edit::replace(span, tag)));
        }
    }
}
