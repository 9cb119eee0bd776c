//! The options of one rule, read from the configuration; what is wrong with them becomes findings there.

use imagelint_model::{Finding, RuleMeta, catalog};
use imagelint_yaml::Node;

/// The options of one rule.
#[derive(Debug)]
pub struct Options<'a> {
    meta: &'static RuleMeta,
    node: Option<&'a Node>,
    findings: Vec<Finding>,
}

impl<'a> Options<'a> {
    /// The options in the mapping `node`, as the configuration has it.
    #[must_use]
    pub const fn new(meta: &'static RuleMeta, node: Option<&'a Node>) -> Self {
        Self { meta, node, findings: Vec::new() }
    }

    /// A list of texts; `None` where the configuration says nothing, or something else than such a list.
    pub fn list(&mut self, name: &str) -> Option<Vec<String>> {
        debug_assert!(self.meta.options.contains(&name), "the page of {} has no option {name}", self.meta.id);
        let node = self.node?.get(name)?;
        let texts: Option<Vec<String>> = node.items().iter().map(|item| item.text().map(str::to_owned)).collect();
        if node.as_scalar().is_some() || node.as_mapping().is_some() || texts.is_none() {
            let message = format!("option `{name}` of `{}` is a list of texts", self.meta.id);
            self.findings.push(Finding::new(&catalog::INVALID_CONFIG, node.span, message));
            return None;
        }
        texts
    }

    /// What was wrong.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
