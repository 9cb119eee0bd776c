//! Writing a scalar's new text where the old one stood, quoted where YAML would otherwise read something else.

use crate::edit::Edit;
use crate::resolve::{Resolved, Typing};
use crate::span::Span;
use crate::tree::{Scalar, ScalarStyle};

/// The edit that makes the scalar at `span` of `source`, written in `style`, read as the string `text`.
///
/// Quotes stay what they were; a plain scalar stays plain while YAML 1.1 and 1.2 both read it as that string, and is
/// double-quoted otherwise. A block scalar becomes one line.
#[must_use]
pub fn scalar_edit(source: &str, span: Span, style: ScalarStyle, text: &str) -> Edit {
    let written = match style {
        ScalarStyle::SingleQuoted if !needs_escape(text) => format!("'{}'", text.replace('\'', "''")),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => double_quoted(text),
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded if is_plain_safe(text) => text.to_owned(),
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => double_quoted(text),
    };
    let old = source.get(span.range()).unwrap_or_default();
    // A missing value stands right behind its colon.
    let before = &source[..span.range().start.min(source.len())];
    let space = if old.is_empty() && before.ends_with(':') { " " } else { "" };
    Edit::replace(span, format!("{space}{written}{}", line_break_at_end(old)))
}

/// The line break that a block scalar's span ends with, which belongs to the line and not to the text.
fn line_break_at_end(old: &str) -> &str {
    let kept = old.strip_suffix('\n').map_or(old, |rest| rest.strip_suffix('\r').unwrap_or(rest));
    &old[kept.len()..]
}

/// True when `text`, written without quotes in a block or a flow collection, is read back as that string by YAML 1.1 and 1.2.
fn is_plain_safe(text: &str) -> bool {
    let indicator = |c: char| "-?:,[]{}#&*!|>'\"%@`=<~".contains(c) || c.is_whitespace();
    let collection = |c: char| ",[]{}".contains(c);
    let number_like = text.chars().all(|c| c.is_ascii_digit() || "+-_.:".contains(c));
    let scalar = Scalar { text: text.into(), style: ScalarStyle::Plain, tag: None };
    let is_string = |typing| scalar.resolve(typing) == Resolved::String;
    !text.starts_with(indicator)
        && !text.ends_with(|c: char| c == ':' || c.is_whitespace())
        && !text.contains(collection)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains('\t')
        && !needs_escape(text)
        && !text.starts_with("...")
        // `12:30:45` is a number in base 60 to some readers; versions such as `1.2.3` are not.
        && !(number_like && text.contains(':'))
        && is_string(Typing::Api)
        && is_string(Typing::Kyaml)
}

/// True when only double quotes can hold `text`.
fn needs_escape(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    })
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c.encode_utf8(&mut [0; 4])) => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;
    use crate::span::FileId;

    /// Rewrites the bytes `from` of `source` and compares the whole.
    fn check(source: &str, from: &str, style: ScalarStyle, text: &str, expected: &str) {
        let at = source.find(from).expect("the test names a part of its source") as u32;
        let span = Span::new(FileId(0), at, at + from.len() as u32);
        let edit = scalar_edit(source, span, style, text);
        assert_eq!(apply_edits(source, &[edit]).as_deref(), Ok(expected));
    }

    #[test]
    fn plain_stays_plain_while_it_can() {
        let check = |text, expected| check("image: redis # c\r\n", "redis", ScalarStyle::Plain, text, expected);
        check("m.example.com:5000/redis:7.2@sha256:ab", "image: m.example.com:5000/redis:7.2@sha256:ab # c\r\n");
        check("1.2.3", "image: 1.2.3 # c\r\n");
        check("镜像", "image: 镜像 # c\r\n");
    }

    #[test]
    fn plain_text_that_would_read_as_something_else_is_quoted() {
        let texts = [
            "",
            "~",
            "null",
            "true",
            "123",
            "-1",
            "- a",
            "a: b",
            "a #b",
            "a:",
            "#a",
            "@a",
            "`a",
            "%a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "?",
            "a,b",
            "[a",
            "{a",
            " a",
            "a ",
            "12:30",
            "12:30:45",
            "=",
            "<<",
            "...",
            "---",
            "'a",
            "yes",
            "Off",
            "y",
            "0x1F",
            "0o7",
            "1_000",
            "1e3",
            ".5",
            ".inf",
            "2001-01-01",
            "sha256:",
        ];
        for text in texts {
            check("a: x\n", "x", ScalarStyle::Plain, text, &format!("a: \"{text}\"\n"));
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let texts = [
            "",
            "~",
            "a: b",
            "x #y",
            "it's",
            "\"q\"",
            "a\\b",
            "镜像:1",
            "redis@sha256:ab",
            "yes",
            "12:30",
            "a,b",
            "]",
            "a\nb",
            "\u{1}",
            " a ",
            "a\tb",
            "\u{feff}a",
            "\u{85}",
            "--- a",
            "a\u{2028}b",
            "%",
            "key:",
        ];
        let places = [
            ("a: x # c\n", "x", ScalarStyle::Plain),
            ("a: 'x'\r\nb: y\r\n", "'x'", ScalarStyle::SingleQuoted),
            ("- a: \"x\"\n", "\"x\"", ScalarStyle::DoubleQuoted),
            ("a: {b: x, c: [y]}\n", "x", ScalarStyle::Plain),
            ("a: |\n  x\nb: y\n", "|\n  x\n", ScalarStyle::Literal),
        ];
        for (text, (source, from, style)) in texts.iter().flat_map(|text| places.map(|place| (text, place))) {
            let at = source.find(from).unwrap() as u32;
            let edit = scalar_edit(source, Span::new(FileId(0), at, at + from.len() as u32), style, text);
            let mended = apply_edits(source, &[edit]).unwrap();
            let parsed = crate::parse::parse(FileId(0), &mended);
            assert!(parsed.errors.is_empty() && parsed.documents.len() == 1, "{mended:?}: {:?}", parsed.errors);
            let mut node = &parsed.documents[0].root;
            while node.as_scalar().is_none() {
                node = node.items().first().unwrap_or_else(|| &node.entries()[0].value);
            }
            assert_eq!(node.as_str(), Some(*text), "{mended:?}");
        }
    }

    #[test]
    fn escapes_stand_inside_double_quotes() {
        check("a: x", "x", ScalarStyle::Plain, "a\"\\\n\u{1}", "a: \"a\\\"\\\\\\n\\u0001\"");
        check("a: \"x\" # c", "\"x\"", ScalarStyle::DoubleQuoted, "true", "a: \"true\" # c");
    }

    #[test]
    fn single_quotes_stay_while_they_can() {
        check("a: 'x'", "'x'", ScalarStyle::SingleQuoted, "it's", "a: 'it''s'");
        check("a: 'x'", "'x'", ScalarStyle::SingleQuoted, "a\nb", "a: \"a\\nb\"");
    }

    #[test]
    fn a_block_scalar_becomes_one_line_and_keeps_the_line_end() {
        check("a: |\r\n  x\r\nb: y\r\n", "|\r\n  x\r\n", ScalarStyle::Literal, "z", "a: z\r\nb: y\r\n");
        check("a: >-\n  x\nb: y\n", ">-\n  x", ScalarStyle::Folded, "z", "a: z\nb: y\n");
    }

    #[test]
    fn a_missing_value_gets_its_space() {
        let source = "image:\nb: c\n";
        let edit = scalar_edit(source, Span::new(FileId(0), 6, 6), ScalarStyle::Plain, "x");
        assert_eq!(apply_edits(source, &[edit]).as_deref(), Ok("image: x\nb: c\n"));
    }
}
