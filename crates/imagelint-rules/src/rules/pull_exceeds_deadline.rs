//! Pulls that take longer than what waits for them.

use imagelint_model::{Cluster, Fix, ImageUse, Severity, recommended_deadline};
use imagelint_yaml::{Edit, Node, Span};

use crate::cx::Cx;
use crate::pull_time::{Pull, pull};
use crate::rule::Rule;
use crate::set::{Deadline, Part, PodPull, Set, SetApplier, SetWorkload, duration};
use crate::set_cx::SetCx;

/// How long Helm waits where nobody says (also Flux's HelmRelease).
const RELEASE_TIMEOUT: u32 = 300;

/// Deadlines of rollouts, Jobs and releases, against the pulls that they wait for.
#[derive(Default)]
pub(crate) struct PullExceedsDeadline;

impl Rule for PullExceedsDeadline {
    /// Releases of charts: each image of the values must be there in time.
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        if !image.object.is("helm.toolkit.fluxcd.io", "HelmRelease") {
            return;
        }
        let Some((seconds, written)) = release_timeout(&image.object.node) else { return };
        let facts = cx.image_facts();
        let late = |cluster: &&Cluster| pull(image, facts, cluster).filter(|pull| pull.time.least > f64::from(seconds));
        let found: Vec<(&Cluster, Pull)> =
            cx.clusters().iter().filter_map(|cluster| Some((*cluster, late(cluster)?))).collect();
        let Some((cluster, slowest)) =
            found.iter().max_by(|(_, one), (_, other)| one.time.least.total_cmp(&other.time.least)).copied()
        else {
            return;
        };
        let clusters: Vec<&Cluster> = found.iter().map(|(cluster, _)| *cluster).collect();
        let message = format!(
            "`{}` takes about {} to pull on cluster `{}`, and the release waits {seconds} s",
            image.text(),
            slowest.time,
            cluster.name
        );
        let enough = enough(slowest.time.most, recommended_deadline(slowest.size));
        let finding = cx.report_for(&clusters, image.span(), message);
        finding.label("not there in time").help(format!("{NEARER}; or wait longer: `timeout: {enough}s`"));
        if let Some(span) = written {
            finding.related(span, "how long the release waits");
        }
    }

    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        let Some(cluster) = set.cluster else { return };
        for (part, workload) in set.workloads() {
            // Nothing is pulled for no pods.
            if let Some(deadline) = workload.deadline.as_ref().filter(|_| workload.replicas != Some(0)) {
                check(set, part, workload, (deadline, cluster), cx);
            }
        }
        for (part, applier) in set.appliers() {
            applied(set, (part, applier), cluster, cx);
        }
    }

    fn looks_at_sets(&self) -> bool {
        true
    }
}

const NEARER: &str = "pull from a nearer registry, make the image smaller, or pre-pull it";

fn check(
    set: &Set<'_>,
    part: &Part,
    workload: &SetWorkload,
    (deadline, cluster): (&Deadline, &Cluster),
    cx: &mut SetCx<'_>,
) {
    let Some(pod) = set.pod_pull(part, workload, cluster, cx.image_facts()) else {
        by_size(set, (part, workload), (deadline, cluster), cx);
        return;
    };
    let seconds = f64::from(deadline.seconds);
    // Half as much again: a node pulls for others too, and a failed try waits before the next.
    let (severity, may) = if pod.time.least > seconds {
        (Severity::Warning, "")
    } else if pod.time.most * 1.5 > seconds {
        (Severity::Info, " when all goes well")
    } else {
        return;
    };
    let others = if pod.images == 1 { "" } else { " and the other images of its pod" };
    let message = format!(
        "pulling `{}`{others} takes about {}{may} on cluster `{}`, and {} {} s",
        pod.slowest.reference,
        pod.time,
        cluster.name,
        deadline.what.ends(),
        deadline.seconds
    );
    let enough = enough(pod.time.most, recommended_deadline(pod.largest));
    let field = deadline.what.field();
    let severity = cx.graded(part, severity);
    let span = deadline.span.unwrap_or(pod.slowest.span);
    let Some(finding) = cx.report_workload(part, workload, span, message) else { return };
    finding.severity = severity;
    finding.help(format!("{NEARER}; or wait longer: `{field}: {enough}`"));
    if let Some(span) = deadline.span {
        finding.label("too short").related(pod.slowest.span, "the slowest image");
        let digits = deadline.seconds.to_string().len();
        if severity > Severity::Info && span.len() as usize == digits {
            finding.fix(Fix::may_change(format!("wait {enough} s"), Edit::replace(span, enough.to_string())));
        }
    } else {
        finding.label("not there in time");
    }
}

/// Where no throughput is known: the deadline that is recommended for the size.
fn by_size(
    set: &Set<'_>,
    (part, workload): (&Part, &SetWorkload),
    (deadline, cluster): (&Deadline, &Cluster),
    cx: &mut SetCx<'_>,
) {
    let Some((size, image)) = set.largest_pull(part, workload, cluster, cx.image_facts()) else { return };
    let (recommended, Some(span)) = (recommended_deadline(size), deadline.span) else { return };
    if deadline.seconds >= recommended {
        return;
    }
    let message = format!(
        "`{}` is {size} compressed, for which {recommended} s are recommended, and {} {} s",
        image.reference,
        deadline.what.ends(),
        deadline.seconds
    );
    let severity = cx.graded(part, Severity::Info);
    let Some(finding) = cx.report_workload(part, workload, span, message) else { return };
    finding.severity = severity;
    finding.label("short for this size").related(image.span, "the largest image");
    finding.help(format!(
        "wait longer: `{}: {recommended}`; with `network` in the cluster's profile the pull is estimated",
        deadline.what.field()
    ));
}

/// A Kustomization of Flux waits for all that it applies; the slowest pod decides.
fn applied<'s>(set: &Set<'s>, (part, applier): (&'s Part, &'s SetApplier), cluster: &Cluster, cx: &mut SetCx<'_>) {
    let running = set.applied(applier).filter(|(_, workload)| workload.replicas != Some(0));
    let pulls: Vec<PodPull<'s>> =
        running.filter_map(|(part, workload)| set.pod_pull(part, workload, cluster, cx.image_facts())).collect();
    let Some(pod) = pulls.iter().max_by(|one, other| one.time.least.total_cmp(&other.time.least)) else { return };
    if pod.time.least <= f64::from(applier.seconds) {
        return;
    }
    let timeout = if applier.own_timeout { "timeout" } else { "interval, which stands in for a timeout," };
    let message = format!(
        "pulling `{}` takes about {} on cluster `{}`, and this Kustomization waits {} s for what it applies",
        pod.slowest.reference, pod.time, cluster.name, applier.seconds
    );
    let enough = enough(pod.time.most, recommended_deadline(pod.largest));
    let Some(finding) = cx.report_object(part, applier.object.clone(), applier.span, message) else { return };
    finding.label(format!("the {timeout} is too short"));
    finding.help(format!("{NEARER}; or wait longer: `timeout: {enough}s`"));
    finding.related(pod.slowest.span, "the slowest image");
}

/// A deadline that leaves half as much again, in whole minutes.
fn enough(seconds: f64, recommended: u32) -> u32 {
    let minutes = (seconds * 1.5 / 60.0).ceil() as u32;
    (minutes * 60).max(recommended)
}

/// How long a HelmRelease waits, and where that is written; `None` where it does not.
fn release_timeout(object: &Node) -> Option<(u32, Option<Span>)> {
    let spec = object.get("spec")?;
    let at = |path: &[&str]| spec.at(path).filter(|node| !node.is_null());
    let waits = |action: &str| at(&[action, "disableWait"]).and_then(Node::text) != Some("true");
    if !waits("install") || !waits("upgrade") {
        return None;
    }
    let written = [&["timeout"][..], &["install", "timeout"], &["upgrade", "timeout"]];
    let mut longest: Option<(u32, Option<Span>)> = None;
    for node in written.into_iter().filter_map(at) {
        let seconds = duration(node.text()?)?;
        if longest.is_none_or(|(known, _)| known < seconds) {
            longest = Some((seconds, Some(node.span)));
        }
    }
    Some(longest.unwrap_or((RELEASE_TIMEOUT, None)))
}

#[cfg(test)]
mod tests {
    use super::enough;

    #[test]
    fn what_is_enough_leaves_room() {
        assert_eq!(enough(923.0, 180), 1440);
        assert_eq!(enough(10.0, 180), 180);
    }
}
