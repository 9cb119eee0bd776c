//! What is known of a rule without running it; the values come from its page in `rules/`.

use crate::finding::{Safety, Severity};

/// Facts of one rule, generated from the head of its page.
#[derive(Debug)]
pub struct RuleMeta {
    /// Kebab-case id: file stem of the page, key in the configuration, name in a suppression.
    pub id: &'static str,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Severity where the configuration says nothing.
    pub severity: Severity,
    /// False for a rule that must be switched on in the configuration.
    pub enabled: bool,
    /// The best fix it can offer.
    pub fix: Option<Safety>,
    /// First version that has it.
    pub since: &'static str,
    /// Who produces its findings.
    pub from: From,
    /// What it needs to have an opinion.
    pub needs: &'static [Need],
    /// Names of the options it reads.
    pub options: &'static [&'static str],
    /// The whole page, front matter removed, as Markdown.
    pub page: &'static str,
}

/// Who produces the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A rule of the catalogue, run over objects and images.
    Rules,
    /// Reading the input: files, YAML, suppressions.
    Input,
    /// Rendering kustomizations.
    Kustomize,
    /// Comparing with a cluster.
    Drift,
}

/// What a rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Manifests only.
    Manifest,
    /// A cluster profile in the configuration.
    Profile,
    /// A snapshot of the cluster.
    Snapshot,
}
