//! Why a snapshot could not be read at all.

use std::{error, fmt, io};

/// Why a snapshot could not be read at all. Offsets count bytes from the beginning of the input.
#[derive(Debug)]
pub enum SnapshotError {
    /// The input could not be read.
    Io {
        /// Where reading stopped.
        offset: u64,
        /// Why.
        source: io::Error,
    },
    /// The input ends in the middle of something.
    CutShort {
        /// Where it ends.
        offset: u64,
    },
    /// The input is neither JSON nor YAML from there on.
    Syntax {
        /// Where.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// The input is JSON or YAML, but not what kubectl prints.
    WrongShape {
        /// Where.
        offset: u64,
        /// What is there.
        why: String,
    },
}

impl SnapshotError {
    /// The byte that the error is about.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        match self {
            Self::Io { offset, .. }
            | Self::CutShort { offset }
            | Self::Syntax { offset, .. }
            | Self::WrongShape { offset, .. } => *offset,
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { offset, source } => write!(out, "reading stopped at byte {offset}: {source}"),
            Self::CutShort { offset: 0 } => out.write_str("it is empty"),
            Self::CutShort { offset } => {
                write!(out, "it is cut short: it ends at byte {offset}, in the middle of a list")
            }
            Self::Syntax { offset, why } => write!(out, "byte {offset}: {why}"),
            Self::WrongShape { offset, why } => {
                write!(out, "byte {offset}: {why}, where a list of Kubernetes objects should be")
            }
        }
    }
}

impl error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
