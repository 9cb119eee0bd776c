//! Builds the tree from a parser's events: without recursion, with aliases expanded and all sizes bounded.

use std::ops::Range;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::comment::Comment;
use crate::merge::{expand_merges, is_merge_key};
use crate::parse::{Document, ErrorKind, Parsed, SyntaxError};
use crate::span::{FileId, Span};
use crate::tree::{Entry, Mapping, Node, Origin, Scalar, ScalarStyle, Sequence, Value};

/// Deepest nesting, aliases expanded. Everything that walks a tree may recurse this deep on any thread.
pub(crate) const MAX_DEPTH: u32 = 256;
/// Most nodes of one document: an API server takes a hundredth, and what is here takes 300 MB.
const MAX_NODES: usize = if cfg!(test) { 10_000 } else { 4_000_000 };
/// Most duplicate keys reported for one chunk.
const MAX_DUPLICATES: usize = 1_000;
/// Most nodes that the aliases of one document may add.
const MAX_ALIAS_NODES: usize = 1_000_000;
/// Most bytes of text that the aliases of one document may add.
const MAX_ALIAS_BYTES: usize = 64 << 20;

/// Properties written before a node.
#[derive(Default)]
pub(crate) struct Properties {
    /// Number of the anchor, 0 for none.
    pub(crate) anchor: usize,
    /// The tag as written.
    pub(crate) tag: Option<Box<str>>,
}

/// Takes events with byte ranges inside the chunk; gives a [`Parsed`] with spans of the file.
pub(crate) struct Builder<'t> {
    file: FileId,
    text: &'t str,
    base: usize,
    /// True when no alias can follow, so that anchored nodes need not be kept.
    no_aliases: bool,
    nodes: Vec<Node>,
    frames: Vec<Frame>,
    anchors: FxHashMap<usize, Anchored>,
    spent: Size,
    count: usize,
    /// End of the last node or marker, from which a block scalar's header is looked for.
    cursor: usize,
    index: u32,
    document_start: usize,
    document_end: usize,
    pub(crate) parsed: Parsed,
    /// Ranges of scalars, kept when asked for: a `#` inside one is no comment.
    pub(crate) scalars: Option<Vec<Range<usize>>>,
}

struct Frame {
    first: usize,
    is_map: bool,
    flow: bool,
    merges: bool,
    anchor: usize,
    start: usize,
    /// Where the children end in this file's text: of an alias the `*x`, not the anchored bytes.
    end: usize,
    size: Size,
}

struct Anchored {
    node: Node,
    size: Size,
}

#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    depth: u32,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.nodes += other.nodes;
        self.bytes += other.bytes;
        self.depth = self.depth.max(other.depth + 1);
    }
}

type Step = Result<(), SyntaxError>;

impl<'t> Builder<'t> {
    /// A builder for the chunk `text`, which begins at byte `base` of the file; its first document has number `index`.
    pub(crate) fn new(file: FileId, text: &'t str, base: usize, index: u32) -> Self {
        Self {
            file,
            text,
            base,
            no_aliases: memchr::memchr(b'*', text.as_bytes()).is_none(),
            nodes: Vec::new(),
            frames: Vec::new(),
            anchors: FxHashMap::default(),
            spent: Size::default(),
            count: 0,
            cursor: 0,
            index,
            document_start: 0,
            document_end: 0,
            parsed: Parsed::default(),
            scalars: None,
        }
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, (self.base + range.start) as u32, (self.base + range.end) as u32)
    }

    /// The byte of the chunk at which a byte of the file stands.
    pub(crate) const fn offset(&self, of_file: u32) -> usize {
        of_file as usize - self.base
    }

    pub(crate) fn error(&self, range: &Range<usize>, kind: ErrorKind, message: impl Into<String>) -> SyntaxError {
        SyntaxError { span: self.span(range), kind, message: message.into() }
    }

    pub(crate) fn comment(&mut self, range: &Range<usize>) {
        self.parsed.comments.push(Comment { span: self.span(range), own_line: stands_alone(self.text, range.start) });
    }

    pub(crate) fn start_document(&mut self, range: Range<usize>) {
        self.anchors.clear();
        self.spent = Size::default();
        self.count = 0;
        self.document_start = if self.document_end == 0 { 0 } else { range.start.max(self.document_end) };
        self.cursor = range.end.max(self.cursor);
    }

    pub(crate) fn end_document(&mut self, range: Range<usize>) {
        let number = self.index;
        self.index += 1;
        let start = self.document_start;
        self.document_end = range.end.max(self.cursor).max(1);
        self.cursor = self.document_end.min(self.text.len());
        let Some(root) = self.nodes.pop() else { return };
        let is_missing = root.span.is_empty() && root.as_scalar().is_some_and(|scalar| scalar.tag.is_none());
        if is_missing {
            return;
        }
        let begin = (self.base + start) as u32;
        if let Some(last) = self.parsed.documents.last_mut() {
            last.span.end = begin;
        }
        let span = self.span(&(start..self.text.len()));
        self.parsed.documents.push(Document { index: number, span, root });
    }

    pub(crate) fn scalar(
        &mut self,
        range: Range<usize>,
        text: CompactString,
        style: ScalarStyle,
        with: Properties,
    ) -> Step {
        let range = self.behind_mark(range, &text);
        // A missing node stands behind what was read last; parsers are not always that exact.
        let range = if range.is_empty() { range.start.max(self.cursor)..range.end.max(self.cursor) } else { range };
        let span = self.span(&range);
        if let Some(scalars) = &mut self.scalars
            && !range.is_empty()
        {
            scalars.push(range.clone());
        }
        let size = Size { nodes: 1, bytes: text.len(), depth: 1 };
        if is_merge_key(&text, style, with.tag.as_deref())
            && let Some(frame) = self.frames.last_mut()
            && frame.is_map
            && (self.nodes.len() - frame.first).is_multiple_of(2)
        {
            frame.merges = true;
        }
        let node = Node { span, value: Value::Scalar(Scalar { text, style, tag: with.tag }), origin: None };
        self.keep(&node, size, with.anchor, &range)?;
        self.push(node, size, range);
        self.count()
    }

    pub(crate) fn start(&mut self, range: Range<usize>, is_map: bool, flow: bool, anchor: usize) -> Step {
        if self.frames.len() as u32 >= MAX_DEPTH {
            return Err(self.too_deep(&range));
        }
        self.cursor = self.cursor.max(range.end);
        let (first, size) = (self.nodes.len(), Size { nodes: 1, bytes: 0, depth: 1 });
        self.frames.push(Frame {
            first,
            is_map,
            flow,
            merges: false,
            anchor,
            start: range.start,
            end: range.end,
            size,
        });
        Ok(())
    }

    pub(crate) fn end(&mut self, range: Range<usize>) -> Step {
        let mut frame = self.frames.pop().expect("parsers end only what they started");
        if frame.flow && !range.is_empty() {
            frame.end = range.end;
        }
        let extent = frame.start..frame.end.max(frame.start);
        let span = self.span(&extent);
        let value = if frame.is_map { self.mapping(&frame)? } else { self.sequence(&frame) };
        let node = Node { span, value, origin: None };
        self.keep(&node, frame.size, frame.anchor, &extent)?;
        self.push(node, frame.size, extent);
        self.count()
    }

    pub(crate) fn alias(&mut self, range: Range<usize>, anchor: usize) -> Step {
        let Some(target) = self.anchors.get(&anchor) else {
            let name = self.text.get(range.start + 1..range.end).unwrap_or_default();
            return Err(self.error(&range, ErrorKind::Syntax, format!("anchor '{name}' value contains itself")));
        };
        let size = target.size;
        if self.frames.len() as u32 + size.depth > MAX_DEPTH {
            return Err(self.too_deep(&range));
        }
        self.spend(size, &range)?;
        let mut node = self.anchors[&anchor].node.clone();
        let asked = self.span(&range);
        node.origin.get_or_insert_with(Box::<Origin>::default).trail.push(asked);
        self.push(node, size, range);
        Ok(())
    }

    pub(crate) fn unknown_alias(&self, range: &Range<usize>, name: &str) -> SyntaxError {
        self.error(range, ErrorKind::Syntax, format!("unknown anchor '{name}' referenced"))
    }

    pub(crate) fn too_deep(&self, range: &Range<usize>) -> SyntaxError {
        self.error(range, ErrorKind::TooDeep, format!("nested deeper than {MAX_DEPTH} levels"))
    }

    /// A byte-order mark that begins a line is skipped by YAML, but parsers count it to the scalar behind it.
    fn behind_mark(&self, mut range: Range<usize>, text: &str) -> Range<usize> {
        while self.text[range.clone()].starts_with('\u{feff}') && self.text[range.clone()] != *text {
            range.start += '\u{feff}'.len_utf8();
        }
        range
    }

    fn count(&mut self) -> Step {
        self.count += 1;
        if self.count > MAX_NODES {
            let at = self.cursor..self.cursor;
            return Err(self.error(&at, ErrorKind::TooLarge, format!("more than {MAX_NODES} values in one document")));
        }
        Ok(())
    }

    /// The end of the last node, which is where the next one's indicators can begin.
    pub(crate) const fn cursor(&self) -> usize {
        self.cursor
    }

    /// True when the next node is the value of a key.
    pub(crate) fn expects_value(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_map && !(self.nodes.len() - frame.first).is_multiple_of(2))
    }

    fn push(&mut self, node: Node, size: Size, extent: Range<usize>) {
        self.cursor = self.cursor.max(extent.end);
        if let Some(frame) = self.frames.last_mut() {
            if self.nodes.len() == frame.first && frame.is_map && !frame.flow {
                frame.start = extent.start;
            }
            frame.end = frame.end.max(extent.end);
            frame.size.add(size);
        }
        self.nodes.push(node);
    }

    /// Remembers an anchored node for the aliases that may follow.
    fn keep(&mut self, node: &Node, size: Size, anchor: usize, range: &Range<usize>) -> Step {
        if anchor == 0 || self.no_aliases {
            return Ok(());
        }
        self.spend(size, range)?;
        self.anchors.insert(anchor, Anchored { node: node.clone(), size });
        Ok(())
    }

    fn spend(&mut self, size: Size, range: &Range<usize>) -> Step {
        self.spent.nodes += size.nodes;
        self.spent.bytes += size.bytes;
        if self.spent.nodes > MAX_ALIAS_NODES || self.spent.bytes > MAX_ALIAS_BYTES {
            let message = "aliases make the document too large".to_owned();
            return Err(self.error(range, ErrorKind::AliasBudget, message));
        }
        Ok(())
    }

    fn sequence(&mut self, frame: &Frame) -> Value {
        Value::Sequence(Sequence { items: self.nodes.drain(frame.first..).collect(), flow: frame.flow })
    }

    fn mapping(&mut self, frame: &Frame) -> Result<Value, SyntaxError> {
        let mut entries = Vec::with_capacity((self.nodes.len() - frame.first) / 2);
        let mut nodes = self.nodes.drain(frame.first..);
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            entries.push(Entry::new(key, value));
        }
        drop(nodes);
        self.report_duplicates(&entries);
        if frame.merges {
            entries = expand_merges(entries)?;
        }
        Ok(Value::Mapping(Mapping { entries, flow: frame.flow }))
    }

    fn report_duplicates(&mut self, entries: &[Entry]) {
        let is_repeat = |at: usize, key: &str| entries[..at].iter().any(|entry| entry.is(key));
        let mut seen = FxHashSet::default();
        for (at, entry) in entries.iter().enumerate() {
            let Some(key) = entry.key.text() else { continue };
            // Most mappings are so small that comparing is quicker than hashing.
            let repeated = if entries.len() <= 12 { is_repeat(at, key) } else { !seen.insert(key) };
            if repeated && self.parsed.errors.len() < MAX_DUPLICATES {
                self.parsed.errors.push(SyntaxError {
                    span: entry.key.span,
                    kind: ErrorKind::DuplicateKey,
                    message: format!("key \"{key}\" is already set in this mapping"),
                });
            }
        }
    }
}

/// True when only white space stands before `at` on its line.
pub(crate) fn stands_alone(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let line = before.rfind(['\n', '\r']).map_or(0, |feed| feed + 1);
    before[line..].trim_start_matches('\u{feff}').bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}
