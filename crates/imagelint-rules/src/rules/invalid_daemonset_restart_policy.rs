//! Restart policies of DaemonSets that the API server refuses.

use imagelint_model::{Fix, Workload};
use imagelint_yaml::Edit;

use crate::cx::Cx;
use crate::rule::Rule;
use crate::spans;

/// `restartPolicy` other than `Always` in a DaemonSet.
#[derive(Default)]
pub(crate) struct InvalidDaemonsetRestartPolicy;

impl Rule for InvalidDaemonsetRestartPolicy {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        let object = workload.object;
        if !object.is("apps", "DaemonSet") && !object.is("extensions", "DaemonSet") {
            return;
        }
        let Some(node) = workload.pod_spec.get("restartPolicy") else { return };
        let Some(policy) = node.text().filter(|text| matches!(*text, "Never" | "OnFailure")) else { return };
        let span = spans::inner(node.span, policy);
        let message = format!("a DaemonSet restarts its pods always, so the API server refuses `{policy}`");
        let finding = cx.report(span.unwrap_or(node.span), message);
        finding.label("refused").help(
            "write `Always`, and for work that ends use init containers with a main container that waits, or a Job",
        );
        if let Some(span) = span {
            finding.fix(Fix::may_change("restart always", Edit::replace(span, "Always")));
        }
    }
}
