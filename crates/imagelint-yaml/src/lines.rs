//! Byte offsets to lines and columns, computed here and nowhere else.

/// A place in a file as people count: first line 1, first column 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1. A byte-order mark takes no column.
    pub column: u32,
}

/// Where each line of a text begins. Lines end at `\n`; a `\r` before it belongs to the line's end.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the line starts of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Self { starts }
    }

    /// The position of byte `offset`; one past the end is allowed. An offset inside a character counts as its start.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let (line, prefix) = self.line_prefix(text, offset);
        Position { line, column: prefix.chars().count() as u32 + 1 }
    }

    /// Like [`position`](Self::position), with the column in UTF-16 code units, as SARIF and the language server protocol count.
    #[must_use]
    pub fn position_utf16(&self, text: &str, offset: u32) -> Position {
        let (line, prefix) = self.line_prefix(text, offset);
        Position { line, column: prefix.chars().map(char::len_utf16).sum::<usize>() as u32 + 1 }
    }

    /// The byte range of `line` (from 1), its line break excluded; `None` past the last line.
    #[must_use]
    pub fn line_range(&self, text: &str, line: u32) -> Option<std::ops::Range<usize>> {
        let at = (line as usize).checked_sub(1)?;
        let start = *self.starts.get(at)? as usize;
        let end = self.starts.get(at + 1).map_or(text.len(), |next| *next as usize);
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        Some(start..start + line.len())
    }

    /// How many lines the text has; a final line break does not begin another.
    #[must_use]
    pub fn line_count(&self, text: &str) -> u32 {
        let open = u32::from(text.ends_with('\n'));
        self.starts.len() as u32 - open
    }

    fn line_prefix<'t>(&self, text: &'t str, offset: u32) -> (u32, &'t str) {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= offset);
        let start = self.starts[line - 1] as usize;
        (line as u32, text[start..offset].trim_start_matches('\u{feff}'))
    }
}
