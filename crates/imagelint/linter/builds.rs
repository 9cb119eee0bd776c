//! What the renderer has to say about the roots of a run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use imagelint_kustomize::rules::{Surroundings, build_findings};
use imagelint_kustomize::{DiagnosticKind, FILE_NAMES, LoadRestriction, Options, Rendered, render};
use imagelint_model::{Finding, catalog};
use imagelint_yaml::{FileId, Files, Span};
use rayon::prelude::*;

use super::rendered::Root;

/// Renders the root in `folder`. What only the restriction of paths keeps out is reported and judged all the same:
/// builds without the restriction are common.
pub(super) fn render_freely(files: &Files, folder: &Path) -> Rendered {
    let mut rendered = render(files, folder, Options::default());
    let refused = |rendered: &Rendered| -> Vec<_> {
        let of_kind = |kind| kind == DiagnosticKind::LoadRestriction;
        rendered.diagnostics.iter().filter(|diagnostic| of_kind(diagnostic.kind)).cloned().collect()
    };
    let restricted = refused(&rendered);
    if !restricted.is_empty() {
        rendered = render(files, folder, Options { load_restriction: LoadRestriction::None });
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

/// Why roots do not build, by the file that is to blame.
pub(super) fn findings(roots: &[Root], known: &[PathBuf], files: &Files) -> HashMap<FileId, Vec<Finding>> {
    let found = roots.par_iter().flat_map_iter(|root| of_root(root, known, files));
    let mut by_file: HashMap<FileId, Vec<Finding>> = HashMap::new();
    for finding in found.collect::<Vec<_>>() {
        by_file.entry(finding.span.file).or_default().push(finding);
    }
    by_file
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
