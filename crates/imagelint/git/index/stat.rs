//! What the disk says of a file, in the form in which git keeps it to see whether the file was changed.

use std::fs::Metadata;
use std::path::Path;

/// A moment as git writes it down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::git) struct Time {
    pub(in crate::git) seconds: u32,
    pub(in crate::git) nanos: u32,
}

/// Two of these that are equal belong to one content of one file, as git sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::git) struct Stat {
    /// When anything about the file was changed last; no program can set it.
    pub(in crate::git) ctime: Time,
    pub(in crate::git) mtime: Time,
    /// The lower 32 bits, as of the size.
    pub(in crate::git) inode: u32,
    pub(in crate::git) size: u32,
}

impl Stat {
    /// Of the file at `path`, links not followed.
    pub(in crate::git) fn of(path: &Path) -> Option<Self> {
        Self::of_metadata(&path.symlink_metadata().ok()?)
    }

    /// `None` where the system has other words for it than git's index; files are read there.
    #[cfg(unix)]
    pub(in crate::git) fn of_metadata(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        // Git keeps the lower 32 bits of everything.
        let time = |seconds: i64, nanos: i64| Time { seconds: seconds as u32, nanos: nanos as u32 };
        Some(Self {
            ctime: time(metadata.ctime(), metadata.ctime_nsec()),
            mtime: time(metadata.mtime(), metadata.mtime_nsec()),
            inode: metadata.ino() as u32,
            size: metadata.size() as u32,
        })
    }

    #[cfg(not(unix))]
    pub(in crate::git) fn of_metadata(_metadata: &Metadata) -> Option<Self> {
        None
    }
}
