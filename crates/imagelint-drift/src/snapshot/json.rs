//! JSON cut into objects while it is read: the elements of each list, one at a time, so that memory holds one of them.

use std::io::{ErrorKind, Read};
use std::ops::Range;

use memchr::memchr2;

use super::SnapshotError;

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// What is not an element of a list must fit into memory whole.
const LARGEST: usize = 64 * 1024 * 1024;

/// A document of the input, in pieces.
pub(super) trait Sink {
    /// An element of `items`, and where it begins.
    fn item(&mut self, json: &[u8], offset: u64) -> Result<(), SnapshotError>;
    /// The document without its `items`, and where it begins.
    fn document(&mut self, json: &[u8], offset: u64, has_items: bool) -> Result<(), SnapshotError>;
}

/// Cuts the JSON documents of `input` into pieces. `head` was read from it before.
pub(super) fn cut(head: Vec<u8>, input: impl Read, sink: &mut impl Sink) -> Result<(), SnapshotError> {
    // A byte-order mark means nothing in UTF-8.
    let at = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut text = Text { input, buffer: head, at, base: 0, ended: false };
    while let Some(byte) = text.peek()? {
        if byte != b'{' {
            let why = format!("there is {}", named(byte));
            return Err(SnapshotError::WrongShape { offset: text.offset(), why });
        }
        document(&mut text, sink)?;
    }
    Ok(())
}

fn document<R: Read>(text: &mut Text<R>, sink: &mut impl Sink) -> Result<(), SnapshotError> {
    let offset = text.offset();
    text.at += 1;
    let mut rest = vec![b'{'];
    let mut has_items = false;
    loop {
        match text.expect()? {
            b'}' => break,
            b',' => text.at += 1,
            b'"' => {
                let key = text.value()?;
                let items = text.buffer[key.clone()] == *b"\"items\"";
                let from = rest.len();
                if from > 1 {
                    rest.push(b',');
                }
                rest.extend_from_slice(&text.buffer[key]);
                text.colon()?;
                if text.expect()? == b'[' && items {
                    has_items = true;
                    rest.truncate(from);
                    elements(text, sink)?;
                    continue;
                }
                let at = text.offset();
                let value = text.value()?;
                if items {
                    // An empty list of Go's is a null.
                    if text.buffer[value] != *b"null" {
                        let why = "there are items that are no list".to_owned();
                        return Err(SnapshotError::WrongShape { offset: at, why });
                    }
                    has_items = true;
                    rest.truncate(from);
                    continue;
                }
                rest.push(b':');
                rest.extend_from_slice(&text.buffer[value]);
            }
            byte => return Err(text.unexpected(byte, "a key")),
        }
    }
    text.at += 1;
    rest.push(b'}');
    sink.document(&rest, offset, has_items)
}

fn elements<R: Read>(text: &mut Text<R>, sink: &mut impl Sink) -> Result<(), SnapshotError> {
    text.at += 1;
    loop {
        match text.expect()? {
            b']' => break,
            b',' => text.at += 1,
            _ => {
                let offset = text.offset();
                let value = text.value()?;
                sink.item(&text.buffer[value], offset)?;
            }
        }
    }
    text.at += 1;
    Ok(())
}

/// The input, of which a part is in memory.
struct Text<R> {
    input: R,
    buffer: Vec<u8>,
    /// The next byte, in the buffer.
    at: usize,
    /// Where the buffer begins in the input.
    base: u64,
    ended: bool,
}

impl<R: Read> Text<R> {
    const fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The next byte that is no white space; `None` at the end.
    fn peek(&mut self) -> Result<Option<u8>, SnapshotError> {
        loop {
            let rest = &self.buffer[self.at..];
            match rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                Some(blank) => {
                    self.at += blank;
                    return Ok(Some(self.buffer[self.at]));
                }
                None => self.at = self.buffer.len(),
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn expect(&mut self) -> Result<u8, SnapshotError> {
        let byte = self.peek()?;
        byte.ok_or(SnapshotError::CutShort { offset: self.offset() })
    }

    fn colon(&mut self) -> Result<(), SnapshotError> {
        match self.expect()? {
            b':' => self.at += 1,
            byte => return Err(self.unexpected(byte, "`:`")),
        }
        Ok(())
    }

    fn unexpected(&self, byte: u8, wanted: &str) -> SnapshotError {
        SnapshotError::Syntax { offset: self.offset(), why: format!("{} where {wanted} should be", named(byte)) }
    }

    /// Steps over the value that begins here, and gives its place in the buffer.
    fn value(&mut self) -> Result<Range<usize>, SnapshotError> {
        let mut scan = Scan::default();
        let mut seen = 0;
        loop {
            if let Some(end) = scan.end(&self.buffer[self.at..], &mut seen) {
                let start = self.at;
                self.at += end;
                return Ok(start..self.at);
            }
            if self.buffer.len() - self.at > LARGEST {
                let why = "there is a single value of more than 64 MiB".to_owned();
                return Err(SnapshotError::WrongShape { offset: self.offset(), why });
            }
            if !self.fill()? {
                return Err(SnapshotError::CutShort { offset: self.base + self.buffer.len() as u64 });
            }
        }
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> Result<bool, SnapshotError> {
        if self.ended {
            return Ok(false);
        }
        // What was handed out before is not needed any more.
        self.buffer.drain(..self.at);
        self.base += self.at as u64;
        self.at = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let read = read.map_err(|source| SnapshotError::Io { offset: self.base + filled as u64, source })?;
        self.buffer.truncate(filled + read);
        self.ended = read == 0;
        Ok(read > 0)
    }
}

/// Where a value ends, found without understanding it: brackets and strings are enough.
#[derive(Default)]
struct Scan {
    depth: usize,
    string: bool,
    escaped: bool,
}

impl Scan {
    /// The end of the value, looking from `seen` on; `None` when more is needed.
    fn end(&mut self, text: &[u8], seen: &mut usize) -> Option<usize> {
        loop {
            if self.string {
                self.end_string(text, seen)?;
                if self.depth == 0 {
                    return Some(*seen);
                }
            }
            let skipped = text[*seen..].iter().position(|byte| self.matters(*byte));
            *seen += skipped.unwrap_or(text.len() - *seen);
            match text.get(*seen)? {
                b'"' => self.string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                b'}' | b']' if self.depth == 1 => return Some(*seen + 1),
                _ => return Some(*seen),
            }
            *seen += 1;
        }
    }

    /// True for a byte that begins or ends something.
    const fn matters(&self, byte: u8) -> bool {
        matches!(byte, b'"' | b'{' | b'[' | b'}' | b']')
            || (self.depth == 0 && (byte == b',' || byte.is_ascii_whitespace()))
    }

    /// Steps over the rest of a string; `None` when more is needed.
    fn end_string(&mut self, text: &[u8], seen: &mut usize) -> Option<()> {
        if std::mem::take(&mut self.escaped) {
            if *seen == text.len() {
                self.escaped = true;
                return None;
            }
            *seen += 1;
        }
        while let Some(at) = memchr2(b'"', b'\\', &text[*seen..]) {
            *seen += at + 1;
            if text[*seen - 1] == b'"' {
                self.string = false;
                return Some(());
            }
            if *seen == text.len() {
                self.escaped = true;
                return None;
            }
            *seen += 1;
        }
        *seen = text.len();
        None
    }
}

fn named(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("`{}`", char::from(byte)) } else { format!("the byte 0x{byte:02x}") }
}
