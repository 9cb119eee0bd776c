//! The rest of the repository around files that a run looks at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use imagelint_yaml::absolute;

use super::Repo;
use super::kept::tracked::Tracked;
use super::kept::unchanged::Unchanged;
use super::snapshot::Snapshot;
use crate::discover::{discover, is_kustomization, plain};
use crate::linter::Around;

/// What git tracks in the repository that `start` lies in, as the index lists it; no walk through the folders is made
/// unless there is no index that can be read. `None` where there is no repository.
#[must_use]
pub fn around(start: &Path) -> Option<(Around, Unchanged)> {
    if let Some(tracked) = Tracked::read(start) {
        let tracked = Arc::new(tracked);
        let unchanged = Unchanged::of(Arc::clone(&tracked));
        let kustomizations = tracked.kustomizations.paths.clone();
        return Some((Around { kustomizations, manifests: Box::new(move || tracked.manifests()) }, unchanged));
    }
    let snapshot = Repo::open(start).and_then(|repo| Snapshot::of_index(&repo.repository, repo.layout));
    // SHA-256, or somebody else's repository: libgit2 does not read it, but the files are there.
    let around = snapshot.ok().map(|snapshot| snapshot.around()).or_else(|| around_on_disk(&top_of(start)?));
    around.map(|around| (around, Unchanged::default()))
}

/// What lies on the disk around `paths`, where they are a part of a repository; what git does not know yet, too.
#[must_use]
pub fn around_part(paths: &[PathBuf]) -> Option<Around> {
    let top = top_of(paths.first()?)?;
    let real = top.canonicalize().ok()?;
    let inside = |path: &PathBuf| path.canonicalize().is_ok_and(|path| path != real && path.starts_with(&real));
    if paths.iter().all(inside) { around_on_disk(&top) } else { None }
}

fn around_on_disk(top: &Path) -> Option<Around> {
    let found = discover(&[top.to_path_buf()], &GlobSet::empty(), Path::new("")).ok()?.files;
    let kustomizations = found.iter().filter(|path| is_kustomization(path)).cloned().collect();
    Some(Around { kustomizations, manifests: Box::new(move || found.clone()) })
}

/// The top of the repository that `start` lies in, spelt as `start` is.
fn top_of(start: &Path) -> Option<PathBuf> {
    let start = plain(start);
    let whole = absolute(&start);
    let top = whole.ancestors().find(|folder| folder.join(".git").exists())?;
    let here = std::env::current_dir().ok()?;
    match here.strip_prefix(top) {
        Ok(below) if start.is_relative() => Some(plain(&below.components().map(|_| "..").collect::<PathBuf>())),
        _ => start.ancestors().find(|above| absolute(above) == top).map(Path::to_path_buf),
    }
}
