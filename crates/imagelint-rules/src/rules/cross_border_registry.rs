//! Registries on the other side of the border of mainland China.

use imagelint_model::{Cluster, ImageUse, Provider};

use crate::cx::Cx;
use crate::pull_time::slowest_pull;
use crate::region::in_mainland_china;
use crate::registries::{Concern, concern, explicit_throughput};
use crate::repository::{is_never_pulled, names, offer_mirror, place};
use crate::rule::Rule;

/// Images that cross the border.
#[derive(Default)]
pub(crate) struct CrossBorderRegistry;

impl Rule for CrossBorderRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let crosses = |cluster: &&Cluster| matches!(concern(cluster, host, &path), Concern::CrossBorder);
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(crosses).collect();
        let Some(first) = concerned.first() else { return };
        // Clusters inside and outside at once: each registry is on one side, so all concerned are on the other.
        let inside = in_mainland_china(first);
        let (here, there) = if inside { ("inside", "outside") } else { ("outside", "inside") };
        let message = format!(
            "`{host}` is {there} mainland China and {} {here}: pulls across the border are slow and break off{}",
            names(&concerned),
            estimate(image, &concerned, cx)
        );
        let span = place(image).unwrap_or_else(|| image.span());
        let finding = cx.report_for(&concerned, span, message);
        finding.label("across the border");
        offer_mirror(finding, image, reference, &concerned);
        if let (None, Some(home)) = (&finding.fix, home(&concerned)) {
            finding.help(format!(
                "copy it to a registry on the cluster's side, such as `{home}`; \
                 with `mirrors: {{{host}: …}}` in the cluster's profile a fix is offered"
            ));
        }
    }
}

/// `; 240 MB at 0.26 MB/s take 923 s (15 min)`, as far as that is known.
fn estimate(image: &ImageUse<'_>, clusters: &[&Cluster], cx: &Cx<'_>) -> String {
    if let Some((_, pull)) = slowest_pull(image, cx.image_facts(), clusters) {
        return format!("; {} at {} take {}", pull.size, pull.throughput, pull.time);
    }
    let host = image.reference().map_or("", |reference| reference.registry_or_default());
    let speeds = clusters.iter().filter_map(|cluster| explicit_throughput(cluster, host));
    let Some(slowest) = speeds.min_by(|one, other| one.0.total_cmp(&other.0)) else { return String::new() };
    format!("; at {slowest} each 100 MB take {:.0} s", 100e6 / slowest.0)
}

/// A registry beside the clusters, where all are in one region of a provider that names its registries by region.
fn home(clusters: &[&Cluster]) -> Option<String> {
    let first = clusters.first()?;
    let region = first.region.as_deref()?;
    let one_place = clusters.iter().all(|cluster| cluster.provider == first.provider && cluster.region == first.region);
    (one_place && first.provider == Provider::Alibaba).then(|| format!("registry-vpc.{region}.aliyuncs.com"))
}
