//! A run over a part of a repository: a base that only overlays elsewhere use is judged as those deploy it.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use imagelint_yaml::{Files, Load};
use rayon::prelude::*;

use super::builds::render_freely;
use super::changed::about;
use super::{Linter, Scene};
use crate::discover::{Found, Kustomizations, affected};
use crate::git::Snapshot;
use crate::outcome::Report;
use crate::wiring::Wire;

/// The rest of a repository, of which a run looks at some files.
pub struct Around {
    /// Every kustomization; any of them may use the files.
    pub kustomizations: Vec<PathBuf>,
    /// Every manifest; any of them may say where the files go. Few runs ask.
    pub manifests: Box<dyn Fn() -> Vec<PathBuf>>,
}

impl Linter<'_> {
    /// Lints the files at and below `paths`, through the kustomization roots `around` them that use them. What is found
    /// elsewhere is reported where it is about them, or about files that their own kustomizations use.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn run_part(&self, paths: &[PathBuf], around: &Around, load: impl Load + 'static) -> io::Result<Report> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let wires = self.wire(|| (around.manifests)(), &files);
        let inside = wires.into_iter().filter(|wire| found.files.binary_search(&wire.file).is_ok()).collect::<Vec<_>>();
        Ok(self.judge_part(&found, paths, around, &inside, files))
    }

    /// Lints what lay at and below `paths` in `snapshot`; through the roots around them where they are `part` of it.
    #[must_use]
    pub fn run_snapshot(&self, paths: &[PathBuf], snapshot: &Snapshot, part: bool) -> Report {
        let files = Files::new(snapshot.clone());
        let found = self.kept(snapshot.manifests(paths));
        // Helm would render what lies on the disk now, so there are no wires to charts.
        if part {
            let around = snapshot.around();
            self.wire(|| (around.manifests)(), &files);
            return self.judge_part(&found, paths, &around, &[], files);
        }
        self.wire(|| &found.files, &files);
        let scene = Scene { found: &found, more: &[], wires: &[], paths, users_known: false };
        self.judge(&scene, files, None)
    }

    fn judge_part(&self, found: &Found, paths: &[PathBuf], around: &Around, wires: &[Wire], files: Files) -> Report {
        let inside: HashSet<&Path> = found.files.iter().map(PathBuf::as_path).collect();
        let outside = around.kustomizations.iter().filter(|path| !inside.contains(path.as_path()));
        let outside = self.kept(outside.cloned().collect()).files;
        let users = affected(&found.files, &outside, files.load());
        let scene = Scene { found, more: &users, wires, paths, users_known: false };
        if users.is_empty() {
            return self.judge(&scene, files, None);
        }
        let used = used_by_own(found, &files);
        let concerned: HashSet<&Path> = inside.into_iter().chain(used.iter().map(PathBuf::as_path)).collect();
        let mut report = self.judge(&scene, files, None);
        let (findings, files) = (&mut report.findings, &report.files);
        findings.retain(|finding| about(finding, &concerned, files));
        report.summary.count(&report.findings);
        report
    }
}

/// What the kustomizations among the files use, wherever it lies.
fn used_by_own(found: &Found, files: &Files) -> Vec<PathBuf> {
    let own = Kustomizations::read(&found.files, files);
    own.roots().par_iter().flat_map_iter(|folder| render_freely(files, folder).files).collect()
}
