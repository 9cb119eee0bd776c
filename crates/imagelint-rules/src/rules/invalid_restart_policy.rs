//! Restart policies that the API server refuses for the kind.

use imagelint_model::{Fix, Workload};
use imagelint_yaml::Edit;

use crate::cx::Cx;
use crate::rule::Rule;
use crate::spans;

/// `Always` for Jobs, anything else for what runs on.
#[derive(Default)]
pub(crate) struct InvalidRestartPolicy;

impl Rule for InvalidRestartPolicy {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        let object = workload.object;
        match (object.group(), object.kind.as_str()) {
            ("apps", "Deployment" | "StatefulSet" | "ReplicaSet") | ("", "ReplicationController") => {
                runs_on(workload, cx);
            }
            ("batch", "Job" | "CronJob") => ends(workload, cx),
            _ => {}
        }
    }
}

fn runs_on(workload: &Workload<'_>, cx: &mut Cx<'_>) {
    let Some(node) = workload.pod_spec.get("restartPolicy") else { return };
    let Some(policy) = node.text().filter(|text| matches!(*text, "Never" | "OnFailure")) else { return };
    let span = spans::inner(node.span, policy);
    let kind = &workload.object.kind;
    let finding = cx.report(
        span.unwrap_or(node.span),
        format!("a {kind} restarts its pods always, so the API server refuses `{policy}`"),
    );
    finding.label("refused").help("write `Always`, or make it a Job if the work ends");
    if let Some(span) = span {
        finding.fix(Fix::safe("restart always", Edit::replace(span, "Always")));
    }
}

fn ends(workload: &Workload<'_>, cx: &mut Cx<'_>) {
    let kind = &workload.object.kind;
    let help = "write `Never` for a new pod at each try, or `OnFailure` to start the container again";
    let Some(node) = workload.pod_spec.get("restartPolicy").filter(|node| !node.is_null()) else {
        let no_containers = workload.containers().next().is_none();
        if !no_containers {
            let message = format!("a {kind} must name a `restartPolicy`: the default `Always` is refused");
            cx.report(workload.object.name_span(), message).label("no restart policy").help(help);
        }
        return;
    };
    if node.text() == Some("Always") {
        let span = spans::inner(node.span, "Always").unwrap_or(node.span);
        let message = format!("the pods of a {kind} end, so the API server refuses `Always`");
        cx.report(span, message).label("refused").help(help);
    }
}
