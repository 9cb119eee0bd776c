//! Spans for fixes: where a text stands exactly, and what to cut to take an entry out of a mapping.

use imagelint_yaml::{Entry, Span};

/// The bytes of a scalar's `text` without its quotes; `None` where the file spells it otherwise (escapes, blocks).
pub(crate) fn inner(span: Span, text: &str) -> Option<Span> {
    match span.len() as usize - text.len().min(span.len() as usize) {
        0 => Some(span),
        2 => Some(Span::new(span.file, span.start + 1, span.end - 1)),
        _ => None,
    }
}

/// What to cut out of `text` so that `entry` is gone and nothing else is.
///
/// In a block mapping its lines with their line ends; in a flow mapping the entry and one comma.
/// `None` where the entry shares its lines with something else, or where others refer to it by an anchor.
#[must_use]
pub fn removal(text: &str, entry: &Entry, flow: bool) -> Option<Span> {
    let (key, value) = (entry.key.span, entry.value.span);
    if entry.merged || key.file != value.file || key.start >= value.end {
        return None;
    }
    let (start, end) = (key.start as usize, value.end as usize);
    let middle = text.get(key.end as usize..value.start as usize)?;
    if middle.trim_matches([' ', '\t']) != ":" {
        return None;
    }
    let (from, to) = if flow { flow_entry(text, start, end) } else { block_lines(text, start, end) }?;
    Some(Span::new(key.file, from as u32, to as u32))
}

fn block_lines(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..start];
    if !indent.trim_start_matches('\u{feff}').bytes().all(|byte| byte == b' ') {
        return None;
    }
    let rest = text.get(end..)?;
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let tail = rest[..line_end].trim_end_matches(['\n', '\r']);
    let only_comment = tail.trim().is_empty() || (tail.starts_with([' ', '\t']) && tail.trim_start().starts_with('#'));
    only_comment.then_some((line, end + line_end))
}

fn flow_entry(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let after = text.get(end..)?;
    let before = text.get(..start)?;
    let gap = after.len() - after.trim_start().len();
    match after.trim_start().as_bytes().first()? {
        b',' => {
            let behind = &after[gap + 1..];
            let next = behind.trim_start();
            // A comment behind the comma speaks of something; it is not ours to move.
            (!next.starts_with('#')).then(|| (start, end + gap + 1 + (behind.len() - next.len())))
        }
        b'}' => {
            let earlier = before.trim_end();
            match earlier.as_bytes().last()? {
                b',' => Some((earlier.len() - 1, end)),
                b'{' => Some((start, end)),
                _ => None,
            }
        }
        _ => None,
    }
}
