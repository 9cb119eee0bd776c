//! Findings that are known and accepted: a file of fingerprints, so that only new ones are reported.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::outcome::Report;
use crate::report::{fingerprints, shown};

/// Name of the schema, in every baseline.
const SCHEMA: &str = "imagelint/baseline/v1";

/// Known findings.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    schema: String,
    findings: Vec<Known>,
}

/// One of them. Rule and file are for those who read the file; the fingerprint decides.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Known {
    file: String,
    rule: String,
    fingerprint: String,
}

impl Baseline {
    /// Everything that `report` found.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let known = report.findings.iter().zip(fingerprints(report)).map(|(finding, fingerprint)| Known {
            file: shown(&report.files.get(finding.span.file).path),
            rule: finding.rule.to_owned(),
            fingerprint,
        });
        let mut findings: Vec<Known> = known.collect();
        // Sorted, so that lines that move in a manifest change nothing here.
        findings.sort();
        Self { schema: SCHEMA.to_owned(), findings }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Text that is no baseline, in words with line and column.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| format!("no baseline: {error}"))?;
        if baseline.schema != SCHEMA {
            return Err(format!("no baseline: its schema is `{}` and should be `{SCHEMA}`", baseline.schema));
        }
        Ok(baseline)
    }

    /// The baseline as JSON.
    ///
    /// # Panics
    /// Never: strings always are JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings always are JSON") + "\n"
    }

    /// Takes the known findings out of `report` and counts them as suppressed.
    pub fn hide(&self, report: &mut Report) {
        let known: HashSet<&str> = self.findings.iter().map(|known| known.fingerprint.as_str()).collect();
        let mut prints = fingerprints(report).into_iter();
        let before = report.findings.len();
        report.findings.retain(|_| prints.next().is_some_and(|print| !known.contains(print.as_str())));
        report.summary.suppressed += before - report.findings.len();
        report.summary.count(&report.findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{full_report, image_report, moved_report};

    #[test]
    fn known_findings_are_hidden_wherever_their_lines_went() {
        let baseline = Baseline::from_json(&Baseline::of(&image_report()).to_json()).unwrap();
        let mut report = moved_report();
        baseline.hide(&mut report);
        assert_eq!((report.findings.len(), report.summary.suppressed, report.summary.warnings), (0, 1, 0));
    }

    #[test]
    fn new_findings_stay() {
        let mut report = full_report();
        Baseline::of(&image_report()).hide(&mut report);
        assert_eq!((report.findings.len(), report.summary.suppressed), (3, 1));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Baseline::from_json("{}").unwrap_err().contains("line 1 column 2"));
        assert!(Baseline::from_json(r#"{"schema":"x","findings":[]}"#).unwrap_err().contains("`x`"));
    }
}
