//! The annotation that fixes the size of an Alibaba Cloud load balancer.

use imagelint_model::{Fix, Object, Provider, Severity};
use imagelint_yaml::{Edit, Mapping, Node};

use crate::cx::Cx;
use crate::rule::Rule;
use crate::spans;

/// The prefix in use and the one before it, which is still read; the first wins where both stand.
const PREFIXES: [&str; 2] =
    ["service.beta.kubernetes.io/alibaba-cloud-loadbalancer-", "service.beta.kubernetes.io/alicloud-loadbalancer-"];
/// Makes the controller for classic load balancers skip the Service.
const CLASS: &str = "service.beta.kubernetes.io/class";

/// `…-loadbalancer-spec` on Services of type LoadBalancer.
#[derive(Default)]
pub(crate) struct HardcodedClbSpec;

/// How the Service asks its load balancer to be billed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Billing {
    ByUse,
    BySpec,
    NotSaid,
}

impl Rule for HardcodedClbSpec {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        if !object.is("", "Service") || !is_classic_load_balancer(object) || is_elsewhere(cx) {
            return;
        }
        let Some(annotations) = object.node.at(&["metadata", "annotations"]).and_then(Node::as_mapping) else { return };
        let Some(billing) = billing(annotations) else { return };
        for prefix in PREFIXES {
            check(annotations, &format!("{prefix}spec"), billing, cx);
        }
    }
}

fn is_classic_load_balancer(object: &Object) -> bool {
    let text = |path: &[&str]| object.node.at(path).and_then(Node::text).unwrap_or_default();
    text(&["spec", "type"]) == "LoadBalancer"
        && text(&["spec", "loadBalancerClass"]).is_empty()
        && object.annotation(CLASS).unwrap_or_default().is_empty()
}

/// True when all clusters are known to be run by someone else, whose controllers do not read the annotation.
fn is_elsewhere(cx: &Cx<'_>) -> bool {
    let other = |provider| !matches!(provider, Provider::Alibaba | Provider::Other);
    !cx.clusters().is_empty() && cx.clusters().iter().all(|cluster| other(cluster.provider))
}

/// `None` where something will be filled in before it can be told.
fn billing(annotations: &Mapping) -> Option<Billing> {
    let value =
        |prefix| annotations.get(&format!("{prefix}instance-charge-type"))?.text().filter(|text| !text.is_empty());
    let Some(value) = PREFIXES.into_iter().find_map(value) else { return Some(Billing::NotSaid) };
    if is_placeholder(value) {
        return None;
    }
    // The controller folds case here, though not where it compares with the live instance.
    Some(if value.eq_ignore_ascii_case("PayByCLCU") {
        Billing::ByUse
    } else if value.eq_ignore_ascii_case("PayBySpec") {
        Billing::BySpec
    } else {
        Billing::NotSaid
    })
}

fn check(annotations: &Mapping, key: &str, billing: Billing, cx: &mut Cx<'_>) {
    let Some(entry) = annotations.entry(key) else { return };
    let Some(spec) = entry.value.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { return };
    let (severity, message) = match billing {
        Billing::ByUse => (
            Severity::Error,
            format!("`{spec}` sizes a load balancer billed by specification, while this Service asks for `PayByCLCU`"),
        ),
        Billing::NotSaid => (
            Severity::Warning,
            format!(
                "`{spec}` has no effect on a load balancer billed by use, which new ones are, and then does not match it"
            ),
        ),
        Billing::BySpec => {
            (Severity::Info, format!("`{spec}` fixes the size of a load balancer whose billing mode is no longer sold"))
        }
    };
    let removal = spans::removal(&cx.source(entry.key.span.file).text, entry, annotations.flow);
    let span = spans::inner(entry.value.span, spec).unwrap_or(entry.value.span);
    let finding = cx.report_as(severity, span, message);
    finding.label("size fixed here").help("remove the annotation");
    if let Some(removal) = removal {
        let edit = Edit::replace(removal, "");
        let title = "remove the annotation";
        finding.fix(if billing == Billing::ByUse { Fix::safe(title, edit) } else { Fix::may_change(title, edit) });
    }
}

fn is_placeholder(text: &str) -> bool {
    ["${", "{{", "$(", "<"].iter().any(|mark| text.contains(mark))
}
