//! Cuts a file at its document boundaries, so that a broken document hides neither those before it nor those after.

use std::ops::Range;

use memchr::memmem;

/// Cuts `text` where a document begins: at each line of `---` and after each line of `...`.
///
/// Such lines are a boundary wherever they stand in YAML, even in the middle of a block scalar, so no parsing is needed.
/// The ranges cover the whole text in order. Each holds at most one document, directives and leading comments included.
/// Text that has only old Mac line breaks (`\r`) is not cut.
pub fn split_documents(text: &str) -> impl Iterator<Item = Range<usize>> {
    Chunks { text, at: 0, start: Cached::new("\n---"), end: Cached::new("\n...") }
}

struct Chunks<'t> {
    text: &'t str,
    at: usize,
    start: Cached,
    end: Cached,
}

/// The next place of a marker; looked for again only when it was passed, so that a file is searched once.
struct Cached {
    finder: memmem::Finder<'static>,
    next: Option<Option<usize>>,
}

impl Cached {
    fn new(marker: &'static str) -> Self {
        Self { finder: memmem::Finder::new(marker), next: None }
    }

    /// Where the first marker line at or after `from` begins.
    fn find(&mut self, text: &str, from: usize) -> Option<usize> {
        if let Some(found) = self.next
            && found.is_none_or(|at| at >= from)
        {
            return found;
        }
        let mut search = from.saturating_sub(1);
        let found = loop {
            let Some(at) = self.finder.find(&text.as_bytes()[search..]) else { break None };
            let line = search + at + 1;
            if ends_marker(text, line + 3) {
                break Some(line);
            }
            search = line + 2;
        };
        self.next = Some(found);
        found
    }
}

fn ends_marker(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

impl Iterator for Chunks<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let begin = self.at;
        if begin >= self.text.len() {
            return None;
        }
        let bom = usize::from(begin == 0 && self.text.starts_with('\u{feff}')) * 3;
        let mut from = begin + bom;
        if self.text[from..].starts_with("---") && ends_marker(self.text, from + 3) {
            from += 3;
        } else if let Some(marker) = self.start.find(self.text, from)
            && is_prologue(&self.text[from..marker])
        {
            // Comments and directives above the first `---` belong to the document it opens.
            from = marker + 3;
        }
        let end_line = self.end.find(self.text, from).map(|line| next_line(self.text, line));
        let cut = [self.start.find(self.text, from), end_line].into_iter().flatten().min();
        self.at = cut.unwrap_or(self.text.len());
        Some(begin..self.at)
    }
}

/// The start of the line after the one that `at` is in.
fn next_line(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |feed| at + feed + 1)
}

fn is_prologue(text: &str) -> bool {
    text.lines().all(|line| line.starts_with('%') || matches!(line.trim_start().bytes().next(), None | Some(b'#')))
}

#[cfg(test)]
mod tests {
    use super::split_documents;

    fn check(text: &str, expected: &[&str]) {
        let chunks: Vec<&str> = split_documents(text).map(|range| &text[range]).collect();
        assert_eq!(chunks, expected);
        assert_eq!(chunks.concat(), text);
    }

    #[test]
    fn cuts_at_marker_lines_only() {
        check("", &[]);
        check("a: 1\n", &["a: 1\n"]);
        check("a: 1\n---\nb: 2\n", &["a: 1\n", "---\nb: 2\n"]);
        check("---\na: 1\n--- # x\nb\n---", &["---\na: 1\n", "--- # x\nb\n", "---"]);
        check("a: |\n  -----BEGIN\n-----BEGIN X\n---x\n", &["a: |\n  -----BEGIN\n-----BEGIN X\n---x\n"]);
        check("a\r\n---\r\nb\r\n", &["a\r\n", "---\r\nb\r\n"]);
        check("---\n---\n---\n", &["---\n", "---\n", "---\n"]);
    }

    #[test]
    fn keeps_comments_and_directives_with_the_document_they_open() {
        check("# c\n\n%YAML 1.1\n---\na\n", &["# c\n\n%YAML 1.1\n---\na\n"]);
        check("\u{feff}---\na\n---\nb\n", &["\u{feff}---\na\n", "---\nb\n"]);
        check("a\n...\n# c\n---\nb\n", &["a\n...\n", "# c\n---\nb\n"]);
        check("a\n...", &["a\n..."]);
    }

    #[test]
    fn a_comment_after_a_marker_does_not_swallow_the_next_document() {
        check("---\n# empty\n---\nb\n", &["---\n# empty\n", "---\nb\n"]);
    }
}
