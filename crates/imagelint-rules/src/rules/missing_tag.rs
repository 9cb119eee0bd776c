//! Neither a tag nor a digest.

use imagelint_model::{ContainerKind, ImageUse};

use crate::cx::Cx;
use crate::rule::Rule;

/// Images that say nothing of the version.
#[derive(Default)]
pub(crate) struct MissingTag;

impl Rule for MissingTag {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        if image.tagless || reference.is_pinned() || reference.tag().is_some() {
            return;
        }
        let then = match (image.container_kind, &image.pull_policy) {
            (ContainerKind::Custom, _) => ", which means `latest`",
            (_, Some(_)) => ": Kubernetes pulls `latest`, whatever that is at the time",
            (_, None) => ": Kubernetes pulls `latest`, with pull policy `Always`",
        };
        let span = image.repository_span().unwrap_or_else(|| image.span());
        cx.report(span, format!("`{reference}` has no tag{then}"))
            .label("no tag")
            .help("name a version, or pin the image by digest");
    }
}
