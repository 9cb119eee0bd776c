//! The disk with some files replaced: what the linter reads after a round of fixes.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use imagelint_yaml::{DiskLoad, Load};

/// Reads the disk, and changed files from memory.
#[derive(Clone, Debug, Default)]
pub struct OverlayLoad {
    changed: HashMap<PathBuf, Vec<u8>>,
}

impl OverlayLoad {
    /// The disk with the given texts in place of the files at their paths.
    pub fn new<'t>(texts: impl IntoIterator<Item = (&'t Path, &'t str)>) -> Self {
        Self { changed: texts.into_iter().map(|(path, text)| (path.to_path_buf(), text.into())).collect() }
    }

    /// True when `path` is read from memory.
    pub fn changes(&self, path: &Path) -> bool {
        self.changed.contains_key(path)
    }
}

impl Load for OverlayLoad {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.changed.get(path).cloned().map_or_else(|| DiskLoad.read(path), Ok)
    }

    fn is_dir(&self, path: &Path) -> bool {
        DiskLoad.is_dir(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        DiskLoad.is_file(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        DiskLoad.canonicalize(path)
    }

    fn may_be_link(&self, path: &Path) -> io::Result<bool> {
        DiskLoad.may_be_link(path)
    }

    fn read_regular(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.changed.get(path).cloned().map_or_else(|| DiskLoad.read_regular(path), Ok)
    }
}
