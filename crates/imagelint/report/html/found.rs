//! Rows of the list of findings.

use imagelint_model::Finding;

use super::prose::Prose;
use crate::outcome::Report;
use crate::report::snippet::{Snippet, visible};
use crate::report::{rule_url, shown};

/// Findings that get an excerpt of their file; the others name the line.
const EXCERPTS: usize = 1_000;

/// One finding.
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) url: String,
    pub(super) severity: &'static str,
    pub(super) place: String,
    pub(super) message: Prose,
    pub(super) help: Prose,
    pub(super) entries: String,
    pub(super) namespace: String,
    /// One a line; none where it holds everywhere.
    pub(super) clusters: String,
    pub(super) excerpt: Option<Excerpt>,
}

/// A few lines of a file.
pub(super) struct Excerpt {
    pub(super) line: usize,
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
}

impl Found {
    pub(super) fn new(report: &Report, finding: &Finding, at: usize) -> Self {
        let source = report.files.get(finding.span.file);
        let position = source.position(finding.span.start);
        let excerpt = || {
            let snippet = Snippet::new(&source, finding.span);
            let (line, [before, marked, after]) = snippet.parts();
            Excerpt { line, before: before.to_owned(), marked: marked.to_owned(), after: after.to_owned() }
        };
        let namespace = finding.object.as_ref().and_then(|object| object.namespace.as_deref());
        let clusters: Vec<String> = finding.clusters.iter().map(|name| visible(name)).collect();
        Self {
            rule: finding.rule,
            url: rule_url(finding.rule),
            severity: finding.severity.as_str(),
            place: visible(&format!("{}:{}:{}", shown(&source.path), position.line, position.column)),
            message: Prose::new(&finding.message),
            help: finding.help.as_deref().map(Prose::new).unwrap_or_default(),
            entries: visible(&finding.entries.join(", ")),
            namespace: namespace.map(visible).unwrap_or_default(),
            clusters: clusters.join("\n"),
            excerpt: (at < EXCERPTS && !source.text.is_empty()).then(excerpt),
        }
    }
}
