//! Docker Hub, for clusters that cannot reach it.

use imagelint_model::{Cluster, ImageRef, ImageUse, Severity};

use crate::cx::Cx;
use crate::registries::{Concern, concern};
use crate::repository::{is_never_pulled, names, offer_mirror, place};
use crate::rewrite::is_docker_hub;
use crate::rule::Rule;

/// Images from Docker Hub that go to mainland China.
#[derive(Default)]
pub(crate) struct DockerHubInChina;

impl Rule for DockerHubInChina {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        let host = reference.registry_or_default();
        if !is_docker_hub(host) || is_never_pulled(image) {
            return;
        }
        let path = reference.full_path();
        let blocked = |cluster: &&Cluster| matches!(concern(cluster, host, &path), Concern::DockerHub);
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(blocked).collect();
        let doubtful = may_be_prefixed(image, reference);
        // A chart that fills in the tag is likely to fill in the registry too.
        if concerned.is_empty() || (doubtful && image.tagless) {
            return;
        }
        let span = place(image).unwrap_or_else(|| image.span());
        let unless = if doubtful { ", unless the chart names a registry" } else { "" };
        let message = format!("`{reference}` comes from Docker Hub{unless}, which {} cannot reach", names(&concerned));
        let severity = cx.graded(Severity::Warning);
        let finding = cx.report_for(&concerned, span, message);
        finding.label("Docker Hub");
        if doubtful {
            finding.severity = severity;
            finding.help("write the registry that the cluster reaches into the values");
            return;
        }
        offer_mirror(finding, image, reference, &concerned);
    }
}

/// True for one word in the values of a chart, whose template may put a registry before it.
fn may_be_prefixed(image: &ImageUse<'_>, reference: &ImageRef) -> bool {
    image.object.is_values() && reference.registry().is_none() && !reference.path().contains('/')
}
