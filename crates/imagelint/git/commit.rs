//! One commit of files that were just written, and nothing else: `HEAD`'s tree with these files in it.
//!
//! Whatever else is staged stays staged and stays out of the commit. Nothing is pushed or signed, and no hook runs.

use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, RepositoryState, Signature, Status};

use super::{GitError, Repo};

/// A repository in which a commit can be made, as far as that can be told beforehand.
pub struct Committer<'r> {
    repo: &'r Repo,
    author: Signature<'static>,
}

impl Repo {
    /// Makes sure that a commit can be made: there is one to build on, nothing is half done, and git knows an author.
    ///
    /// # Errors
    /// When one of these is missing.
    pub fn committer(&self) -> Result<Committer<'_>, GitError> {
        let state = self.repository.state();
        if state != RepositoryState::Clean {
            return Err(GitError(format!("a {} is under way; end it first", named(state))));
        }
        self.repository
            .head()
            .and_then(|head| head.peel_to_commit())
            .map_err(|error| GitError(format!("there is no commit to build on: {}", error.message())))?;
        let author = self.repository.signature().map_err(|_| {
            GitError("git does not know who commits: set `git config user.name` and `git config user.email`".to_owned())
        })?;
        Ok(Committer { repo: self, author })
    }

    /// Why the file at `path` must not be written to, when what it has now is in no commit; `None` where it is, and
    /// where the file lies outside of the repository.
    #[must_use]
    pub fn uncommitted(&self, path: &Path) -> Option<&'static str> {
        let tracked = self.tracked(path)?;
        match self.repository.status_file(Path::new(&tracked)) {
            Ok(status) if status.is_empty() || status == Status::CURRENT => None,
            Ok(status) if status.contains(Status::CONFLICTED) => Some("it has conflicts"),
            Ok(status) if status.intersects(Status::WT_NEW | Status::IGNORED) => Some("git does not track it"),
            Ok(_) => Some("it has uncommitted changes"),
            Err(_) => Some("git does not track it"),
        }
    }

    /// The path as git has it, from the top of the work tree, links followed; `None` outside of the repository.
    #[must_use]
    pub fn tracked(&self, path: &Path) -> Option<String> {
        let real = path.canonicalize().ok()?;
        self.layout.tracked(&real)
    }
}

impl Committer<'_> {
    /// Commits `files` as they lie on the disk; gives the id of the commit.
    ///
    /// # Errors
    /// When git cannot read or write its objects.
    pub fn commit(&self, files: &[PathBuf], message: &str) -> Result<Oid, GitError> {
        let repository = &self.repo.repository;
        let head = repository.head()?.peel_to_commit()?;
        let tree = head.tree()?;
        let mut update = TreeUpdateBuilder::new();
        let mut index = repository.index()?;
        for file in files {
            let tracked =
                self.repo.tracked(file).ok_or_else(|| GitError(format!("{} is not git's", file.display())))?;
            let path = Path::new(&tracked);
            let blob = repository.blob_path(&self.repo.layout.on_disk(&tracked))?;
            let mode = tree.get_path(path)?.filemode();
            let mode =
                if mode == i32::from(FileMode::BlobExecutable) { FileMode::BlobExecutable } else { FileMode::Blob };
            update.upsert(tracked.as_str(), blob, mode);
            index.add_path(path)?;
        }
        let tree = repository.find_tree(update.create_updated(repository, &tree)?)?;
        let id = repository.commit(Some("HEAD"), &self.author, &self.author, message, &tree, &[&head])?;
        // Only these files: without it, git would show them as staged back to what they were.
        index.write()?;
        Ok(id)
    }
}

fn named(state: RepositoryState) -> &'static str {
    match state {
        RepositoryState::Merge => "merge",
        RepositoryState::Revert | RepositoryState::RevertSequence => "revert",
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "cherry-pick",
        RepositoryState::Bisect => "bisect",
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => "rebase",
        _ => "patch series",
    }
}
