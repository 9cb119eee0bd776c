//! Findings that are known and accepted: a file of fingerprints, so that only new ones are reported.

use std::collections::HashSet;
use std::path::Path;

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// Takes the known findings out of `report` and counts them as suppressed; gives those that have expired.
    ///
    /// A known finding expires when it is mended: its file was looked at, or is gone, and it was not found again.
    pub fn hide(&self, report: &mut Report) -> Expired {
        let known: HashSet<&str> = self.findings.iter().map(|known| known.fingerprint.as_str()).collect();
        let prints = fingerprints(report);
        let found: HashSet<&str> = prints.iter().map(String::as_str).collect();
        let expired = self.findings.iter().filter(|known| {
            let path = Path::new(&known.file);
            !found.contains(known.fingerprint.as_str()) && (report.looked_at(path) || !path.exists())
        });
        let expired = Expired(expired.cloned().collect());
        let mut prints = prints.iter();
        let before = report.findings.len();
        report.findings.retain(|_| prints.next().is_some_and(|print| !known.contains(print.as_str())));
        report.drop_untold();
        report.summary.suppressed += before - report.findings.len();
        report.summary.count(&report.findings);
        expired
    }

    /// Forgets what has expired, so that it is reported should it come back.
    pub fn drop_expired(&mut self, expired: &Expired) {
        self.findings.retain(|known| !expired.0.contains(known));
    }
}

/// Known findings that were mended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expired(Vec<Known>);

impl Expired {
    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line each: the file and the rule.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|known| format!("{}: {}", known.file, known.rule))
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
    fn what_was_mended_expires_where_its_file_was_looked_at() {
        let mut baseline = Baseline::of(&full_report());
        let mut report = image_report();
        report.looked_at = vec!["base/缓存 1.yaml".into(), "minified.json".into()];
        let expired = baseline.hide(&mut report);
        // The other two files do not exist, so what was known of them is over as well.
        assert_eq!(expired.len(), 3);
        assert!(expired.lines().any(|line| line == "minified.json: latest-tag"));
        baseline.drop_expired(&expired);
        assert_eq!(baseline, Baseline::of(&image_report()));
    }

    #[test]
    fn what_was_not_looked_at_stays_known() {
        let mut known = Baseline::of(&image_report());
        known.findings[0].file = "Cargo.toml".to_owned();
        let mut report = image_report();
        report.findings.clear();
        assert!(known.hide(&mut report).is_empty());
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Baseline::from_json("{}").unwrap_err().contains("line 1 column 2"));
        assert!(Baseline::from_json(r#"{"schema":"x","findings":[]}"#).unwrap_err().contains("`x`"));
    }
}
