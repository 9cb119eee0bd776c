//! YAML inside a scalar of YAML: the text of a block scalar read as a document, with spans in the outer file.

use crate::parse::parse;
use crate::span::Span;
use crate::tree::{Node, ScalarStyle, Value};

/// Where each line of a scalar's decoded text begins in it, and in the file.
struct Lines {
    starts: Vec<(u32, u32)>,
}

/// The first document in the text of `scalar`; `file_text` is the whole text of the file it stands in.
///
/// `None` where the scalar is written in a way that moves its bytes about (escapes, folded lines), where it comes from
/// several places, and where its text is no YAML.
#[must_use]
pub fn parse_embedded(scalar: &Node, file_text: &str) -> Option<Node> {
    let Value::Scalar(inner) = &scalar.value else { return None };
    if scalar.origin.as_ref().is_some_and(|origin| !origin.pieces.is_empty()) {
        return None;
    }
    let lines = Lines::of(scalar, inner.style, &inner.text, file_text)?;
    let parsed = parse(scalar.span.file, &inner.text);
    if !parsed.errors.is_empty() {
        return None;
    }
    let mut root = parsed.documents.into_iter().next()?.root;
    lines.move_node(&mut root);
    Some(root)
}

impl Lines {
    fn of(scalar: &Node, style: ScalarStyle, text: &str, file_text: &str) -> Option<Self> {
        let written = file_text.get(scalar.span.range())?;
        if style == ScalarStyle::Literal {
            return Self::of_literal(scalar.span.start, written, text);
        }
        let span = scalar.subspan(0..text.len());
        (style != ScalarStyle::Folded && file_text.get(span.range())? == text)
            .then(|| Self { starts: vec![(0, span.start)] })
    }

    fn of_literal(base: u32, written: &str, text: &str) -> Option<Self> {
        let header = written.find('\n')? + 1;
        let mut at = base + header as u32;
        let mut start = 0;
        let mut starts = Vec::new();
        let mut source = written[header..].split_inclusive('\n');
        for line in text.split_inclusive('\n') {
            let raw = source.next()?;
            let content = raw.trim_end_matches(['\n', '\r']);
            let wanted = line.trim_end_matches('\n');
            let indent = content.len().checked_sub(wanted.len()).filter(|_| content.ends_with(wanted)).unwrap_or(0);
            if !wanted.is_empty() && !content.ends_with(wanted) {
                return None;
            }
            starts.push((start, at + indent as u32));
            start += line.len() as u32;
            at += raw.len() as u32;
        }
        Some(Self { starts })
    }

    fn place(&self, offset: u32) -> u32 {
        let line = self.starts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, at) = self.starts[line];
        at + (offset - start)
    }

    fn moved(&self, span: Span) -> Span {
        let start = self.place(span.start);
        // The end belongs to the line of the last byte: behind a line break it would stand in the next one's indentation.
        let end = if span.end > span.start { self.place(span.end - 1) + 1 } else { start };
        Span::new(span.file, start, end)
    }

    fn move_node(&self, node: &mut Node) {
        node.span = self.moved(node.span);
        if let Some(origin) = &mut node.origin {
            origin.pieces.iter_mut().for_each(|piece| piece.span = self.moved(piece.span));
            origin.trail.iter_mut().for_each(|span| *span = self.moved(*span));
        }
        match &mut node.value {
            Value::Scalar(_) => {}
            Value::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    self.move_node(&mut entry.key);
                    self.move_node(&mut entry.value);
                }
            }
            Value::Sequence(sequence) => sequence.items.iter_mut().for_each(|item| self.move_node(item)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse_embedded;
    use crate::span::FileId;

    /// The text that the span of `image.tag` in the values under `v` marks.
    fn check(text: &str, expected: Option<&str>) {
        let parsed = crate::parse(FileId(0), text);
        let scalar = parsed.documents[0].root.get("v").unwrap();
        let found = parse_embedded(scalar, text);
        let tag = found.as_ref().and_then(|root| root.at(&["image", "tag"]));
        assert_eq!(tag.map(|tag| &text[tag.span.range()]), expected, "{text:?}");
    }

    #[test]
    fn block_scalars_keep_their_bytes() {
        check("v: |\n  image:\n    repository: x\n\n    tag: \"1\" # é\n", Some("\"1\""));
        check("é: 1\nv: |-\r\n    image:\r\n      tag: abc\r\n", Some("abc"));
        check("v: |2\n  image: {repository: y, tag: 1.27}", Some("1.27"));
    }

    #[test]
    fn one_line_of_flow_style() {
        check("v: '{image: {tag: a1}}'\n", Some("a1"));
        check("v: \"{image: {tag: \\\"a\\\"}}\"\n", None);
    }

    #[test]
    fn what_moves_its_bytes_or_is_no_yaml_is_left() {
        check("v: >\n  image:\n\n  tag\n", None);
        check("v: |\n  image: [\n", None);
        check("v: {image: {tag: 1}}\n", None);
    }
}
