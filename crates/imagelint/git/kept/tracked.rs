//! What git tracks, by its index: the paths, and the files that still are what it has of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::dull::Dull;
use super::texts::Texts;
use crate::discover::{is_kustomization, is_manifest_name};
use crate::git::index::listing::Listing;
use crate::git::index::{Index, file_in};
use crate::git::layout::Layout;
use crate::wiring::GROUPS;

/// What git tracks in a repository.
pub(in crate::git) struct Tracked {
    /// Git's own folder.
    folder: PathBuf,
    index: Index,
    layout: Layout,
    pub(in crate::git) kustomizations: Listing,
    pub(in crate::git) texts: Texts,
    wired: OnceLock<Wired>,
}

/// All manifests, and which of them need not be searched for what sends folders to clusters.
pub(in crate::git) struct Wired {
    pub(in crate::git) manifests: Listing,
    pub(in crate::git) dull: Dull,
}

impl Tracked {
    /// Of the repository around `start`; `None` where there is no repository, or its index is of a kind that is not
    /// read here.
    pub(in crate::git) fn read(start: &Path) -> Option<Self> {
        let whole = std::path::absolute(start).ok()?;
        let top = whole.ancestors().find(|folder| folder.join(".git").exists())?;
        let folder = git_folder(top)?;
        let index = Index::open(&file_in(&folder))?;
        let layout = Layout::new(top, start);
        let kustomizations = Listing::new(index.entries(is_kustomization)?, |entry| {
            let path = layout.shown(entry.path);
            let blob = index.blob(entry, &path);
            (path, blob)
        });
        let texts = Texts::open(&folder, kustomizations.blobs().map(|blob| blob.id).collect());
        Some(Self { folder, index, layout, kustomizations, texts, wired: OnceLock::new() })
    }

    /// Every manifest, as it is shown. Few runs ask.
    pub(in crate::git) fn manifests(&self) -> Vec<PathBuf> {
        self.wired.get_or_init(|| self.look_at_all()).manifests.paths.clone()
    }

    pub(in crate::git) fn wired(&self) -> Option<&Wired> {
        self.wired.get()
    }

    /// Keeps for the next run what had to be read in this one.
    pub(in crate::git) fn save(&self) {
        self.texts.save();
        if let Some(Wired { manifests, dull }) = self.wired() {
            dull.save(manifests.blobs());
        }
    }

    fn look_at_all(&self) -> Wired {
        let manifests = Listing::new(self.index.entries(is_manifest_name).unwrap_or_default(), |entry| {
            let path = self.layout.shown(entry.path);
            let blob = self.kustomizations.blob(&path).copied();
            let blob = blob.unwrap_or_else(|| self.index.blob(entry, &path));
            (path, blob)
        });
        Wired { manifests, dull: Dull::open(&self.folder, &GROUPS) }
    }
}

/// `.git` itself, or where the file of that name says that it is: in linked work trees and submodules.
fn git_folder(top: &Path) -> Option<PathBuf> {
    let marker = top.join(".git");
    if marker.is_dir() {
        return Some(marker);
    }
    let text = fs::read_to_string(marker).ok()?;
    Some(top.join(text.strip_prefix("gitdir:")?.trim()))
}
