//! Where files may come from: the folder of a kustomization, what it may read and which folders led here.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use imagelint_yaml::{Files, Source, from_here, normal};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::read::Text;

/// Which files a kustomization may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoadRestriction {
    /// Only files in or below its own folder, as upstream does by default.
    #[default]
    RootOnly,
    /// Any file (`--load-restrictor LoadRestrictionsNone`).
    None,
}

/// Reads for one folder.
#[derive(Clone, Debug)]
pub(crate) struct Loader {
    /// The folder as it is shown.
    pub(crate) root: PathBuf,
    /// The folder with symbolic links resolved.
    real: PathBuf,
    restriction: LoadRestriction,
    /// The folders that led here, links resolved.
    ancestors: Vec<PathBuf>,
}

impl Loader {
    pub(crate) fn new(files: &Files, root: &Path, restriction: LoadRestriction) -> Res<Self> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let real = files.canonicalize(root).map_err(|error| {
            Diagnostic::at_path(
                DiagnosticKind::MissingResource,
                root,
                format!("cannot open {}: {error}", root.display()),
            )
        })?;
        if !files.load().is_dir(root) {
            let message = format!("{} is not a directory", root.display());
            return Err(Diagnostic::at_path(DiagnosticKind::MissingResource, root, message));
        }
        Ok(Self { root: shown(root), real, restriction, ancestors: Vec::new() })
    }

    /// The loader of another folder that an entry names.
    pub(crate) fn enter(&self, files: &Files, entry: &Text) -> Res<Self> {
        let fail = |kind, message: String| Err(Diagnostic::new(kind, entry.span, message));
        if entry.is_empty() {
            return fail(DiagnosticKind::MissingResource, "the entry is empty".to_owned());
        }
        if is_remote(entry) {
            return fail(DiagnosticKind::Remote, format!("`{}` is remote, and nothing is fetched", &**entry));
        }
        if Path::new(&**entry).is_absolute() {
            return fail(DiagnosticKind::LoadRestriction, format!("`{}` is absolute", &**entry));
        }
        let Some((path, real)) = self.resolve(files, entry) else {
            return fail(DiagnosticKind::MissingResource, format!("there is no file or directory `{}`", &**entry));
        };
        if !files.load().is_dir(&path) {
            return fail(DiagnosticKind::MissingResource, format!("`{}` is not a directory", &**entry));
        }
        let mut visited = self.ancestors.clone();
        visited.push(self.real.clone());
        if visited.iter().any(|seen| seen.starts_with(&real)) {
            return fail(DiagnosticKind::Cycle, format!("`{}` leads back to a folder that led here", &**entry));
        }
        Ok(Self { root: path, real, restriction: self.restriction, ancestors: visited })
    }

    /// The file an entry names.
    pub(crate) fn read(&self, files: &Files, entry: &Text) -> Res<Arc<Source>> {
        let path = self.check(files, entry)?;
        files.open(&path).map_err(|error| {
            let message = format!("cannot read `{}`: {error}", &**entry);
            Diagnostic::new(DiagnosticKind::MissingResource, entry.span, message)
        })
    }

    /// The bytes of a file, for what need not be text.
    pub(crate) fn read_bytes(&self, files: &Files, entry: &Text) -> Res<Vec<u8>> {
        let source = self.read(files, entry)?;
        if source.invalid_utf8.is_none() {
            return Ok(source.text.as_bytes().to_vec());
        }
        files.load().read(&source.path).map_err(|error| {
            let message = format!("cannot read `{}`: {error}", &**entry);
            Diagnostic::new(DiagnosticKind::MissingResource, entry.span, message)
        })
    }

    fn check(&self, files: &Files, entry: &Text) -> Res<PathBuf> {
        let fail = |kind, message: String| Err(Diagnostic::new(kind, entry.span, message));
        if is_remote(entry) {
            return fail(DiagnosticKind::Remote, format!("`{}` is remote, and nothing is fetched", &**entry));
        }
        let Some((path, real)) = self.resolve(files, entry) else {
            return fail(DiagnosticKind::MissingResource, format!("there is no file `{}`", &**entry));
        };
        if files.load().is_dir(&path) {
            return fail(DiagnosticKind::MissingResource, format!("`{}` is a directory, not a file", &**entry));
        }
        if self.restriction == LoadRestriction::RootOnly && !real.starts_with(&self.real) {
            let error = Diagnostic::new(
                DiagnosticKind::LoadRestriction,
                entry.span,
                format!("`{}` is outside of {}", &**entry, self.root.display()),
            );
            let help = "move it below the kustomization, or build with --load-restrictor LoadRestrictionsNone";
            return Err(error.with_help(Some(help.to_owned())));
        }
        Ok(path)
    }

    /// The path of an entry as it is shown and with its links resolved; `None` when there is nothing.
    ///
    /// The shown path is without `..` where that means the same, so that one file has one path.
    fn resolve(&self, files: &Files, entry: &str) -> Option<(PathBuf, PathBuf)> {
        let joined = self.root.join(entry);
        let cleaned = clean(&joined);
        let real = files.canonicalize(&joined).ok();
        let plain = real.as_ref().is_some_and(|real| {
            let tail: PathBuf = cleaned.components().filter(|part| matches!(part, Component::Normal(_))).collect();
            *real == clean(&self.real.join(entry)) && real.ends_with(tail)
        });
        if plain {
            return Some((shown(&cleaned), real?));
        }
        // A link on the way makes `..` mean another place; a loader without links may know only clean paths.
        let other = files.canonicalize(&cleaned).ok();
        match (real, other) {
            (Some(real), Some(other)) if real == other => Some((shown(&cleaned), real)),
            (Some(real), _) => Some((joined, real)),
            (None, Some(other)) => Some((shown(&cleaned), other)),
            (None, None) => None,
        }
    }
}

/// The path as people see it from where they are, without `..` where names allow.
fn shown(path: &Path) -> PathBuf {
    let path = from_here(clean(path));
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

/// The path without `..` where names allow, as one that can be opened.
fn clean(path: &Path) -> PathBuf {
    let out = normal(path);
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// True for what upstream would fetch: URLs, git addresses, `github.com/…`.
pub(crate) fn is_remote(entry: &str) -> bool {
    let lower = entry.to_lowercase();
    lower.contains("://")
        || lower.starts_with("git@")
        || lower.starts_with("git::")
        || lower.starts_with("gh:")
        || lower.starts_with("github.com/")
        || lower.starts_with("github.com:")
        || lower.contains("?ref=")
        || lower.contains("?version=")
        || lower.contains(".git//")
        || lower.ends_with(".git")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_entries_are_told_from_paths() {
        for remote in ["https://example.com/a.yaml", "github.com/org/repo//base?ref=v1", "git@github.com:org/repo.git"]
        {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["../base", "deployment.yaml", "github.comics/base"] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn paths_are_cleaned() {
        assert_eq!(clean(Path::new("a/./b/../c")), Path::new("a/c"));
        assert_eq!(clean(Path::new("../x/..")), Path::new(".."));
    }
}
