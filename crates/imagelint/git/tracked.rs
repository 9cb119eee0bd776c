//! The paths that git tracks, read from its index without libgit2.
//!
//! A hook needs no more of git than this list. libgit2 checks the hash of the whole file and every name in it, which
//! takes longer than all else that is done for one changed file; here the file is only walked through.

use std::fs;
use std::path::{Path, PathBuf};

use super::layout::Layout;

/// Bytes of an entry before its path.
const FIXED: usize = 62;
/// Flag of an entry with two more bytes.
const EXTENDED: u16 = 0x4000;
/// Extensions that say that the entries are not all there is: a split index, a sparse one.
const ELSEWHERE: [&[u8; 4]; 2] = [b"link", b"sdir"];

/// Those tracked paths of the repository around `start` that `wanted` takes, as they are shown; `None` where there is no
/// repository, or its index is of a kind that is not read here.
pub(super) fn tracked(start: &Path, wanted: impl Fn(&Path) -> bool) -> Option<Vec<PathBuf>> {
    let whole = std::path::absolute(start).ok()?;
    let top = whole.ancestors().find(|folder| folder.join(".git").exists())?;
    let index = fs::read(git_folder(top)?.join("index")).ok()?;
    let layout = Layout::new(top, start);
    let paths = paths(&index)?.into_iter().filter(|path| wanted(Path::new(path)));
    Some(paths.map(|path| layout.shown(path)).collect())
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

/// The paths of an index of version 2 or 3.
fn paths(index: &[u8]) -> Option<Vec<&str>> {
    let number = |at: usize| Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?));
    if index.get(..4)? != b"DIRC" || !matches!(number(4)?, 2 | 3) {
        return None;
    }
    let count = number(8)?;
    let mut at = 12;
    let mut paths = Vec::with_capacity(count.min(1 << 20) as usize);
    for _ in 0..count {
        let flags = u16::from_be_bytes(index.get(at + FIXED - 2..at + FIXED)?.try_into().ok()?);
        let start = at + FIXED + if flags & EXTENDED == 0 { 0 } else { 2 };
        let rest = index.get(start..)?;
        let path = &rest[..memchr::memchr(0, rest)?];
        // Entries end with one to eight zeros, so that each takes a multiple of eight bytes.
        at += (start - at + path.len() + 8) & !7;
        paths.extend(std::str::from_utf8(path).ok());
    }
    // Extensions follow, and at the end the hash of all; of 20 bytes, as long as it is SHA-1.
    while at + 8 <= index.len().checked_sub(20)? {
        let name = index.get(at..at + 4)?;
        if ELSEWHERE.iter().any(|known| *known == name) {
            return None;
        }
        at = at.checked_add(8)?.checked_add(number(at + 4)? as usize)?;
    }
    (at + 20 == index.len()).then_some(paths)
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
}
