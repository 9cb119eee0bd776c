//! YAML written inside a scalar of another file, read with the places it has in that file.

use imagelint_yaml::{Files, Node, Parsed, ScalarStyle, Span, Value, parse};

/// Reads the text of the scalar `node` as YAML. Every span leads into the file that holds the scalar.
pub(crate) fn parse_inline(files: &Files, node: &Node) -> Parsed {
    let text = node.text().unwrap_or_default();
    let mut parsed = parse(node.span.file, text);
    let map = Map::new(files, node, text);
    for document in &mut parsed.documents {
        document.span = map.span(document.span);
        map.tree(&mut document.root);
    }
    for error in &mut parsed.errors {
        error.span = map.span(error.span);
    }
    parsed
}

/// From offsets in the decoded text to offsets in the file.
struct Map {
    whole: Span,
    /// Start of a piece in the text and in the file, by rising start; empty when nothing smaller than the whole is known.
    lines: Vec<(u32, u32)>,
}

impl Map {
    fn new(files: &Files, node: &Node, text: &str) -> Self {
        let whole = node.span;
        let style = node.as_scalar().map(|scalar| scalar.style);
        let lines = match style {
            Some(ScalarStyle::Literal) => {
                let source = files.get(whole.file);
                literal_lines(source.text.get(whole.range()).unwrap_or_default(), whole.start, text)
            }
            _ => {
                let exact = node.subspan(0..text.len());
                if exact.len() as usize == text.len() { vec![(0, exact.start)] } else { Vec::new() }
            }
        };
        Self { whole, lines }
    }

    fn offset(&self, at: u32) -> u32 {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        let (start, source) = self.lines[line - 1];
        source + (at - start)
    }

    fn span(&self, span: Span) -> Span {
        if self.lines.is_empty() {
            return self.whole;
        }
        let start = self.offset(span.start);
        let end = if span.is_empty() { start } else { self.offset(span.end - 1) + 1 };
        Span::new(self.whole.file, start, end.max(start))
    }

    fn tree(&self, node: &mut Node) {
        node.span = self.span(node.span);
        if let Some(origin) = &mut node.origin {
            origin.trail.iter_mut().for_each(|span| *span = self.span(*span));
            origin.pieces.iter_mut().for_each(|piece| piece.span = self.span(piece.span));
        }
        match &mut node.value {
            Value::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    self.tree(&mut entry.key);
                    self.tree(&mut entry.value);
                }
            }
            Value::Sequence(sequence) => sequence.items.iter_mut().for_each(|item| self.tree(item)),
            Value::Scalar(_) => {}
        }
    }
}

/// Pairs each line of a block scalar's text with its place in the source; nothing when they do not agree.
fn literal_lines(source: &str, base: u32, text: &str) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut source_at = match source.find('\n') {
        Some(header) => header + 1,
        None => return out,
    };
    for line in text.split_inclusive('\n') {
        let rest = source.get(source_at..).unwrap_or_default();
        let raw = rest.split_inclusive('\n').next().unwrap_or_default();
        let (line, raw_line) = (line.trim_end_matches('\n'), raw.trim_end_matches(['\n', '\r']));
        if !raw_line.ends_with(line) {
            return Vec::new();
        }
        out.push((at as u32, base + (source_at + raw_line.len() - line.len()) as u32));
        at += line.len() + 1;
        source_at += raw.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_literal_block_keeps_its_places() {
        use imagelint_yaml::MemoryLoad;
        let text = "patch: |-\n    a: 1\n    b:\n      c: two\n";
        let files = Files::new(MemoryLoad::new([("k.yaml", text)]));
        let source = files.open(Path::new("k.yaml")).unwrap();
        let Some(document) = source.parsed().documents.first() else {
            return;
        };
        let inner = parse_inline(&files, document.root.get("patch").unwrap());
        let two = inner.documents[0].root.at(&["b", "c"]).unwrap();
        assert_eq!(files.slice(two.span), "two");
    }
}
