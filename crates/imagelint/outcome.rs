//! What a run gives: findings, the files they point into, and counts.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use imagelint_drift::pulls::{Pull, RegistryPulls};
use imagelint_drift::{DriftRecord, Timestamp};
use imagelint_model::{Finding, Severity};
use imagelint_yaml::Files;

use crate::images::ImageRow;

/// The outcome of a run, ready to be written in any format.
pub struct Report {
    /// What was found, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// The files that the findings point into. Paths are as they are shown: relative to the working directory, with `/`.
    pub files: Files,
    /// Counts.
    pub summary: Summary,
    /// The configuration file that was used.
    pub config: Option<PathBuf>,
    /// Paths of the files that were looked at, sorted.
    pub looked_at: Vec<PathBuf>,
    /// What must be said about the run itself, once: charts that could not be rendered.
    pub notes: Vec<String>,
    /// In what clusters differ, after an audit.
    pub drift: Vec<DriftRecord>,
    /// What nodes measured when they pulled, after an audit; one for each cluster.
    pub pulls: Vec<ClusterPulls>,
    /// Every use of an image that goes to the clusters, where that was asked for.
    pub images: Option<Vec<ImageRow>>,
}

/// Pulls that the nodes of a cluster measured.
#[derive(Clone, Debug)]
pub struct ClusterPulls {
    /// Name of the cluster.
    pub cluster: String,
    /// When its snapshot was taken.
    pub taken_at: Option<Timestamp>,
    /// By registry.
    pub registries: Vec<RegistryPulls>,
    /// The slowest of the hour before the snapshot, the slowest first.
    pub slowest: Vec<Pull>,
}

impl Report {
    /// A report of findings and nothing else.
    #[must_use]
    pub const fn new(findings: Vec<Finding>, files: Files, summary: Summary) -> Self {
        Self {
            findings,
            files,
            summary,
            config: None,
            looked_at: Vec::new(),
            notes: Vec::new(),
            drift: Vec::new(),
            pulls: Vec::new(),
            images: None,
        }
    }

    /// True for a report of an audit.
    #[must_use]
    pub const fn is_audit(&self) -> bool {
        !self.pulls.is_empty()
    }

    /// Drops records of drift whose findings are gone: what is known is told in no table either.
    pub(crate) fn drop_untold(&mut self) {
        let told: HashSet<(&str, &str)> =
            self.findings.iter().map(|finding| (finding.rule, finding.message.as_str())).collect();
        self.drift.retain(|record| told.contains(&(record.rule.id, record.message.as_str())));
    }

    /// True when the file at `path` was part of the run.
    #[must_use]
    pub fn looked_at(&self, path: &Path) -> bool {
        self.looked_at.binary_search_by(|seen| seen.as_path().cmp(path)).is_ok()
    }
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// YAML documents in them.
    pub documents: usize,
    /// Kubernetes objects in those.
    pub objects: usize,
    /// Uses of images.
    pub images: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings that a suppression hides.
    pub suppressed: usize,
    /// Files that are templates, which cannot be judged before they are filled in.
    pub templates: usize,
}

impl Summary {
    /// Adds the counts of a part of the run.
    pub const fn add(&mut self, part: &Self) {
        self.files += part.files;
        self.documents += part.documents;
        self.objects += part.objects;
        self.images += part.images;
        self.suppressed += part.suppressed;
        self.templates += part.templates;
    }

    /// Counts `findings` by severity.
    pub fn count(&mut self, findings: &[Finding]) {
        let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        self.errors = of(Severity::Error);
        self.warnings = of(Severity::Warning);
        self.infos = of(Severity::Info);
    }
}
