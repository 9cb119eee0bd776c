//! Reads `imagelint.yaml`: checks the tree against one description of the file, then takes the values out of it.
//!
//! What is wrong becomes findings on the file's own lines; everything that is right is used all the same.

mod check;
mod custom;
mod extract;
mod region;
mod region_names;
mod schema;
mod shape;

use imagelint_yaml::{FileId, Parsed, Span};

use crate::catalog;
use crate::config::Config;
use crate::finding::Finding;

pub use schema::json_schema;
pub use shape::{Field, Shape, TOP};

/// The configuration that `parsed` holds, and what is wrong with it. A finding below [`Severity::Error`] is about
/// something that may be right, and holds nothing up.
///
/// [`Severity::Error`]: crate::Severity::Error
#[must_use]
pub fn read_config(parsed: &Parsed, file: FileId) -> (Config, Vec<Finding>) {
    let mut findings: Vec<Finding> = parsed.errors.iter().map(|error| invalid(error.span, &error.message)).collect();
    let Some(document) = parsed.documents.first() else { return (Config::default(), findings) };
    if let Some(second) = parsed.documents.get(1) {
        let at = Span::new(file, second.root.span.start, second.root.span.end);
        findings.push(invalid(at, "only the first document of the configuration is read"));
    }
    let custom = custom::rules(&document.root, &mut findings);
    let mut problems = check::Problems { findings, custom: &custom };
    check::check(&document.root, &TOP, "", &mut problems);
    let mut findings = problems.findings;
    let config = extract::config(&document.root, custom, &mut findings);
    (config, findings)
}

/// A finding about the configuration.
fn invalid(span: Span, message: &str) -> Finding {
    Finding::new(&catalog::INVALID_CONFIG, span, message)
}

#[cfg(test)]
mod tests;
