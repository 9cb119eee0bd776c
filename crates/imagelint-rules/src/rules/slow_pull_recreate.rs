//! Rollouts that stop everything before they pull.

use crate::rule::Rule;
use crate::set::Set;
use crate::set_cx::SetCx;

/// Seconds of downtime that nobody minds.
const SHORT: f64 = 60.0;

/// Deployments with the strategy `Recreate` whose images take long to pull.
#[derive(Default)]
pub(crate) struct SlowPullRecreate;

impl Rule for SlowPullRecreate {
    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        let Some(cluster) = set.cluster else { return };
        for (part, workload) in set.workloads() {
            let Some(recreate) = workload.recreate.filter(|_| workload.replicas != Some(0)) else { continue };
            let pod = set.pod_pull(part, workload, cluster, cx.image_facts());
            let (slowest, takes) = match &pod {
                Some(pod) if pod.time.least > SHORT => (pod.slowest, format!("takes about {} to pull", pod.time)),
                Some(_) => continue,
                None => {
                    let Some(image) = set.across_the_border(part, workload, cluster) else { continue };
                    (image, "comes from across the border of mainland China".to_owned())
                }
            };
            let message = format!(
                "`Recreate` stops the old pods first, and then `{}` {takes} on cluster `{}`: nothing runs meanwhile",
                slowest.reference, cluster.name
            );
            let Some(finding) = cx.report_workload(part, workload, recreate, message) else { continue };
            finding.label("downtime while pulling");
            finding.help(
                "pull the image onto the nodes before (`imagelint prepull`), pull from a nearer registry, \
                 or use `RollingUpdate` where two versions may run side by side",
            );
            finding.related(slowest.span, "the slowest image");
        }
    }

    fn looks_at_sets(&self) -> bool {
        true
    }
}
