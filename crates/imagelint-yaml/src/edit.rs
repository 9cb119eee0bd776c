//! Text edits: the only way imagelint changes a file.

use crate::span::Span;

/// Replace the bytes of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts `text` before the byte `span` starts at.
    pub fn insert_before(span: Span, text: impl Into<String>) -> Self {
        Self { span: Span::new(span.file, span.start, span.start), text: text.into() }
    }
}

/// Why edits could not be applied; nothing is changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes.
    Overlap,
    /// An edit reaches past the end of the text or into the middle of a character.
    OutOfBounds,
}

/// Applies `edits` (all of one file, in any order) to its text.
///
/// # Errors
/// [`EditError`] when edits overlap or do not fit the text.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in sorted {
        let range = edit.span.range();
        if range.start < done {
            return Err(EditError::Overlap);
        }
        let kept = text.get(done..range.start).ok_or(EditError::OutOfBounds)?;
        text.get(range.clone()).ok_or(EditError::OutOfBounds)?;
        out.push_str(kept);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}
