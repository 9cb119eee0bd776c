//! YAML as Kubernetes reads it, every scalar with the bytes it came from.
//!
//! [`parse`] never fails: it gives the documents it could read and the [`SyntaxError`]s of those it could not.
//! This crate knows no Kubernetes, reads no files by itself and prints nothing.

mod block;
mod build;
mod chunk;
mod comment;
mod edit;
mod embedded;
mod encoding;
mod files;
mod granit;
mod here;
#[doc(hidden)]
pub mod invariants;
mod libyaml;
mod line_pieces;
mod lines;
mod load;
mod merge;
mod parse;
mod quote;
mod resolve;
mod scan;
mod span;
mod timestamp;
mod tree;

pub use chunk::split_documents;
pub use comment::Comment;
pub use edit::{Edit, EditError, apply_edits};
pub use embedded::parse_embedded;
pub use files::{Files, Source};
pub use here::{absolute, from_here, normal};
pub use line_pieces::place_lines;
pub use lines::{LineIndex, Position};
pub use load::{DiskLoad, Load, MemoryLoad, mentions};
pub use parse::{Document, ErrorKind, Parsed, SyntaxError, parse, parse_chunk};
pub use quote::scalar_edit;
pub use resolve::{Resolved, Typing};
pub use span::{FileId, Span};
pub use tree::{Entry, Mapping, Node, Origin, Piece, Scalar, ScalarStyle, Sequence, Value};
