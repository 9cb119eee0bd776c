//! Registries that a cluster cannot reach, or hardly.

use imagelint_model::{Cluster, ImageUse, RegistryReach, Severity};

use crate::cx::Cx;
use crate::registries::{Concern, concern};
use crate::repository::{is_never_pulled, names, offer_mirror, place};
use crate::rule::Rule;

/// Images from registries that the cluster's region does not reach.
#[derive(Default)]
pub(crate) struct UnreachableRegistry;

impl Rule for UnreachableRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let mut blocked: Vec<&Cluster> = Vec::new();
        let mut slow: Vec<&Cluster> = Vec::new();
        let mut reason = "";
        for cluster in cx.clusters() {
            if let Concern::Unreachable(reach, why) = concern(cluster, host, &path) {
                if reach == RegistryReach::Blocked {
                    blocked.push(cluster)
                } else {
                    slow.push(cluster)
                }
                reason = if why.is_empty() { reason } else { why };
            }
        }
        let span = place(image).unwrap_or_else(|| image.span());
        let because = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        if !blocked.is_empty() {
            let message = format!("`{host}` cannot be reached from {}{because}", names(&blocked));
            let finding = cx.report_for(&blocked, span, message);
            finding.label("blocked");
            offer_mirror(finding, image, reference, &blocked);
        }
        if !slow.is_empty() {
            let severity = cx.graded(Severity::Warning);
            let message = format!("pulls from `{host}` are slow from {} and often time out{because}", names(&slow));
            let finding = cx.report_for(&slow, span, message);
            finding.severity = severity;
            finding.label("slow");
            offer_mirror(finding, image, reference, &slow);
        }
    }
}
