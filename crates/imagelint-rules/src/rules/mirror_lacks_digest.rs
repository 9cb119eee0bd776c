//! Digests on mirrors that push images again.

use imagelint_model::{Cluster, Fix, ImageUse};
use imagelint_yaml::{Edit, Span};

use crate::cx::Cx;
use crate::registries::mirror;
use crate::repository::is_never_pulled;
use crate::rewrite::rewritten;
use crate::rule::Rule;

/// Images pinned by a digest that their mirror does not have.
#[derive(Default)]
pub(crate) struct MirrorLacksDigest;

impl Rule for MirrorLacksDigest {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (Some(digest), Some(span)) = (reference.digest(), image.digest_span()) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        if mirror(host, &path).is_none_or(|mirror| mirror.keeps_digests) {
            return;
        }
        let asked = |cluster: &&Cluster| rewritten(&cluster.expected_rewrites, host, &path).is_none();
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(asked).collect();
        if concerned.is_empty() && !cx.clusters().is_empty() {
            return;
        }
        let short: String = digest.chars().take(19).collect();
        let message = format!(
            "`{host}` pushes images again under digests of its own, so `{short}…` is not found there: `manifest unknown`"
        );
        let edit = edit(image, span, cx);
        let finding = cx.report_for(&concerned, span, message);
        finding.label("not found on this mirror");
        finding.help("name the tag alone, or a registry that keeps digests, such as a copy made with crane or skopeo");
        if let Some(edit) = edit {
            finding.fix(Fix::may_change("name the tag alone", edit));
        }
    }
}

/// Takes the digest away where a tag remains to say what is pulled.
fn edit(image: &ImageUse<'_>, digest: Span, cx: &Cx<'_>) -> Option<Edit> {
    let tag = image.tag_span()?;
    let source = cx.source(digest.file);
    let text = &source.text;
    if tag.file == digest.file && tag.end + 1 == digest.start && text.get(tag.end as usize..)?.starts_with('@') {
        return Some(Edit::replace(Span::new(digest.file, tag.end, digest.end), ""));
    }
    // A key of its own in values: the empty string is what charts take for none.
    let before = text.get(..digest.start as usize)?;
    if !image.object.is_values() || digest.len() as usize != image.reference()?.digest()?.len() {
        return None;
    }
    Some(Edit::replace(digest, if before.ends_with(['"', '\'']) { "" } else { "\"\"" }))
}
