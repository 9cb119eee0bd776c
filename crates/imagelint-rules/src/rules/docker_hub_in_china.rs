//! Docker Hub, for clusters that cannot reach it.

use imagelint_model::{Cluster, Fix, ImageRef, ImageUse, PullPolicy};
use imagelint_yaml::{Edit, Span};

use crate::cx::Cx;
use crate::region::in_mainland_china;
use crate::rewrite::{is_docker_hub, rewritten};
use crate::rule::Rule;

/// Images from Docker Hub that go to mainland China.
#[derive(Default)]
pub(crate) struct DockerHubInChina;

impl Rule for DockerHubInChina {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        let host = reference.registry_or_default();
        if !is_docker_hub(host) || !cx.clusters().iter().any(|cluster| in_mainland_china(cluster)) {
            return;
        }
        // Nothing is pulled then: the image was put on the node some other way.
        if image.pull_policy.as_ref().is_some_and(|field| field.policy == Some(PullPolicy::Never)) {
            return;
        }
        let path = reference.full_path();
        let concerned: Vec<&Cluster> = cx
            .clusters()
            .iter()
            .copied()
            .filter(|cluster| {
                in_mainland_china(cluster) && rewritten(&cluster.expected_rewrites, host, &path).is_none()
            })
            .collect();
        if concerned.is_empty() {
            return;
        }
        let span = image.repository_span().unwrap_or_else(|| image.span());
        let mirror = common_mirror(&concerned, host, &path);
        let message = format!("`{reference}` comes from Docker Hub, which {} cannot reach", names(&concerned));
        let finding = cx.report_for(&concerned, span, message);
        finding.label("Docker Hub");
        match &mirror {
            Some(mirror) => finding.help(format!("pull it through the mirror: `{mirror}`")),
            None => finding.help(
                "copy it to a registry that the cluster reaches and name that; \
                 with `mirrors: {docker.io: …}` in the cluster's profile a fix is offered",
            ),
        };
        if let Some((mirror, span)) = mirror.zip(place_to_rewrite(image, reference)) {
            finding.fix(Fix::may_change(format!("pull `{mirror}` instead"), Edit::replace(span, mirror)));
        }
    }
}

/// `cluster `prod` (cn-shanghai)`, or several of them.
fn names(clusters: &[&Cluster]) -> String {
    let name = |cluster: &&Cluster| format!("`{}` ({})", cluster.name, cluster.region.as_deref().unwrap_or_default());
    let names: Vec<String> = clusters.iter().map(name).collect();
    match names.split_last() {
        Some((last, [])) => format!("cluster {last}"),
        Some((last, rest)) => format!("clusters {} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The repository to pull from instead, if all clusters have the same one.
fn common_mirror(clusters: &[&Cluster], host: &str, path: &str) -> Option<String> {
    let mut mirrors = clusters.iter().map(|cluster| rewritten(&cluster.mirrors, host, path));
    let first = mirrors.next()??;
    mirrors.all(|mirror| mirror.as_deref() == Some(first.as_str())).then_some(first)
}

/// The bytes of registry and path, when they stand together in one file with the tag.
///
/// A name in a base whose tag an overlay sets is left alone: the overlay finds the image by that name.
fn place_to_rewrite(image: &ImageUse<'_>, reference: &ImageRef) -> Option<Span> {
    let span = image.repository_span()?;
    let parts = [image.tag_span(), image.digest_span()];
    let together = parts.iter().flatten().all(|part| part.file == span.file);
    (together && span.len() as usize == reference.repository().len()).then_some(span)
}
