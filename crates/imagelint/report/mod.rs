//! A [`Report`] as text, in each format of `--format`. Nothing here decides what is found.

mod audit;
mod concise;
mod drift;
mod fingerprint;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod sarif;
mod snippet;
mod text;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use imagelint_kustomize::Diagnostic;
use imagelint_model::{Finding, catalog};
use imagelint_yaml::Files;

use crate::outcome::Report;

pub use fingerprint::{fingerprints, fingerprints_moved};
pub(crate) use json::Place;

/// Formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The source with the label under the bytes, for people.
    Text,
    /// One line a finding, for people and editors.
    Concise,
    /// One JSON object, version 1.
    Json,
    /// One JSON object a line, a finding each.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub turns into annotations.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit XML, for the test tabs of CI services.
    Junit,
    /// A summary in GitHub's Markdown, for `$GITHUB_STEP_SUMMARY` and comments.
    Markdown,
    /// One page for browsers, with a filter, pulls and images; it loads nothing.
    Html,
}

impl Format {
    /// All formats, by the names that `--format` takes.
    pub const ALL: [(&'static str, Self); 10] = [
        ("text", Self::Text),
        ("concise", Self::Concise),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("junit", Self::Junit),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
    ];
}

/// How text for people is dressed.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether ANSI colours are used.
    pub color: bool,
    /// Whether lines are drawn with box characters instead of ASCII.
    pub unicode: bool,
    /// Columns to wrap at.
    pub width: usize,
    /// How long the run took, to be told in the summary.
    pub elapsed: Option<Duration>,
}

impl Style {
    /// No colour, ASCII lines, 100 columns: what a file or a pipe gets.
    pub const PLAIN: Self = Self { color: false, unicode: false, width: 100, elapsed: None };
}

/// Writes `report` in `format`; `style` matters to the formats for people only.
///
/// # Errors
/// What `out` says.
pub fn write(report: &Report, format: Format, out: &mut dyn Write, style: Style) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, out, style),
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => jsonl::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Html => html::write(report, out),
    }
}

/// Writes what a renderer has to say, the lines it speaks of beside it.
///
/// # Errors
/// What `out` says.
pub fn write_diagnostics(
    diagnostics: &[Diagnostic],
    files: &Files,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    text::write_diagnostics(diagnostics, files, out, style)
}

/// Where the page of a rule can be read; for a rule of the user's own, what such rules are.
#[must_use]
pub fn rule_url(rule: &str) -> String {
    let page = if catalog::find(rule).is_some() { format!("{rule}.md") } else { "README.md#your-own-rules".to_owned() };
    format!("{}/blob/main/rules/{page}", env!("CARGO_PKG_REPOSITORY"))
}

/// A path as it is shown: with `/`, without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// The findings with the gravest first, for formats that have a limit; otherwise in the order of the report.
fn worst_first(report: &Report) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// One line of text without control characters, which could drive the reader's terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(crate) mod fixture;
