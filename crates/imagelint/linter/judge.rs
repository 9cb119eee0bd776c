//! What decides about findings: the rules, the scopes of paths, levels and suppressions.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use imagelint_drift::Git;
use imagelint_model::suppress::Suppression;
use imagelint_model::{Cluster, Finding, ImagePaths, Object, suppress};
use imagelint_rules::{Engine, Linted, Scope, Selection};
use imagelint_yaml::{Comment, Files, Source, Span};

use super::GitPart;
use super::rendered::shown;
use crate::config_file::LoadedConfig;
use crate::inventory::Known;
use crate::scopes::{PathScope, Scopes};

/// Shared by all threads of a run.
pub(super) struct Judge<'c> {
    pub(super) loaded: &'c LoadedConfig,
    pub(super) engine: Engine,
    pub(super) selection: Selection,
    pub(super) scopes: Scopes,
    pub(super) image_paths: ImagePaths,
    pub(super) suppressions: bool,
    /// What goes to which clusters, in an audit.
    pub(super) git: Option<Mutex<Vec<GitPart>>>,
}

impl Judge<'_> {
    /// What the rules find in `objects`, which are written in the file at `path`.
    pub(super) fn lint(&self, objects: &[Object], path: &Path, files: &Files) -> Linted {
        let folder = shown(path.parent().unwrap_or(Path::new("")));
        self.lint_in(objects, self.scopes.of(path), &folder, None, files)
    }

    /// What the rules find in `objects`; `place` is what they are together with where no profile says so, `entry` names
    /// the root that renders them.
    pub(super) fn lint_in(
        &self,
        objects: &[Object],
        scope: PathScope,
        place: &str,
        entry: Option<&str>,
        files: &Files,
    ) -> Linted {
        if let Some(all) = self.git.as_ref().filter(|_| !scope.clusters.is_empty()) {
            let mut git = Git::default();
            git.gather(objects, entry);
            all.lock().unwrap_or_else(PoisonError::into_inner).push((scope.clusters.clone(), git));
        }
        let scope = Scope {
            clusters: self.clusters(&scope),
            cluster_indexes: scope.clusters,
            place: place.into(),
            entry: entry.map(Arc::from),
            overrides: scope.overrides,
            files,
        };
        self.engine.lint(objects, &scope)
    }

    fn clusters(&self, scope: &PathScope) -> Vec<&Cluster> {
        scope.clusters.iter().map(|at| &self.loaded.config.clusters[*at]).collect()
    }

    /// What was gathered for an audit; afterwards there is nothing.
    pub(super) fn take_git(&self) -> Vec<GitPart> {
        let taken = |all: &Mutex<Vec<_>>| std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner));
        self.git.as_ref().map(taken).unwrap_or_default()
    }

    /// What is known of images that `path` names.
    pub(super) fn known(&self, path: &Path) -> Known<'_> {
        let clusters = self.clusters(&self.scopes.of(path));
        Known { paths: &self.image_paths, facts: &self.loaded.config.images, clusters }
    }

    /// Gives findings that no rule of the engine made the severity that the configuration wants, or drops them.
    pub(super) fn grade(&self, findings: &mut Vec<Finding>, path: &Path) {
        let made_by_engine =
            |rule: &str| self.loaded.config.rule(rule).is_some_and(|meta| meta.from == imagelint_model::From::Rules);
        if findings.iter().all(|finding| made_by_engine(finding.rule)) {
            return;
        }
        let overrides = self.scopes.of(path).overrides;
        findings.retain_mut(|finding| {
            if made_by_engine(finding.rule) {
                return true;
            }
            let level = self.engine.severity(finding.rule, &overrides).filter(|_| self.selection.allows(finding.rule));
            if let Some(severity) = level {
                // A rule may grade its own findings; what the configuration names wins.
                let own = self.loaded.config.rule(finding.rule).is_some_and(|meta| meta.severity == severity);
                finding.severity = if own { finding.severity } else { severity };
            }
            level.is_some()
        });
    }

    /// What the comments of a file and the annotations of its objects ask to silence.
    pub(super) fn suppressions_of(
        &self,
        source: &Source,
        comments: &[Comment],
        objects: &[Object],
    ) -> Vec<Suppression> {
        if !self.suppressions {
            return Vec::new();
        }
        let mut suppressions: Vec<_> =
            objects.iter().flat_map(|object| suppress::from_annotation(&object.node)).collect();
        // The table of lines is made only for files that need it.
        if comments.iter().any(|comment| source.text[comment.span.range()].contains("imagelint:")) {
            suppressions.extend(suppress::from_comments(comments, &source.text, source.lines()));
        }
        suppressions
    }

    /// Grades the findings of a file, and silences those that it asks to.
    pub(super) fn settle(
        &self,
        source: &Source,
        suppressions: &[Suppression],
        mut findings: Vec<Finding>,
    ) -> suppress::Applied {
        self.grade(&mut findings, &source.path);
        if suppressions.is_empty() {
            return suppress::Applied { findings, suppressed: 0 };
        }
        let line_of = |span: Span| source.position(span.start).line;
        let mut applied = suppress::apply(findings, suppressions, line_of, |rule| self.ran(rule, &source.path));
        self.grade(&mut applied.findings, &source.path);
        applied
    }

    /// Whether the rule is on at this path; `None` when there is no such rule.
    pub(super) fn ran(&self, rule: &str, path: &Path) -> Option<bool> {
        self.loaded.config.rule(rule)?;
        Some(self.engine.severity(rule, &self.scopes.of(path).overrides).is_some())
    }
}
