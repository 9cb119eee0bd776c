//! Registries that get no new images, or soon give none at all.

use imagelint_model::{Cluster, Fix, ImageRef, ImageUse};

use crate::cx::Cx;
use crate::registries::{Concern, concern, retired};
use crate::repository::{edit, is_never_pulled, place};
use crate::rewrite::rewritten;
use crate::rule::Rule;

/// Images from registries that were left.
#[derive(Default)]
pub(crate) struct RetiredRegistry;

impl Rule for RetiredRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let Some(retired) = retired(host, &path) else { return };
        // Where the registry cannot be reached at all, that is said and this is not.
        let reached = |cluster: &&Cluster| {
            let unreachable = matches!(concern(cluster, host, &path), Concern::Unreachable(..));
            !unreachable && rewritten(&cluster.expected_rewrites, host, &path).is_none()
        };
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(reached).collect();
        if concerned.is_empty() && !cx.clusters().is_empty() {
            return;
        }
        let elsewhere = concerned.len() < cx.clusters().len();
        let span = place(image).unwrap_or_else(|| image.span());
        let from = retired.name();
        let message = format!("`{from}` {}: it gets no new images, and may go away", retired.why);
        let finding = cx.report_for(&concerned, span, message);
        finding.label("retired");
        if !retired.same {
            finding.help(format!("look for a current version in `{}`", retired.instead));
            return;
        }
        let target = format!("{}/{path}", retired.instead);
        finding.help(format!("name `{target}`, which serves the same images"));
        let Some(edit) = edit(image, reference, &target) else { return };
        let title = format!("pull from `{}`", retired.instead);
        let safe = !elsewhere && never_moves(reference) && concerned.iter().all(|cluster| knows_neither(cluster, host));
        finding.fix(if safe { Fix::safe(title, edit) } else { Fix::may_change(title, edit) });
    }
}

/// True for a digest, and for a tag other than `latest`: Kubernetes' registry never moves those.
fn never_moves(reference: &ImageRef) -> bool {
    reference.is_pinned() || reference.effective_tag() != Some("latest")
}

/// True where the profile treats the old name no other way than any new one.
fn knows_neither(cluster: &Cluster, host: &str) -> bool {
    let mirrored = cluster.mirrors.iter().any(|mirror| mirror.from.split('/').next() == Some(host));
    !mirrored && cluster.registry_reach.is_empty()
}
