//! The tree: owned nodes that can be moved and copied between files and still say which bytes they came from.

use compact_str::CompactString;

use crate::resolve::{Resolved, Typing};
use crate::span::Span;

/// One node of a document: a scalar, a mapping or a sequence, and where it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// Source bytes. Scalars: quotes included, a block scalar from its `|` or `>` to its last line that is not blank.
    /// Anchors and tags stand before the span.
    /// Collections: from the first key or `-` (or opening bracket) to the end of the last child (or closing bracket).
    /// A missing value has an empty span where it would stand.
    pub span: Span,
    /// What the node holds.
    pub value: Value,
    /// How the value was put together, when it was not read straight from `span`.
    pub origin: Option<Box<Origin>>,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, with its style; what type it means is asked with [`Node::resolve`].
    Scalar(Scalar),
    /// Keys and values in source order, duplicates kept.
    Mapping(Mapping),
    /// Items in source order.
    Sequence(Sequence),
}

/// The text of a scalar after unquoting, unescaping and folding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The decoded text. Empty for a missing value.
    pub text: CompactString,
    /// How it is written.
    pub style: ScalarStyle,
    /// The tag as written (`!!str`, `!custom`), if any.
    pub tag: Option<Box<str>>,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// No quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// Keys and values. Duplicate keys are kept; [`Mapping::get`] gives the last one, as kubectl does.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The entries in source order; entries that a merge key (`<<`) brings in stand last.
    pub entries: Vec<Entry>,
    /// True for `{…}`.
    pub flow: bool,
}

/// One `key: value`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key, nearly always a scalar.
    pub key: Node,
    /// The value.
    pub value: Node,
    /// True when a merge key (`<<`) brought the entry here; its spans are those of the merged mapping.
    pub merged: bool,
}

/// Items of a list.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// The items in source order.
    pub items: Vec<Node>,
    /// True for `[…]`.
    pub flow: bool,
}

/// How a node came to its value when it was not read straight from its own span.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// For a scalar joined from several places (an image whose tag an overlay sets): which part of the text is from where.
    /// Sorted by `start`, not overlapping; parts that no piece covers were made up (a `:` between name and tag).
    pub pieces: Vec<Piece>,
    /// Places that the value passed through or that asked for it, nearest first: an alias `*x`, the entry of a patch,
    /// the base value that was replaced.
    pub trail: Vec<Span>,
}

/// A part of a joined scalar's text and the bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte of the part in the scalar's decoded text.
    pub start: u32,
    /// One past its last byte there.
    pub end: u32,
    /// Where the part is written.
    pub span: Span,
}

impl Node {
    /// A scalar read from `span`.
    #[must_use]
    pub fn scalar(span: Span, text: impl Into<CompactString>, style: ScalarStyle) -> Self {
        Self { span, value: Value::Scalar(Scalar { text: text.into(), style, tag: None }), origin: None }
    }

    /// A block mapping of `entries`.
    #[must_use]
    pub fn mapping(span: Span, entries: Vec<Entry>) -> Self {
        Self { span, value: Value::Mapping(Mapping { entries, flow: false }), origin: None }
    }

    /// A block sequence of `items`.
    #[must_use]
    pub fn sequence(span: Span, items: Vec<Self>) -> Self {
        Self { span, value: Value::Sequence(Sequence { items, flow: false }), origin: None }
    }

    /// The value under `key`, when this is a mapping that has it. The last of duplicate keys wins.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_mapping()?.get(key)
    }

    /// The value under `key`, to change it.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match &mut self.value {
            Value::Mapping(mapping) => mapping.get_mut(key),
            _ => None,
        }
    }

    /// The node at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The mapping, if it is one.
    #[must_use]
    pub const fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The scalar, if it is one.
    #[must_use]
    pub const fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The decoded text of a scalar, whatever type it would resolve to.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.as_scalar().map(|scalar| scalar.text.as_str())
    }

    /// The text, if Kubernetes would read this node as a string (quoted, or plain and not a null, number or boolean).
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        let scalar = self.as_scalar()?;
        matches!(scalar.resolve(Typing::Api), Resolved::String).then_some(scalar.text.as_str())
    }

    /// The items of a sequence; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(sequence) => &sequence.items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(mapping) => &mapping.entries,
            _ => &[],
        }
    }

    /// True for a missing value, `~` or `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|scalar| matches!(scalar.resolve(Typing::Api), Resolved::Null))
    }

    /// What type the scalar has under `typing`; `None` for collections.
    #[must_use]
    pub fn resolve(&self, typing: Typing) -> Option<Resolved> {
        self.as_scalar().map(|scalar| scalar.resolve(typing))
    }

    /// The source bytes of `range` (bytes of the decoded text of this scalar).
    ///
    /// Exact where the text stands in the file as it reads; the whole node's span where it does not
    /// (escapes, folded lines), because then no smaller place means the same. A range that several pieces of a joined
    /// scalar touch gets the span of the piece that holds its last byte.
    #[must_use]
    pub fn subspan(&self, range: std::ops::Range<usize>) -> Span {
        let pieces = self.origin.as_ref().map_or(&[][..], |origin| &origin.pieces);
        if let Some(piece) = piece_at(pieces, &range) {
            return piece;
        }
        match &self.value {
            Value::Scalar(scalar) if pieces.is_empty() => exact_subspan(scalar, self.span, &range),
            _ => self.span,
        }
    }
}

/// The span of the piece that holds the last byte of `range`, cut to the range where the piece is verbatim.
fn piece_at(pieces: &[Piece], range: &std::ops::Range<usize>) -> Option<Span> {
    let last = range.end.max(range.start + 1) - 1;
    let piece = pieces.iter().find(|piece| (piece.start as usize..piece.end as usize).contains(&last))?;
    let (from, to) = (range.start.max(piece.start as usize) - piece.start as usize, range.end - piece.start as usize);
    let verbatim = piece.span.len() == piece.end - piece.start;
    Some(if verbatim {
        Span::new(piece.span.file, piece.span.start + from as u32, piece.span.start + to as u32)
    } else {
        piece.span
    })
}

fn exact_subspan(scalar: &Scalar, span: Span, range: &std::ops::Range<usize>) -> Span {
    let quote = match scalar.style {
        ScalarStyle::Plain => 0,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
        ScalarStyle::Literal | ScalarStyle::Folded => return span,
    };
    // Escapes and doubled quotes are always longer in the file than in the text, so equal length means equal text.
    if span.len() as usize != scalar.text.len() + 2 * quote {
        return span;
    }
    let start = span.start + quote as u32;
    Span::new(span.file, start + range.start as u32, start + range.end as u32)
}

impl Mapping {
    /// The value of `key`; the last of duplicates.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of `key`, to change it.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().rev().find(|entry| entry.is(key)).map(|entry| &mut entry.value)
    }

    /// The entry of `key`: key node and value node.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        // An entry of the mapping itself wins over a merged one; among equals the last wins.
        let own = self.entries.iter().rev().find(|entry| !entry.merged && entry.is(key));
        own.or_else(|| self.entries.iter().find(|entry| entry.merged && entry.is(key)))
    }
}

impl Entry {
    /// An entry of the mapping itself.
    #[must_use]
    pub const fn new(key: Node, value: Node) -> Self {
        Self { key, value, merged: false }
    }

    /// True when the key is the scalar `key`.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self.key.text() == Some(key)
    }
}
