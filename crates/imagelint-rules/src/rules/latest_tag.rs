//! `latest`, written out.

use imagelint_model::ImageUse;

use crate::cx::Cx;
use crate::rule::Rule;

/// Images with the tag `latest` and no digest.
#[derive(Default)]
pub(crate) struct LatestTag;

impl Rule for LatestTag {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        if reference.is_pinned() || reference.tag() != Some("latest") {
            return;
        }
        let Some(span) = image.tag_span() else { return };
        cx.report(span, format!("`{reference}` is whatever was pushed last, so a restart can change what runs"))
            .label("moves")
            .help("name a version, or pin the image by digest");
    }
}
