//! What becomes of a folded scalar (`>`) that go-yaml v3 writes and reads again: it does not always come back the same.

use std::borrow::Cow;

use imagelint_yaml::{Node, ScalarStyle, Value};

use super::scalar::may_be_block;

/// The text after the trip.
pub(super) fn refold(text: &str) -> Cow<'_, str> {
    if text.is_empty() || !may_be_block(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(read(&write(text), text))
}

/// Sends every folded scalar of a tree on the trip, after which it is folded no more.
pub(crate) fn refold_tree(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(mapping) => mapping.entries.iter_mut().for_each(|entry| refold_tree(&mut entry.value)),
        Value::Sequence(sequence) => sequence.items.iter_mut().for_each(refold_tree),
        Value::Scalar(scalar) if scalar.style == ScalarStyle::Folded => {
            let text = refold(&scalar.text).into_owned();
            scalar.text = text.into();
            scalar.style = ScalarStyle::Literal;
        }
        Value::Scalar(_) => {}
    }
}

/// The lines of the block, without their indentation. Long lines are not folded anew.
fn write(text: &str) -> Vec<String> {
    // Upstream asks whether the text begins with a blank where it means the next line.
    let start = text.trim_start_matches('\n');
    let starts_blank = start.is_empty() || start.starts_with([' ', '\t']);
    let mut lines = vec![String::new()];
    let (mut breaks, mut leading_spaces) = (true, true);
    for c in text.chars() {
        if c == '\n' {
            if !breaks && !leading_spaces && !starts_blank {
                lines.push(String::new());
            }
            lines.push(String::new());
            breaks = true;
            continue;
        }
        if breaks {
            leading_spaces = matches!(c, ' ' | '\t');
        }
        lines.last_mut().expect("there is always a line").push(c);
        breaks = false;
    }
    lines
}

fn read(lines: &[String], text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut pending, mut empty, mut after_blank) = (false, 0, false);
    for line in lines {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        let blank = line.starts_with([' ', '\t']);
        if pending && !after_blank && !blank {
            if empty == 0 {
                out.push(' ');
            }
        } else if pending {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n('\n', empty));
        out.push_str(line);
        (pending, empty, after_blank) = (true, 0, blank);
    }
    if text.ends_with("\n\n") || text == "\n" {
        // Kept as they are written: the last of the lines is what stands behind the last break.
        out.extend(std::iter::repeat_n('\n', empty));
    } else if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_before_indented_ones_change() {
        let check = |text: &str, expected: &str| assert_eq!(refold(text), expected);
        check("one\ntwo\n", "one\ntwo\n");
        check("<a>\n  <b>\n", "<a>\n\n  <b>\n");
        check("a b", "a b");
        check("one\n\ntwo", "one\n\ntwo");
    }
}
