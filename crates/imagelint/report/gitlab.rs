//! GitLab's Code Quality report: one JSON array, which merge requests compare with that of their target branch.

use std::io::{self, Write};

use imagelint_model::{Finding, Severity};
use serde_json::{Value, json};

use super::{fingerprints, shown};
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Value> = report
        .findings
        .iter()
        .zip(fingerprints(report))
        .map(|(finding, print)| issue(report, finding, &print))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn issue(report: &Report, finding: &Finding, print: &str) -> Value {
    let source = report.files.get(finding.span.file);
    let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!(". To do: {help}"));
    json!({
        "description": format!("{}{help}", finding.message),
        "check_name": finding.rule,
        "fingerprint": print,
        "severity": severity(finding.severity),
        "location": {"path": shown(&source.path), "lines": {"begin": start.line, "end": end.line}},
    })
}

/// Of GitLab's five words, the three in the middle: nothing here knows what would be its `blocker`.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    #[test]
    fn every_issue_has_what_gitlab_asks_for() {
        let issues: Vec<Value> = serde_json::from_str(&check(&fixture::full_report(), Format::Gitlab)).unwrap();
        let prints: HashSet<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
        assert_eq!((issues.len(), prints.len()), (4, 4));
        let hub = &issues[3];
        assert_eq!(hub["check_name"], "docker-hub-in-china");
        assert_eq!(hub["severity"], "critical");
        assert_eq!(
            hub["location"],
            json!({"path": "overlays/prod/kustomization.yaml", "lines": {"begin": 3, "end": 3}})
        );
        assert!(hub["description"].as_str().unwrap().ends_with("To do: pull through the configured mirror"));
    }
}
