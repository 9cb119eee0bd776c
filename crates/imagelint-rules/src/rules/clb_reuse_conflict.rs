//! Annotations that do nothing, or are refused, because the load balancer exists already.

use imagelint_model::{Object, Severity};

use crate::clb::{Annotations, Part, Target, Written, annotations, find, is_placeholder};
use crate::cx::Cx;
use crate::rule::Rule;

/// What stands beside `…-loadbalancer-id`.
#[derive(Default)]
pub(crate) struct ClbReuseConflict;

impl Rule for ClbReuseConflict {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            let Some(id) = found.get("id").filter(|_| found.target == Target::Clb) else { continue };
            // In values, another file may say more.
            if found.in_values() || id.known_value().is_none() {
                continue;
            }
            listeners(&found, id, cx);
            fixed(&found, id, cx);
        }
    }
}

/// Listeners of an instance of the user's are left alone unless the controller is told to take them over.
fn listeners<'a>(found: &Annotations<'a>, id: Written<'a>, cx: &mut Cx<'_>) {
    let told = found.value("force-override-listeners");
    if told == Some("true") || told.is_some_and(is_placeholder) {
        return;
    }
    let of_listeners =
        |written: &Written<'_>| find(written.suffix).is_some_and(|row| row.clb && row.part == Part::Listener);
    let ignored: Vec<Written<'_>> = found.read().filter(of_listeners).collect();
    let Some((first, rest)) = ignored.split_first() else { return };
    let (others, have) =
        if rest.is_empty() { (String::new(), "has") } else { (format!(" and {} more", rest.len()), "have") };
    let finding = cx.report(
        id.value_span(),
        format!(
            "listeners of a load balancer that is named are left as they are, so `{}`{others} {have} no effect",
            first.suffix
        ),
    );
    finding.label("this load balancer exists already");
    finding.help(
        "set `force-override-listeners: \"true\"` if the Service is to own the listeners, or remove what has no effect",
    );
    for written in &ignored {
        finding.related(written.suffix_span(), "has no effect");
    }
}

/// What a load balancer was made with stays.
fn fixed<'a>(found: &Annotations<'a>, id: Written<'a>, cx: &mut Cx<'_>) {
    for written in found.read() {
        let is_fixed = written.suffix != "id" && find(written.suffix).is_some_and(|row| row.clb && row.fixed);
        if is_fixed && written.known_value().is_some() {
            let message = format!(
                "`{}` of a load balancer that exists cannot be changed: saying the same does nothing, anything else is refused",
                written.suffix
            );
            cx.report_as(Severity::Info, written.suffix_span(), message)
                .label("set when it was made")
                .help("remove the annotation")
                .related(id.value_span(), "the load balancer that exists");
        }
    }
}
