//! The main job: from paths to a report.
//!
//! Kustomization roots are rendered and judged as what they deploy; a file that a root uses is judged through the roots
//! and not by itself, because overlays may replace what it says. Everything else is judged as it is written.

mod judge;
mod merge;
mod rendered;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use imagelint_model::{Finding, ImagePaths, image_uses};
use imagelint_rules::{Engine, Selection};
use imagelint_yaml::{FileId, Files, Load};
use rayon::prelude::*;

use self::judge::Judge;
use self::merge::{merge_equal, sort};
use self::rendered::{Root, idle_annotations, judge_root};
use crate::config_file::LoadedConfig;
use crate::discover::{FileKind, Found, Kinds, Kustomizations, discover};
use crate::images::ImageRow;
use crate::input::read;
use crate::inventory;
use crate::outcome::{Report, Summary};
use crate::scopes::{Scopes, glob_set};

/// Everything that a run needs beside the paths.
pub struct Linter<'c> {
    judge: Judge<'c>,
    /// Only what goes to a cluster that was asked for.
    only_covered: bool,
    option_findings: Vec<Finding>,
}

/// What one file or root adds to the report.
#[derive(Default)]
struct Outcome {
    findings: Vec<Finding>,
    summary: Summary,
}

/// What the roots of a run found, by the file it points into, and which files they used.
#[derive(Default)]
struct ThroughRoots {
    findings: HashMap<FileId, Vec<Finding>>,
    used: HashSet<PathBuf>,
    /// Files that a finding of another file names as related.
    related: HashSet<FileId>,
}

impl<'c> Linter<'c> {
    /// A linter for a configuration; `clusters` names the only ones that take part, all where it is empty.
    #[must_use]
    pub fn new(loaded: &'c LoadedConfig, selection: Selection, clusters: &[String]) -> Self {
        let (engine, option_findings) = Engine::new(&loaded.config, &selection);
        let scopes = Scopes::new(&loaded.config, &loaded.base, clusters);
        let image_paths = ImagePaths::new(loaded.config.image_paths.clone());
        let judge = Judge { loaded, engine, selection, scopes, image_paths, suppressions: true };
        Self { judge, only_covered: !clusters.is_empty(), option_findings }
    }

    /// What is wrong with the options of rules in the configuration.
    #[must_use]
    pub fn option_findings(&self) -> &[Finding] {
        &self.option_findings
    }

    /// Reports what suppressions hide, too.
    pub const fn without_suppressions(&mut self) {
        self.judge.suppressions = false;
    }

    /// Lints the files at and below `paths`, read through `load`.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn run(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Report> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let kustomizations = Kustomizations::read(&found.files, &files);
        let roots = self.roots(&kustomizations, &files);
        let mut findings = idle_annotations(&roots, |rule| self.judge.ran(rule, Path::new("")));
        let mut summary = Summary::default();
        let through_roots = ThroughRoots::gather(roots, &mut summary, &files);
        let kinds = Kinds::new(kustomizations);
        let covered: Vec<&PathBuf> = found.files.iter().filter(|path| self.covers(path)).collect();
        let own = covered.par_iter().map(|path| self.file(path, &kinds, &through_roots, &files));
        for outcome in own.collect::<Vec<Outcome>>() {
            summary.add(&outcome.summary);
            findings.extend(outcome.findings);
        }
        findings.extend(self.elsewhere(&through_roots, &covered, &mut summary, &files));
        summary.files = covered.len();
        let unreadable = found.unreadable.iter().filter_map(|(path, why)| self.judge.unreadable(path, why, &files));
        findings.extend(unreadable.collect::<Vec<_>>());
        sort(&mut findings, &files);
        summary.count(&findings);
        Ok(Report { findings, files, summary, config: self.judge.loaded.path.clone() })
    }

    /// Lists every image that the manifests at and below `paths` name, as written.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn images(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Vec<ImageRow>> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let kinds = Kinds::new(Kustomizations::read(&found.files, &files));
        let covered: Vec<&PathBuf> = found.files.iter().filter(|path| self.covers(path)).collect();
        let rows = covered.par_iter().flat_map_iter(|path| {
            let Ok(source) = files.open(path) else { return Vec::new() };
            let content = read(&source, kinds.of(path));
            let rows = inventory::rows(&content.objects, &self.judge.image_paths, self.image_facts(), &files);
            files.forget(source.id);
            rows
        });
        Ok(rows.collect())
    }

    /// Lists every image that the kustomization roots at and below `paths` render, with the file it is written in.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn rendered_images(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Vec<ImageRow>> {
        let files = Files::new(load);
        let kustomizations = Kustomizations::read(&self.discover(paths)?.files, &files);
        let folders = self.covered_roots(&kustomizations);
        let rows = folders.par_iter().flat_map_iter(|folder| {
            let objects = rendered::objects(folder, &files);
            let mut rows = inventory::rows(&objects, &self.judge.image_paths, self.image_facts(), &files);
            rows.iter_mut().for_each(|row| row.entry = Some(rendered::shown(folder)));
            rows
        });
        Ok(rows.collect())
    }

    const fn image_facts(&self) -> &imagelint_model::ImageFacts {
        &self.judge.loaded.config.images
    }

    fn discover(&self, paths: &[PathBuf]) -> io::Result<Found> {
        discover(paths, &glob_set(&self.judge.loaded.config.exclude), &self.judge.loaded.base)
    }

    fn covers(&self, path: &Path) -> bool {
        !self.only_covered || !self.judge.scopes.of(path).clusters.is_empty()
    }

    fn covered_roots<'k>(&self, kustomizations: &'k Kustomizations) -> Vec<&'k PathBuf> {
        kustomizations.roots().iter().filter(|folder| self.covers(&folder.join("kustomization.yaml"))).collect()
    }

    fn roots(&self, kustomizations: &Kustomizations, files: &Files) -> Vec<Root> {
        self.covered_roots(kustomizations).par_iter().map(|folder| judge_root(folder, &self.judge, files)).collect()
    }

    /// One file of the run: judged by itself, or told what the roots found in it.
    fn file(&self, path: &Path, kinds: &Kinds, roots: &ThroughRoots, files: &Files) -> Outcome {
        let kind = kinds.of(path);
        if kind == FileKind::HelmTemplate {
            return Outcome { summary: Summary { templates: 1, ..Summary::default() }, ..Outcome::default() };
        }
        let source = match files.open(path) {
            Ok(source) => source,
            Err(error) => {
                let findings = self.judge.unreadable(path, &error.to_string(), files).into_iter().collect();
                return Outcome { findings, ..Outcome::default() };
            }
        };
        let content = read(&source, kind);
        let mut summary = Summary {
            documents: content.documents,
            objects: content.objects.len(),
            images: content.objects.iter().map(|object| image_uses(object, &self.judge.image_paths).len()).sum(),
            templates: usize::from(content.template),
            ..Summary::default()
        };
        let mut findings = content.findings;
        let through_roots = roots.used.contains(path);
        if through_roots {
            findings.extend(roots.findings.get(&source.id).cloned().unwrap_or_default());
        } else {
            findings.extend(self.judge.lint(&content.objects, path, files));
        }
        // Annotations of rendered objects were heard where they were rendered.
        let objects = if through_roots { &[][..] } else { &content.objects };
        let applied = self.judge.settle(&source, &content.comments, objects, merge_equal(findings));
        summary.suppressed = applied.suppressed;
        if applied.findings.is_empty() && !roots.related.contains(&source.id) {
            files.forget(source.id);
        }
        Outcome { findings: applied.findings, summary }
    }

    /// What the roots found in files that are no part of the run themselves: a base outside the paths that were named.
    fn elsewhere(
        &self,
        roots: &ThroughRoots,
        covered: &[&PathBuf],
        summary: &mut Summary,
        files: &Files,
    ) -> Vec<Finding> {
        let covered: BTreeSet<&PathBuf> = covered.iter().copied().filter(|path| roots.used.contains(*path)).collect();
        let mut all = Vec::new();
        for (id, findings) in &roots.findings {
            let source = files.get(*id);
            if covered.contains(&source.path) {
                continue;
            }
            let comments = &source.parsed().comments;
            let applied = self.judge.settle(&source, comments, &[], merge_equal(findings.clone()));
            summary.suppressed += applied.suppressed;
            all.extend(applied.findings);
        }
        all
    }
}

impl ThroughRoots {
    fn gather(roots: Vec<Root>, summary: &mut Summary, files: &Files) -> Self {
        let mut all = Self::default();
        for root in roots {
            summary.add(&root.outcome.summary);
            all.used.extend(root.rendered.files);
            for finding in root.outcome.findings {
                all.related.extend(finding.related.iter().map(|related| related.span.file));
                all.related.extend(finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span.file));
                // A patch is no file of the set, but what it says is told with it.
                all.used.insert(files.get(finding.span.file).path.clone());
                all.findings.entry(finding.span.file).or_default().push(finding);
            }
        }
        all
    }
}
