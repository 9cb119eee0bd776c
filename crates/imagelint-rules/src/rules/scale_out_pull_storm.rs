//! Scaling out that pulls a slow image onto many nodes at once.

use imagelint_model::{ByteSize, Cluster};

use crate::rule::Rule;
use crate::set::{Part, PodPull, Set, SetWorkload};
use crate::set_cx::SetCx;

/// So many pods at once are many.
const MANY: u32 = 5;
/// Seconds after which a new pod is late.
const LATE: f64 = 60.0;
/// Images may fill so much of the disk before the kubelet deletes some.
const FULL: f64 = 0.85;
/// What an image takes on disk for each byte that is downloaded, packed and unpacked.
const ON_DISK: f64 = 3.5;

/// Workloads with many replicas, or an autoscaler that makes many, of slow images.
#[derive(Default)]
pub(crate) struct ScaleOutPullStorm;

impl Rule for ScaleOutPullStorm {
    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        let Some(cluster) = set.cluster else { return };
        for (part, workload) in set.workloads() {
            let scaled = set.autoscaler(part, workload).map(|scaler| scaler.max_replicas);
            let most = scaled.max(workload.replicas).unwrap_or(1);
            let Some(pod) = set.pod_pull(part, workload, cluster, cx.image_facts()) else { continue };
            let pulling = nodes(cluster).map_or(most, |nodes| most.min(nodes));
            if pulling >= MANY && !workload.one_by_one && pod.time.least > LATE {
                storm(part, workload, (&pod, cluster, pulling), cx);
            }
            if let Some(disk) = cluster.nodes.disk_size {
                too_large(part, workload, (&pod, cluster, disk), cx);
            }
        }
    }

    fn looks_at_sets(&self) -> bool {
        true
    }
}

/// How many nodes a snapshot counted; an autoscaler of nodes may add to them, so few say nothing.
fn nodes(cluster: &Cluster) -> Option<u32> {
    let nodes = cluster.live.as_ref()?.nodes.as_ref()?;
    u32::try_from(nodes.len()).ok().filter(|nodes| *nodes >= MANY)
}

fn storm(
    part: &Part,
    workload: &SetWorkload,
    (pod, cluster, pulling): (&PodPull<'_>, &Cluster, u32),
    cx: &mut SetCx<'_>,
) {
    let total = ByteSize(pod.bytes.0.saturating_mul(u64::from(pulling)));
    let disk_bound = pod.time.least > pod.download * 1.01;
    let limit = if disk_bound { "the nodes' disks" } else { "the way to the registry" };
    let others = if pod.images == 1 { "" } else { " and the other images of its pod" };
    let message = format!(
        "at {pulling} pods on nodes of their own, cluster `{}` pulls {total} of `{}`{others}: about {} each, limited by {limit}, and up to {pulling} times as long where they share it",
        cluster.name, pod.slowest.reference, pod.time
    );
    let Some(finding) = cx.report_workload(part, workload, pod.slowest.span, message) else { return };
    finding.label("pulled by all at once").help(
        "pull it onto the nodes before it is needed (`imagelint prepull`), from a registry beside the cluster, or make it smaller",
    );
}

fn too_large(
    part: &Part,
    workload: &SetWorkload,
    (pod, cluster, disk): (&PodPull<'_>, &Cluster, ByteSize),
    cx: &mut SetCx<'_>,
) {
    let needed = pod.bytes.0 as f64 * ON_DISK;
    if needed <= disk.0 as f64 * FULL {
        return;
    }
    let message = format!(
        "packed and unpacked, the images of this pod take about {} of a disk of {disk} on cluster `{}`: the kubelet deletes images from 85 % on, and pods are evicted",
        ByteSize(needed as u64),
        cluster.name
    );
    let Some(finding) = cx.report_workload(part, workload, pod.slowest.span, message) else { return };
    finding.label("does not fit").help("make the images smaller, or give the nodes a larger disk");
}
