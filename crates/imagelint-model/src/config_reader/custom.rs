//! `custom-rules`: their ids, which the rest of the configuration may name, and the expressions as they are written.

use imagelint_yaml::Node;

use super::extract::{items, text};
use super::invalid;
use crate::catalog;
use crate::custom_rule::{CustomRule, CustomSubject, custom_meta};
use crate::finding::{Finding, Severity};

/// The rules that the configuration in `root` defines. What is missing is told by the check of the shape.
pub(super) fn rules(root: &Node, findings: &mut Vec<Finding>) -> Vec<CustomRule> {
    let mut rules: Vec<CustomRule> = Vec::new();
    for node in items(root, "custom-rules") {
        let Some(rule) = rule(node) else { continue };
        let id = rule.meta.id;
        let at = node.get("id").unwrap_or(node).span;
        if catalog::find(id).is_some() {
            let mut finding = invalid(at, &format!("`{id}` is a rule of imagelint already"));
            finding.help("give yours another id, such as one with the name of your team in front");
            findings.push(finding);
        } else if rules.iter().any(|other| other.meta.id == id) {
            findings.push(invalid(at, &format!("there are two custom rules `{id}`")));
        } else if !is_id(id) {
            let mut finding = invalid(at, &format!("`{id}` is no id of a rule"));
            finding.help("write small letters, digits and dashes, a letter first");
            findings.push(finding);
        } else {
            rules.push(rule);
        }
    }
    rules
}

fn rule(node: &Node) -> Option<CustomRule> {
    let scalar = |key: &str| node.get(key).filter(|node| node.text().is_some_and(|text| !text.is_empty())).cloned();
    let message = scalar("message")?;
    let summary = text(node, "summary").or_else(|| message.text().map(str::to_owned))?;
    let severity = node.get("severity").and_then(Node::text).and_then(Severity::from_name);
    let on = node.get("on").and_then(Node::text).and_then(CustomSubject::from_name);
    Some(CustomRule {
        meta: custom_meta(&text(node, "id")?, summary.trim(), severity.unwrap_or(Severity::Warning)),
        on: on.unwrap_or_default(),
        when: scalar("when")?,
        message,
        help: scalar("help"),
    })
}

/// What a suppression can name and a file can be called.
fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 63
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
