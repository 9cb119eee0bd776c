//! Text that is not UTF-8: told apart before anything is parsed.

use crate::parse::{ErrorKind, SyntaxError};
use crate::span::{FileId, Span};

/// What is wrong with the encoding of the whole file, if that keeps it from being read at all.
pub(crate) fn utf16(file: FileId, text: &str) -> Option<SyntaxError> {
    let bytes = text.as_bytes();
    let first = memchr::memchr(0, bytes)?;
    // Latin text in UTF-16 is NULs by half. Its byte-order mark is not UTF-8 and stands as U+FFFD here.
    let head = &bytes[..bytes.len().min(512)];
    let nuls = head.iter().filter(|byte| **byte == 0).count();
    let is_utf16 = text.starts_with("\u{fffd}\u{fffd}") || nuls * 3 >= head.len();
    is_utf16.then(|| {
        let at = if first <= 6 { 0 } else { first as u32 };
        let message = "file is UTF-16, but Kubernetes' tools expect UTF-8".to_owned();
        SyntaxError { span: Span::new(file, at, at), kind: ErrorKind::Encoding, message }
    })
}

/// The error for a file whose first byte that is not UTF-8 stands at `offset`.
pub(crate) fn invalid(file: FileId, offset: u32) -> SyntaxError {
    let message = "invalid UTF-8".to_owned();
    SyntaxError { span: Span::new(file, offset, offset), kind: ErrorKind::Encoding, message }
}
