//! A load balancer billed by use that is given a size, or billed by bandwidth.

use imagelint_model::{Fix, Object};
use imagelint_yaml::Edit;

use crate::clb::{Annotations, Billing, annotations};
use crate::cx::Cx;
use crate::rule::Rule;

/// What cannot stand beside `instance-charge-type: PayByCLCU`.
#[derive(Default)]
pub(crate) struct ClbSpecConflict;

impl Rule for ClbSpecConflict {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            if found.is_clb() && found.billing() == Some(Billing::ByUse) {
                size(&found, cx);
                bandwidth(&found, cx);
            }
        }
    }
}

fn size(found: &Annotations<'_>, cx: &mut Cx<'_>) {
    let Some(written) = found.get("spec") else { return };
    let Some(spec) = written.known_value() else { return };
    let removal = found.removal(written, cx);
    let message =
        format!("`{spec}` sizes a load balancer billed by specification, while this Service asks for `PayByCLCU`");
    let finding = cx.report(written.value_span(), message);
    finding.label("size fixed here").help("remove the annotation");
    if let Some(other) = found.get("instance-charge-type") {
        finding.related(other.value_span(), "billed by use");
    }
    if let Some(edit) = removal {
        finding.fix(Fix::safe("remove the annotation", edit));
    }
}

fn bandwidth(found: &Annotations<'_>, cx: &mut Cx<'_>) {
    let Some(written) = found.get("charge-type") else { return };
    if written.value() != Some("paybybandwidth") || found.value("address-type") == Some("intranet") {
        return;
    }
    let span = written.value_span();
    let message =
        "a public load balancer billed by use (`PayByCLCU`) is billed by traffic, so `paybybandwidth` is refused";
    let finding = cx.report(span, message);
    finding.label("refused").help("bill the traffic: `paybytraffic`");
    if span.len() as usize == "paybybandwidth".len() {
        finding.fix(Fix::may_change("bill the traffic", Edit::replace(span, "paybytraffic")));
    }
}
