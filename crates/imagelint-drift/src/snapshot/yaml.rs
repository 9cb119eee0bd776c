//! YAML cut into objects while it is read: documents, and the items of kubectl's lists, one at a time.
//!
//! kubectl writes `items:` at the margin and each item behind a `- ` in one column, so lines are enough to tell them apart.

use std::io::{BufRead, BufReader, Cursor, Read};

use imagelint_yaml::{ErrorKind, FileId, Node, Value, parse};
use serde::Deserialize;

use super::SnapshotError;
use super::node::Tree;
use super::raw::RawObject;
use super::read::Reading;

/// A single object must fit into memory whole.
const LARGEST: usize = 64 * 1024 * 1024;

/// Reads the YAML of `input`; `head` was read from it before.
pub(super) fn cut(head: Vec<u8>, input: impl Read, reading: &mut Reading) -> Result<(), SnapshotError> {
    let mut lines = BufReader::with_capacity(256 * 1024, Cursor::new(head).chain(input));
    let mut cutting = Cutting::default();
    let mut offset = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line).map_err(|source| SnapshotError::Io { offset, source })?;
        let Ok(text) = std::str::from_utf8(&line) else {
            return Err(SnapshotError::Syntax { offset, why: "this is not UTF-8".to_owned() });
        };
        if read == 0 {
            return cutting.end_document(reading, offset);
        }
        cutting.line(text, offset, reading)?;
        offset += read as u64;
    }
}

/// What was read of the current document.
#[derive(Default)]
struct Cutting {
    /// The document without its items, and where it begins.
    rest: String,
    rest_at: u64,
    /// The current item, and where it begins.
    item: String,
    item_at: u64,
    /// Column of the dashes of items, inside them.
    items: Option<Option<usize>>,
    has_items: bool,
}

impl Cutting {
    fn line(&mut self, line: &str, offset: u64, reading: &mut Reading) -> Result<(), SnapshotError> {
        let marker = |mark: &str| line.strip_prefix(mark).is_some_and(|rest| rest.trim_start().len() < rest.len());
        if marker("---") || marker("...") {
            self.end_document(reading, offset)?;
            return Ok(());
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let text = line[indent..].trim_end();
        if let Some(column) = self.items {
            let dash = text == "-" || text.starts_with("- ");
            if dash && column.is_none_or(|column| column == indent) {
                self.end_item(reading)?;
                self.items = Some(Some(indent));
                self.item_at = offset;
                self.item.push_str(&line[..indent]);
                self.item.push(' ');
                self.item.push_str(&line[indent + 1..]);
                return Ok(());
            }
            if text.is_empty() || text.starts_with('#') || column.is_some_and(|column| indent > column) {
                self.item.push_str(line);
                return bounded(&self.item, self.item_at);
            }
            self.end_item(reading)?;
            self.items = None;
        }
        if indent == 0 && text == "items:" {
            self.items = Some(None);
            self.has_items = true;
            return Ok(());
        }
        if self.rest.is_empty() {
            self.rest_at = offset;
        }
        self.rest.push_str(line);
        bounded(&self.rest, self.rest_at)
    }

    fn end_item(&mut self, reading: &mut Reading) -> Result<(), SnapshotError> {
        let (text, at) = (std::mem::take(&mut self.item), self.item_at);
        if text.trim().is_empty() {
            return Ok(());
        }
        if let Some(node) = document(&text, at)? {
            take(&node, at, reading);
        }
        Ok(())
    }

    fn end_document(&mut self, reading: &mut Reading, end: u64) -> Result<(), SnapshotError> {
        self.end_item(reading)?;
        let done = std::mem::take(self);
        let Some(node) = document(&done.rest, done.rest_at)? else {
            // The kind stands behind the items in what kubectl prints.
            return if done.has_items { Err(SnapshotError::CutShort { offset: end }) } else { Ok(()) };
        };
        if done.has_items && node.get("kind").is_none() {
            return Err(SnapshotError::CutShort { offset: end });
        }
        if node.as_mapping().is_none() {
            let why = "there is no mapping".to_owned();
            return Err(SnapshotError::WrongShape { offset: done.rest_at, why });
        }
        let items = node.get("items");
        for item in items.map_or(&[][..], Node::items) {
            let at = done.rest_at + u64::from(item.span.start);
            take(item, at, reading);
        }
        match RawObject::deserialize(Tree(&node)) {
            Ok(object) => reading.document(object, done.has_items || items.is_some_and(is_list), done.rest_at),
            Err(_) => {
                take(&node, done.rest_at, reading);
                Ok(())
            }
        }
    }
}

/// Hands on the object that `node` is.
fn take(node: &Node, at: u64, reading: &mut Reading) {
    let object = RawObject::deserialize(Tree(node)).map_err(|error| format!("the object at byte {at}: {error}"));
    reading.object(object, || serde_json::Value::deserialize(Tree(node)).unwrap_or_default(), at);
}

/// True for a list, and for the null that Go makes of an empty one.
fn is_list(node: &Node) -> bool {
    node.is_null() || matches!(node.value, Value::Sequence(_))
}

/// The only document in `text`, which stands at `at`; `None` where there is nothing.
fn document(text: &str, at: u64) -> Result<Option<Node>, SnapshotError> {
    let parsed = parse(FileId(0), text);
    let harmless = |kind| matches!(kind, ErrorKind::DuplicateKey | ErrorKind::NotYaml12);
    match parsed.errors.into_iter().find(|error| !harmless(error.kind)) {
        Some(error) => Err(SnapshotError::Syntax { offset: at + u64::from(error.span.start), why: error.message }),
        None => Ok(parsed.documents.into_iter().next().map(|document| document.root)),
    }
}

fn bounded(text: &str, at: u64) -> Result<(), SnapshotError> {
    if text.len() <= LARGEST {
        return Ok(());
    }
    let why = "there is a single object of more than 64 MiB".to_owned();
    Err(SnapshotError::WrongShape { offset: at, why })
}
