//! What is known of one pull: the image's size, the throughput from its registry, and the time that gives.

use imagelint_model::{ByteSize, Cluster, ImageFacts, ImageRef, ImageUse, PullTime, Throughput};

use crate::engine::image_matches;
use crate::glob;

/// A pull of one image by a node of one cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pull {
    /// Compressed size of the image.
    pub size: ByteSize,
    /// What the node gets from the registry.
    pub throughput: Throughput,
    /// How long it takes.
    pub time: PullTime,
}

/// The compressed size of an image: what the nodes of `cluster` say, else what the configuration says.
#[must_use]
pub fn image_size(image: &ImageUse<'_>, facts: &ImageFacts, cluster: Option<&Cluster>) -> Option<ByteSize> {
    let configured = || facts.sizes.iter().find(|(glob, _)| image_matches(glob, image.text(), image.reference()));
    let live = image.reference().and_then(|reference| live_size(reference, cluster?));
    live.or_else(|| configured().map(|(_, size)| *size))
}

/// As [`image_size`], for a reference apart from its use.
#[must_use]
pub fn reference_size(image: &ImageRef, facts: &ImageFacts, cluster: Option<&Cluster>) -> Option<ByteSize> {
    let configured = || facts.sizes.iter().find(|(glob, _)| image_matches(glob, image.as_str(), Some(image)));
    let live = cluster.and_then(|cluster| live_size(image, cluster));
    live.or_else(|| configured().map(|(_, size)| *size))
}

fn live_size(image: &ImageRef, cluster: &Cluster) -> Option<ByteSize> {
    cluster.live.as_ref()?.image_sizes.get(&image.pulled()).copied()
}

/// What a node of `cluster` gets from the registry host: what the nodes measured, else the first pattern of the profile
/// that fits, else its default.
#[must_use]
pub fn throughput(registry: &str, cluster: &Cluster) -> Option<Throughput> {
    let measured = cluster.live.as_ref().and_then(|live| live.throughput.get(registry)).copied();
    let network = &cluster.network;
    let configured = || network.registries.iter().find(|(pattern, _)| glob::matches(pattern, registry));
    measured.or_else(|| configured().map(|(_, throughput)| *throughput)).or(network.default)
}

/// The pull of `image` by a node of `cluster`; `None` where its size or the throughput is not known.
#[must_use]
pub fn pull(image: &ImageUse<'_>, facts: &ImageFacts, cluster: &Cluster) -> Option<Pull> {
    let size = image_size(image, facts, Some(cluster))?;
    pull_of_size(image.reference()?, size, cluster)
}

/// As [`pull`], for a reference apart from its use.
#[must_use]
pub fn reference_pull(image: &ImageRef, facts: &ImageFacts, cluster: &Cluster) -> Option<Pull> {
    pull_of_size(image, reference_size(image, facts, Some(cluster))?, cluster)
}

fn pull_of_size(image: &ImageRef, size: ByteSize, cluster: &Cluster) -> Option<Pull> {
    let throughput = throughput(image.registry_or_default(), cluster)?;
    Some(Pull { size, throughput, time: PullTime::of(size, throughput, &cluster.nodes) })
}

/// The pull of `image` by the slowest of `clusters`, and that cluster.
#[must_use]
pub fn slowest_pull<'c>(
    image: &ImageUse<'_>,
    facts: &ImageFacts,
    clusters: &[&'c Cluster],
) -> Option<(&'c Cluster, Pull)> {
    let pulls = clusters.iter().filter_map(|cluster| Some((*cluster, pull(image, facts, cluster)?)));
    pulls.max_by(|(_, one), (_, other)| one.time.least.total_cmp(&other.time.least))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use imagelint_model::{Cluster, ImageFacts, ImageRef, LiveFacts, Network};

    use super::{reference_pull, throughput};

    fn cluster() -> Cluster {
        let speed = |text: &str| text.parse().expect("a throughput");
        let registries = vec![("*.azurecr.io".to_owned(), speed("0.26MB/s"))];
        Cluster { network: Network { default: Some(speed("20MB/s")), registries }, ..Cluster::default() }
    }

    fn seconds(image: &str, cluster: &Cluster) -> Option<f64> {
        let facts = ImageFacts { sizes: vec![("example.azurecr.io/*".to_owned(), "240MB".parse().expect("a size"))] };
        let image = ImageRef::parse(image).expect("an image");
        reference_pull(&image, &facts, cluster).map(|pull| pull.time.seconds())
    }

    #[test]
    fn the_worked_example() {
        assert_eq!(seconds("example.azurecr.io/backend:1.4.2", &cluster()), Some(923.0));
        assert_eq!(
            seconds(
                "example.azurecr.io/backend@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10",
                &cluster()
            ),
            Some(923.0)
        );
        assert_eq!(seconds("redis:7", &cluster()), None, "no size, no estimate");
        assert_eq!(seconds("example.azurecr.io/backend:1", &Cluster::default()), None, "no throughput, no estimate");
    }

    #[test]
    fn what_the_nodes_say_wins() {
        let mut live = LiveFacts::default();
        live.image_sizes.insert("example.azurecr.io/backend:1.4.2".to_owned(), "120MB".parse().expect("a size"));
        live.image_sizes.insert("docker.io/library/redis:7".to_owned(), "40MB".parse().expect("a size"));
        live.throughput.insert("example.azurecr.io".to_owned(), "1MB/s".parse().expect("a throughput"));
        let cluster = Cluster { live: Some(Arc::new(live)), ..cluster() };
        assert_eq!(seconds("example.azurecr.io/backend:1.4.2", &cluster), Some(120.0));
        assert_eq!(seconds("redis:7", &cluster), Some(2.0));
        let other = throughput("other.azurecr.io", &cluster).map(|speed| speed.0);
        assert_eq!(other, Some(260_000.0), "measured for another host");
    }
}
