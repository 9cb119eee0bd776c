//! Rules that users write into the configuration.

use std::sync::Mutex;

use imagelint_yaml::Node;

use crate::finding::Severity;
use crate::rule_meta::{From, Need, RuleMeta};

/// One entry of `custom-rules`.
#[derive(Clone, Debug)]
pub struct CustomRule {
    /// Id, summary and severity, as of any other rule.
    pub meta: &'static RuleMeta,
    /// What it is asked about.
    pub on: CustomSubject,
    /// The expression that says where it finds something: a scalar.
    pub when: Node,
    /// What it says then, with expressions in braces: a scalar.
    pub message: Node,
    /// What to do, in the same form.
    pub help: Option<Node>,
}

/// What a custom rule is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CustomSubject {
    /// Every image, wherever it is named.
    #[default]
    Image,
    /// Every container of a pod spec.
    Container,
    /// Every object.
    Object,
}

impl CustomSubject {
    /// The words of the configuration.
    pub const NAMES: &'static [&'static str] = &["image", "container", "object"];

    /// Reads the word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "image" => Some(Self::Image),
            "container" => Some(Self::Container),
            "object" => Some(Self::Object),
            _ => None,
        }
    }
}

/// Facts of a rule whose id is known at run time only.
///
/// Findings, suppressions and reports name a rule by a `&'static str`, so what a configuration defines has to live as long
/// as the process. Equal facts are handed out again: a program that reads its configuration over and over does not grow.
#[must_use]
pub fn custom_meta(id: &str, summary: &str, severity: Severity) -> &'static RuleMeta {
    static KNOWN: Mutex<Vec<&'static RuleMeta>> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let equal = |meta: &&&'static RuleMeta| meta.id == id && meta.summary == summary && meta.severity == severity;
    if let Some(meta) = known.iter().find(equal) {
        return meta;
    }
    let meta: &'static RuleMeta = Box::leak(Box::new(RuleMeta {
        id: Box::leak(id.into()),
        summary: Box::leak(summary.into()),
        severity,
        enabled: true,
        fix: None,
        since: "",
        from: From::Rules,
        needs: &[Need::Manifest],
        options: &[],
        page: "",
    }));
    known.push(meta);
    meta
}

#[cfg(test)]
mod tests {
    use super::custom_meta;
    use crate::Severity;

    #[test]
    fn equal_facts_are_made_once() {
        let first = custom_meta("team-label", "a label", Severity::Info);
        assert!(std::ptr::eq(first, custom_meta("team-label", "a label", Severity::Info)));
        assert!(!std::ptr::eq(first, custom_meta("team-label", "a label", Severity::Error)));
    }
}
