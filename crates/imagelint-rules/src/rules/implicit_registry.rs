//! Names without a registry.

use std::borrow::Cow;

use imagelint_model::{Fix, ImageUse};

use crate::cx::Cx;
use crate::registries::{Concern, concern};
use crate::repository::edit;
use crate::rule::Rule;

/// Images whose registry has to be guessed.
#[derive(Default)]
pub(crate) struct ImplicitRegistry;

impl Rule for ImplicitRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|reference| reference.registry().is_none()) else { return };
        // Values that spell the image in parts: the chart's template knows the registry.
        if image.object.is_values() && (matches!(image.node, Cow::Owned(_)) || !reference.path().contains('/')) {
            return;
        }
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let told = |cluster: &&imagelint_model::Cluster| !matches!(concern(cluster, host, &path), Concern::None);
        if cx.clusters().iter().any(told) {
            return;
        }
        let target = reference.normalized_repository();
        let span = image.repository_span().unwrap_or_else(|| image.span());
        let message = format!("`{reference}` names no registry: runtimes take it for `{target}`, unless set otherwise");
        let edit = edit(image, reference, &target);
        let finding = cx.report(span, message);
        finding.label("no registry");
        finding.help(format!("write `{target}`"));
        if let Some(edit) = edit {
            finding.fix(Fix::safe(format!("write `{target}`"), edit));
        }
    }
}
