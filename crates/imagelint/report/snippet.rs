//! The few lines around a span, as miette wants its source: nothing else of the file is looked at.
//!
//! miette's own sources scan the text from its first byte for every diagnostic; here the line table finds the lines.

use imagelint_yaml::{Source, Span};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{one_line, shown};

/// Lines shown before and after the marked one.
const CONTEXT: u32 = 1;
/// Characters of a line up to which it is shown whole.
const WHOLE: usize = 160;
/// Characters of a longer line that are shown on each side of the mark.
const REACH: usize = 60;

/// A window of a file and the marked bytes in it.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    text: String,
    /// Line of the window's first byte, from 0.
    first_line: usize,
    /// Line and column of the mark, from 0.
    at: (usize, usize),
    mark: SourceSpan,
}

impl Snippet {
    /// The lines around `span`. A span of several lines is marked up to the end of its first.
    pub(super) fn new(source: &Source, span: Span) -> Self {
        let at = source.position(span.start);
        let line_of = |line| source.lines().line_range(&source.text, line);
        let marked_line = line_of(at.line).unwrap_or(source.text.len()..source.text.len());
        let start = (span.start as usize).clamp(marked_line.start, marked_line.end);
        let end = (span.end as usize).clamp(start, marked_line.end);
        let first = at.line.saturating_sub(CONTEXT).max(1);
        let mut text = String::new();
        let mut mark = (0, 0);
        for line in first..=at.line + CONTEXT {
            let Some(range) = line_of(line).filter(|range| line <= at.line || !range.is_empty()) else { break };
            if line > first {
                text.push('\n');
            }
            if line == at.line {
                mark = push_marked(&mut text, &source.text[range.clone()], start - range.start, end - range.start);
            } else {
                let line = &source.text[range];
                let end = cut_after(line, WHOLE);
                push_clean(&mut text, &line[..end]);
                text.push_str(if end < line.len() { "…" } else { "" });
            }
        }
        Self {
            name: one_line(&shown(&source.path)),
            text,
            first_line: first as usize - 1,
            at: (at.line as usize - 1, at.column as usize - 1),
            mark: mark.into(),
        }
    }

    /// The marked line from 1, and the text before, in and after the mark.
    pub(super) fn parts(&self) -> (usize, [&str; 3]) {
        let (before, rest) = self.text.split_at(self.mark.offset());
        let (marked, after) = rest.split_at(self.mark.len());
        (self.at.0 + 1, [before, marked, after])
    }

    /// The marked bytes, counted from the start of the window.
    pub(super) const fn mark(&self) -> SourceSpan {
        self.mark
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let name = self.name.clone();
        // Without context miette asks where the mark is, to print it in the head of the snippet.
        if before == 0 && after == 0 {
            let data = &self.text.as_bytes()[span.offset()..span.offset() + span.len()];
            return Ok(Box::new(MietteSpanContents::new_named(name, data, *span, self.at.0, self.at.1, 1)));
        }
        let (data, count) = (self.text.as_bytes(), self.text.lines().count());
        Ok(Box::new(MietteSpanContents::new_named(name, data, (0, data.len()).into(), self.first_line, 0, count)))
    }
}

/// Pushes `line` cut to a window around `start..end`; gives offset and length of the mark in `text`.
fn push_marked(text: &mut String, line: &str, start: usize, end: usize) -> (usize, usize) {
    let reach = if cut_after(line, WHOLE) == line.len() { WHOLE } else { REACH };
    let from = cut_before(&line[..start], reach);
    let marked_to = start + cut_after(&line[start..end], reach);
    let to = marked_to + cut_after(&line[marked_to..], reach);
    text.push_str(if from > 0 { "…" } else { "" });
    push_clean(text, &line[from..start]);
    let offset = text.len();
    push_clean(text, &line[start..marked_to]);
    let length = text.len() - offset;
    push_clean(text, &line[marked_to..to]);
    text.push_str(if to < line.len() { "…" } else { "" });
    // miette leaves out a mark between two bytes when no character stands there to be marked.
    text.push_str(if length == 0 { " " } else { "" });
    (offset, length)
}

/// Pushes `part` with control characters replaced by their pictures, so that a file cannot drive the terminal.
fn push_clean(text: &mut String, part: &str) {
    text.extend(part.chars().filter(|c| *c != '\u{feff}').map(|c| match c {
        '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        c if c.is_control() || is_bidi_control(c) => '\u{fffd}',
        c => c,
    }));
}

/// `text` on one line, with control characters replaced by their pictures.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_clean(&mut out, text);
    out
}

/// Characters that reorder the text around them and so could show another image than the one written.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Length of the first `count` characters of `text`.
fn cut_after(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

/// Where the last `count` characters of `text` begin.
fn cut_before(text: &str, count: usize) -> usize {
    text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use imagelint_yaml::{Files, MemoryLoad};

    use super::*;

    fn check(text: &str, marked: std::ops::Range<u32>, window: &str, mark: &str) {
        let files = Files::new(MemoryLoad::default());
        let source = files.add(Path::new("a.yaml"), text.as_bytes().to_vec()).unwrap();
        let snippet = Snippet::new(&source, Span::new(source.id, marked.start, marked.end));
        assert_eq!(snippet.text, window);
        assert_eq!(&snippet.text[snippet.mark.offset()..][..snippet.mark.len()], mark);
    }

    #[test]
    fn the_window_is_the_line_and_its_neighbours() {
        check("a\nb\nc: d\ne\nf\n", 7..8, "b\nc: d\ne", "d");
        check("a: b", 3..4, "a: b", "b");
        check("\u{feff}a: b\r\nc\r\n", 6..7, "a: b\nc", "b");
    }

    #[test]
    fn places_at_the_end_are_shown() {
        check("", 0..0, " ", "");
        check("a:\n", 3..3, "a:\n ", "");
        check("a:", 2..2, "a: ", "");
    }

    #[test]
    fn a_span_of_several_lines_is_marked_on_its_first() {
        check("a: |\n  x\n  y\n", 3..12, "a: |\n  x", "|");
    }

    #[test]
    fn control_and_bidi_characters_are_made_visible() {
        check("a: \u{1b}[31m\u{202e}", 3..4, "a: ␛[31m\u{fffd}", "␛");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}<{}>{}", "é".repeat(500), "x", "ü".repeat(500));
        let window = format!("…{}<x>{}…", "é".repeat(59), "ü".repeat(59));
        check(&line, 1001..1002, &window, "x");
        let whole = format!("{}x", " ".repeat(WHOLE - 1));
        check(&whole, WHOLE as u32 - 1..WHOLE as u32, &whole, "x");
    }
}
