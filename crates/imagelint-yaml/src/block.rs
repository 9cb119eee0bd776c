//! Where a block scalar begins and ends: parsers tell its content only, or count the empty lines after it.

use std::ops::Range;

/// The range of a block scalar, from its `|` or `>` to the end of its last line that is not blank, line break excluded.
///
/// `from` is the end of the node before it, `content_end` where the parser says that the content ends.
pub(crate) fn block_scalar_range(text: &str, from: usize, content_end: usize) -> Range<usize> {
    let content_end = content_end.min(text.len());
    let Some(header) = header(text, from.min(content_end)) else { return content_end..content_end };
    let indicators = text[header + 1..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')).count();
    let header_end = header + 1 + indicators;
    let content = next_line(text, header_end).min(content_end.max(header_end));
    let kept = text[content..content_end.max(content)].trim_end_matches([' ', '\t', '\n', '\r']);
    if kept.is_empty() {
        return header..header_end;
    }
    let end = content + kept.len();
    let line = &text[end..content_end.max(end)];
    // Blanks at the end of the last line belong to the content.
    let blanks = line.find(['\n', '\r']).unwrap_or(line.len());
    header..end + blanks
}

fn next_line(text: &str, at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |feed| at + feed + 1)
}

/// The first `|` or `>` behind `from` that is not part of a comment, a tag or an anchor.
fn header(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'|' | b'>' => return Some(at),
            b'#' => at = next_line(text, at),
            b'!' | b'&' => at += word(&bytes[at..]),
            _ => at += 1,
        }
    }
    None
}

fn word(bytes: &[u8]) -> usize {
    bytes.iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len())
}
