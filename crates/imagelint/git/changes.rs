//! Which files differ between two moments.

use std::collections::HashMap;
use std::path::PathBuf;

use git2::{Delta, Diff, DiffFindOptions, DiffOptions, Repository, Tree};

use super::GitError;
use super::layout::Layout;

/// Files that differ, as they are shown.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that are new or have another content.
    pub files: Vec<PathBuf>,
    /// Files that are gone.
    pub gone: Vec<PathBuf>,
    /// For files that were moved: the old path by the new one.
    pub moved: HashMap<PathBuf, PathBuf>,
}

impl Changes {
    /// From `HEAD` to the index.
    pub(super) fn staged(repository: &Repository, layout: &Layout) -> Result<Self, GitError> {
        // Before the first commit there is no tree, and everything is new.
        let tree = repository.head().and_then(|head| head.peel_to_tree()).ok();
        let mut options = options();
        let diff = repository.diff_tree_to_index(tree.as_ref(), None, Some(&mut options))?;
        Ok(Self::of(&diff, layout))
    }

    /// From `tree` to the work tree, with files that git does not know yet.
    pub(super) fn since(repository: &Repository, tree: &Tree<'_>, layout: &Layout) -> Result<Self, GitError> {
        let mut options = options();
        options.include_untracked(true).recurse_untracked_dirs(true);
        let mut diff = repository.diff_tree_to_workdir_with_index(Some(tree), Some(&mut options))?;
        diff.find_similar(Some(DiffFindOptions::new().renames(true).for_untracked(true)))?;
        Ok(Self::of(&diff, layout))
    }

    /// True when nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.files.is_empty() && self.gone.is_empty()
    }

    fn of(diff: &Diff<'_>, layout: &Layout) -> Self {
        let mut changes = Self::default();
        for delta in diff.deltas() {
            let path = |file: git2::DiffFile<'_>| {
                file.path_bytes().and_then(|path| std::str::from_utf8(path).ok()).map(|path| layout.shown(path))
            };
            let (Some(old), Some(new)) = (path(delta.old_file()), path(delta.new_file())) else { continue };
            match delta.status() {
                Delta::Unmodified | Delta::Ignored | Delta::Unreadable | Delta::Conflicted => {}
                Delta::Deleted => changes.gone.push(old),
                Delta::Renamed => {
                    changes.gone.push(old.clone());
                    changes.files.push(new.clone());
                    changes.moved.insert(new, old);
                }
                Delta::Added | Delta::Modified | Delta::Copied | Delta::Untracked | Delta::Typechange => {
                    changes.files.push(new);
                }
            }
        }
        changes
    }
}

fn options() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.ignore_submodules(true).skip_binary_check(true).include_typechange(true);
    options
}
