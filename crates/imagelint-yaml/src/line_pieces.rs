//! Where each line of a scalar of several lines stands, for whoever reads another language inside it.

use crate::span::Span;
use crate::tree::{Node, Piece, ScalarStyle, Value};

/// Tells a block scalar, or a plain one of several lines, where its lines stand in the file's `text`, so that
/// [`Node::subspan`] is exact within a line. Others know already, or have escapes and cannot.
pub fn place_lines(node: &mut Node, text: &str) {
    let Value::Scalar(scalar) = &node.value else { return };
    let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let Some(raw) =
        text.get(node.span.range()).filter(|raw| block || scalar.style == ScalarStyle::Plain && raw.contains('\n'))
    else {
        return;
    };
    let mut pieces = Vec::new();
    let (mut done, mut at) = (0, node.span.start as usize);
    for (number, line) in raw.split_inclusive('\n').enumerate() {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        // The first line of a block scalar holds its `|` or `>`.
        let header = block && number == 0;
        if !content.is_empty()
            && !header
            && let Some(found) = scalar.text[done..].find(content)
        {
            let (start, from) = (done + found, at + indent);
            done = start + content.len();
            let span = Span::new(node.span.file, from as u32, (from + content.len()) as u32);
            pieces.push(Piece { start: start as u32, end: done as u32, span });
        }
        at += line.len();
    }
    node.origin.get_or_insert_default().pieces = pieces;
}

#[cfg(test)]
mod tests {
    use super::place_lines;
    use crate::{FileId, parse};

    /// What stands in the file where `part` stands in the value of the only key.
    fn check(text: &str, part: &str, expected: &str) {
        let mut root = parse(FileId(0), text).documents.remove(0).root;
        let node = root.get_mut("a").expect("there is one key");
        place_lines(node, text);
        let value = node.text().expect("it is a scalar");
        let at = value.find(part).unwrap_or_else(|| panic!("{part} is not in {value:?}"));
        assert_eq!(&text[node.subspan(at..at + part.len()).range()], expected, "{text}");
    }

    #[test]
    fn lines_of_block_scalars_know_their_place() {
        check("a: |\n  one two\n  three\n", "three", "three");
        check("a: |-\n    one\n      two\n", "two", "two");
        check("a: >-\n  one && one\n\n  one || two\n", "two", "two");
        check("a: one\n  two\n", "two", "two");
        check("a: 'one two'\n", "two", "two");
        check("a: >-\n  one\n  two\n", "one two", "two");
        check("a: \"o\\ne two\"\n", "two", "\"o\\ne two\"");
    }
}
