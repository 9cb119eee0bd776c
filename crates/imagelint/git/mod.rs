//! Git as a source of text and of what changed: the index for `--staged`, a commit's tree for `--since`.
//!
//! Everything is read from git's own objects; nothing is checked out. One thing is written, where it is asked for: a
//! commit of files that were repaired. What may be lost at any time is kept in `.git/imagelint`.

mod around;
mod before;
mod changes;
mod commit;
mod index;
mod kept;
mod layout;
mod snapshot;

use std::path::Path;

use git2::Repository;

pub use around::{around, around_part};
pub use before::Before;
pub use changes::Changes;
pub use commit::Committer;
pub use kept::unchanged::{Unchanged, UnchangedLoad};
pub use snapshot::Snapshot;

use self::layout::Layout;

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
