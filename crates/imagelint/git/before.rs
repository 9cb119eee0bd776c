//! What was found at an earlier revision, so that a report can leave it out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use imagelint_model::{Finding, From, Severity, catalog};

use crate::outcome::Report;
use crate::report::{fingerprints, fingerprints_moved};

/// Findings of the revision before a change, by fingerprint.
#[derive(Debug, Default)]
pub struct Before(HashMap<String, Was>);

#[derive(Debug)]
struct Was {
    severity: Severity,
    clusters: Vec<String>,
}

impl Before {
    /// What `report` found, under the names that moved files have now; `moved` gives the old path by the new one.
    #[must_use]
    pub fn new(report: &Report, moved: &HashMap<PathBuf, PathBuf>) -> Self {
        let now: HashMap<&Path, &Path> = moved.iter().map(|(new, old)| (old.as_path(), new.as_path())).collect();
        let prints = fingerprints_moved(report, &now);
        let was = |finding: &Finding| Was { severity: finding.severity, clusters: finding.clusters.clone() };
        // What a cluster runs is no part of any revision, so it never was there before.
        let of_git = |finding: &Finding| catalog::find(finding.rule).is_none_or(|rule| rule.from != From::Drift);
        let all = prints.into_iter().zip(&report.findings);
        Self(all.filter(|(_, finding)| of_git(finding)).map(|(print, finding)| (print, was(finding))).collect())
    }

    /// Leaves in `report` what is new or worse than before.
    pub fn hide(&self, report: &mut Report) {
        let mut prints = fingerprints(report).into_iter();
        let before = report.findings.len();
        report.findings.retain(|finding| {
            let was = prints.next().and_then(|print| self.0.get(&print));
            was.is_none_or(|was| was.is_worse_now(finding))
        });
        report.drop_untold();
        report.summary.suppressed += before - report.findings.len();
        report.summary.count(&report.findings);
    }
}

impl Was {
    /// True when it is graver, or holds for a cluster that it did not hold for.
    fn is_worse_now(&self, now: &Finding) -> bool {
        // No clusters at all means everywhere.
        let everywhere = self.clusters.is_empty();
        let more = now.clusters.is_empty() || now.clusters.iter().any(|cluster| !self.clusters.contains(cluster));
        now.severity > self.severity || (!everywhere && more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{image_report, moved_report};

    fn left(change: impl Fn(&mut Finding), clusters: &[&str]) -> usize {
        let mut old = image_report();
        old.findings[0].clusters = clusters.iter().map(ToString::to_string).collect();
        let mut report = moved_report();
        report.findings[0].clusters = old.findings[0].clusters.clone();
        change(&mut report.findings[0]);
        Before::new(&old, &HashMap::new()).hide(&mut report);
        report.findings.len()
    }

    #[test]
    fn moved_lines_are_no_news() {
        assert_eq!(left(|_| (), &[]), 0);
    }

    #[test]
    fn worse_is_news() {
        assert_eq!(left(|now| now.severity = Severity::Error, &[]), 1);
        assert_eq!(left(|now| now.severity = Severity::Info, &[]), 0);
        assert_eq!(left(|now| now.clusters.push("prod".to_owned()), &["dev"]), 1);
        assert_eq!(left(|now| now.clusters.clear(), &["dev"]), 1);
        assert_eq!(left(|now| now.clusters.truncate(1), &["dev", "prod"]), 0);
    }

    #[test]
    fn one_more_of_the_same_is_news() {
        let mut report = moved_report();
        report.findings.push(report.findings[0].clone());
        Before::new(&image_report(), &HashMap::new()).hide(&mut report);
        assert_eq!((report.findings.len(), report.summary.suppressed), (1, 1));
    }

    #[test]
    fn moved_files_are_no_news() {
        let mut report = image_report();
        let old = image_report();
        let path = PathBuf::from("base/缓存 1.yaml");
        // As if the file had been `old.yaml` before.
        let files = imagelint_yaml::Files::new(imagelint_yaml::MemoryLoad::default());
        let text = old.files.get(old.findings[0].span.file).text.as_bytes().to_vec();
        files.add(Path::new("old.yaml"), text).unwrap();
        let old = Report { files, ..old };
        let before = Before::new(&old, &HashMap::from([(path, PathBuf::from("old.yaml"))]));
        before.hide(&mut report);
        assert_eq!(report.findings.len(), 0);
    }
}
