//! The walk: parallel over folders, sorted at the end so that every run reports in the same order.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use globset::GlobSet;
use ignore::{WalkBuilder, WalkState};
use imagelint_yaml::{absolute, from_here, normal};

use super::kustomizations::{is_kustomization, last_part};

/// The outcome of a walk.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, sorted, each once; relative to the working directory where they lie below it.
    pub files: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Finds the files below `paths`. A file that is named is taken whatever its name and whatever `.gitignore` says;
/// `excluded` gets paths relative to `base` and holds for all.
///
/// # Errors
/// When a path that was named does not exist.
pub fn discover(paths: &[PathBuf], excluded: &GlobSet, base: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let keep = |path: &Path| excluded.is_empty() || !excluded.is_match(relative(path, base));
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|error| named(path, &error))?;
        let shown = plain(path);
        if metadata.is_dir() {
            walk(&shown, &keep, &mut found);
        } else if metadata.is_file() {
            found.files.extend(Some(shown).filter(|path| keep(path)));
        } else {
            found.unreadable.push((shown, "not a regular file".to_owned()));
        }
    }
    found.files.sort();
    found.files.dedup();
    found.unreadable.sort();
    Ok(found)
}

/// `path` as it is shown and opened, so that one file has one path: relative to the working directory where it lies below
/// it, without `./`, and without `..` where that leads to the same.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    let short = without_detour(path);
    let below = std::env::current_dir().ok().and_then(|here| short.strip_prefix(here).ok().map(Path::to_path_buf));
    let short = from_here(below.unwrap_or(short));
    if short.as_os_str().is_empty() { PathBuf::from(".") } else { short }
}

/// `a/../b` as `b`, unless a link makes another place of it.
fn without_detour(path: &Path) -> PathBuf {
    let short = normal(path);
    let as_it_is = || path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    let here = |path: &Path| if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize().ok();
    let detour = path.components().skip_while(|part| !matches!(part, Component::Normal(_)));
    if detour.clone().any(|part| part == Component::ParentDir) && here(&short) != here(path) {
        return as_it_is();
    }
    short
}

/// `path` relative to `base`, for globs; unchanged where it does not lie below.
pub(crate) fn relative(path: &Path, base: &Path) -> PathBuf {
    if base.as_os_str().is_empty() || base == Path::new(".") {
        return path.to_path_buf();
    }
    if let Ok(below) = path.strip_prefix(base) {
        return below.to_path_buf();
    }
    absolute(path).strip_prefix(absolute(base)).map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

fn walk(folder: &Path, keep: &(dyn Fn(&Path) -> bool + Sync), found: &mut Found) {
    let files = Mutex::new(Vec::new());
    let unreadable = Mutex::new(Vec::new());
    let walker = WalkBuilder::new(folder)
        // Manifests live in `.github`, `.pipeline` and the like; only git's own folder holds none.
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .threads(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
        .build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    let path = entry.into_path();
                    let path = from_here(path.strip_prefix(".").map_or(path.clone(), Path::to_path_buf));
                    if is_manifest_name(&path) && keep(&path) {
                        files.lock().expect("no walker panics").push(path);
                    }
                }
                Ok(_) => {}
                Err(error) => unreadable.lock().expect("no walker panics").extend(problem(&error)),
            }
            WalkState::Continue
        })
    });
    found.files.append(&mut files.into_inner().expect("no walker panics"));
    found.unreadable.append(&mut unreadable.into_inner().expect("no walker panics"));
}

/// YAML by its ending, or a kustomization, which may have none. JSON is read only where it is named.
#[must_use]
pub fn is_manifest_name(path: &Path) -> bool {
    let name = last_part(path);
    let ends = |ending: &[u8]| {
        name.len().checked_sub(ending.len()).is_some_and(|at| at > 0 && name[at..].eq_ignore_ascii_case(ending))
    };
    ends(b".yaml") || ends(b".yml") || is_kustomization(path)
}

/// A folder that cannot be listed; bad lines of a `.gitignore` are none of our business.
fn problem(error: &ignore::Error) -> Option<(PathBuf, String)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            let io = err.io_error()?;
            Some((path.clone(), io.to_string()))
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => problem(err),
        _ => None,
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_manifests() {
        for yes in ["a.yaml", "b/a.YML", "b.c/a.b.yml", "Kustomization", "b/Kustomization", "..yaml"] {
            assert!(is_manifest_name(Path::new(yes)), "{yes}");
        }
        for no in [".yaml", "b/.yml", "yaml", "a.yaml.tpl", "b.yaml/a", "a.json", "", "aKustomization"] {
            assert!(!is_manifest_name(Path::new(no)), "{no}");
        }
    }
}
