//! What the renderer could not do, as findings.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use imagelint_model::{Finding, Severity, catalog};
use imagelint_yaml::{Files, Span, normal};

use crate::diagnostic::{Diagnostic, DiagnosticKind, did_you_mean};

/// What is known around a root.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The kustomization file of the root: the place of what has none of its own.
    pub file: Span,
    /// The files of the run, sorted. A misspelt entry is compared with their names.
    pub known: &'a [PathBuf],
}

/// What `diagnostics` of one root say as findings of `kustomize-build` and `missing-resource`.
///
/// What is deprecated builds and is no finding. What would be fetched or executed is an info: the real tool may well
/// render it.
#[must_use]
pub fn build_findings(diagnostics: &[Diagnostic], around: Surroundings<'_>, files: &Files) -> Vec<Finding> {
    diagnostics.iter().filter_map(|diagnostic| finding(diagnostic, around, files)).collect()
}

fn finding(diagnostic: &Diagnostic, around: Surroundings<'_>, files: &Files) -> Option<Finding> {
    use DiagnosticKind as Kind;

    let missing = matches!(diagnostic.kind, Kind::MissingResource | Kind::MissingInput);
    let meta = if missing { &catalog::MISSING_RESOURCE } else { &catalog::KUSTOMIZE_BUILD };
    let span = visible(diagnostic.span.unwrap_or(around.file), files);
    let said = &diagnostic.message;
    let message = match diagnostic.kind {
        Kind::Deprecated => return None,
        Kind::Remote | Kind::NotExecuted => format!("{said}, so what it brings in was not checked"),
        Kind::MissingResource => format!("{said}, so `kustomize build` fails"),
        Kind::MissingInput => format!("{said}, so `kustomize build` fails unless something makes it before"),
        Kind::LoadRestriction => format!("{said}, and `kustomize build` refuses to read there"),
        _ => format!("`kustomize build` fails: {said}"),
    };
    let mut finding = Finding::new(meta, span, message);
    finding.severity = match diagnostic.kind {
        Kind::Remote | Kind::NotExecuted => Severity::Info,
        Kind::LoadRestriction | Kind::MissingInput => Severity::Warning,
        _ => Severity::Error,
    };
    finding.label(said.clone());
    let near = || missing.then(|| near(span, around.known, files)).flatten();
    finding.help = diagnostic.help.clone().or_else(near).or_else(|| advice(diagnostic.kind).map(str::to_owned));
    Some(finding)
}

const fn advice(kind: DiagnosticKind) -> Option<&'static str> {
    match kind {
        DiagnosticKind::MissingResource => Some("mend the path, or take the entry out"),
        DiagnosticKind::MissingInput => Some("commit the file, or say in the build how it is made"),
        DiagnosticKind::Cycle => Some("take the entry out: a folder cannot be part of itself"),
        DiagnosticKind::IdConflict => Some("take one of them out, or give them different names or namespaces"),
        DiagnosticKind::Remote => Some("vendor it into the repository to have it checked"),
        DiagnosticKind::NotExecuted => Some("render it and check the result as well"),
        _ => None,
    }
}

/// A name beside the missing file or folder that may be meant.
fn near(span: Span, known: &[PathBuf], files: &Files) -> Option<String> {
    let text = files.slice(span);
    let text = text.trim_matches(['"', '\'']);
    let text = text.split_once('=').map_or(text, |(_, path)| path);
    if text.is_empty() || text.contains('\n') {
        return None;
    }
    let folder = files.path(span.file).parent().map(Path::to_path_buf).unwrap_or_default();
    let wanted = normal(&folder.join(text));
    let parent = wanted.parent()?;
    let name = wanted.file_name()?.to_str()?;
    let first = known.partition_point(|path| path.as_path() < parent);
    let below = known[first..].iter().map_while(|path| path.strip_prefix(parent).ok());
    let names: BTreeSet<&str> = below
        .filter_map(|path| path.components().next()?.as_os_str().to_str())
        .filter(|other| *other != name)
        .collect();
    let other = format!("{}.{}", wanted.file_stem()?.to_str()?, other_ending(&wanted)?);
    if names.contains(other.as_str()) {
        return Some(format!("did you mean `{other}`?"));
    }
    did_you_mean(name, names)
}

fn other_ending(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "yaml" => Some("yml"),
        "yml" => Some("yaml"),
        _ => Some("yaml"),
    }
}

/// An entry that is empty or goes over lines is marked where it begins: the line is what counts.
fn visible(span: Span, files: &Files) -> Span {
    let source = files.get(span.file);
    let line_end = |from: usize| source.text[from..].find(['\n', '\r']).map_or(source.text.len(), |at| from + at);
    let start = span.start as usize;
    if !source.text.is_char_boundary(start) {
        return span;
    }
    let end = line_end(start);
    if span.is_empty() || span.end as usize > end { Span::new(span.file, span.start, end as u32) } else { span }
}
