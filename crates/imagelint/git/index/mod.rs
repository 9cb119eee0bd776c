//! Git's index, read without libgit2.
//!
//! A hook needs no more of git than this list. libgit2 checks the hash of the whole file and every name in it, which
//! takes longer than all else that is done for one changed file; here the file is only walked through.

pub(in crate::git) mod listing;
mod stat;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use self::listing::Blob;
use self::stat::{Stat, Time};

/// The name of a blob: SHA-1, because an index of another hash is not read here.
pub(in crate::git) type Id = [u8; 20];

/// Bytes of an entry before its path.
const FIXED: usize = 62;
/// Flag of an entry with two more bytes.
const EXTENDED: u16 = 0x4000;
/// Flags that say on which side of a conflict an entry stands; none of them in an entry that is merged.
const STAGE: u16 = 0x3000;
/// The kind of a file in its mode, and a regular one.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
/// Extensions that say that the entries are not all there is: a split index, a sparse one.
const ELSEWHERE: [&[u8; 4]; 2] = [b"link", b"sdir"];

/// The index of the repository whose own folder is `folder`. While `git commit` of some files only runs its hooks, that is
/// another one than usual.
pub(in crate::git) fn file_in(folder: &Path) -> PathBuf {
    let named = std::env::var_os("GIT_INDEX_FILE").map(PathBuf::from);
    named.filter(|file| lies_in(file, folder)).unwrap_or_else(|| folder.join("index"))
}

/// An index that lies elsewhere may be another repository's: the variable is inherited by everything that a hook starts.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent.canonicalize().is_ok_and(|parent| folder.canonicalize().is_ok_and(|folder| parent == folder))
}

/// The bytes of an index.
pub(in crate::git) struct Index {
    bytes: Vec<u8>,
    written: Time,
}

/// A path that git tracks.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::git) struct Entry<'i> {
    pub(in crate::git) path: &'i str,
    pub(in crate::git) id: Id,
    /// A regular file and no side of a conflict, so that `id` is the text that will be committed.
    pub(in crate::git) plain: bool,
    stat: Stat,
}

impl Index {
    /// The index at `path`; `None` where there is none.
    pub(in crate::git) fn open(path: &Path) -> Option<Self> {
        let mut file = fs::File::open(path).ok()?;
        // Where the system does not say, no file counts as unchanged.
        let written = Stat::of_metadata(&file.metadata().ok()?).map_or(Time::default(), |stat| stat.mtime);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        Some(Self { bytes, written })
    }

    /// Those of its entries whose paths are `wanted`, in the order of their paths; `None` where it is of a kind that is
    /// not read here. Paths that are not UTF-8 are left out.
    pub(in crate::git) fn entries(&self, wanted: impl Fn(&Path) -> bool) -> Option<Vec<Entry<'_>>> {
        entries(&self.bytes, wanted)
    }

    /// True when the file at `path` certainly holds the text of its entry. It may not where it was written in the same
    /// moment as the index or later: another write in that moment would not show.
    fn is_unchanged(&self, entry: &Entry<'_>, path: &Path) -> bool {
        entry.plain && self.is_settled(entry) && Stat::of(path) == Some(entry.stat)
    }

    /// The blob of an entry, and whether the file at `path` is still what git took it from.
    pub(in crate::git) fn blob(&self, entry: &Entry<'_>, path: &Path) -> Blob {
        Blob { id: entry.id, size: entry.stat.size, unchanged: self.is_unchanged(entry, path) }
    }

    fn is_settled(&self, entry: &Entry<'_>) -> bool {
        let Time { seconds, nanos } = entry.stat.mtime;
        // Some file systems know whole seconds only.
        if nanos == 0 { seconds < self.written.seconds } else { entry.stat.mtime < self.written }
    }
}

/// The entries of an index of version 2 or 3.
fn entries(index: &[u8], wanted: impl Fn(&Path) -> bool) -> Option<Vec<Entry<'_>>> {
    if index.get(..4)? != b"DIRC" || !matches!(number(index, 4)?, 2 | 3) {
        return None;
    }
    let count = number(index, 8)?;
    let mut at = 12;
    let mut entries = Vec::new();
    for _ in 0..count {
        let fixed = index.get(at..at + FIXED)?;
        let flags = u16::from_be_bytes(fixed[FIXED - 2..].try_into().ok()?);
        let start = at + FIXED + if flags & EXTENDED == 0 { 0 } else { 2 };
        let rest = index.get(start..)?;
        let path = &rest[..memchr::memchr(0, rest)?];
        // Entries end with one to eight zeros, so that each takes a multiple of eight bytes.
        at += (start - at + path.len() + 8) & !7;
        let Some(path) = std::str::from_utf8(path).ok().filter(|path| wanted(Path::new(path))) else { continue };
        let plain = number(fixed, 24)? & KIND == REGULAR && flags & STAGE == 0;
        entries.push(Entry { path, id: fixed[40..60].try_into().ok()?, plain, stat: stat(fixed)? });
    }
    ends_well(index, at)?.then_some(entries)
}

/// True when nothing but known extensions and a hash of 20 bytes follow `at`.
fn ends_well(index: &[u8], mut at: usize) -> Option<bool> {
    while at + 8 <= index.len().checked_sub(20)? {
        let name = index.get(at..at + 4)?;
        if ELSEWHERE.iter().any(|known| *known == name) {
            return None;
        }
        at = at.checked_add(8)?.checked_add(number(index, at + 4)? as usize)?;
    }
    Some(at + 20 == index.len())
}

fn stat(entry: &[u8]) -> Option<Stat> {
    let time = |at| Some(Time { seconds: number(entry, at)?, nanos: number(entry, at + 4)? });
    Some(Stat { ctime: time(0)?, mtime: time(8)?, inode: number(entry, 20)?, size: number(entry, 36)? })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str], extension: &[u8]) -> Vec<u8> {
        let mut bytes = b"DIRC\0\0\0\x02".to_vec();
        bytes.extend((names.len() as u32).to_be_bytes());
        for name in names {
            let mut entry = vec![1; FIXED - 2];
            entry.extend((name.len() as u16).to_be_bytes());
            entry.extend(name.bytes());
            entry.resize((entry.len() + 8) & !7, 0);
            bytes.extend(entry);
        }
        bytes.extend(extension);
        bytes.extend([7; 20]);
        bytes
    }

    fn paths(index: &[u8]) -> Option<Vec<&str>> {
        entries(index, |_| true).map(|entries| entries.into_iter().map(|entry| entry.path).collect())
    }

    #[test]
    fn every_length_of_name_is_read() {
        let names: Vec<String> = (1..20).map(|length| "n".repeat(length)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(paths(&index(&names, b"")).unwrap(), names);
        assert_eq!(paths(&index(&names, b"TREE\0\0\0\x02ab")).unwrap(), names);
    }

    #[test]
    fn what_is_not_understood_is_left_to_libgit2() {
        let good = index(&["a.yaml"], b"");
        assert_eq!(paths(&index(&["a.yaml"], b"link\0\0\0\0")), None);
        assert_eq!(paths(&good[..good.len() - 1]), None);
        for length in 0..good.len() {
            assert_eq!(paths(&good[..length]), None, "{length}");
        }
        let version_4 = [b"DIRC\0\0\0\x04", &good[8..]].concat();
        assert_eq!(paths(&version_4), None);
    }

    #[test]
    fn a_file_written_with_the_index_or_after_it_may_have_changed() {
        let bytes = index(&["a.yaml"], b"");
        let ones = Time { seconds: 0x0101_0101, nanos: 0x0101_0101 };
        let at = |written| {
            let index = Index { bytes: bytes.clone(), written };
            index.is_settled(&index.entries(|_| true).unwrap()[0])
        };
        assert!(at(Time { nanos: ones.nanos + 1, ..ones }));
        assert!(!at(ones));
        assert!(!at(Time { seconds: ones.seconds - 1, ..ones }));
        let mut whole = index(&["a.yaml"], b"");
        whole[24..28].fill(0);
        let at = |written| {
            let index = Index { bytes: whole.clone(), written };
            index.is_settled(&index.entries(|_| true).unwrap()[0])
        };
        assert!(!at(Time { nanos: 5, ..ones }), "the file system may know whole seconds only");
        assert!(at(Time { seconds: ones.seconds + 1, nanos: 0 }));
    }
}
