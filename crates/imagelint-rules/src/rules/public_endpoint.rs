//! The public name of a registry that the cluster's own network reaches by another.

use imagelint_model::{Cluster, Fix, ImageUse};

use crate::cx::Cx;
use crate::registries::site;
use crate::repository::{edit, is_never_pulled, names, place};
use crate::rewrite::rewritten;
use crate::rule::Rule;

/// Images pulled over the internet from a registry next door.
#[derive(Default)]
pub(crate) struct PublicEndpoint;

impl Rule for PublicEndpoint {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let site = site(host, None);
        let Some(vpc) = site.vpc else { return };
        let beside = |cluster: &&Cluster| {
            Some(cluster.provider) == site.provider
                && cluster.region == site.region
                && rewritten(&cluster.expected_rewrites, host, &path).is_none()
        };
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(beside).collect();
        if concerned.is_empty() {
            return;
        }
        let span = image.registry_span().or_else(|| place(image)).unwrap_or_else(|| image.span());
        let message = format!(
            "`{host}` is the public name of a registry in the region of {}: pulls leave through the internet, \
             slower and charged",
            names(&concerned)
        );
        // Other clusters that the same manifest goes to may not be in that network.
        let all = concerned.len() == cx.clusters().len();
        let finding = cx.report_for(&concerned, span, message);
        finding.label("public");
        finding.help(format!("name `{vpc}`, which answers inside the network; its pull secret must name it too"));
        if let Some(edit) = edit(image, reference, &format!("{vpc}/{path}")).filter(|_| all) {
            finding.fix(Fix::may_change(format!("pull from `{vpc}`"), edit));
        }
    }
}
