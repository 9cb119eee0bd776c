//! Files that git tracks, with what it has of each.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use super::{Entry, Id};

/// Files in the order of their paths.
pub(in crate::git) struct Listing {
    /// As they are shown.
    pub(in crate::git) paths: Vec<PathBuf>,
    /// In the order of the paths.
    blobs: Vec<Blob>,
    /// Where in both a path stands, by its hash.
    places: FxHashMap<u64, usize>,
}

/// What git has of a file.
#[derive(Clone, Copy)]
pub(in crate::git) struct Blob {
    pub(in crate::git) id: Id,
    /// Bytes of the file on the disk. It is another text than the blob's where a filter stands between the two.
    pub(in crate::git) size: u32,
    /// Whether the disk still has what it had then.
    pub(in crate::git) unchanged: bool,
}

impl Listing {
    /// Asks for each entry on all processors, because the disk takes its time.
    pub(in crate::git) fn new(
        entries: Vec<Entry<'_>>,
        look: impl Fn(&Entry<'_>) -> (PathBuf, Blob) + Send + Sync,
    ) -> Self {
        let (paths, blobs): (Vec<PathBuf>, Vec<Blob>) = entries.par_iter().map(look).unzip();
        let places = paths.iter().enumerate().map(|(place, path)| (hash(path), place)).collect();
        Self { paths, blobs, places }
    }

    pub(in crate::git) fn blob(&self, path: &Path) -> Option<&Blob> {
        let place = *self.places.get(&hash(path))?;
        (self.paths[place] == path).then(|| &self.blobs[place])
    }

    pub(in crate::git) fn blobs(&self) -> impl Iterator<Item = &Blob> {
        self.blobs.iter()
    }
}

/// Of the bytes: the hash of a path takes it apart first.
fn hash(path: &Path) -> u64 {
    let mut hasher = FxHasher::default();
    path.as_os_str().as_encoded_bytes().hash(&mut hasher);
    hasher.finish()
}
