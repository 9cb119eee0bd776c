//! The files of one moment in git's own objects, read as if they lay on the disk.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use git2::{ObjectType, Oid, Repository, Tree, TreeWalkMode, TreeWalkResult};
use imagelint_yaml::{DiskLoad, Load};

use super::GitError;
use super::index::Id;
use super::kept::texts::Texts;
use super::layout::Layout;
use crate::discover::{is_kustomization, is_manifest_name};
use crate::linter::Around;

/// Links that are followed for one path; a chain that is longer is a loop.
const MAX_LINKS: usize = 40;

/// Modes of git: the kind of a file stands in the upper bits.
const KIND: u32 = 0o170_000;
const LINK: u32 = 0o120_000;
const FILE: u32 = 0o100_000;

/// All files of the index or of a commit. Cheap to clone.
#[derive(Clone)]
pub struct Snapshot(Arc<Inner>);

struct Inner {
    /// libgit2's objects may move between threads but not be shared by them.
    repository: Mutex<Repository>,
    layout: Layout,
    /// Sorted by path, so that folders are ranges.
    entries: Vec<Entry>,
    /// Files that the work tree has otherwise or not at all; `None` where that is not known.
    differ: Option<HashSet<String>>,
    /// Texts of kustomizations that need not be unpacked.
    texts: Option<Texts>,
}

struct Entry {
    path: String,
    link: bool,
    blob: Oid,
}

/// What a path is.
enum What<'s> {
    File(&'s Entry),
    Folder,
}

impl Snapshot {
    pub(super) fn of_index(repository: &Repository, layout: Layout) -> Result<Self, GitError> {
        let index = repository.index()?;
        // Stage 0 is what would be committed; the others are sides of a conflict.
        let merged = index.iter().filter(|entry| (entry.flags >> 12) & 3 == 0);
        let entries = merged.filter_map(|entry| Entry::new(String::from_utf8(entry.path).ok()?, entry.mode, entry.id));
        Ok(Self::new(repository, layout, entries.collect())?.with(|inner| {
            let kustomizations = inner.entries.iter().filter(|entry| is_kustomization(Path::new(&entry.path)));
            let texts = Texts::open(repository.path(), kustomizations.filter_map(Entry::id).collect());
            Inner { texts: Some(texts), ..inner }
        }))
    }

    pub(super) fn of_tree(repository: &Repository, tree: &Tree<'_>, layout: Layout) -> Result<Self, GitError> {
        let mut entries = Vec::new();
        tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            if let (Ok(name), Some(ObjectType::Blob)) = (entry.name(), entry.kind()) {
                entries.extend(Entry::new(format!("{folder}{name}"), entry.filemode() as u32, entry.id()));
            }
            TreeWalkResult::Ok
        })?;
        Self::new(repository, layout, entries)
    }

    fn new(repository: &Repository, layout: Layout, mut entries: Vec<Entry>) -> Result<Self, GitError> {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let repository = Mutex::new(Repository::open(repository.path())?);
        Ok(Self(Arc::new(Inner { repository, layout, entries, differ: None, texts: None })))
    }

    /// Told which files differ, it reads the others from the disk, where they need not be unpacked.
    pub(super) fn same_on_disk_but_for(self, differ: impl Iterator<Item = String>) -> Self {
        self.with(|inner| Inner { differ: Some(differ.collect()), ..inner })
    }

    fn with(self, change: impl FnOnce(Inner) -> Inner) -> Self {
        Self(Arc::new(change(Arc::into_inner(self.0).expect("it was made here and has not been cloned"))))
    }

    /// Keeps for the next run the kustomizations that had to be unpacked in this one.
    pub fn save(&self) {
        if let Some(texts) = &self.0.texts {
            texts.save();
        }
    }

    /// The top of the work tree, as it is shown.
    #[must_use]
    pub fn top(&self) -> PathBuf {
        self.0.layout.shown("")
    }

    /// What else there is beside files that changed.
    #[must_use]
    pub fn around(&self) -> Around {
        let snapshot = self.clone();
        let kustomizations =
            self.0.entries.iter().filter(|entry| !entry.link && is_kustomization(Path::new(&entry.path)));
        Around {
            kustomizations: kustomizations.map(|entry| self.0.layout.shown(&entry.path)).collect(),
            manifests: Box::new(move || snapshot.manifests(&[snapshot.top()])),
        }
    }

    /// Every manifest at and below `paths`, sorted.
    #[must_use]
    pub fn manifests(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let tops: Vec<String> = paths.iter().filter_map(|path| self.0.layout.tracked(path)).collect();
        let below = |path: &str, top: &str| {
            top.is_empty() || path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let wanted = |entry: &&Entry| {
            let path = entry.path.as_str();
            // As in the walk: links are not followed, and a file that is named is taken whatever its name.
            let named = tops.iter().any(|top| path == top);
            named || (!entry.link && is_manifest_name(Path::new(path)) && tops.iter().any(|top| below(path, top)))
        };
        let mut paths: Vec<PathBuf> =
            self.0.entries.iter().filter(wanted).map(|entry| self.0.layout.shown(&entry.path)).collect();
        paths.sort();
        paths
    }
}

impl Entry {
    fn new(path: String, mode: u32, blob: Oid) -> Option<Self> {
        let kind = mode & KIND;
        (kind == LINK || kind == FILE).then_some(Self { path, link: kind == LINK, blob })
    }

    /// The name of the blob, as long as it is SHA-1.
    fn id(&self) -> Option<Id> {
        self.blob.as_bytes().try_into().ok()
    }
}

impl Inner {
    /// What stands at a path of git's, links not followed.
    fn at(&self, path: &str) -> Option<What<'_>> {
        let at = self.entries.partition_point(|entry| entry.path.as_str() < path);
        if let Some(entry) = self.entries.get(at).filter(|entry| entry.path == path) {
            return Some(What::File(entry));
        }
        let below = format!("{path}/");
        let at = self.entries.partition_point(|entry| entry.path < below);
        let inside = self.entries.get(at).is_some_and(|entry| entry.path.starts_with(&below));
        (path.is_empty() || inside).then_some(What::Folder)
    }

    fn content(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        let same = self.differ.as_ref().is_some_and(|differ| !differ.contains(&entry.path));
        let on_disk = (same && !entry.link).then(|| DiskLoad.read(&self.layout.on_disk(&entry.path)).ok()).flatten();
        on_disk.map_or_else(|| self.blob(entry.blob), Ok)
    }

    fn blob(&self, oid: Oid) -> io::Result<Vec<u8>> {
        let repository = self.repository.lock().expect("nothing panics while it holds the lock");
        let blob = repository.find_blob(oid).map_err(|error| io::Error::other(error.message().to_owned()))?;
        Ok(blob.content().to_vec())
    }

    /// The path with links in it resolved, part by part.
    fn resolve(&self, path: &Path) -> io::Result<(String, What<'_>)> {
        let tracked = self.layout.tracked(path).ok_or_else(missing)?;
        if tracked == ".git" {
            // Marks the top of a repository for those who look for it, as on the disk.
            return Ok((tracked, What::Folder));
        }
        let mut todo: Vec<String> = tracked.split('/').rev().map(str::to_owned).collect();
        let mut done = String::new();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.truncate(done.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let before = done.len();
            if before > 0 {
                done.push('/');
            }
            done.push_str(&part);
            match self.at(&done).ok_or_else(missing)? {
                What::File(entry) if entry.link => {
                    links += 1;
                    let target = String::from_utf8(self.blob(entry.blob)?).map_err(|_| missing())?;
                    if links > MAX_LINKS || target.starts_with('/') {
                        return Err(missing());
                    }
                    done.truncate(before);
                    todo.extend(target.split('/').rev().map(str::to_owned));
                }
                What::File(_) if !todo.is_empty() => return Err(missing()),
                What::File(_) | What::Folder => {}
            }
        }
        let what = self.at(&done).ok_or_else(missing)?;
        Ok((done, what))
    }
}

fn missing() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "no such file in git")
}

impl Load for Snapshot {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.0.resolve(path)?.1 {
            What::File(entry) => self.0.content(entry),
            What::Folder => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
        }
    }

    fn is_dir(&self, path: &Path) -> bool {
        matches!(self.0.resolve(path), Ok((_, What::Folder)))
    }

    fn is_file(&self, path: &Path) -> bool {
        matches!(self.0.resolve(path), Ok((_, What::File(_))))
    }

    fn read_regular(&self, path: &Path) -> io::Result<Vec<u8>> {
        let (Some(texts), What::File(entry)) = (&self.0.texts, self.0.resolve(path)?.1) else { return self.read(path) };
        let Some(id) = entry.id() else { return self.0.content(entry) };
        if let Some(text) = texts.get(&id) {
            return Ok(text.to_vec());
        }
        let text = self.0.content(entry)?;
        texts.learn(&id, &text);
        Ok(text)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.0.resolve(path).map(|(tracked, _)| self.0.layout.on_disk(&tracked))
    }
}
