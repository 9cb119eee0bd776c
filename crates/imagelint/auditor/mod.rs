//! Git against running clusters: the linter's own run, with what differs from a snapshot beside it.

mod message;
mod repair;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{collections::HashMap, io};

use imagelint_drift::pulls::{by_registry, pulls, slowest};
use imagelint_drift::{Context, DriftRecord, Git, Repair, Snapshot, compare};
use imagelint_model::{Cluster, Finding, Fix, Safety};
use imagelint_rules::{AUTOMATION, Selection, obstacle};
use imagelint_yaml::{FileId, Files, Load, Span};

use crate::config_file::LoadedConfig;
use crate::discover::relative;
use crate::linter::{GitPart, Linter};
use crate::outcome::{ClusterPulls, Report};

pub use message::{Repaired, message};

/// Pulls that are told one by one.
const SLOWEST: usize = 15;

/// What one cluster looked like, and which of the configuration it is.
pub struct Audited {
    /// Index into the clusters of the configuration.
    pub cluster: usize,
    /// What it looked like.
    pub snapshot: Snapshot,
    /// The file it was read from, as it is shown; for findings that Git has no place for where there is no configuration.
    pub file: PathBuf,
}

/// Everything that an audit needs beside the paths.
pub struct Auditor<'c> {
    linter: Linter<'c>,
    loaded: &'c LoadedConfig,
    audited: &'c [Audited],
    namespaces: &'c [String],
}

/// Lets the rules know what the snapshots say, and leaves their files out of what is linted, before an [`Auditor`] is made of the configuration.
pub fn inform(loaded: &mut LoadedConfig, audited: &[Audited]) {
    for one in audited {
        // Among the manifests of Git it would be taken for one of them.
        loaded.config.exclude.push(relative(&one.file, &loaded.base).to_string_lossy().into_owned());
        if let Some(cluster) = loaded.config.clusters.get_mut(one.cluster) {
            cluster.live = Some(Arc::new(one.snapshot.facts()));
        }
    }
}

impl<'c> Auditor<'c> {
    /// An auditor of the clusters of `audited`; with `namespaces`, of those alone.
    #[must_use]
    pub fn new(
        loaded: &'c LoadedConfig,
        selection: Selection,
        audited: &'c [Audited],
        namespaces: &'c [String],
    ) -> Self {
        let names: Vec<String> = audited.iter().map(|one| loaded.config.clusters[one.cluster].name.clone()).collect();
        let mut linter = Linter::new(loaded, selection, &names);
        linter.keep_git();
        Self { linter, loaded, audited, namespaces }
    }

    /// The linter that it runs.
    pub const fn linter(&mut self) -> &mut Linter<'c> {
        &mut self.linter
    }

    /// Lints what goes to the clusters and compares it with what they run; reads through `load`.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn run(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Report> {
        let records: Mutex<Vec<DriftRecord>> = Mutex::default();
        let compare = |parts: Vec<GitPart>, files: &Files| {
            let mut all = Vec::new();
            for audited in self.audited {
                let elsewhere = self.elsewhere(audited, files);
                let found = self.compare(audited, &parts).into_iter();
                all.extend(found.map(|record| DriftRecord { span: record.span.or(Some(elsewhere)), ..record }));
            }
            let audited: Vec<(&Cluster, &Audited)> = self.audited.iter().map(|one| (self.profile(one), one)).collect();
            repair::plan(&mut all, &audited, &parts, files);
            let findings = all.iter().map(finding).collect();
            *records.lock().unwrap_or_else(PoisonError::into_inner) = all;
            findings
        };
        let mut report = self.linter.run_beside(paths, load, Some(&compare))?;
        report.drift = records.into_inner().unwrap_or_else(PoisonError::into_inner);
        report.pulls = self.audited.iter().map(|audited| self.pulls(audited)).collect();
        settle(&mut report);
        self.narrow(&mut report);
        Ok(report)
    }

    /// Leaves out what is known to be about namespaces that were not asked for.
    fn narrow(&self, report: &mut Report) {
        if self.namespaces.is_empty() {
            return;
        }
        let elsewhere = |finding: &Finding| {
            let namespace = finding.object.as_ref().and_then(|object| object.namespace.as_ref());
            // One finding may stand for several roots, each with its own namespace.
            finding.entries.len() < 2 && namespace.is_some_and(|namespace| !self.namespaces.contains(namespace))
        };
        report.findings.retain(|finding| !elsewhere(finding));
        report.drop_untold();
        report.summary.count(&report.findings);
    }

    /// The kustomization roots at and below `paths` that use one of `files` and go to none of the audited clusters: they
    /// get what is written there, too.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn used_elsewhere(
        &self,
        files: &[PathBuf],
        paths: &[PathBuf],
        load: impl Load + 'static,
    ) -> io::Result<Vec<String>> {
        self.linter.used_elsewhere(files, paths, &Files::new(load))
    }

    fn profile(&self, audited: &Audited) -> &Cluster {
        &self.loaded.config.clusters[audited.cluster]
    }

    /// What the nodes of a cluster measured.
    fn pulls(&self, audited: &Audited) -> ClusterPulls {
        let cluster = self.profile(audited);
        let live = cluster.live.as_ref();
        let all = pulls(&audited.snapshot, |image| live?.image_sizes.get(&image.normalized()).copied());
        ClusterPulls {
            cluster: cluster.name.clone(),
            taken_at: audited.snapshot.taken_at,
            registries: by_registry(&all),
            slowest: slowest(&all, audited.snapshot.taken_at, SLOWEST).into_iter().cloned().collect(),
        }
    }

    fn compare(&self, audited: &Audited, parts: &[GitPart]) -> Vec<DriftRecord> {
        let cluster = self.profile(audited);
        let mut git = Git::default();
        for (_, part) in parts.iter().filter(|(clusters, _)| clusters.contains(&audited.cluster)) {
            git.extend(part.clone());
        }
        // Parts come in the order in which threads end.
        git.workloads.sort_by(|a, b| {
            let key = |one: &imagelint_drift::GitWorkload| (one.entry.clone(), one.name_span);
            (a.kind, &a.namespace, &a.name, key(a)).cmp(&(b.kind, &b.namespace, &b.name, key(b)))
        });
        git.services.sort_by(|a, b| (&a.namespace, &a.name, a.name_span).cmp(&(&b.namespace, &b.name, b.name_span)));
        let unreachable = |image: &imagelint_model::ImageRef| obstacle(cluster, image);
        compare(&git, &audited.snapshot, &Context { cluster, namespaces: self.namespaces, unreachable: &unreachable })
    }

    /// Where a finding stands that has no place in Git: the name of the cluster in the configuration, or without one the
    /// first byte of the snapshot.
    fn elsewhere(&self, audited: &Audited, files: &Files) -> Span {
        let name = &self.profile(audited).name;
        let in_config = |path: &Path| {
            let source = files.open(path).ok()?;
            let root = &source.parsed().documents.first()?.root;
            Some(root.get("clusters")?.as_mapping()?.entry(name)?.key.span)
        };
        self.loaded.path.as_deref().and_then(in_config).unwrap_or_else(|| {
            let added = files.add(&audited.file, Vec::new());
            Span::new(added.map_or(FileId(0), |source| source.id), 0, 0)
        })
    }
}

/// The finding that tells of a record, with the edits that repair it.
fn finding(record: &DriftRecord) -> Finding {
    let mut finding = record.finding(Span::new(FileId(0), 0, 0));
    if let (Some(Repair::Edits(edits)), Some(live)) = (&record.repair, &record.live) {
        // It changes nothing that runs; but what Git's next apply does is changed by it.
        let title = format!("write what runs: `{live}`");
        finding.fix = Some(Fix { title, safety: Safety::Unsafe, edits: edits.clone() });
    }
    finding
}

/// Drops records whose findings are switched off or suppressed: those are no drift either. A finding that lost its fix
/// takes its record's repair with it.
fn settle(report: &mut Report) {
    let Report { findings, drift, .. } = report;
    let mut told: HashMap<(&str, String), &mut Finding> =
        findings.iter_mut().map(|finding| ((finding.rule, finding.message.clone()), finding)).collect();
    drift.retain_mut(|record| {
        let Some(finding) = told.get_mut(&(record.rule.id, record.message.clone())) else { return false };
        // Named only now: findings with entries are taken for one where they share a place, whatever they say.
        finding.entries.extend(record.entry.clone());
        if finding.fix.is_none() && matches!(record.repair, Some(Repair::Edits(_))) {
            let robot = finding.related.iter().any(|related| related.message == AUTOMATION);
            let why = match robot {
                true => "image automation writes the line, and would write over it",
                false => "an entry of `images` finds the image by the name that would change",
            };
            record.help = finding.help.take().unwrap_or_default();
            repair::by_hand(record, why.to_owned());
            finding.help = Some(record.help.clone());
        }
        true
    });
}
