//! Labels of nodes under names of before Kubernetes 1.17.

use imagelint_model::{Fix, Workload};
use imagelint_yaml::Edit;

use crate::cx::Cx;
use crate::node_labels::{NodeLabel, node_labels};
use crate::rule::Rule;
use crate::spans;

/// Each former name, and what it became.
const LABELS: [(&str, &str); 5] = [
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
];

/// Selectors, affinities and topology keys of pods that name a label as it was.
#[derive(Default)]
pub(crate) struct DeprecatedNodeLabel;

impl Rule for DeprecatedNodeLabel {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        for label in node_labels(workload.pod_spec) {
            let Some((old, new)) = LABELS.into_iter().find(|(old, _)| *old == label.name()) else { continue };
            let fix = fix(&label, old, new, cx);
            let span = spans::inner(label.key.span, old).unwrap_or(label.key.span);
            let finding = cx.report(span, format!("the label `{old}` of nodes is deprecated since Kubernetes 1.17"));
            finding.label("former name").help(format!("write `{new}`, which nodes have as well"));
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
    }
}

fn fix(label: &NodeLabel<'_>, old: &str, new: &str, cx: &Cx<'_>) -> Option<Fix> {
    if label.stands_beside(new) {
        let (entry, mapping) = label.selector?;
        let same = mapping.get(new).and_then(imagelint_yaml::Node::text) == entry.value.text();
        let removal = spans::removal(&cx.source(entry.key.span.file).text, entry, mapping.flow)?;
        return same.then(|| Fix::safe("remove it, the new name stands beside it", Edit::replace(removal, "")));
    }
    // Where a patch changes the value, it finds the entry by this name.
    let patched = label
        .selector
        .is_some_and(|(entry, _)| entry.value.span.file != entry.key.span.file || entry.value.origin.is_some());
    let span = spans::inner(label.key.span, old).filter(|_| !patched && label.key.origin.is_none())?;
    let edit = Edit::replace(span, new);
    let title = format!("write `{new}`");
    // Every kubelet sets both names for these two; the others come from the cloud's controller.
    let both = new == "kubernetes.io/os" || new == "kubernetes.io/arch";
    Some(if both { Fix::safe(title, edit) } else { Fix::may_change(title, edit) })
}
