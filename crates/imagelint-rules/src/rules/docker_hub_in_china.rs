//! Docker Hub, for clusters that cannot reach it.

use imagelint_model::{Cluster, Fix, ImageRef, ImageUse, PullPolicy, Severity};
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
        let doubtful = may_be_prefixed(image, reference);
        // A chart that fills in the tag is likely to fill in the registry too.
        if doubtful && image.tagless {
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
        let span = place(image).unwrap_or_else(|| image.span());
        let mirror = common_mirror(&concerned, host, &path);
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
        match &mirror {
            Some(mirror) => finding.help(format!("pull it through the mirror: `{mirror}`")),
            None => finding.help(
                "copy it to a registry that the cluster reaches and name that; \
                 with `mirrors: {docker.io: …}` in the cluster's profile a fix is offered",
            ),
        };
        let edit = mirror.as_deref().and_then(|mirror| edit(image, reference, mirror));
        if let (Some(mirror), Some(edit)) = (mirror, edit) {
            finding.fix(Fix::may_change(format!("pull `{mirror}` instead"), edit));
        }
    }
}

/// True for one word in the values of a chart, whose template may put a registry before it.
fn may_be_prefixed(image: &ImageUse<'_>, reference: &ImageRef) -> bool {
    image.object.is_values() && reference.registry().is_none() && !reference.path().contains('/')
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

/// The bytes that send the pull to Docker Hub: registry and path, or the registry alone where it is written apart.
fn place(image: &ImageUse<'_>) -> Option<Span> {
    registry_apart(image).or_else(|| image.repository_span())
}

/// Where the registry is written, when the path does not follow it there: parts in Helm values.
fn registry_apart(image: &ImageUse<'_>) -> Option<Span> {
    let (registry, path) = (image.registry_span()?, image.path_span()?);
    let together = registry.file == path.file && (registry == path || registry.end + 1 == path.start);
    (!together).then_some(registry)
}

/// Puts `mirror` (a repository) where registry and path are written, if the file spells them as they read.
///
/// A name in a base whose tag an overlay sets is left alone: the overlay finds the image by that name.
fn edit(image: &ImageUse<'_>, reference: &ImageRef, mirror: &str) -> Option<Edit> {
    if let Some(registry) = registry_apart(image) {
        let host = mirror.strip_suffix(reference.path())?.strip_suffix('/')?;
        let same_path = reference.full_path() == reference.path();
        let exact = registry.len() as usize == reference.registry()?.len();
        return (same_path && exact).then(|| Edit::replace(registry, host));
    }
    let span = image.repository_span()?;
    let parts = [image.tag_span(), image.digest_span()];
    let one_file = parts.iter().flatten().all(|part| part.file == span.file);
    (one_file && span.len() as usize == reference.repository().len()).then(|| Edit::replace(span, mirror))
}
