//! Blobs whose texts mention none of some words, kept from one run to the next.
//!
//! Any manifest may say which cluster a folder goes to, so a hook would search all of them for the few that do. The
//! names of those that do not lie together in one file beside the index, as [`super::texts`] does with whole texts.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHasher;

use super::texts::{STALE, WORTH, is_named};
use crate::fix::replace_file;
use crate::git::index::listing::Blob;

/// What the file begins with, before a hash of the words; another version begins otherwise.
const MAGIC: &[u8; 16] = b"imagelint words2";
/// Bytes before the first name.
const HEAD: usize = MAGIC.len() + 8;

/// The name of a blob and the size that it has on the disk: with a filter between the two, the same blob may be another
/// text elsewhere.
type Key = [u8; 24];

/// Names of blobs, for one list of words.
pub(in crate::git) struct Dull {
    path: PathBuf,
    /// What the file begins with.
    head: [u8; HEAD],
    /// Sorted.
    kept: Vec<Key>,
    learned: Mutex<Vec<Key>>,
}

impl Dull {
    /// Those kept in git's folder `folder` for `words`.
    pub(in crate::git) fn open(folder: &Path, words: &[&str]) -> Self {
        let path = folder.join("imagelint").join("words");
        let head = head_for(words);
        let kept = fs::read(&path).ok().and_then(|bytes| keys(bytes.strip_prefix(&head)?)).unwrap_or_default();
        Self { path, head, kept, learned: Mutex::default() }
    }

    /// Itself, if it is about `words`.
    pub(in crate::git) fn about(&self, words: &[&str]) -> Option<&Self> {
        (self.head == head_for(words)).then_some(self)
    }

    pub(in crate::git) fn contains(&self, blob: &Blob) -> bool {
        self.kept.binary_search(&key(blob)).is_ok()
    }

    /// Keeps the name for the next run, if it is the one of the text: a filter may have changed it on its way to the disk.
    pub(in crate::git) fn learn(&self, blob: &Blob, text: &[u8]) {
        if text.len() == blob.size as usize && is_named(&blob.id, text) {
            self.learned.lock().unwrap_or_else(PoisonError::into_inner).push(key(blob));
        }
    }

    /// Writes what was learned, and of the rest what is `wanted`, when it is enough to be worth it. A folder that cannot
    /// be written to is no fault.
    pub(in crate::git) fn save<'b>(&self, wanted: impl Iterator<Item = &'b Blob>) {
        let learned = std::mem::take(&mut *self.learned.lock().unwrap_or_else(PoisonError::into_inner));
        if learned.len() < WORTH || learned.len() * STALE <= self.kept.len() {
            return;
        }
        let mut all: Vec<Key> = wanted.filter(|blob| self.contains(blob)).map(key).chain(learned).collect();
        all.sort_unstable();
        all.dedup();
        _ = self.write(&all);
    }

    fn write(&self, keys: &[Key]) -> io::Result<()> {
        self.path.parent().map_or(Ok(()), fs::create_dir_all)?;
        replace_file(&self.path, &[&self.head, keys.as_flattened()].concat())
    }
}

fn head_for(words: &[&str]) -> [u8; HEAD] {
    let mut hasher = FxHasher::default();
    words.hash(&mut hasher);
    let mut head = [0; HEAD];
    head[..MAGIC.len()].copy_from_slice(MAGIC);
    head[MAGIC.len()..].copy_from_slice(&hasher.finish().to_le_bytes());
    head
}

/// The names, when they are whole and in order.
fn keys(bytes: &[u8]) -> Option<Vec<Key>> {
    let (keys, rest) = bytes.as_chunks::<24>();
    (rest.is_empty() && keys.is_sorted()).then(|| keys.to_vec())
}

fn key(blob: &Blob) -> Key {
    let mut key = [0; 24];
    key[..20].copy_from_slice(&blob.id);
    key[20..].copy_from_slice(&blob.size.to_be_bytes());
    key
}

#[cfg(test)]
mod tests {
    use git2::{ObjectType, Oid};

    use super::*;

    fn blob(text: &str) -> Blob {
        let id = Oid::hash_object(ObjectType::Blob, text.as_bytes()).unwrap().as_bytes().try_into().unwrap();
        Blob { id, size: text.len() as u32, unchanged: true }
    }

    #[test]
    fn names_are_kept_for_the_same_words_only() {
        let folder = tempfile::tempdir().unwrap();
        let texts: Vec<String> = (0..WORTH).map(|number| format!("kind: A{number}\n")).collect();
        let first = Dull::open(folder.path(), &["b"]);
        texts.iter().for_each(|text| first.learn(&blob(text), text.as_bytes()));
        first.learn(&blob("other"), b"smudged");
        first.save(std::iter::empty());
        let again = Dull::open(folder.path(), &["b"]);
        assert!(texts.iter().all(|text| again.contains(&blob(text))));
        assert!(!again.contains(&blob("other")), "it has another text on the disk");
        assert!(!again.contains(&Blob { size: 7, ..blob(&texts[0]) }), "so has this one");
        assert!(!Dull::open(folder.path(), &["b", "c"]).contains(&blob(&texts[0])));
        (0..WORTH).map(|number| format!("{number}")).for_each(|text| again.learn(&blob(&text), text.as_bytes()));
        again.save([blob(&texts[1])].iter());
        let third = Dull::open(folder.path(), &["b"]);
        assert!(third.contains(&blob("0")) && third.contains(&blob(&texts[1])));
        assert!(!third.contains(&blob(&texts[0])), "nobody wants it any more");
    }

    #[test]
    fn what_is_not_whole_is_as_good_as_none() {
        assert_eq!(keys(&[1; 47]), None);
        assert_eq!(keys(&[[2; 24], [1; 24]].concat()), None);
        assert_eq!(keys(&[[1; 24], [2; 24]].concat()), Some(vec![[1; 24], [2; 24]]));
    }
}
