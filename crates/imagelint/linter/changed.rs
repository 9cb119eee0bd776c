//! A run over files that changed: themselves, and what the kustomization roots that use them deploy.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use imagelint_model::{Finding, From, catalog};
use imagelint_yaml::{Files, Load};

use super::rendered::shown;
use super::{Around, Linter, Scene};
use crate::discover::{Found, Kustomizations, affected, is_kustomization, is_manifest_name, relative};
use crate::outcome::Report;
use crate::scopes::glob_set;

/// Files that changed, and where else to look.
#[derive(Default)]
pub struct Changed {
    /// Files to judge.
    pub files: Vec<PathBuf>,
    /// Files that others may use and that are not judged: gone, or no manifests.
    pub others: Vec<PathBuf>,
    /// What else there is; `None` where nobody can list it.
    pub around: Option<Around>,
}

impl Changed {
    /// Sorts changed paths: manifests are judged, whatever else changed may be used by one.
    #[must_use]
    pub fn new(changed: Vec<PathBuf>, gone: Vec<PathBuf>, around: Around) -> Self {
        let (files, mut others): (Vec<PathBuf>, Vec<PathBuf>) =
            changed.into_iter().partition(|path| is_manifest_name(path));
        others.extend(gone);
        Self { files, others, around: Some(around) }
    }
}

impl Linter<'_> {
    /// Lints files that changed. Findings elsewhere are reported where they are about a changed file, or about what a
    /// kustomization deploys that changed itself.
    pub fn run_changed(&self, changed: &Changed, load: impl Load + 'static) -> Report {
        let files = Files::new(load);
        let found = self.kept(changed.files.clone());
        let touched: Vec<PathBuf> = found.files.iter().chain(&changed.others).cloned().collect();
        let kustomizations = changed.around.as_ref().map(|around| around.kustomizations.clone());
        let kustomizations = self.kept(kustomizations.unwrap_or_default()).files;
        let users = affected(&touched, &kustomizations, files.load());
        self.wire(|| changed.around.as_ref().map(|around| (around.manifests)()).unwrap_or_default(), &files);
        // Charts are left to whole runs: helm takes longer for one than a hook may take for all.
        let users_known = !kustomizations.is_empty();
        let scene = Scene { found: &found, more: &users, wires: &[], paths: &found.files, users_known };
        let mut report = self.judge(&scene, files, None);
        let touched: HashSet<&Path> = touched.iter().map(PathBuf::as_path).collect();
        let (findings, files) = (&mut report.findings, &report.files);
        findings.retain(|finding| about(finding, &touched, files));
        report.summary.count(&report.findings);
        report
    }

    /// The kustomization roots at and below `paths` that use one of `touched` and go to none of the clusters of this run.
    pub(crate) fn used_elsewhere(
        &self,
        touched: &[PathBuf],
        paths: &[PathBuf],
        files: &Files,
    ) -> io::Result<Vec<String>> {
        let found = self.discover(paths)?;
        let kustomizations: Vec<PathBuf> = found.files.iter().filter(|path| is_kustomization(path)).cloned().collect();
        let users = affected(touched, &kustomizations, files.load());
        let folders: HashSet<&Path> = users.iter().filter_map(|path| path.parent()).collect();
        let roots = Kustomizations::read(&found.files, files);
        let elsewhere = roots
            .roots()
            .iter()
            .filter(|folder| folders.contains(folder.as_path()) && !self.covers(&folder.join("kustomization.yaml")));
        Ok(elsewhere.map(|folder| shown(folder)).collect())
    }

    /// Without what the configuration excludes.
    pub(super) fn kept(&self, mut files: Vec<PathBuf>) -> Found {
        let loaded = self.judge.loaded;
        let excluded = glob_set(&loaded.config.exclude);
        files.retain(|path| excluded.is_empty() || !excluded.is_match(relative(path, &loaded.base)));
        files.sort();
        files.dedup();
        Found { files, ..Found::default() }
    }
}

/// True when a finding is about one of the files that were touched.
pub(super) fn about(finding: &Finding, touched: &HashSet<&Path>, files: &Files) -> bool {
    let related = finding.related.iter().map(|related| related.span);
    let edited = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    let mut spans = related.chain(edited).chain([finding.span]);
    // A root that cannot be built shows nothing of what was changed below it.
    let unbuilt = catalog::find(finding.rule).is_some_and(|meta| meta.from == From::Kustomize);
    let deployed = || {
        let deploys = |entry: &String| {
            touched.iter().any(|path| is_kustomization(path) && path.parent().is_some_and(|it| shown_as(it, entry)))
        };
        finding.entries.iter().any(deploys)
    };
    unbuilt || spans.any(|span| touched.contains(files.path(span.file).as_path())) || deployed()
}

fn shown_as(folder: &Path, entry: &str) -> bool {
    shown(folder) == *entry
}
