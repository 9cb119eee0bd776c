//! Compares a tree with the [`Shape`] it should have.

use globset::Glob;
use imagelint_yaml::{Entry, Node, Resolved, Span, Typing};

use super::invalid;
use super::shape::{Field, LEVELS, RULE_SETTING, Shape};
use crate::config::find_rule;
use crate::custom_rule::CustomRule;
use crate::finding::Finding;
use crate::rule_meta::RuleMeta;
use crate::suppress::{edit_distance, nearest_rule};
use crate::units::{ByteSize, Throughput};

/// What is wrong so far, and the rules that the configuration itself defines.
pub(super) struct Problems<'c> {
    pub(super) findings: Vec<Finding>,
    pub(super) custom: &'c [CustomRule],
}

impl Problems<'_> {
    fn rule(&self, id: &str) -> Option<&'static RuleMeta> {
        find_rule(id, self.custom)
    }
}

/// Adds to `report` whatever is wrong with `node`; `place` names it in messages.
pub(super) fn check(node: &Node, shape: &Shape, place: &str, report: &mut Problems<'_>) {
    if node.is_null() {
        return;
    }
    match shape {
        Shape::Record(fields) => record(node, fields, place, report),
        Shape::Map(value) => map(node, value, place, report),
        Shape::Rules => rules(node, place, report),
        Shape::List(item) => list(node, item, place, report),
        scalar => {
            let problem = match node.text() {
                Some(text) => wrong_scalar(node, text, scalar),
                None => Some(format!("must be {}, not a {}", expected(scalar), kind(node))),
            };
            if let Some(problem) = problem {
                let mut finding = invalid(node.span, &format!("`{place}` {problem}"));
                if let (Some(text), Some(words)) = (node.text(), words(scalar))
                    && let Some(near) = nearest(text, words.iter().copied())
                {
                    finding.help(format!("did you mean `{near}`?"));
                }
                report.findings.push(finding);
            }
        }
    }
}

fn record(node: &Node, fields: &[Field], place: &str, report: &mut Problems<'_>) {
    let Some(mapping) = node.as_mapping() else {
        report.findings.push(wrong_kind(node, "a mapping", place));
        return;
    };
    for entry in &mapping.entries {
        let name = entry.key.text().unwrap_or_default();
        match fields.iter().find(|field| field.name == name) {
            Some(field) => check(&entry.value, &field.shape, &below(place, name), report),
            None => report.findings.push(unknown_key(entry, fields, place)),
        }
    }
    let missing = fields.iter().filter(|field| field.required && mapping.get(field.name).is_none_or(Node::is_null));
    report
        .findings
        .extend(missing.map(|field| invalid(node.span, &format!("`{place}` needs the key `{}`", field.name))));
}

fn map(node: &Node, value: &Shape, place: &str, report: &mut Problems<'_>) {
    if node.as_mapping().is_none() {
        report.findings.push(wrong_kind(node, "a mapping", place));
    }
    for entry in node.entries() {
        match entry.key.text() {
            Some(name) => check(&entry.value, value, &below(place, name), report),
            None => report.findings.push(wrong_kind(&entry.key, "a name", place)),
        }
    }
}

fn list(node: &Node, item: &Shape, place: &str, report: &mut Problems<'_>) {
    if !matches!(node.value, imagelint_yaml::Value::Sequence(_)) {
        let mut finding = wrong_kind(node, "a list", place);
        if let Some(text) = node.text() {
            finding.help(format!("write [{text}]"));
        }
        report.findings.push(finding);
    }
    for node in node.items() {
        check(node, item, place, report);
    }
}

fn rules(node: &Node, place: &str, report: &mut Problems<'_>) {
    if node.as_mapping().is_none() {
        report.findings.push(wrong_kind(node, "a mapping", place));
    }
    for entry in node.entries() {
        let id = entry.key.text().unwrap_or_default();
        let Some(meta) = report.rule(id) else {
            let mut finding = invalid(entry.key.span, &format!("there is no rule `{id}`"));
            finding.help(match nearest_rule(id) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`imagelint rules` lists all ids".to_owned(),
            });
            report.findings.push(finding);
            continue;
        };
        let place = below(place, id);
        match entry.value.as_mapping() {
            None => check(&entry.value, &Shape::Level, &place, report),
            Some(mapping) => {
                for entry in &mapping.entries {
                    let name = entry.key.text().unwrap_or_default();
                    match RULE_SETTING.iter().find(|field| field.name == name) {
                        Some(field) => check(&entry.value, &field.shape, &below(&place, name), report),
                        None if meta.options.contains(&name) => {}
                        None => report.findings.push(unknown_option(entry, meta.options, &place)),
                    }
                }
            }
        }
    }
}

/// What is wrong with a scalar; `None` when nothing is.
fn wrong_scalar(node: &Node, text: &str, shape: &Shape) -> Option<String> {
    let must = || Some(format!("must be {}, not `{text}`", expected(shape)));
    match shape {
        Shape::Text if text.is_empty() => Some("must not be empty".to_owned()),
        Shape::Bool => match node.resolve(Typing::Api) {
            Some(Resolved::Bool(_)) => None,
            _ => must(),
        },
        Shape::Count => text.parse::<u32>().ok().filter(|count| *count > 0).map_or_else(must, |_| None),
        Shape::Version => version(text).map_or_else(must, |_| None),
        Shape::Size => text.parse::<ByteSize>().err().map(|error| format!("is wrong: {}", error.message)),
        Shape::Throughput => text.parse::<Throughput>().err().map(|error| format!("is wrong: {}", error.message)),
        Shape::Glob => Glob::new(text).err().map(|error| format!("is no glob: {}", error.kind())),
        Shape::Word(_) | Shape::Level => words(shape).is_some_and(|words| !words.contains(&text)).then(must).flatten(),
        _ => None,
    }
}

fn words(shape: &Shape) -> Option<&'static [&'static str]> {
    match shape {
        Shape::Word(words) => Some(words),
        Shape::Level => Some(LEVELS),
        _ => None,
    }
}

/// `1.31` or `v1.31.4`, read from the text: as a number `1.30` would lose its zero.
pub(super) fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    let (major, minor) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.all(|part| !part.is_empty()).then_some((major, minor))
}

fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Glob => "text".to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Count => "a whole number above zero".to_owned(),
        Shape::Version => "a version such as \"1.31\"".to_owned(),
        Shape::Size => "a size such as 240MB".to_owned(),
        Shape::Throughput => "a throughput such as 20MB/s".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Map(_) | Shape::Rules | Shape::Record(_) => "a mapping".to_owned(),
        Shape::Word(_) | Shape::Level => {
            let words = words(shape).unwrap_or_default();
            format!("one of {}", words.join(", "))
        }
    }
}

fn unknown_key(entry: &Entry, fields: &[Field], place: &str) -> Finding {
    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let at = if place.is_empty() { "the configuration".to_owned() } else { format!("`{place}`") };
    unknown(entry, &known, &format!("{at} has no key"))
}

fn unknown_option(entry: &Entry, options: &[&'static str], place: &str) -> Finding {
    let known: Vec<&str> = RULE_SETTING.iter().map(|field| field.name).chain(options.iter().copied()).collect();
    unknown(entry, &known, &format!("`{place}` has no option"))
}

fn unknown(entry: &Entry, known: &[&'static str], what: &str) -> Finding {
    let name = entry.key.text().unwrap_or_default();
    let mut finding = invalid(entry.key.span, &format!("{what} `{name}`"));
    finding.help(match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it knows {}", known.join(", ")),
    });
    finding
}

fn nearest<'k>(text: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let lower = text.to_ascii_lowercase().replace('_', "-");
    let near = known.min_by_key(|word| edit_distance(&lower, word))?;
    (edit_distance(&lower, near) <= 1 + text.len() / 4).then_some(near)
}

fn wrong_kind(node: &Node, expected: &str, place: &str) -> Finding {
    let at = if place.is_empty() { "the configuration".to_owned() } else { format!("`{place}`") };
    let span = Span::new(node.span.file, node.span.start, node.span.end);
    invalid(span, &format!("{at} must be {expected}, not a {}", kind(node)))
}

const fn kind(node: &Node) -> &'static str {
    match &node.value {
        imagelint_yaml::Value::Scalar(_) => "single value",
        imagelint_yaml::Value::Mapping(_) => "mapping",
        imagelint_yaml::Value::Sequence(_) => "list",
    }
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}
