//! Load balancer annotations with the prefix of 2019 and before.

use imagelint_model::{Fix, Object, Severity};
use imagelint_yaml::Edit;

use crate::clb::{Annotations, LEGACY_PREFIX, PREFIX, Target, Written, annotations, find};
use crate::cx::Cx;
use crate::rule::Rule;

/// Annotations that begin with `service.beta.kubernetes.io/alicloud-`.
#[derive(Default)]
pub(crate) struct LegacyClbAnnotation;

impl Rule for LegacyClbAnnotation {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            // What nothing reads has a rule of its own.
            if matches!(found.target, Target::NoLoadBalancer | Target::OtherClass) {
                continue;
            }
            for written in found.written().filter(|written| written.legacy && find(written.suffix).is_some()) {
                match found.get(written.suffix).filter(|wins| !wins.legacy) {
                    Some(wins) => twice(&found, written, wins, cx),
                    None => former(&found, written, cx),
                }
            }
        }
    }
}

/// The annotation stands under both prefixes.
fn twice<'a>(found: &Annotations<'a>, written: Written<'a>, wins: Written<'a>, cx: &mut Cx<'_>) {
    let same = written.entry.value.text() == wins.entry.value.text();
    let removal = found.removal(written, cx);
    let suffix = written.suffix;
    let message = if same {
        format!("`{suffix}` stands twice; the former prefix is not read beside the one in use")
    } else {
        format!("`{suffix}` stands twice with different values, and this one, behind the former prefix, is not read")
    };
    let severity = if same { Severity::Info } else { Severity::Warning };
    let finding = cx.report_as(severity, written.suffix_span(), message);
    finding.label("not read").related(wins.value_span(), "this one is read").help("remove it");
    if let Some(edit) = removal {
        finding.fix(if found.in_values() { Fix::may_change("remove it", edit) } else { Fix::safe("remove it", edit) });
    }
}

/// The annotation stands under the former prefix only.
fn former(found: &Annotations<'_>, written: Written<'_>, cx: &mut Cx<'_>) {
    let key = &written.entry.key;
    let span = key.subspan(0..LEGACY_PREFIX.len());
    let finding = cx
        .report(span, "the prefix `alicloud-` gave way to `alibaba-cloud-` in 2019 and is read for old manifests only");
    finding.label("former prefix").help("write `alibaba-cloud-`");
    // Where value and key come from different files, a patch finds the annotation by this name.
    let alone = written.entry.value.span.file == key.span.file && written.entry.value.origin.is_none();
    if span.len() as usize == LEGACY_PREFIX.len() && alone {
        let edit = Edit::replace(span, PREFIX);
        finding.fix(if found.in_values() {
            Fix::may_change("write the prefix in use", edit)
        } else {
            Fix::safe("write the prefix in use", edit)
        });
    }
}
