//! Pods that ask for nodes with Azure's Project Teleport, which is gone.

use imagelint_model::{Fix, Workload};
use imagelint_yaml::{Edit, Node};

use crate::cx::Cx;
use crate::node_labels::node_labels;
use crate::rule::Rule;
use crate::spans;

/// The label of AKS, and the one that its examples put on such nodes.
const LABELS: [&str; 2] = ["kubernetes.azure.com/enable-acr-teleport-plugin", "acr-teleport"];

/// Values of nodes without it.
const OFF: [&str; 2] = ["disabled", "false"];

/// Selectors and affinities that name a label of Teleport.
#[derive(Default)]
pub(crate) struct RetiredTeleportSelector;

impl Rule for RetiredTeleportSelector {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        for label in node_labels(workload.pod_spec) {
            let Some(name) = LABELS.into_iter().find(|name| *name == label.name()) else { continue };
            // The examples of AKS tell the other nodes by the same label.
            let off = |node: &Node| node.text().is_some_and(|text| OFF.contains(&text));
            if !label.values.is_empty() && label.values.iter().all(|node| off(node)) {
                continue;
            }
            let removal = label
                .selector
                .and_then(|(entry, mapping)| spans::removal(&cx.source(entry.key.span.file).text, entry, mapping.flow));
            let span = spans::inner(label.key.span, name).unwrap_or(label.key.span);
            let message = "Teleport is gone from AKS since July 2025: nodes with it may not be made, and pods that ask for them wait";
            let finding = cx.report(span, message);
            finding
                .label("asks for Teleport")
                .help("remove the selector, and switch artifact streaming on for the node pool");
            if let Some(removal) = removal {
                finding.fix(Fix::may_change("remove the selector", Edit::replace(removal, "")));
            }
        }
    }
}
