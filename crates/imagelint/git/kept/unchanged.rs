//! Reads the disk, but for files that did not change since an earlier run kept what is wanted of them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use imagelint_yaml::{Load, mentions};

use super::tracked::Tracked;
use crate::fix::OverlayLoad;

/// What earlier runs kept of the files that git tracks. Cheap to clone.
#[derive(Clone, Default)]
pub struct Unchanged(Option<Arc<Tracked>>);

impl Unchanged {
    pub(in crate::git) const fn of(tracked: Arc<Tracked>) -> Self {
        Self(Some(tracked))
    }

    /// Reads through `overlay` what these do not know.
    #[must_use]
    pub const fn under(self, overlay: OverlayLoad) -> UnchangedLoad {
        UnchangedLoad { overlay, unchanged: self }
    }

    /// Keeps for the next run what had to be read in this one.
    pub fn save(&self) {
        if let Some(tracked) = &self.0 {
            tracked.save();
        }
    }

    fn read_regular(&self, path: &Path, load: &dyn Load) -> io::Result<Vec<u8>> {
        let known = self.0.as_deref().and_then(|tracked| Some((tracked.kustomizations.blob(path)?, &tracked.texts)));
        let Some((blob, texts)) = known else { return load.read_regular(path) };
        let is_on_disk = |text: &&[u8]| blob.unchanged && text.len() == blob.size as usize;
        if let Some(text) = texts.get(&blob.id).filter(is_on_disk) {
            return Ok(text.to_vec());
        }
        let text = load.read_regular(path)?;
        texts.learn(&blob.id, &text);
        Ok(text)
    }

    fn mentions(&self, path: &Path, words: &[&str], load: &dyn Load) -> bool {
        let wired = self.0.as_deref().and_then(Tracked::wired);
        let known = wired.and_then(|wired| Some((wired.manifests.blob(path)?, wired.dull.about(words)?)));
        let Some((blob, dull)) = known else { return load.mentions(path, words) };
        if blob.unchanged && dull.contains(blob) {
            return false;
        }
        let Ok(text) = load.read(path) else { return false };
        let found = mentions(&text, words);
        if !found {
            dull.learn(blob, &text);
        }
        found
    }
}

/// [`Unchanged`] files under those that were changed in memory.
#[derive(Clone)]
pub struct UnchangedLoad {
    overlay: OverlayLoad,
    unchanged: Unchanged,
}

impl Load for UnchangedLoad {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.overlay.read(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.overlay.is_dir(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        self.overlay.is_file(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.overlay.canonicalize(path)
    }

    fn may_be_link(&self, path: &Path) -> io::Result<bool> {
        self.overlay.may_be_link(path)
    }

    fn read_regular(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.overlay.changes(path) {
            return self.overlay.read_regular(path);
        }
        self.unchanged.read_regular(path, &self.overlay)
    }

    fn mentions(&self, path: &Path, words: &[&str]) -> bool {
        if self.overlay.changes(path) {
            return self.overlay.mentions(path, words);
        }
        self.unchanged.mentions(path, words, &self.overlay)
    }
}
