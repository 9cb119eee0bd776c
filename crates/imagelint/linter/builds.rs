//! What the renderer has to say about the roots of a run.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use imagelint_kustomize::rules::{Surroundings, build_findings, override_findings};
use imagelint_kustomize::{
    Definitions, Diagnostic, DiagnosticKind, FILE_NAMES, ImageOverride, LoadRestriction, Options, Rendered, render,
};
use imagelint_model::{Finding, catalog};
use imagelint_yaml::{Edit, FileId, Files, Span};
use rayon::prelude::*;

use super::rendered::Root;

/// Renders the root in `folder`. What only the restriction of paths keeps out is reported and judged all the same:
/// builds without the restriction are common.
pub(super) fn render_freely(files: &Files, folder: &Path) -> Rendered {
    let mut rendered = render_roughly(files, folder, LoadRestriction::RootOnly);
    let refused = |rendered: &Rendered| -> Vec<_> {
        let of_kind = |kind| kind == DiagnosticKind::LoadRestriction;
        rendered.diagnostics.iter().filter(|diagnostic| of_kind(diagnostic.kind)).cloned().collect()
    };
    let restricted = refused(&rendered);
    if !restricted.is_empty() {
        rendered = render_roughly(files, folder, LoadRestriction::None);
        let told = refused(&rendered);
        rendered.diagnostics.extend(restricted.into_iter().filter(|one| !told.contains(one)));
    }
    // The first of two objects is rendered and judged. The file of the second one must be judged by itself.
    if rendered.diagnostics.iter().any(|diagnostic| diagnostic.kind == DiagnosticKind::IdConflict) {
        let shown = |path: &PathBuf| {
            let id = files.by_path(path).map(|source| source.id);
            rendered.objects.iter().any(|object| Some(object.span.file) == id)
        };
        let kept = rendered.files.iter().filter(|path| shown(path)).cloned().collect();
        rendered.files = kept;
    }
    rendered
}

/// Renders without what is inside CustomResourceDefinitions, unless somebody wants something of it.
fn render_roughly(files: &Files, folder: &Path, load_restriction: LoadRestriction) -> Rendered {
    let rendered = render(files, folder, Options { load_restriction, definitions: Definitions::Heads });
    let wanting = |diagnostic: &Diagnostic| diagnostic.kind.may_miss_content();
    if rendered.abridged && rendered.diagnostics.iter().any(wanting) {
        return render(files, folder, Options { load_restriction, definitions: Definitions::Whole });
    }
    rendered
}

/// Why roots do not build and which overrides go wrong, by the file that is to blame. `known` are the files of the run,
/// `whole` says that they are all of whole folders.
pub(super) fn findings(roots: &[Root], known: &[PathBuf], whole: bool, files: &Files) -> HashMap<FileId, Vec<Finding>> {
    let found = roots.par_iter().flat_map_iter(|root| of_root(root, known, files));
    let mut by_file: HashMap<FileId, Vec<Finding>> = HashMap::new();
    let overrides: Vec<_> = overrides(roots).collect();
    for finding in found.collect::<Vec<_>>().into_iter().chain(override_findings(&overrides, whole, files)) {
        by_file.entry(finding.span.file).or_default().push(finding);
    }
    by_file
}

fn overrides(roots: &[Root]) -> impl Iterator<Item = (&str, &ImageOverride)> {
    roots.iter().flat_map(|root| root.rendered.overrides.iter().map(|one| (root.entry.as_str(), one)))
}

/// Entries of `images` that match something, to be kept in mind when what they match is changed.
#[derive(Default)]
pub(super) struct Overrides {
    by_file: HashMap<FileId, Vec<ImageOverride>>,
}

impl Overrides {
    pub(super) fn of(roots: &[Root]) -> Self {
        let mut by_file: HashMap<FileId, Vec<ImageOverride>> = HashMap::new();
        for (_, one) in overrides(roots) {
            let files: BTreeSet<FileId> = one.changes.iter().filter_map(|change| Some(change.name?.file)).collect();
            for file in files {
                by_file.entry(file).or_default().push(one.clone());
            }
        }
        Self { by_file }
    }

    /// Drops fixes that would keep an override from matching what it matches now: with another name in the base, the
    /// overlay's tag, digest or registry would silently be lost.
    pub(super) fn guard(&self, findings: &mut [Finding]) {
        for finding in findings {
            let breaks = |edit: &Edit| {
                let near = self.by_file.get(&edit.span.file).into_iter().flatten();
                near.into_iter().any(|one| one.would_miss(edit.span, &edit.text))
            };
            if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(breaks)) {
                finding.fix = None;
            }
        }
    }
}

fn of_root(root: &Root, known: &[PathBuf], files: &Files) -> Vec<Finding> {
    if root.rendered.diagnostics.iter().all(|diagnostic| diagnostic.kind == DiagnosticKind::Deprecated) {
        return Vec::new();
    }
    let folder = Path::new(&root.entry);
    let folder = if folder == Path::new(".") { Path::new("") } else { folder };
    let Some(file) = FILE_NAMES.iter().find_map(|name| files.open(&folder.join(name)).ok()) else {
        return Vec::new();
    };
    let around = Surroundings { file: Span::new(file.id, 0, 0), known };
    let mut findings = build_findings(&root.rendered.diagnostics, around, files);
    findings.iter_mut().for_each(|finding| finding.entries = vec![root.entry.clone()]);
    findings
}

/// Drops what only repeats that a file cannot be read, or that it is a template.
pub(super) fn drop_echoes(findings: &mut Vec<Finding>) {
    let told = |finding: &Finding| {
        [catalog::YAML_SYNTAX.id, catalog::TEMPLATE_NOT_RENDERED.id, catalog::DUPLICATE_KEY.id].contains(&finding.rule)
    };
    if findings.iter().any(told) {
        findings.retain(|finding| finding.rule != catalog::KUSTOMIZE_BUILD.id);
    }
}
