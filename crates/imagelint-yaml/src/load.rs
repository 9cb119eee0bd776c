//! Where text comes from: text enters a run only through a [`Load`], so that no other code reads a disk.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Where text comes from: the disk, the disk under an editor's open buffers, a git tree, a map in a test.
pub trait Load: Send + Sync {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// Whatever kept the file from being read; `NotFound` where there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// True when `path` is a directory.
    fn is_dir(&self, path: &Path) -> bool;

    /// True when `path` is a regular file.
    fn is_file(&self, path: &Path) -> bool {
        !self.is_dir(path) && self.canonicalize(path).is_ok()
    }

    /// The path with symbolic links resolved, for the checks that must see through them.
    ///
    /// # Errors
    /// When the path does not exist.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// False only when the last part of `path` is certainly no symbolic link.
    ///
    /// # Errors
    /// When the path does not exist.
    fn may_be_link(&self, path: &Path) -> io::Result<bool> {
        self.canonicalize(path).map(|_| true)
    }

    /// The bytes of what is known to be a regular file, for reading very many small ones.
    ///
    /// # Errors
    /// Those of [`Load::read`].
    fn read_regular(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read(path)
    }

    /// True when the file at `path` can be read and one of `words` stands in it.
    fn mentions(&self, path: &Path, words: &[&str]) -> bool {
        self.read(path).is_ok_and(|text| mentions(&text, words))
    }
}

/// True when one of `words` stands in `text`.
#[must_use]
pub fn mentions(text: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
}

/// Reads the disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskLoad;

impl Load for DiskLoad {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut file = open(path)?;
        let length = regular(&file)?;
        // One byte more than there should be, so that a single call reads the file and sees its end.
        let mut bytes = vec![0; length + 1];
        let read = file.read(&mut bytes)?;
        bytes.truncate(read);
        if read != length {
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn may_be_link(&self, path: &Path) -> io::Result<bool> {
        path.symlink_metadata().map(|metadata| metadata.is_symlink())
    }

    fn read_regular(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut file = open(path)?;
        // Most are read by one call; asking for the length first would be another one.
        let mut start = [0; 2048];
        let read = file.read(&mut start)?;
        let mut bytes = start[..read].to_vec();
        if read == start.len() {
            regular(&file)?;
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }
}

/// How long the file is. A device might never end.
fn regular(file: &std::fs::File) -> io::Result<usize> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    u32::try_from(metadata.len()).map(|length| length as usize).map_err(|_| too_long())
}

/// Opens without waiting: a fifo would wait for somebody to write into it.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::open(path)
}

pub(crate) fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "file of 4 GiB or more")
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
