//! Git as a source of text and of what changed: the index for `--staged`, a commit's tree for `--since`.
//!
//! Everything is read from git's own objects; nothing is checked out. One thing is written, where it is asked for: a
//! commit of files that were repaired.

mod before;
mod changes;
mod commit;
mod dull;
mod index;
mod layout;
mod listing;
mod snapshot;
mod stat;
mod texts;
mod tracked;
mod unchanged;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::Repository;
use globset::GlobSet;
use imagelint_yaml::absolute;

pub use before::Before;
pub use changes::Changes;
pub use commit::Committer;
pub use snapshot::Snapshot;
pub use unchanged::{Unchanged, UnchangedLoad};

use self::layout::Layout;
use self::tracked::Tracked;
use crate::discover::{discover, is_kustomization, plain};
use crate::linter::Around;

/// Why git could not answer, in git's words.
#[derive(Debug)]
pub struct GitError(String);

impl std::fmt::Display for GitError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for GitError {}

impl From<git2::Error> for GitError {
    fn from(error: git2::Error) -> Self {
        Self(error.message().to_owned())
    }
}

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

/// A repository with a work tree.
pub struct Repo {
    repository: Repository,
    layout: Layout,
}

impl Repo {
    /// The repository that `start` lies in.
    ///
    /// # Errors
    /// When there is none, or it has no work tree.
    pub fn open(start: &Path) -> Result<Self, GitError> {
        let repository = Repository::discover(start)?;
        let index = index::file_in(repository.path());
        if index != repository.path().join("index") {
            repository.set_index(&mut git2::Index::open(&index)?)?;
        }
        let work_tree = repository.workdir().ok_or_else(|| GitError("the repository has no work tree".to_owned()))?;
        let layout = Layout::new(work_tree, start);
        Ok(Self { repository, layout })
    }

    /// The repository that `start` lies in, if there is one.
    ///
    /// # Errors
    /// When there is one and it cannot be opened, or has no work tree.
    pub fn find(start: &Path) -> Result<Option<Self>, GitError> {
        match Repository::discover(start) {
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
            Ok(_) => Self::open(start).map(Some),
        }
    }

    /// What is staged for the next commit: content, and how it differs from `HEAD`.
    ///
    /// # Errors
    /// When git cannot read its index or `HEAD`.
    pub fn staged(&self) -> Result<(Snapshot, Changes), GitError> {
        let snapshot = Snapshot::of_index(&self.repository, self.layout.clone())?;
        let changes = Changes::staged(&self.repository, &self.layout)?;
        Ok((snapshot, changes))
    }

    /// The commit where the work branched off `revision`, and what changed from there to the work tree.
    ///
    /// # Errors
    /// When `revision` names no commit, or objects are missing, as in a shallow clone.
    pub fn since(&self, revision: &str) -> Result<(Snapshot, Changes), GitError> {
        let named = self.repository.revparse_single(revision)?.peel_to_commit()?;
        let head = self.repository.head().and_then(|head| head.peel_to_commit());
        // What others did on that branch meanwhile is not what this change did.
        let fork = head.and_then(|head| self.repository.merge_base(head.id(), named.id()));
        let base = fork.and_then(|fork| self.repository.find_commit(fork)).unwrap_or(named);
        let tree = base.tree()?;
        let changes = Changes::since(&self.repository, &tree, &self.layout)?;
        let snapshot = Snapshot::of_tree(&self.repository, &tree, self.layout.clone())?;
        let differ = changes.files.iter().chain(&changes.gone);
        Ok((snapshot.same_on_disk_but_for(differ.filter_map(|path| self.layout.tracked(path))), changes))
    }
}

#[cfg(test)]
mod tests;
