//! A tag beside a digest, which nothing keeps in step.

use imagelint_model::ImageUse;

use crate::cx::Cx;
use crate::rule::Rule;

/// Images with both.
#[derive(Default)]
pub(crate) struct TagDigestMismatchRisk;

impl Rule for TagDigestMismatchRisk {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        let (Some(tag), Some(_), Some(span)) = (reference.tag(), reference.digest(), image.tag_span()) else { return };
        let digest = image.digest_span();
        let finding = cx.report(span, format!("the digest decides what runs, whatever `{tag}` says"));
        finding.label("not looked at");
        finding.help("change both together, or leave the tag out; a tool such as Renovate keeps them in step");
        if let Some(digest) = digest {
            finding.related(digest, "the digest that is pulled");
        }
    }
}
