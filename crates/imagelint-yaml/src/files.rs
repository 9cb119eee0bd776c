//! The files of a run: each read once through a [`Load`], known by its number, and let go of when it is not needed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::chunk::split_documents;
use crate::lines::{LineIndex, Position};
use crate::load::{Load, too_long};
use crate::parse::{Parsed, parse, parse_lossy, parse_parts};
use crate::span::{FileId, Span};

/// One file that was read: its path as it is shown to people, its text, and on demand its lines and its tree.
#[derive(Debug)]
pub struct Source {
    /// Its number.
    pub id: FileId,
    /// The path as it was asked for.
    pub path: PathBuf,
    /// Its text; bytes that are not UTF-8 stand as U+FFFD and [`Source::invalid_utf8`] says where the first was.
    pub text: Arc<str>,
    /// Byte offset of the first byte that is not UTF-8.
    pub invalid_utf8: Option<u32>,
    lines: OnceLock<LineIndex>,
    parsed: OnceLock<Parsed>,
    /// Somebody had the tree already.
    asked: AtomicBool,
    /// The text can be read again.
    loaded: bool,
    /// What all files hold, to add to.
    held: Arc<AtomicUsize>,
}

/// Bytes of a tree for each byte of its text: two to four in real files.
const TREE: usize = 3;

/// Texts below this length are not worth reading again.
const SMALL: usize = 16 << 10;

/// Bytes of short texts that are kept all the same; tens of thousands of files have more.
const SMALL_TOGETHER: usize = 8 << 20;

impl Source {
    fn new(id: FileId, path: PathBuf, (text, invalid_utf8): (String, Option<u32>), held: &Arc<AtomicUsize>) -> Self {
        held.fetch_add(text.len(), Ordering::Relaxed);
        Self {
            id,
            path,
            text: text.into(),
            invalid_utf8,
            lines: OnceLock::new(),
            parsed: OnceLock::new(),
            asked: AtomicBool::new(false),
            loaded: false,
            held: Arc::clone(held),
        }
    }

    /// The same text, with no lines and no tree.
    fn bare(&self) -> Self {
        Self {
            id: self.id,
            path: self.path.clone(),
            text: Arc::clone(&self.text),
            invalid_utf8: self.invalid_utf8,
            lines: OnceLock::new(),
            parsed: OnceLock::new(),
            asked: AtomicBool::new(self.asked.load(Ordering::Relaxed)),
            loaded: self.loaded,
            held: Arc::clone(&self.held),
        }
    }

    /// The table of lines, made when first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// The tree, parsed once and kept.
    pub fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            self.held.fetch_add(self.text.len() * TREE, Ordering::Relaxed);
            self.parse()
        })
    }

    /// The tree for a caller that takes it apart. Most files are used once, so the first caller has the tree for itself;
    /// it is kept when a second one asks.
    pub fn parsed_once(&self) -> Cow<'_, Parsed> {
        if self.parsed.get().is_none() && !self.asked.swap(true, Ordering::Relaxed) {
            return Cow::Owned(self.parse());
        }
        Cow::Borrowed(self.parsed())
    }

    /// The tree of what `part` says of each document, and whether that is less than all; `None` of it means the whole
    /// document. Such a tree is not kept.
    pub fn parsed_in_part(&self, part: &dyn Fn(&str) -> Option<Range<usize>>) -> (Cow<'_, Parsed>, bool) {
        let less = |range: Range<usize>| part(&self.text[range]).is_some();
        if self.invalid_utf8.is_some() || !split_documents(&self.text).any(less) {
            return (self.parsed_once(), false);
        }
        let part = |document: &str| part(document).unwrap_or(0..document.len());
        (Cow::Owned(parse_parts(self.id, &self.text, &part)), true)
    }

    fn parse(&self) -> Parsed {
        match self.invalid_utf8 {
            Some(offset) => parse_lossy(self.id, &self.text, offset),
            None => parse(self.id, &self.text),
        }
    }
}

/// All files of a run. Shared by reference: several threads may add and read at once.
pub struct Files {
    load: Box<dyn Load>,
    inner: RwLock<Inner>,
    /// Folders with their links resolved; nothing where there is no such folder.
    folders: RwLock<HashMap<PathBuf, Option<PathBuf>>>,
    /// About how many bytes of texts and trees were taken in since the last [`Files::trim`].
    held: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Inner {
    sources: Vec<Slot>,
    by_path: HashMap<PathBuf, FileId>,
}

enum Slot {
    Held(Arc<Source>),
    /// The text was let go; the number and the length of the text stay.
    Released {
        path: PathBuf,
        len: usize,
        asked: bool,
    },
}

impl Slot {
    fn released(source: &Source) -> Self {
        let asked = source.asked.load(Ordering::Relaxed);
        Self::Released { path: source.path.clone(), len: source.text.len(), asked }
    }
}

impl Inner {
    fn all_held(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter_map(|slot| match slot {
            Slot::Held(source) => Some(&**source),
            Slot::Released { .. } => None,
        })
    }

    fn held(&self, id: FileId) -> Option<Arc<Source>> {
        match &self.sources[id.0 as usize] {
            Slot::Held(source) => Some(Arc::clone(source)),
            Slot::Released { .. } => None,
        }
    }
}

impl Files {
    /// No files yet; they will be read through `load`.
    pub fn new(load: impl Load + 'static) -> Self {
        Self { load: Box::new(load), inner: RwLock::default(), folders: RwLock::default(), held: Arc::default() }
    }

    /// The file at `path`, read on the first call.
    ///
    /// # Errors
    /// What the [`Load`] says, and `InvalidData` for a file of 4 GiB or more, which no span could address.
    pub fn open(&self, path: &Path) -> io::Result<Arc<Source>> {
        let known = self.read_lock().by_path.get(path).copied();
        match known {
            Some(id) => Ok(self.get(id)),
            None => self.insert(path, self.load.read(path)?, true),
        }
    }

    /// Puts a file in by hand; a path already there keeps what it had.
    ///
    /// # Errors
    /// `InvalidData` for a file of 4 GiB or more.
    pub fn add(&self, path: &Path, bytes: Vec<u8>) -> io::Result<Arc<Source>> {
        self.insert(path, bytes, false)
    }

    fn insert(&self, path: &Path, bytes: Vec<u8>, loaded: bool) -> io::Result<Arc<Source>> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(too_long());
        }
        let text = decode(bytes);
        let mut inner = self.write_lock();
        if let Some(id) = inner.by_path.get(path).copied() {
            drop(inner);
            return Ok(self.get(id));
        }
        let id = FileId(inner.sources.len() as u32);
        let source = Source::new(id, path.to_path_buf(), text, &self.held);
        let source = Arc::new(Source { loaded, ..source });
        inner.sources.push(Slot::Held(Arc::clone(&source)));
        inner.by_path.insert(path.to_path_buf(), id);
        Ok(source)
    }

    /// The file with this number, read again where its text was let go.
    ///
    /// # Panics
    /// When `id` is not from these `Files`.
    pub fn get(&self, id: FileId) -> Arc<Source> {
        let (path, len, asked) = match &self.read_lock().sources[id.0 as usize] {
            Slot::Held(source) => return Arc::clone(source),
            Slot::Released { path, len, asked } => (path.clone(), *len, *asked),
        };
        let (mut text, mut invalid_utf8) = self.load.read(&path).map(decode).unwrap_or_default();
        if text.len() != len {
            // Somebody changed it meanwhile. Spans must stay inside; what they show is lost.
            (text, invalid_utf8) = (" ".repeat(len), None);
        }
        let mut inner = self.write_lock();
        if let Some(source) = inner.held(id) {
            return source;
        }
        let source = Source::new(id, path, (text, invalid_utf8), &self.held);
        let source = Arc::new(Source { loaded: true, asked: AtomicBool::new(asked), ..source });
        inner.sources[id.0 as usize] = Slot::Held(Arc::clone(&source));
        source
    }

    /// The path with symbolic links resolved. What was found out about a folder holds for the whole run: asking the
    /// system for each part of every path is what costs most of rendering many small files.
    ///
    /// # Errors
    /// When the path does not exist.
    pub fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else {
            return self.load.canonicalize(path);
        };
        if self.load.may_be_link(path)? {
            return self.load.canonicalize(path);
        }
        self.real_folder(folder).map(|folder| folder.join(name)).map_or_else(|| self.load.canonicalize(path), Ok)
    }

    fn real_folder(&self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder) {
            return known.clone();
        }
        let asked = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = self.load.canonicalize(asked).ok();
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.insert(folder.to_path_buf(), real.clone());
        real
    }

    /// Lets go of the text and tree of a file, so that a run over many files keeps few in memory. The number stays, and
    /// asking for the file reads it again.
    pub fn release(&self, id: FileId) {
        let mut inner = self.write_lock();
        if let Some(source) = inner.held(id) {
            inner.sources[id.0 as usize] = Slot::released(&source);
        }
    }

    /// Lets go of all trees, and of texts that can be read again (a few short ones are kept), once they take more than
    /// about `budget` bytes.
    pub fn trim(&self, budget: usize) {
        if self.held.load(Ordering::Relaxed) <= budget {
            return;
        }
        let mut inner = self.write_lock();
        self.held.store(0, Ordering::Relaxed);
        let again = |source: &Source| source.loaded && source.text.len() < SMALL;
        let short: usize = inner.all_held().filter(|source| again(source)).map(|source| source.text.len()).sum();
        let long = if short > SMALL_TOGETHER { 0 } else { SMALL };
        for slot in &mut inner.sources {
            let Slot::Held(source) = &*slot else { continue };
            if source.loaded && source.text.len() >= long {
                *slot = Slot::released(source);
            } else if source.parsed.get().is_some() {
                *slot = Slot::Held(Arc::new(source.bare()));
            }
        }
    }

    /// The file at `path`, if it was read already.
    pub fn by_path(&self, path: &Path) -> Option<Arc<Source>> {
        let id = self.read_lock().by_path.get(path).copied()?;
        Some(self.get(id))
    }

    /// The path of the file with this number, without reading it again.
    ///
    /// # Panics
    /// When `id` is not from these `Files`.
    pub fn path(&self, id: FileId) -> PathBuf {
        match &self.read_lock().sources[id.0 as usize] {
            Slot::Held(source) => source.path.clone(),
            Slot::Released { path, .. } => path.clone(),
        }
    }

    fn read_lock(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().expect("no thread panics while it holds the lock")
    }

    fn write_lock(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().expect("no thread panics while it holds the lock")
    }

    /// The loader behind these files, for what is not text: is this a folder, where does this link lead.
    pub fn load(&self) -> &dyn Load {
        &*self.load
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> String {
        self.get(span.file).text.get(span.range()).unwrap_or_default().to_owned()
    }
}

fn decode(bytes: Vec<u8>) -> (String, Option<u32>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to() as u32;
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::path::Path;

    use super::Files;
    use crate::MemoryLoad;

    #[test]
    fn a_released_file_is_read_again_under_its_number() {
        let files = Files::new(MemoryLoad::new([("a.yaml", "a: 1\n")]));
        let id = files.open(Path::new("a.yaml")).unwrap().id;
        files.release(id);
        assert_eq!(files.path(id), Path::new("a.yaml"));
        assert_eq!(&*files.get(id).text, "a: 1\n");
        assert_eq!(files.open(Path::new("a.yaml")).unwrap().id, id);
    }

    #[test]
    fn trimming_drops_trees_and_what_can_be_read_again() {
        let long = format!("a: {}\n", "x".repeat(20_000));
        let files = Files::new(MemoryLoad::new([("short.yaml", "a: 1\n"), ("long.yaml", long.as_str())]));
        let short = files.open(Path::new("short.yaml")).unwrap();
        let long = files.open(Path::new("long.yaml")).unwrap().id;
        let by_hand = files.add(Path::new("hand.yaml"), long_by_hand()).unwrap().id;
        assert_eq!(short.parsed().documents.len(), 1);
        files.trim(1 << 20);
        assert!(files.get(short.id).parsed.get().is_some(), "within the budget");
        files.trim(0);
        assert!(files.get(short.id).parsed.get().is_none());
        assert_eq!(&*files.get(short.id).text, "a: 1\n");
        assert!(files.read_lock().held(long).is_none());
        assert!(files.read_lock().held(by_hand).is_some(), "nobody could read it again");
        assert_eq!(files.get(long).text.len(), 20_004);
    }

    fn long_by_hand() -> Vec<u8> {
        vec![b'x'; 20_000]
    }

    #[test]
    fn a_tree_is_kept_for_a_second_use() {
        let files = Files::new(MemoryLoad::new([("a.yaml", "a: 1\n")]));
        let source = files.open(Path::new("a.yaml")).unwrap();
        assert!(matches!(source.parsed_once(), Cow::Owned(_)));
        assert!(matches!(source.parsed_once(), Cow::Borrowed(_)));
    }

    #[test]
    fn a_file_that_is_gone_meanwhile_keeps_its_length() {
        let files = Files::new(MemoryLoad::default());
        let id = files.add(Path::new("a.yaml"), b"a: 1\n".to_vec()).unwrap().id;
        files.release(id);
        assert_eq!(files.get(id).text.len(), 5);
    }
}
