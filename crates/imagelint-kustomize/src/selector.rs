//! Patterns: anchored regular expressions of targets, and label selectors.

use imagelint_yaml::{Node, Span};
use regex::Regex;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::resid::{Gvk, ResId};
use crate::resource::Resource;
use crate::spec::Selector;
use crate::tree;

/// A pattern that must match the whole text; most are plain words, for which no expression is compiled.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Any,
    Word(String),
    Expression(Box<Regex>),
}

impl Pattern {
    pub(crate) fn new(pattern: &str, span: Span) -> Res<Self> {
        if pattern.is_empty() {
            return Ok(Self::Any);
        }
        if pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':')) {
            return Ok(Self::Word(pattern.to_owned()));
        }
        match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(expression) => Ok(Self::Expression(Box::new(expression))),
            Err(_) => {
                let message = format!("`{pattern}` is no regular expression");
                Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, span, message))
            }
        }
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Word(word) => word == text,
            Self::Expression(expression) => expression.is_match(text),
        }
    }
}

/// A selector with its patterns compiled.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: Requirements,
    annotations: Requirements,
    /// True when the selector names no part of an identity.
    pub(crate) empty_id: bool,
    /// True when it has a label or annotation selector.
    pub(crate) by_labels: bool,
}

impl Matcher {
    pub(crate) fn new(selector: &Selector, span: Span) -> Res<Self> {
        let id = &selector.id;
        Ok(Self {
            group: Pattern::new(&id.gvk.group, span)?,
            version: Pattern::new(&id.gvk.version, span)?,
            kind: Pattern::new(&id.gvk.kind, span)?,
            name: Pattern::new(&id.name, span)?,
            namespace: Pattern::new(&id.namespace, span)?,
            labels: Requirements::parse(&selector.labels, span)?,
            annotations: Requirements::parse(&selector.annotations, span)?,
            empty_id: *id == ResId::default(),
            by_labels: !selector.labels.is_empty() || !selector.annotations.is_empty(),
        })
    }

    fn matches_gvk(&self, gvk: &Gvk) -> bool {
        self.group.matches(&gvk.group) && self.version.matches(&gvk.version) && self.kind.matches(&gvk.kind)
    }

    /// As the target of a patch: name and namespace by the first or the present identity.
    pub(crate) fn selects(&self, resource: &Resource) -> bool {
        let (original, current) = (resource.original_id(), resource.id());
        let either = |pattern: &Pattern, a: &str, b: &str| pattern.matches(a) || pattern.matches(b);
        either(&self.namespace, original.effective_namespace(), current.effective_namespace())
            && either(&self.name, &original.name, &current.name)
            && self.matches_gvk(&current.gvk)
            && self.matches_labels(&resource.node)
    }

    /// As the target of a replacement: one identity as it is written.
    pub(crate) fn matches_id(&self, id: &ResId) -> bool {
        self.matches_gvk(&id.gvk) && self.name.matches(&id.name) && self.namespace.matches(&id.namespace)
    }

    pub(crate) fn matches_labels(&self, node: &Node) -> bool {
        self.labels.hold(node.at(&["metadata", "labels"]))
            && self.annotations.hold(node.at(&["metadata", "annotations"]))
    }
}

/// A label selector in Kubernetes' syntax.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requirements(Vec<Requirement>);

#[derive(Clone, Debug)]
enum Requirement {
    Exists(String),
    Missing(String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Greater(String, i64),
    Less(String, i64),
}

impl Requirements {
    pub(crate) fn parse(text: &str, span: Span) -> Res<Self> {
        split_outside(text).into_iter().map(|part| requirement(part.trim(), span)).collect::<Res<_>>().map(Self)
    }

    fn hold(&self, labels: Option<&Node>) -> bool {
        self.0.iter().all(|requirement| requirement.holds(labels))
    }
}

/// Parts between commas that stand outside of parentheses.
fn split_outside(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                out.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() {
        out.push(&text[start..]);
    }
    out
}

fn requirement(part: &str, span: Span) -> Res<Requirement> {
    let invalid =
        || Diagnostic::new(DiagnosticKind::InvalidKustomization, span, format!("`{part}` is no label selector"));
    let key = |text: &str| {
        let text = text.trim();
        let fine = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
        if fine { Ok(text.to_owned()) } else { Err(invalid()) }
    };
    let value = |text: &str| text.trim().to_owned();
    if let Some((name, rest)) = part.split_once("!=") {
        return Ok(Requirement::NotIn(key(name)?, vec![value(rest)]));
    }
    if let Some((name, rest)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return Ok(Requirement::In(key(name)?, vec![value(rest)]));
    }
    if let Some(list) = part.strip_suffix(')') {
        let (head, list) = list.split_once('(').ok_or_else(invalid)?;
        let values = list.split(',').map(value).collect();
        let mut words = head.split_whitespace();
        return match (words.next(), words.next(), words.next()) {
            (Some(name), Some("in"), None) => Ok(Requirement::In(key(name)?, values)),
            (Some(name), Some("notin"), None) => Ok(Requirement::NotIn(key(name)?, values)),
            _ => Err(invalid()),
        };
    }
    if let Some((name, number)) = part.split_once('>') {
        return Ok(Requirement::Greater(key(name)?, number.trim().parse().map_err(|_| invalid())?));
    }
    if let Some((name, number)) = part.split_once('<') {
        return Ok(Requirement::Less(key(name)?, number.trim().parse().map_err(|_| invalid())?));
    }
    match part.strip_prefix('!') {
        Some(name) => Ok(Requirement::Missing(key(name)?)),
        None => Ok(Requirement::Exists(key(part)?)),
    }
}

impl Requirement {
    fn holds(&self, labels: Option<&Node>) -> bool {
        let get = |key: &str| labels.and_then(|labels| labels.get(key)).map(|value| tree::text(Some(value)));
        let number = |key: &str| get(key).and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists(key) => get(key).is_some(),
            Self::Missing(key) => get(key).is_none(),
            Self::In(key, values) => get(key).is_some_and(|value| values.iter().any(|wanted| wanted == value)),
            Self::NotIn(key, values) => get(key).is_none_or(|value| !values.iter().any(|wanted| wanted == value)),
            Self::Greater(key, limit) => number(key).is_some_and(|value| value > *limit),
            Self::Less(key, limit) => number(key).is_some_and(|value| value < *limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imagelint_yaml::{Entry, FileId};

    #[test]
    fn label_selectors_hold() {
        let span = Span::new(FileId(0), 0, 0);
        let pair = |key: &str, value: &str| Entry::new(tree::string(span, key), tree::string(span, value));
        let labels = Node::mapping(span, vec![pair("app", "web"), pair("tier", "3")]);
        let check = |selector: &str, expected: bool| {
            assert_eq!(Requirements::parse(selector, span).unwrap().hold(Some(&labels)), expected, "{selector}");
        };
        check("", true);
        check("app=web", true);
        check("app in (api, web),tier", true);
        check("app notin (web)", false);
        check("!app", false);
        check("tier>2,tier<4", true);
        check("env!=prod", true);
        assert!(Requirements::parse("a b", span).is_err());
    }
}
