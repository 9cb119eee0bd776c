//! The main job: from paths to a report.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use imagelint_model::{Cluster, Finding, ImagePaths, image_uses, suppress};
use imagelint_rules::{Engine, Scope, Selection};
use imagelint_yaml::{Files, Load, Source};
use rayon::prelude::*;

use crate::config_file::LoadedConfig;
use crate::discover::{FileKind, Found, Kinds, Kustomizations, discover};
use crate::images::ImageRow;
use crate::input::{FileContent, read, unreadable};
use crate::inventory;
use crate::outcome::{Report, Summary};
use crate::scopes::{Scopes, glob_set};

/// Everything that a run needs beside the paths.
pub struct Linter<'c> {
    loaded: &'c LoadedConfig,
    engine: Engine,
    selection: Selection,
    scopes: Scopes,
    image_paths: ImagePaths,
    suppressions: bool,
    /// Only files that go to a cluster that was asked for.
    only_covered: bool,
    option_findings: Vec<Finding>,
}

/// What one file adds to the report.
#[derive(Default)]
struct Outcome {
    findings: Vec<Finding>,
    summary: Summary,
}

impl<'c> Linter<'c> {
    /// A linter for a configuration; `clusters` names the only ones that take part, all where it is empty.
    #[must_use]
    pub fn new(loaded: &'c LoadedConfig, selection: Selection, clusters: &[String]) -> Self {
        let (engine, option_findings) = Engine::new(&loaded.config, &selection);
        let scopes = Scopes::new(&loaded.config, &loaded.base, clusters);
        let image_paths = ImagePaths::new(loaded.config.image_paths.clone());
        let only_covered = !clusters.is_empty();
        Self { loaded, engine, selection, scopes, image_paths, suppressions: true, only_covered, option_findings }
    }

    /// What is wrong with the options of rules in the configuration.
    #[must_use]
    pub fn option_findings(&self) -> &[Finding] {
        &self.option_findings
    }

    /// Reports what suppressions hide, too.
    pub const fn without_suppressions(&mut self) {
        self.suppressions = false;
    }

    /// Lints the files at and below `paths`, read through `load`.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn run(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Report> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let kinds = Kinds::new(Kustomizations::read(&found.files, &files));
        let outcomes: Vec<Outcome> = found.files.par_iter().map(|path| self.file(path, &kinds, &files)).collect();
        let mut summary = Summary { files: found.files.len(), ..Summary::default() };
        let mut findings = Vec::new();
        for outcome in outcomes {
            summary.add(&outcome.summary);
            findings.extend(outcome.findings);
        }
        findings.extend(found.unreadable.iter().filter_map(|(path, why)| self.unreadable(path, why, &files)));
        sort(&mut findings, &files);
        summary.count(&findings);
        Ok(Report { findings, files, summary, config: self.loaded.path.clone() })
    }

    /// Lists every image that the manifests at and below `paths` name, as written.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn images(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Vec<ImageRow>> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        let kinds = Kinds::new(Kustomizations::read(&found.files, &files));
        let rows = found.files.par_iter().flat_map_iter(|path| {
            let Ok(source) = files.open(path) else { return Vec::new() };
            let content = read(&source, kinds.of(path));
            let rows = inventory::rows(&content.objects, &self.image_paths, &self.loaded.config.images, &files);
            files.forget(source.id);
            rows
        });
        Ok(rows.collect())
    }

    fn discover(&self, paths: &[PathBuf]) -> io::Result<Found> {
        let mut found = discover(paths, &glob_set(&self.loaded.config.exclude), &self.loaded.base)?;
        if self.only_covered {
            found.files.retain(|path| !self.scopes.of(path).clusters.is_empty());
        }
        Ok(found)
    }

    fn file(&self, path: &Path, kinds: &Kinds, files: &Files) -> Outcome {
        let kind = kinds.of(path);
        if kind == FileKind::HelmTemplate {
            return Outcome { summary: Summary { templates: 1, ..Summary::default() }, ..Outcome::default() };
        }
        let source = match files.open(path) {
            Ok(source) => source,
            Err(error) => {
                let findings = self.unreadable(path, &error.to_string(), files).into_iter().collect();
                return Outcome { findings, ..Outcome::default() };
            }
        };
        let outcome = self.judge(&source, read(&source, kind), files);
        if outcome.findings.is_empty() {
            files.forget(source.id);
        }
        outcome
    }

    fn judge(&self, source: &Source, content: FileContent, files: &Files) -> Outcome {
        let scope = self.scopes.of(&source.path);
        let clusters: Vec<&Cluster> = scope.clusters.iter().map(|at| &self.loaded.config.clusters[*at]).collect();
        let scope = Scope { clusters, overrides: scope.overrides, files };
        let mut findings: Vec<Finding> = content.findings;
        findings.extend(self.engine.lint(&content.objects, &scope));
        self.grade(&mut findings, &scope.overrides);
        let mut summary = Summary {
            documents: content.documents,
            objects: content.objects.len(),
            images: content.objects.iter().map(|object| image_uses(object, &self.image_paths).len()).sum(),
            templates: usize::from(content.template),
            ..Summary::default()
        };
        if self.suppressions {
            let applied = self.suppress(source, &content.comments, &content.objects, findings, &scope.overrides);
            summary.suppressed = applied.suppressed;
            findings = applied.findings;
            self.grade(&mut findings, &scope.overrides);
        }
        Outcome { findings: merge_equal(findings), summary }
    }

    fn suppress(
        &self,
        source: &Source,
        comments: &[imagelint_yaml::Comment],
        objects: &[imagelint_model::Object],
        findings: Vec<Finding>,
        overrides: &[usize],
    ) -> suppress::Applied {
        let mut suppressions =
            objects.iter().flat_map(|object| suppress::from_annotation(&object.node)).collect::<Vec<_>>();
        // The table of lines is made only for files that need it.
        if comments.iter().any(|comment| source.text[comment.span.range()].contains("imagelint:")) {
            suppressions.extend(suppress::from_comments(comments, &source.text, source.lines()));
        }
        let line_of = |span: imagelint_yaml::Span| source.position(span.start).line;
        suppress::apply(findings, &suppressions, line_of, |rule| self.engine.severity(rule, overrides).is_some())
    }

    /// Gives findings that no rule of the engine made the severity that the configuration wants, or drops them.
    fn grade(&self, findings: &mut Vec<Finding>, overrides: &[usize]) {
        findings.retain_mut(|finding| {
            let made_by_engine = imagelint_model::catalog::find(finding.rule)
                .is_some_and(|meta| meta.from == imagelint_model::From::Rules);
            if made_by_engine {
                return true;
            }
            if !self.selection.allows(finding.rule) {
                return false;
            }
            match self.engine.severity(finding.rule, overrides) {
                Some(severity) => {
                    finding.severity = severity;
                    true
                }
                None => false,
            }
        });
    }

    fn unreadable(&self, path: &Path, why: &str, files: &Files) -> Option<Finding> {
        let source = files.add(path, Vec::new()).ok()?;
        let mut findings = vec![unreadable(source.id, why)];
        self.grade(&mut findings, &self.scopes.of(path).overrides);
        findings.pop()
    }
}

/// One finding where several say the same of the same bytes: a base behind several aliases, two clusters.
fn merge_equal(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut places = HashMap::new();
    for finding in findings {
        let key = (finding.rule, finding.span, finding.message.clone());
        match places.get(&key) {
            None => {
                places.insert(key, merged.len());
                merged.push(finding);
            }
            Some(at) => {
                let first: &mut Finding = &mut merged[*at];
                let new =
                    finding.clusters.into_iter().filter(|name| !first.clusters.contains(name)).collect::<Vec<_>>();
                first.clusters.extend(new);
            }
        }
    }
    merged
}

/// By path, place and rule, so that every run reports in the same order.
fn sort(findings: &mut [Finding], files: &Files) {
    let mut paths: HashMap<imagelint_yaml::FileId, PathBuf> = HashMap::new();
    for finding in findings.iter() {
        paths.entry(finding.span.file).or_insert_with(|| files.get(finding.span.file).path.clone());
    }
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.span.start, finding.span.end, finding.rule);
        paths[&a.span.file].cmp(&paths[&b.span.file]).then_with(|| key(a).cmp(&key(b)))
    });
}
