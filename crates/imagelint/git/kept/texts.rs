//! Texts of kustomizations, kept from one run to the next by the name of their blob.
//!
//! A hook looks into every kustomization of the repository, because any of them may use the file that changed. To open
//! thousands of files costs more than all else that it does, so what was read once lies together in one file beside the
//! index. A blob's name is the hash of its text: what is kept is never out of date, and nothing is kept under a name
//! that it does not have. Without that file, or where it cannot be written, everything is read as it lies.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ObjectType, Oid};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::fix::replace_file;
use crate::git::index::Id;

/// What the file begins with; another version begins otherwise.
const MAGIC: &[u8; 16] = b"imagelint texts2";
/// Bytes of a blob's name and of the length of its text.
const HEAD: usize = 24;
/// With fewer kustomizations than this the disk is as quick.
pub(in crate::git) const WORTH: usize = 200;
/// One text in so many may be read from the disk, before all are written anew.
pub(in crate::git) const STALE: usize = 16;

/// Texts by the name of their blob. Cheap to clone.
#[derive(Clone)]
pub(in crate::git) struct Texts(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// Those that a later run will want, too.
    wanted: FxHashSet<Id>,
    bytes: Vec<u8>,
    kept: FxHashMap<Id, Range<usize>>,
    learned: Mutex<Vec<(Id, Vec<u8>)>>,
}

impl Texts {
    /// What is kept in git's folder `folder`; of it, later runs will want `wanted`.
    pub(in crate::git) fn open(folder: &Path, wanted: FxHashSet<Id>) -> Self {
        let path = folder.join("imagelint").join("texts");
        let bytes = if wanted.len() < WORTH { Vec::new() } else { fs::read(&path).unwrap_or_default() };
        let kept = ranges(&bytes).unwrap_or_default();
        Self(Arc::new(Inner { path, wanted, bytes, kept, learned: Mutex::default() }))
    }

    pub(in crate::git) fn get(&self, id: &Id) -> Option<&[u8]> {
        self.0.kept.get(id).map(|range| &self.0.bytes[range.clone()])
    }

    /// Keeps a text for the next run, if it is the one of that name: a filter may have changed it on its way to the disk.
    pub(in crate::git) fn learn(&self, id: &Id, text: &[u8]) {
        if self.0.wanted.contains(id) && !self.0.kept.contains_key(id) && is_named(id, text) {
            self.learned().push((*id, text.to_vec()));
        }
    }

    /// Writes what was learned, when it is enough to be worth it. A folder that cannot be written to is no fault: the
    /// next run reads more, that is all.
    pub(in crate::git) fn save(&self) {
        let mut learned = std::mem::take(&mut *self.learned());
        if self.0.wanted.len() >= WORTH && learned.len() * STALE > self.0.kept.len() {
            let still_wanted = self.0.kept.keys().filter(|id| self.0.wanted.contains(*id));
            learned.extend(still_wanted.filter_map(|id| Some((*id, self.get(id)?.to_vec()))));
            _ = write(&self.0.path, &mut learned);
        }
    }

    fn learned(&self) -> std::sync::MutexGuard<'_, Vec<(Id, Vec<u8>)>> {
        self.0.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True when git would give `text` this name.
pub(in crate::git) fn is_named(id: &Id, text: &[u8]) -> bool {
    Oid::hash_object(ObjectType::Blob, text).is_ok_and(|oid| oid.as_bytes() == id)
}

/// Where in the file each text lies; `None` where it is not whole, or of another version.
fn ranges(bytes: &[u8]) -> Option<FxHashMap<Id, Range<usize>>> {
    let (sum, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
    // A system that stops at the wrong moment leaves files of the right length with nothing in them.
    if *sum != checksum(rest) {
        return None;
    }
    let count = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let heads = rest[4..].get(..count.checked_mul(HEAD)?)?;
    let mut start = MAGIC.len() + sum.len() + 4 + heads.len();
    let mut ranges = FxHashMap::with_capacity_and_hasher(count, rustc_hash::FxBuildHasher);
    for head in heads.chunks_exact(HEAD) {
        let end = start.checked_add(u32::from_le_bytes(head[20..].try_into().ok()?) as usize)?;
        ranges.insert(head[..20].try_into().ok()?, start..end);
        start = end;
    }
    (start == bytes.len()).then_some(ranges)
}

fn write(path: &Path, texts: &mut Vec<(Id, Vec<u8>)>) -> io::Result<()> {
    texts.sort();
    texts.dedup_by(|a, b| a.0 == b.0);
    let too_many = |_| io::Error::from(io::ErrorKind::FileTooLarge);
    let mut bytes = Vec::new();
    bytes.extend(u32::try_from(texts.len()).map_err(too_many)?.to_le_bytes());
    for (id, text) in &*texts {
        bytes.extend(id);
        bytes.extend(u32::try_from(text.len()).map_err(too_many)?.to_le_bytes());
    }
    texts.iter().for_each(|(_, text)| bytes.extend(text));
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    replace_file(path, &[&MAGIC[..], &checksum(&bytes), &bytes].concat())
}

pub(in crate::git) fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut hasher = FxHasher::default();
    bytes.hash(&mut hasher);
    hasher.finish().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Oid::hash_object(ObjectType::Blob, text.as_bytes()).unwrap().as_bytes().try_into().unwrap()
    }

    fn texts() -> Vec<String> {
        (0..WORTH).map(|number| format!("resources: [{number}.yaml]\n")).collect()
    }

    fn open(folder: &Path) -> Texts {
        Texts::open(folder, texts().iter().map(|text| id(text)).collect())
    }

    #[test]
    fn what_was_learned_is_there_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path());
        texts().iter().for_each(|text| first.learn(&id(text), text.as_bytes()));
        assert_eq!(first.get(&id(&texts()[0])), None, "it is for later runs");
        first.save();
        let second = open(folder.path());
        for text in texts() {
            assert_eq!(second.get(&id(&text)), Some(text.as_bytes()));
        }
        let other = Texts::open(folder.path(), (0..WORTH).map(|number| id(&format!("{number}"))).collect());
        (0..WORTH).for_each(|number| other.learn(&id(&format!("{number}")), format!("{number}").as_bytes()));
        other.save();
        assert_eq!(open(folder.path()).get(&id(&texts()[0])), None, "what the index does not name any more goes");
    }

    #[test]
    fn a_text_of_another_name_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path());
        texts().iter().for_each(|text| first.learn(&id(text), format!("{text}\r").as_bytes()));
        first.save();
        assert!(!folder.path().join("imagelint").exists());
    }

    #[test]
    fn a_file_that_is_not_whole_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path());
        texts().iter().for_each(|text| first.learn(&id(text), text.as_bytes()));
        first.save();
        let whole = fs::read(folder.path().join("imagelint/texts")).unwrap();
        for length in (0..whole.len()).step_by(7) {
            assert_eq!(ranges(&whole[..length]), None, "{length}");
        }
        assert_eq!(ranges(&[&whole[..], b"x"].concat()), None);
        let mut zeroed = whole.clone();
        zeroed[whole.len() - 30..].fill(0);
        assert_eq!(ranges(&zeroed), None);
        assert_eq!(ranges(&whole).unwrap().len(), WORTH);
    }

    #[test]
    fn few_are_not_kept_and_a_folder_that_cannot_be_written_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let few = Texts::open(folder.path(), [id("a")].into_iter().collect());
        few.learn(&id("a"), b"a");
        few.save();
        assert!(!folder.path().join("imagelint").exists());
        fs::write(folder.path().join("imagelint"), "in the way").unwrap();
        let blocked = open(folder.path());
        texts().iter().for_each(|text| blocked.learn(&id(text), text.as_bytes()));
        blocked.save();
        assert_eq!(fs::read_to_string(folder.path().join("imagelint")).unwrap(), "in the way");
    }
}
