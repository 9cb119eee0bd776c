//! Where the repository of an image is written, and edits that name another one.

use imagelint_model::{Cluster, Finding, Fix, ImageRef, ImageUse, PullPolicy};
use imagelint_yaml::{Edit, Span};

use crate::rewrite::rewritten;

/// True where nothing is pulled: the image was put on the node some other way.
pub(crate) fn is_never_pulled(image: &ImageUse<'_>) -> bool {
    image.pull_policy.as_ref().is_some_and(|field| field.policy == Some(PullPolicy::Never))
}

/// Says how to get the image from elsewhere: through the mirror of all `clusters`, with a fix, or by a copy.
pub(crate) fn offer_mirror(finding: &mut Finding, image: &ImageUse<'_>, reference: &ImageRef, clusters: &[&Cluster]) {
    let (host, path) = (reference.registry_or_default(), reference.full_path());
    let Some(mirror) = common_mirror(clusters, host, &path) else {
        finding.help(format!(
            "copy it to a registry that the cluster reaches and name that; \
             with `mirrors: {{{host}: …}}` in the cluster's profile a fix is offered"
        ));
        return;
    };
    finding.help(format!("pull it through the mirror: `{mirror}`"));
    if let Some(edit) = edit(image, reference, &mirror) {
        finding.fix(Fix::may_change(format!("pull `{mirror}` instead"), edit));
    }
}

/// `cluster `prod` (cn-shanghai)`, or several of them.
pub(crate) fn names(clusters: &[&Cluster]) -> String {
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

/// The bytes that decide where an image is pulled from: registry and path, or the registry alone where it is written apart.
pub(crate) fn place(image: &ImageUse<'_>) -> Option<Span> {
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
/// A name in a base whose tag an overlay sets is left alone: the overlay finds the image by that name. A name that the
/// overlay itself gives is its own to change.
pub(crate) fn edit(image: &ImageUse<'_>, reference: &ImageRef, mirror: &str) -> Option<Edit> {
    if let Some(registry) = registry_apart(image) {
        let host = mirror.strip_suffix(reference.path())?.strip_suffix('/')?;
        let same_path = reference.full_path() == reference.path();
        let exact = registry.len() as usize == reference.registry()?.len();
        return (same_path && exact).then(|| Edit::replace(registry, host));
    }
    let span = image.repository_span()?;
    let parts = [image.tag_span(), image.digest_span()];
    let one_file = parts.iter().flatten().all(|part| part.file == span.file);
    let given_by_overlay = image.object.node.span.file != span.file;
    ((one_file || given_by_overlay) && span.len() as usize == reference.repository().len())
        .then(|| Edit::replace(span, mirror))
}
