//! Rows of `imagelint images`: every image that objects name.

use imagelint_model as model;
use imagelint_model::{Cluster, ImageFacts, ImagePaths, ImageUse, ImageValue, Object, image_uses};
use imagelint_rules::pull_time::{image_size, slowest_pull};
use imagelint_yaml::Files;

use crate::images::{ContainerKind, ImageRow};

/// What the configuration says that rows are made with.
pub(crate) struct Known<'a> {
    /// Where custom resources keep images.
    pub(crate) paths: &'a ImagePaths,
    /// Sizes.
    pub(crate) facts: &'a ImageFacts,
    /// The clusters that the objects are headed for.
    pub(crate) clusters: Vec<&'a Cluster>,
}

/// The rows of `objects`. A container that names no image has no row.
pub(crate) fn rows(objects: &[Object], known: &Known<'_>, files: &Files) -> Vec<ImageRow> {
    let uses = objects.iter().flat_map(|object| image_uses(object, known.paths));
    uses.filter(|image| image.value != ImageValue::Missing).map(|image| row(&image, known, files)).collect()
}

fn row(image: &ImageUse<'_>, known: &Known<'_>, files: &Files) -> ImageRow {
    let span = image.span();
    let source = files.get(span.file);
    let position = source.position(span.start);
    let object = image.object;
    let reference = image.reference();
    ImageRow {
        file: source.path.to_string_lossy().replace('\\', "/"),
        line: position.line,
        column: position.column,
        document: object.document,
        api_version: object.api_version.to_string(),
        kind: object.kind.to_string(),
        namespace: object.namespace.as_ref().map(ToString::to_string),
        name: object.name.to_string(),
        container_kind: kind(image.container_kind),
        container: image.container_name.map(str::to_owned),
        image: image.text().to_owned(),
        registry: reference.map(|image| image.registry_or_default().to_owned()),
        repository: reference.map(|image| image.full_path().into_owned()),
        tag: reference.and_then(|image| image.tag()).map(str::to_owned),
        digest: reference.and_then(|image| image.digest()).map(str::to_owned),
        pull_policy: image.pull_policy.as_ref().map(|policy| policy.text.to_owned()),
        effective_pull_policy: image.effective_pull_policy().map(|policy| policy.as_str().to_owned()),
        entry: None,
        size_bytes: size(image, known),
        estimated_pull_seconds: slowest_pull(image, known.facts, &known.clusters).map(|(_, pull)| pull.time.seconds()),
    }
}

/// The compressed size, on the slowest of the clusters where they differ.
fn size(image: &ImageUse<'_>, known: &Known<'_>) -> Option<u64> {
    let slowest = slowest_pull(image, known.facts, &known.clusters).map(|(_, pull)| pull.size);
    let sizes = || known.clusters.iter().find_map(|cluster| image_size(image, known.facts, Some(cluster)));
    slowest.or_else(sizes).or_else(|| image_size(image, known.facts, None)).map(|size| size.0)
}

const fn kind(kind: model::ContainerKind) -> ContainerKind {
    match kind {
        model::ContainerKind::Regular => ContainerKind::Regular,
        model::ContainerKind::Init => ContainerKind::Init,
        model::ContainerKind::Ephemeral => ContainerKind::Ephemeral,
        model::ContainerKind::ImageVolume => ContainerKind::ImageVolume,
        model::ContainerKind::Custom => ContainerKind::Custom,
    }
}
