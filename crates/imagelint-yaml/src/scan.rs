//! Finds comments and tabs without a parser, for documents that ours refuses or is too kind to.

use std::ops::Range;

/// The ranges of the comments of `text`, where `scalars` (in order) are the ranges in which a `#` is text.
///
/// Behind `known`, up to which the scalars are known, quotes are only counted line by line.
pub(crate) fn comments(text: &str, scalars: &[Range<usize>], known: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut scalars = scalars.iter().peekable();
    let mut from = 0;
    let mut quotes = Quotes { at: known.min(text.len()), open: None };
    while let Some(hash) = memchr::memchr(b'#', &bytes[from..]).map(|at| from + at) {
        from = hash + 1;
        while scalars.next_if(|scalar| scalar.end <= hash).is_some() {}
        if let Some(scalar) = scalars.peek()
            && scalar.contains(&hash)
            && !in_block_header(text, scalar, hash)
        {
            continue;
        }
        let begins_word = bytes[..hash].last().is_none_or(|before| matches!(before, b' ' | b'\t' | b'\n' | b'\r'))
            || text[..hash] == *"\u{feff}";
        if !begins_word || (hash >= known && quotes.is_open(bytes, hash)) {
            continue;
        }
        let end = memchr::memchr2(b'\n', b'\r', &bytes[hash..]).map_or(bytes.len(), |at| hash + at);
        found.push(hash..end);
        from = end;
    }
    found
}

/// True when some line begins with white space that has a tab in it.
pub(crate) fn has_leading_tab(text: &str) -> bool {
    leading_tabs(text).next().is_some()
}

/// True when such a line stands outside quoted and block scalars, whose content may have tabs.
pub(crate) fn tab_indents(text: &str, scalars: &[Range<usize>]) -> bool {
    let mut scalars = scalars.iter().filter(|range| text[range.start..].starts_with(['|', '>', '"', '\''])).peekable();
    leading_tabs(text).any(|tab| {
        while scalars.next_if(|scalar| scalar.end <= tab).is_some() {}
        scalars.peek().is_none_or(|scalar| !scalar.contains(&tab))
    })
}

fn leading_tabs(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_leading = move |tab: &usize| {
        let before = bytes[..*tab].iter().rfind(|byte| **byte != b' ');
        before.is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    };
    memchr::memchr_iter(b'\t', bytes).filter(is_leading)
}

/// True for the comment that may stand behind a block scalar's `|`.
fn in_block_header(text: &str, scalar: &Range<usize>, hash: usize) -> bool {
    text[scalar.start..].starts_with(['|', '>']) && !text[scalar.start..hash].contains(['\n', '\r'])
}

/// Whether a quote is open, counted line by line, each byte looked at once.
struct Quotes {
    at: usize,
    open: Option<u8>,
}

impl Quotes {
    /// True when a quote is open on its line before `at`; asked for rising places.
    fn is_open(&mut self, bytes: &[u8], at: usize) -> bool {
        for byte in &bytes[self.at..at] {
            match self.open {
                _ if matches!(byte, b'\n' | b'\r') => self.open = None,
                None if matches!(byte, b'"' | b'\'') => self.open = Some(*byte),
                Some(quote) if quote == *byte => self.open = None,
                _ => {}
            }
        }
        self.at = at;
        self.open.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::comments;

    fn check(text: &str, scalars: &[std::ops::Range<usize>], known: usize, expected: &[&str]) {
        let found: Vec<&str> = comments(text, scalars, known).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_hash_in_a_scalar_is_text() {
        check("a: \"x # y\" # z\nb#c: d\n# e\r\n", &[0..1, 3..10, 15..18, 20..21], 99, &["# z", "# e"]);
        check("a: | # c\n  # text\n#d\n", &[0..1, 3..17], 99, &["# c", "#d"]);
    }

    #[test]
    fn behind_an_error_quotes_count_by_line() {
        check("a: \"x # y\" # z\n# e", &[], 0, &["# z", "# e"]);
    }
}
