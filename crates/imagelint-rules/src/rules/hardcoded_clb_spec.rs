//! The annotation that fixes the size of an Alibaba Cloud load balancer.

use imagelint_model::{Fix, Object};

use crate::clb::{Billing, annotations, has_load_balancer};
use crate::cx::Cx;
use crate::rule::Rule;

/// `…-loadbalancer-spec` where nobody says how the load balancer is billed.
#[derive(Default)]
pub(crate) struct HardcodedClbSpec;

impl Rule for HardcodedClbSpec {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            // With a billing mode beside it, other rules have an opinion.
            if !found.is_clb() || found.billing() != Some(Billing::NotSaid) {
                continue;
            }
            let Some(written) = found.get("spec") else { continue };
            let Some(spec) = written.known_value() else { continue };
            // An instance keeps its size when the Service no longer names one.
            let exists = !found.in_values() && has_load_balancer(object, cx) == Some(true);
            let removal = found.removal(written, cx);
            let finding = cx.report(
                written.value_span(),
                format!(
                    "`{spec}` has no effect on a load balancer billed by use, which new ones are, and then does not match it"
                ),
            );
            finding.label("size fixed here").help("remove the annotation");
            if let Some(edit) = removal {
                let title = "remove the annotation";
                finding.fix(if exists { Fix::safe(title, edit) } else { Fix::may_change(title, edit) });
            }
        }
    }
}
