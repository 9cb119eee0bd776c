//! Load balancer annotations whose values are not understood.

use imagelint_model::{Fix, Object};
use imagelint_yaml::Edit;

use crate::clb::{Target, annotations, find, problem};
use crate::cx::Cx;
use crate::rule::Rule;

/// Values of the wrong type, outside of what is allowed, or with other capitals.
#[derive(Default)]
pub(crate) struct InvalidClbAnnotationValue;

impl Rule for InvalidClbAnnotationValue {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            if matches!(found.target, Target::NoLoadBalancer | Target::OtherClass) {
                continue;
            }
            for written in found.read() {
                let Some(row) = find(written.suffix) else { continue };
                // What this sort of load balancer does not read has a rule of its own.
                if (found.target == Target::Clb && !row.clb) || (found.target == Target::Nlb && !row.nlb) {
                    continue;
                }
                let Some(problem) = problem(row, written, &found) else { continue };
                let span = written.value_span();
                let finding = cx.report(span, problem.message);
                finding.label("not understood").help(problem.help);
                let exact = written.value().is_some_and(|text| span.len() as usize == text.len());
                if let Some(meant) = problem.meant.filter(|_| exact) {
                    finding.fix(Fix::may_change(format!("write `{meant}`"), Edit::replace(span, meant)));
                }
            }
        }
    }
}
