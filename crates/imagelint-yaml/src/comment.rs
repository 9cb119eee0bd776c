//! Comments, kept beside the tree.

use crate::span::Span;

/// A comment from its `#` to the end of its line (line break excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The bytes, `#` included.
    pub span: Span,
    /// True when nothing but white space stands before it on its line.
    pub own_line: bool,
}
