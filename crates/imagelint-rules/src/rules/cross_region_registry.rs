//! Registries of the same provider in another region.

use imagelint_model::{Cluster, ImageUse};

use crate::cx::Cx;
use crate::registries::{Concern, concern};
use crate::repository::{is_never_pulled, names, offer_mirror, place};
use crate::rule::Rule;

/// Images from another region of the same cloud.
#[derive(Default)]
pub(crate) struct CrossRegionRegistry;

impl Rule for CrossRegionRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let mut concerned: Vec<&Cluster> = Vec::new();
        let mut region = None;
        for cluster in cx.clusters() {
            if let Concern::CrossRegion(site) = concern(cluster, host, &path) {
                concerned.push(cluster);
                region = site.region;
            }
        }
        let Some(region) = region else { return };
        let span = place(image).unwrap_or_else(|| image.span());
        let message = format!(
            "`{host}` is in {region}, not beside {}: pulls take longer, and traffic between regions is charged",
            names(&concerned)
        );
        let finding = cx.report_for(&concerned, span, message);
        finding.label("another region");
        offer_mirror(finding, image, reference, &concerned);
        if finding.fix.is_none() {
            finding.help("replicate the registry into the cluster's region, or copy the image there");
        }
    }
}
