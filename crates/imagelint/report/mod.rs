//! A [`Report`] as text, in each format of `--format`. Nothing here decides what is found.

mod concise;
mod fingerprint;
mod github;
mod json;
mod jsonl;
mod sarif;
mod snippet;
mod text;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use crate::outcome::Report;

pub use fingerprint::fingerprints;

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
}

impl Format {
    /// All formats, by the names that `--format` takes.
    pub const ALL: [(&'static str, Self); 6] = [
        ("text", Self::Text),
        ("concise", Self::Concise),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
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
    }
}

/// Where the page of a rule can be read.
#[must_use]
pub fn rule_url(rule: &str) -> String {
    format!("{}/blob/main/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// A path as it is shown: with `/`, without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// One line of text without control characters, which could drive the reader's terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(crate) mod fixture;
