//! The main job: from paths to a report.
//!
//! Kustomization roots are rendered and judged as what they deploy; a file that a root uses is judged through the roots
//! and not by itself, because overlays may replace what it says. Everything else is judged as it is written.

mod builds;
mod changed;
mod charts;
mod deployed;
mod judge;
mod merge;
mod orphans;
mod part;
mod related;
mod rendered;
mod settle;
mod uses;
mod whole;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use imagelint_drift::Git;
use imagelint_model::suppress::Suppression;
use imagelint_model::{Finding, ImagePaths, image_uses};
use imagelint_rules::set::{Part, sets};
use imagelint_rules::{Engine, Selection, yield_to_robots};
use imagelint_yaml::{FileId, Files, Load};
use rayon::prelude::*;

use self::builds::Overrides;
pub use self::changed::Changed;
use self::charts::judge_charts;
use self::judge::Judge;
use self::merge::{bound, sort};
pub use self::part::Around;
use self::rendered::{Root, idle_annotations, judge_root};
use self::settle::settle;
use self::whole::Whole;
use crate::config_file::{self, LoadedConfig};
use crate::discover::{FileKind, Found, Kinds, Kustomizations, discover};
use crate::images::ImageRow;
use crate::input::{read, unreadable};
use crate::inventory;
use crate::outcome::{Report, Summary};
use crate::scopes::{Scopes, glob_set};
use crate::wiring::{self, Wire};

pub use self::uses::RenderedUse;

/// Everything that a run needs beside the paths.
pub struct Linter<'c> {
    judge: Judge<'c>,
    /// Only what goes to a cluster that was asked for.
    only_covered: bool,
    option_findings: Vec<Finding>,
}

/// What goes to the clusters with these indexes in the configuration.
pub(crate) type GitPart = (Vec<usize>, Git);

/// Findings made of what goes to which clusters.
pub(crate) type Beside<'b> = dyn Fn(Vec<GitPart>, &Files) -> Vec<Finding> + 'b;

/// Bytes of texts and trees that are kept because the next root may need them, too.
const SHARED: usize = 16 << 20;

/// What a run looks at.
#[derive(Clone, Copy)]
struct Scene<'a> {
    /// What was found and is judged.
    found: &'a Found,
    /// Kustomizations that are rendered beside those among the files.
    more: &'a [PathBuf],
    /// Charts that may be rendered.
    wires: &'a [Wire],
    /// What the run was asked for.
    paths: &'a [PathBuf],
    /// True when every kustomization that uses one of the files is among them, whatever the paths.
    users_known: bool,
}

impl<'a> Scene<'a> {
    fn files(&self) -> impl Iterator<Item = &'a PathBuf> + Clone + use<'a> {
        self.found.files.iter().chain(self.more)
    }
}

/// What one file adds to the report, before the rules that compare files have spoken.
struct Judged {
    file: FileId,
    findings: Vec<Finding>,
    suppressions: Vec<Suppression>,
    summary: Summary,
    part: Part,
    /// Told unless some kustomization names the file after all.
    orphan: Option<Finding>,
}

/// What the roots of a run found, by the file it points into, and which files they used.
#[derive(Default)]
struct ThroughRoots {
    findings: HashMap<FileId, Vec<Finding>>,
    used: HashSet<PathBuf>,
    parts: Vec<Part>,
}

impl<'c> Linter<'c> {
    /// A linter for a configuration; `clusters` names the only ones that take part, all where it is empty.
    #[must_use]
    pub fn new(loaded: &'c LoadedConfig, selection: Selection, clusters: &[String]) -> Self {
        let (engine, option_findings) = Engine::new(&loaded.config, &selection);
        let scopes = Scopes::new(&loaded.config, &loaded.base, clusters);
        let image_paths = ImagePaths::new(loaded.config.image_paths.clone());
        let judge = Judge { loaded, engine, selection, scopes, image_paths, suppressions: true, git: None };
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
        self.run_beside(paths, load, None)
    }

    /// Keeps what goes to the clusters, for an audit.
    pub(crate) fn keep_git(&mut self) {
        self.judge.git = Some(std::sync::Mutex::default());
    }

    /// A run, with the findings of `beside` among the others before they are settled.
    pub(crate) fn run_beside(
        &self,
        paths: &[PathBuf],
        load: impl Load + 'static,
        beside: Option<&Beside<'_>>,
    ) -> io::Result<Report> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let wires = self.wire(|| &found.files, &files);
        let scene = Scene { found: &found, more: &[], wires: &wires, paths, users_known: false };
        Ok(self.judge(&scene, files, beside))
    }

    fn judge(&self, scene: &Scene<'_>, files: Files, beside: Option<&Beside<'_>>) -> Report {
        let Scene { found, wires, paths, users_known, .. } = *scene;
        let kustomizations = Kustomizations::read(scene.files(), &files);
        let mut roots = self.roots(&kustomizations, &files);
        let charts = judge_charts(wires, self.only_covered, &self.judge, &files);
        roots.extend(charts.roots);
        let mut findings = idle_annotations(&roots, |rule| self.judge.ran(rule, Path::new("")));
        let whole = Whole::new(paths, &self.judge.loaded.base, &files);
        let builds = builds::findings(&roots, &found.files, whole.folders, &files);
        let overrides = Overrides::of(&roots);
        let mut summary = Summary::default();
        let mut through_roots = ThroughRoots::gather(roots, self.only_covered, &mut summary, &files);
        through_roots.add(builds);
        let kinds = Kinds::new(kustomizations);
        let covered: Vec<&PathBuf> = found.files.iter().filter(|path| self.covers(path)).collect();
        // Chart templates are no manifests before Helm fills them in; they are only counted.
        let (templates, manifests): (Vec<&PathBuf>, Vec<&PathBuf>) =
            covered.par_iter().partition(|path| kinds.of(path, files.load()) == FileKind::HelmTemplate);
        let mut judged: Vec<Judged> =
            manifests.par_iter().filter_map(|path| self.file(path, &kinds, &through_roots, &files)).collect();
        let unreadable = found.unreadable.iter();
        judged.extend(unreadable.filter_map(|(path, why)| self.unreadable(path, why, &files)));
        if users_known || whole.folders {
            orphans::tell(&mut judged, scene.files(), &files);
        }
        let mut parts = std::mem::take(&mut through_roots.parts);
        parts.extend(judged.iter_mut().map(|judged| std::mem::take(&mut judged.part)));
        let mut compared = self.compare(&parts, paths, &files);
        let warnings = config_file::warnings(self.judge.loaded, &files);
        let beside = beside.map(|beside| beside(self.judge.take_git(), &files)).unwrap_or_default();
        for finding in beside.into_iter().chain(warnings) {
            compared.entry(finding.span.file).or_default().push(finding);
        }
        let settled = settle(&self.judge, judged, [through_roots.findings, compared], &files);
        findings.extend(settled.findings);
        summary.add(&settled.summary);
        let brought = through_roots.used.iter().filter(|path| self.only_covered && !self.covers(path));
        summary.files = covered.len() + brought.count();
        summary.templates += templates.len();
        overrides.guard(&mut findings);
        yield_to_robots(&mut findings, &files);
        bound(&mut findings);
        sort(&mut findings, &files);
        summary.count(&findings);
        let looked_at = covered.into_iter().cloned().collect();
        Report {
            config: self.judge.loaded.path.clone(),
            looked_at,
            notes: charts.notes,
            ..Report::new(findings, files, summary)
        }
    }

    /// Lists every image that the manifests at and below `paths` name, as written.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn images(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Vec<ImageRow>> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        self.wire(|| &found.files, &files);
        let kinds = Kinds::new(Kustomizations::read(&found.files, &files));
        let covered: Vec<&PathBuf> = found.files.iter().filter(|path| self.covers(path)).collect();
        let rows = covered.par_iter().flat_map_iter(|path| {
            let Ok(source) = files.open(path) else { return Vec::new() };
            let content = read(&source, kinds.of(path, files.load()));
            let rows = inventory::rows(&content.objects, &self.judge.known(path), &files);
            files.release(source.id);
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
        let found = self.discover(paths)?;
        self.wire(|| &found.files, &files);
        let kustomizations = Kustomizations::read(&found.files, &files);
        let folders = self.covered_roots(&kustomizations);
        let rows = folders.par_iter().flat_map_iter(|folder| {
            let objects = rendered::objects(folder, &files);
            let known = self.judge.known(&folder.join("kustomization.yaml"));
            let mut rows = inventory::rows(&objects, &known, &files);
            rows.iter_mut().for_each(|row| row.entry = Some(rendered::shown(folder)));
            rows
        });
        Ok(rows.collect())
    }

    fn discover(&self, paths: &[PathBuf]) -> io::Result<Found> {
        discover(paths, &glob_set(&self.judge.loaded.config.exclude), &self.judge.loaded.base)
    }

    /// Lets the repository say what else goes to the clusters.
    fn wire<P: AsRef<[PathBuf]>>(&self, paths: impl FnOnce() -> P, files: &Files) -> Vec<Wire> {
        let wanted = self.judge.scopes.wants_wires();
        if !wanted && !self.judge.loaded.config.helm {
            return Vec::new();
        }
        let wires = wiring::read(paths().as_ref(), &self.judge.loaded.base, files);
        if wanted {
            self.judge.scopes.wire(&wires);
        }
        wires
    }

    fn covers(&self, path: &Path) -> bool {
        !self.only_covered || !self.judge.scopes.of(path).clusters.is_empty()
    }

    fn covered_roots<'k>(&self, kustomizations: &'k Kustomizations) -> Vec<&'k PathBuf> {
        kustomizations.roots().iter().filter(|folder| self.covers(&folder.join("kustomization.yaml"))).collect()
    }

    fn roots(&self, kustomizations: &Kustomizations, files: &Files) -> Vec<Root> {
        let folders = self.covered_roots(kustomizations);
        // One at a time: some take as long as a hundred others.
        let judged = folders.par_iter().with_max_len(1).map(|folder| {
            let root = judge_root(folder, &self.judge, files);
            files.trim(SHARED);
            root
        });
        let roots = judged.collect();
        files.trim(0);
        roots
    }

    /// One file of the run: judged by itself, unless roots judge it.
    fn file(&self, path: &Path, kinds: &Kinds, roots: &ThroughRoots, files: &Files) -> Option<Judged> {
        let source = match files.open(path) {
            Ok(source) => source,
            Err(error) => return self.unreadable(path, &error.to_string(), files),
        };
        let mut content = read(&source, kinds.of(path, files.load()));
        let mut judged = Judged::new(source.id);
        let used = roots.used.contains(path);
        let counted = if used && self.only_covered { &[][..] } else { &content.objects };
        judged.summary = Summary {
            documents: content.documents - (content.objects.len() - counted.len()),
            objects: counted.len(),
            images: counted.iter().map(|object| image_uses(object, &self.judge.image_paths).len()).sum(),
            templates: usize::from(content.template),
            ..Summary::default()
        };
        judged.findings = content.findings;
        // A patch that its kustomization has commented out is one still.
        if orphans::is_mentioned(path, kinds, files) {
            content.objects.retain(|object| !object.is_fragment());
        }
        // Objects that roots use were judged as they are rendered, and their annotations heard there.
        let objects = if used { &[][..] } else { &content.objects };
        judged.orphan = orphans::candidate(path, objects, kinds);
        let linted = self.judge.lint(objects, path, files);
        judged.findings.extend(linted.findings);
        judged.part = linted.part;
        judged.suppressions = self.judge.suppressions_of(&source, &content.comments, objects);
        if judged.orphan.is_none()
            && judged.findings.is_empty()
            && judged.suppressions.is_empty()
            && !roots.findings.contains_key(&source.id)
        {
            files.release(source.id);
        }
        Some(judged)
    }

    fn unreadable(&self, path: &Path, why: &str, files: &Files) -> Option<Judged> {
        let source = files.add(path, Vec::new()).ok()?;
        Some(Judged { findings: vec![unreadable(source.id, why)], ..Judged::new(source.id) })
    }

    /// What the rules that compare find, by the file it points into.
    fn compare(&self, parts: &[Part], paths: &[PathBuf], files: &Files) -> HashMap<FileId, Vec<Finding>> {
        let whole = Whole::new(paths, &self.judge.loaded.base, files);
        let sets = sets(parts, &self.judge.loaded.config.clusters, |cluster| whole.covers(cluster));
        let found: Vec<Vec<Finding>> = sets.par_iter().map(|set| self.judge.engine.lint_set(set)).collect();
        let mut by_file: HashMap<FileId, Vec<Finding>> = HashMap::new();
        for finding in found.into_iter().flatten() {
            by_file.entry(finding.span.file).or_default().push(finding);
        }
        by_file
    }
}

impl Judged {
    fn new(file: FileId) -> Self {
        Self {
            file,
            findings: Vec::new(),
            suppressions: Vec::new(),
            summary: Summary::default(),
            part: Part::default(),
            orphan: None,
        }
    }
}

impl ThroughRoots {
    /// Files that only roots bring into the run count as what is deployed of them, where `only_covered`.
    fn gather(roots: Vec<Root>, only_covered: bool, summary: &mut Summary, files: &Files) -> Self {
        let mut all = Self::default();
        for root in roots {
            summary.suppressed += root.suppressed;
            if only_covered {
                summary.add(&root.deployed);
            }
            all.used.extend(root.rendered.files);
            all.parts.push(root.part);
            for finding in root.findings {
                // A patch is no file of the set, but what it says is told with it.
                all.used.insert(files.path(finding.span.file));
                all.findings.entry(finding.span.file).or_default().push(finding);
            }
        }
        all
    }

    /// Adds what is said of files that are judged by themselves all the same.
    fn add(&mut self, more: HashMap<FileId, Vec<Finding>>) {
        for (file, findings) in more {
            self.findings.entry(file).or_default().extend(findings);
        }
    }
}
