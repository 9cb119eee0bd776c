//! Labels of nodes that a pod spec asks for, wherever it does.

use imagelint_yaml::{Entry, Mapping, Node};

/// A label that a pod spec names.
pub(crate) struct NodeLabel<'a> {
    /// Where its key is written.
    pub(crate) key: &'a Node,
    /// The values that fit; none where any does, or the label only groups nodes.
    pub(crate) values: Vec<&'a Node>,
    /// The entry of `nodeSelector` and all of them; `None` elsewhere.
    pub(crate) selector: Option<(&'a Entry, &'a Mapping)>,
    /// The other expressions of the term it is in.
    pub(crate) beside: &'a [Node],
}

impl NodeLabel<'_> {
    /// The key.
    pub(crate) fn name(&self) -> &str {
        self.key.text().unwrap_or_default()
    }

    /// True when the same selector or term asks for `name` as well.
    pub(crate) fn stands_beside(&self, name: &str) -> bool {
        let in_selector = self.selector.is_some_and(|(_, mapping)| mapping.get(name).is_some());
        in_selector || self.beside.iter().any(|it| it.get("key").and_then(Node::text) == Some(name))
    }
}

/// Every label of nodes that `pod_spec` names: selector, affinity, topology.
pub(crate) fn node_labels(pod_spec: &Node) -> Vec<NodeLabel<'_>> {
    let mut labels = Vec::new();
    if let Some(mapping) = pod_spec.get("nodeSelector").and_then(Node::as_mapping) {
        labels.extend(mapping.entries.iter().map(|entry| NodeLabel {
            key: &entry.key,
            values: vec![&entry.value],
            selector: Some((entry, mapping)),
            beside: &[],
        }));
    }
    if let Some(affinity) = pod_spec.at(&["affinity", "nodeAffinity"]) {
        in_affinity(affinity, &mut labels);
    }
    for pods in ["podAffinity", "podAntiAffinity"] {
        if let Some(affinity) = pod_spec.at(&["affinity", pods]) {
            topology_keys(affinity, &mut labels);
        }
    }
    let spread = pod_spec.get("topologySpreadConstraints").map_or(&[][..], Node::items);
    labels.extend(spread.iter().filter_map(|it| it.get("topologyKey")).map(grouping));
    labels
}

/// What `nodeAffinity` requires or prefers.
fn in_affinity<'a>(affinity: &'a Node, labels: &mut Vec<NodeLabel<'a>>) {
    let required = affinity.at(&["requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]);
    let preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution");
    let preferred = preferred.map_or(&[][..], Node::items).iter().filter_map(|it| it.get("preference"));
    for term in required.map_or(&[][..], Node::items).iter().chain(preferred) {
        let beside = term.get("matchExpressions").map_or(&[][..], Node::items);
        for expression in beside {
            let Some(key) = expression.get("key") else { continue };
            let only = expression.get("operator").and_then(Node::text) == Some("In");
            let values = expression.get("values").filter(|_| only).map_or(&[][..], Node::items);
            labels.push(NodeLabel { key, values: values.iter().collect(), selector: None, beside });
        }
    }
}

fn topology_keys<'a>(affinity: &'a Node, labels: &mut Vec<NodeLabel<'a>>) {
    let items = |key: &str| affinity.get(key).map_or(&[][..], Node::items).iter();
    let required = items("requiredDuringSchedulingIgnoredDuringExecution");
    let preferred = items("preferredDuringSchedulingIgnoredDuringExecution").filter_map(|it| it.get("podAffinityTerm"));
    labels.extend(required.chain(preferred).filter_map(|term| term.get("topologyKey")).map(grouping));
}

fn grouping(key: &Node) -> NodeLabel<'_> {
    NodeLabel { key, values: Vec::new(), selector: None, beside: &[] }
}
