//! The files of a run: text enters only here, through a [`Load`], so that no other code reads a disk.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use crate::lines::{LineIndex, Position};
use crate::parse::{Parsed, parse, parse_lossy};
use crate::span::{FileId, Span};

/// Where text comes from: the disk, the disk under an editor's open buffers, a git tree, a map in a test.
pub trait Load: Send + Sync {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// Whatever kept the file from being read; `NotFound` where there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// True when `path` is a directory.
    fn is_dir(&self, path: &Path) -> bool;

    /// The path with symbolic links resolved, for the checks that must see through them.
    ///
    /// # Errors
    /// When the path does not exist.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;
}

/// Reads the disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskLoad;

impl Load for DiskLoad {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // A fifo or a device would block or never end.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        std::fs::read(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }
}

/// Files held in memory, for tests and for callers that have their own storage.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoad {
    files: HashMap<PathBuf, Vec<u8>>,
}

impl MemoryLoad {
    /// The given files; folders are implied by their paths.
    pub fn new<P: Into<PathBuf>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

impl Load for MemoryLoad {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        self.files.get(path).cloned().ok_or_else(missing)
    }

    fn is_dir(&self, path: &Path) -> bool {
        !self.files.contains_key(path) && self.files.keys().any(|file| file.starts_with(path))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if self.files.contains_key(path) || self.is_dir(path) {
            return Ok(path.to_path_buf());
        }
        Err(io::Error::new(io::ErrorKind::NotFound, "no such file or directory"))
    }
}

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
}

impl Source {
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
        self.parsed.get_or_init(|| match self.invalid_utf8 {
            Some(offset) => parse_lossy(self.id, &self.text, offset),
            None => parse(self.id, &self.text),
        })
    }
}

/// All files of a run. Shared by reference: several threads may add and read at once.
pub struct Files {
    load: Box<dyn Load>,
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    // `None` after `forget`: the number stays taken, the text is gone.
    sources: Vec<Option<Arc<Source>>>,
    by_path: HashMap<PathBuf, FileId>,
}

impl Inner {
    fn find(&self, path: &Path) -> Option<Arc<Source>> {
        let id = self.by_path.get(path)?;
        self.sources[id.0 as usize].clone()
    }
}

impl Files {
    /// No files yet; they will be read through `load`.
    pub fn new(load: impl Load + 'static) -> Self {
        Self { load: Box::new(load), inner: RwLock::default() }
    }

    /// The file at `path`, read on the first call.
    ///
    /// # Errors
    /// What the [`Load`] says, and `InvalidData` for a file of 4 GiB or more, which no span could address.
    pub fn open(&self, path: &Path) -> io::Result<Arc<Source>> {
        if let Some(source) = self.by_path(path) {
            return Ok(source);
        }
        let bytes = self.load.read(path)?;
        self.add(path, bytes)
    }

    /// Puts a file in by hand; a path already there keeps what it had.
    ///
    /// # Errors
    /// `InvalidData` for a file of 4 GiB or more.
    pub fn add(&self, path: &Path, bytes: Vec<u8>) -> io::Result<Arc<Source>> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "file of 4 GiB or more"));
        }
        let (text, invalid_utf8) = decode(bytes);
        let mut inner = self.inner.write().expect("no thread panics while it holds the lock");
        if let Some(source) = inner.find(path) {
            return Ok(source);
        }
        let id = FileId(inner.sources.len() as u32);
        let source = Arc::new(Source {
            id,
            path: path.to_path_buf(),
            text: text.into(),
            invalid_utf8,
            lines: OnceLock::new(),
            parsed: OnceLock::new(),
        });
        inner.sources.push(Some(Arc::clone(&source)));
        inner.by_path.insert(path.to_path_buf(), id);
        Ok(source)
    }

    /// The file with this number.
    ///
    /// # Panics
    /// When `id` is not from these `Files`, or was forgotten.
    pub fn get(&self, id: FileId) -> Arc<Source> {
        let inner = self.inner.read().expect("no thread panics while it holds the lock");
        let slot = inner.sources[id.0 as usize].as_ref();
        Arc::clone(slot.expect("only files that nothing points into are forgotten"))
    }

    /// Lets go of a file that nothing points into, so that a run over many files keeps few in memory.
    /// Opening its path again reads it anew, under a new number.
    pub fn forget(&self, id: FileId) {
        let mut inner = self.inner.write().expect("no thread panics while it holds the lock");
        if let Some(source) = inner.sources.get_mut(id.0 as usize).and_then(Option::take) {
            inner.by_path.remove(&source.path);
        }
    }

    /// The file at `path`, if it was read already.
    pub fn by_path(&self, path: &Path) -> Option<Arc<Source>> {
        let inner = self.inner.read().expect("no thread panics while it holds the lock");
        inner.find(path)
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
