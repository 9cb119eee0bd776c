//! Selectors that do not fit the pods they are to select.

use imagelint_model::{Object, Workload};
use imagelint_yaml::{Node, Span};

use crate::clb::is_placeholder;
use crate::cx::Cx;
use crate::rule::Rule;

/// A selector that the labels of the pod template do not meet.
#[derive(Default)]
pub(crate) struct SelectorMismatch;

impl Rule for SelectorMismatch {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        let object = workload.object;
        let controls = matches!(object.kind.as_str(), "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet");
        if !controls || object.group() != "apps" || workload.pod_spec_path != "spec.template.spec" {
            return;
        }
        let labels = workload.metadata.and_then(|metadata| metadata.get("labels"));
        let Some(selector) = object.node.at(&["spec", "selector"]).filter(|selector| !selector.is_null()) else {
            missing(workload, labels, cx);
            return;
        };
        for entry in selector.get("matchLabels").map_or(&[][..], Node::entries) {
            let (Some(key), Some(wanted)) = (entry.key.text(), entry.value.text()) else { continue };
            if is_placeholder(key) || is_placeholder(wanted) {
                continue;
            }
            let has = labels.and_then(|labels| labels.get(key));
            let value = has.and_then(Node::text);
            if value != Some(wanted) && !value.is_some_and(is_placeholder) && !has_placeholder_key(labels) {
                report(object, entry.value.span, &format!("`{key}: {wanted}`"), has.map(|node| node.span), cx);
            }
        }
        for expression in selector.get("matchExpressions").map_or(&[][..], Node::items) {
            check_expression(object, expression, labels, cx);
        }
    }
}

fn has_placeholder_key(labels: Option<&Node>) -> bool {
    let entries = labels.map_or(&[][..], Node::entries);
    entries.iter().any(|entry| entry.key.text().is_none_or(is_placeholder))
}

fn check_expression(object: &Object, expression: &Node, labels: Option<&Node>, cx: &mut Cx<'_>) {
    let text = |key: &str| expression.get(key).and_then(Node::text).unwrap_or_default();
    let (key, operator) = (text("key"), text("operator"));
    let label = labels.and_then(|labels| labels.get(key));
    let value = label.and_then(Node::text);
    if is_placeholder(key) || value.is_some_and(is_placeholder) || has_placeholder_key(labels) {
        return;
    }
    let listed = || {
        let values = expression.get("values").map_or(&[][..], Node::items);
        values.iter().any(|one| one.text().is_some_and(|text| Some(text) == value || is_placeholder(text)))
    };
    let met = match operator {
        "In" => listed(),
        "NotIn" => !listed(),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        _ => true,
    };
    if !met {
        report(object, expression.span, &format!("`{key}` {operator}"), label.map(|node| node.span), cx);
    }
}

fn report(object: &Object, span: Span, wanted: &str, label: Option<Span>, cx: &mut Cx<'_>) {
    let kind = &object.kind;
    let why = if label.is_some() { "say something else" } else { "do not have it" };
    let finding =
        cx.report(span, format!("the {kind} selects {wanted}, but the labels of its own pods {why}, so it is refused"));
    finding.label("fits no pod of its own").help("give the pod template the labels that the selector asks for");
    if let Some(label) = label {
        finding.related(label, "the label of the pods");
    }
}

/// Since `apps/v1` nothing is filled in. What has no labels either is likely to be part of something.
fn missing(workload: &Workload<'_>, labels: Option<&Node>, cx: &mut Cx<'_>) {
    let whole =
        workload.containers().next().is_some() && workload.containers().all(|it| it.node.get("image").is_some());
    let Some(labels) = labels.filter(|labels| whole && !labels.entries().is_empty()) else { return };
    if workload.object.version() != "v1" {
        return;
    }
    let message = format!(
        "a {} must have a `selector` that fits the labels of its pods, and is refused without",
        workload.object.kind
    );
    cx.report(workload.object.name_span(), message)
        .label("selects nothing")
        .help("add `spec.selector.matchLabels` with labels of the pod template")
        .related(labels.span, "the labels of its pods");
}
