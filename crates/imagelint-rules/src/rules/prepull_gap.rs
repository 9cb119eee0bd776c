//! Pre-pull DaemonSets that do not reach what they warm images for.

use imagelint_yaml::Span;

use crate::rule::Rule;
use crate::set::{Part, Set, SetWorkload, Toleration, TolerationOperator};
use crate::set_cx::SetCx;

/// Taints, nodes and pull secrets that a workload has and the DaemonSet for its image lacks.
#[derive(Default)]
pub(crate) struct PrepullGap;

impl Rule for PrepullGap {
    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        for (part, daemon) in set.workloads().filter(|(_, workload)| !workload.prepulls.is_empty()) {
            for (other_part, other) in set.workloads().filter(|(_, workload)| workload.prepulls.is_empty()) {
                if uses(part, daemon, other_part, other) {
                    compare(set, (part, daemon), (other_part, other), cx);
                }
            }
        }
    }

    fn looks_at_sets(&self) -> bool {
        true
    }
}

/// True when the workload runs an image that the DaemonSet pulls.
fn uses(part: &Part, daemon: &SetWorkload, other_part: &Part, other: &SetWorkload) -> bool {
    let pulled = || daemon.prepulls.iter().map(|at| &part.images[*at].reference);
    other_part.images_of(other).iter().any(|image| pulled().any(|pulled| pulled.same_image(&image.reference)))
}

fn compare(
    set: &Set<'_>,
    (part, daemon): (&Part, &SetWorkload),
    (other_part, other): (&Part, &SetWorkload),
    cx: &mut SetCx<'_>,
) {
    let object = other_part.object(other.object);
    let name = format!("{} `{}`", object.kind, object.name);
    for toleration in other.tolerations.iter().filter(|it| !it.key.is_empty() && !is_given(it)) {
        if !daemon.tolerations.iter().any(|own| covers(own, toleration)) {
            let taint = if toleration.value.is_empty() {
                toleration.key.to_string()
            } else {
                format!("{}={}", toleration.key, toleration.value)
            };
            let message =
                format!("the {name} also runs on nodes with the taint `{taint}`, which this DaemonSet does not reach");
            say(part, daemon, other.name_span, message, "give the DaemonSet the same toleration", cx);
        }
    }
    for (key, value) in &daemon.node_selector {
        let elsewhere = other.node_selector.iter().find(|(other, wanted)| other == key && wanted != value);
        if let Some((_, wanted)) = elsewhere {
            let message = format!(
                "the {name} runs on nodes with `{key}: {wanted}`, and this DaemonSet on those with `{key}: {value}`"
            );
            say(part, daemon, other.name_span, message, "select the same nodes, or leave the selector out", cx);
        }
    }
    let secret = other.pull_secrets.first().filter(|_| daemon.pull_secrets.is_empty());
    if let Some((secret, _)) = secret.filter(|_| !account_has_secrets(set, part, daemon)) {
        let message =
            format!("the {name} pulls with the secret `{secret}`, and this DaemonSet pulls the same image without");
        say(part, daemon, other.name_span, message, "give the DaemonSet the same `imagePullSecrets`", cx);
    }
}

/// True when the service account brings secrets of its own, or it cannot be told.
fn account_has_secrets(set: &Set<'_>, part: &Part, daemon: &SetWorkload) -> bool {
    let namespace = part.object(daemon.object).namespace.as_deref();
    if let Some(account) = set.service_account(namespace, &daemon.service_account) {
        return !account.pull_secrets.is_empty();
    }
    let live = set.cluster.and_then(|cluster| cluster.live.as_ref()?.service_accounts.as_ref());
    match live {
        Some(accounts) => accounts.iter().any(|((space, name), secrets)| {
            name.as_str() == daemon.service_account.as_str()
                && namespace.is_none_or(|namespace| namespace == space.as_str())
                && !secrets.is_empty()
        }),
        None => daemon.service_account != "default",
    }
}

/// Taints that the controller of DaemonSets tolerates by itself.
fn is_given(toleration: &Toleration) -> bool {
    toleration.key.starts_with("node.kubernetes.io/")
}

fn covers(own: &Toleration, wanted: &Toleration) -> bool {
    let any = own.operator == TolerationOperator::Exists;
    let key = own.key == wanted.key || own.key.is_empty() && any;
    key && (any || own.value == wanted.value) && (own.effect.is_empty() || own.effect == wanted.effect)
}

fn say(part: &Part, daemon: &SetWorkload, other: Span, message: String, help: &str, cx: &mut SetCx<'_>) {
    if let Some(finding) = cx.report_workload(part, daemon, daemon.name_span, message) {
        finding.label("does not reach them").help(help).related(other, "runs the image");
    }
}
