//! How long the images of a pod take to reach a node.

use std::collections::BTreeSet;

use imagelint_model::{ByteSize, Cluster, ContainerKind, ImageFacts, PullPolicy, PullTime};

use super::{Part, Set, SetImage, SetWorkload};
use crate::pull_time::{reference_pull, reference_size};
use crate::registries::{Concern, concern};

/// The pulls that a new pod waits for: one after the other, as the kubelet starts its containers.
#[derive(Debug)]
pub struct PodPull<'a> {
    /// How long they take together.
    pub time: PullTime,
    /// How long of that is download alone.
    pub download: f64,
    /// Their compressed sizes together.
    pub bytes: ByteSize,
    /// The largest of them.
    pub largest: ByteSize,
    /// How many of known size there are.
    pub images: usize,
    /// The image that takes longest.
    pub slowest: &'a SetImage,
}

impl<'a> Set<'a> {
    /// What a new pod of `workload` waits for on an empty node of `cluster`; `None` where no size is known. Images that
    /// are on the nodes already, or that a DaemonSet of the set pulls in advance, are left out.
    #[must_use]
    pub fn pod_pull(
        &self,
        part: &'a Part,
        workload: &SetWorkload,
        cluster: &Cluster,
        facts: &ImageFacts,
    ) -> Option<PodPull<'a>> {
        let mut pod: Option<PodPull<'a>> = None;
        let mut slowest = 0.0;
        let mut seen = BTreeSet::new();
        for image in part.images_of(workload) {
            let pull = reference_pull(&image.reference, facts, cluster).filter(|_| is_pulled(image));
            let Some(pull) = pull else { continue };
            if !seen.insert(image.reference.pulled()) || self.is_warm(image, workload, cluster) {
                continue;
            }
            let pod = pod.get_or_insert_with(|| PodPull {
                time: PullTime::default(),
                download: 0.0,
                bytes: ByteSize(0),
                largest: ByteSize(0),
                images: 0,
                slowest: image,
            });
            pod.time = pod.time.then(pull.time);
            pod.download += pull.size.0 as f64 / pull.throughput.0;
            pod.bytes = ByteSize(pod.bytes.0.saturating_add(pull.size.0));
            pod.largest = pod.largest.max(pull.size);
            pod.images += 1;
            if pull.time.least > slowest {
                (slowest, pod.slowest) = (pull.time.least, image);
            }
        }
        pod
    }

    /// The image of `workload` that comes from the other side of the border of mainland China, if no node has it yet.
    #[must_use]
    pub fn across_the_border(&self, part: &'a Part, workload: &SetWorkload, cluster: &Cluster) -> Option<&'a SetImage> {
        let crosses = |image: &&SetImage| {
            let (host, path) = (image.reference.registry_or_default(), image.reference.full_path());
            matches!(concern(cluster, host, &path), Concern::CrossBorder)
        };
        part.images_of(workload)
            .iter()
            .find(|image| is_pulled(image) && crosses(image) && !self.is_warm(image, workload, cluster))
    }

    /// The largest image of known size that a new pod of `workload` pulls.
    #[must_use]
    pub fn largest_pull(
        &self,
        part: &'a Part,
        workload: &SetWorkload,
        cluster: &Cluster,
        facts: &ImageFacts,
    ) -> Option<(ByteSize, &'a SetImage)> {
        let pulled =
            part.images_of(workload).iter().filter(|image| is_pulled(image) && !self.is_warm(image, workload, cluster));
        let sized = pulled.filter_map(|image| Some((reference_size(&image.reference, facts, Some(cluster))?, image)));
        sized.max_by_key(|(size, _)| *size)
    }

    /// True for an image that the nodes have, or are given before a pod asks for it.
    fn is_warm(&self, image: &SetImage, workload: &SetWorkload, cluster: &Cluster) -> bool {
        let live = cluster.live.as_ref().and_then(|live| live.nodes.as_ref()).filter(|nodes| !nodes.is_empty());
        if live.is_some_and(|nodes| nodes.iter().all(|node| node.images.contains(&image.reference.pulled()))) {
            return true;
        }
        let mut pulled = self.workloads().flat_map(|(part, other)| other.prepulls.iter().map(|at| &part.images[*at]));
        workload.prepulls.is_empty() && pulled.any(|pulled| pulled.reference.same_image(&image.reference))
    }
}

/// True for an image that the kubelet fetches before the pod runs.
fn is_pulled(image: &SetImage) -> bool {
    image.pull_policy != Some(PullPolicy::Never) && image.kind != ContainerKind::Ephemeral
}
