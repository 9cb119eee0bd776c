//! A billing mode of load balancers that is no longer sold.

use imagelint_model::Object;

use crate::clb::{Billing, annotations, has_load_balancer};
use crate::cx::Cx;
use crate::rule::Rule;

/// `instance-charge-type: PayBySpec`.
#[derive(Default)]
pub(crate) struct ClbRetiredBilling;

impl Rule for ClbRetiredBilling {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            // An instance that exists keeps its billing.
            let exists = found.value("id").is_some() || has_load_balancer(object, cx) == Some(true);
            if !found.is_clb() || exists || found.billing() != Some(Billing::BySpec) {
                continue;
            }
            let Some(written) = found.get("instance-charge-type") else { continue };
            let message =
                "load balancers billed by specification (`PayBySpec`) are no longer sold, so a new one is refused";
            cx.report(written.value_span(), message)
                .label("no longer sold")
                .help("bill by use: `PayByCLCU` without the annotation `spec`; it cannot be changed back");
        }
    }
}
