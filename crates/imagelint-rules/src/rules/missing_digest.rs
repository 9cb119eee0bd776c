//! No digest.

use imagelint_model::ImageUse;

use crate::cx::Cx;
use crate::rule::Rule;

/// Images that a push can change.
#[derive(Default)]
pub(crate) struct MissingDigest;

impl Rule for MissingDigest {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|reference| !reference.is_pinned()) else { return };
        if image.tagless {
            return;
        }
        let span = image.tag_span().or_else(|| image.repository_span()).unwrap_or_else(|| image.span());
        cx.report(
            span,
            format!("`{reference}` is not pinned: a push to the same tag changes what the next pull brings"),
        )
        .label("no digest")
        .help("add `@sha256:…`, as `crane digest` or the registry says");
    }
}
