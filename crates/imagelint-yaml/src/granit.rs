//! Reads a chunk with `granit-parser`, the first choice: fast, with comments, strict YAML 1.2.

use std::ops::Range;

use compact_str::CompactString;
use granit_parser::{ErrorKind as GranitError, Event, Parser, ScanError, StructureStyle, Tag};

use crate::block::block_scalar_range;
use crate::build::{Builder, MAX_DEPTH, Properties};
use crate::parse::SyntaxError;
use crate::tree::ScalarStyle;

/// Why a chunk could not be read.
pub(crate) enum Stop {
    /// It breaks one of our own bounds or an alias is wrong; no other parser is to be asked.
    Final(SyntaxError),
    /// YAML 1.2 forbids it.
    Rejected {
        /// Where, in the chunk.
        at: usize,
        /// What the parser says.
        message: String,
    },
}

/// Feeds the events of `text` to `builder`.
pub(crate) fn read(text: &str, builder: &mut Builder<'_>) -> Result<(), Stop> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_comments: memchr::memchr(b'#', text.as_bytes()).is_some(),
        max_buffered_comment_events: 1 << 20,
        flow_nesting_limit: MAX_DEPTH as usize,
        block_nesting_limit: MAX_DEPTH as usize,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| stop(&error, text, builder))?;
        let range = span.byte_range().unwrap_or(0..0);
        take(event, range, text, builder).map_err(Stop::Final)?;
    }
    Ok(())
}

fn stop(error: &ScanError, text: &str, builder: &Builder<'_>) -> Stop {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    if *error.kind() == GranitError::RecursionLimitExceeded {
        return Stop::Final(builder.too_deep(&(at..at)));
    }
    Stop::Rejected { at, message: error.info() }
}

fn take(event: Event<'_>, range: Range<usize>, text: &str, builder: &mut Builder<'_>) -> Result<(), SyntaxError> {
    match event {
        Event::Scalar(value, style, anchor, tag) => {
            let style = scalar_style(style);
            let with = Properties { anchor, tag: tag.as_deref().map(written_tag) };
            let (range, value) = match style {
                ScalarStyle::Plain if range.is_empty() => {
                    (missing_at(text, range.start, builder), CompactString::default())
                }
                ScalarStyle::Literal | ScalarStyle::Folded => block_scalar(text, range, &value, builder),
                _ => (range, CompactString::from(value)),
            };
            builder.scalar(range, value, style, with)
        }
        Event::MappingStart(style, anchor, _) => builder.start(range, true, style == StructureStyle::Flow, anchor),
        Event::SequenceStart(style, anchor, _) => builder.start(range, false, style == StructureStyle::Flow, anchor),
        Event::MappingEnd | Event::SequenceEnd => builder.end(range),
        Event::Alias(anchor) => builder.alias(range, anchor),
        Event::UnresolvedAlias(name) => Err(builder.unknown_alias(&range, &name)),
        Event::Comment(..) => {
            builder.comment(&range);
            Ok(())
        }
        Event::DocumentStart(..) => {
            builder.start_document(range);
            Ok(())
        }
        Event::DocumentEnd => {
            builder.end_document(range);
            Ok(())
        }
        _ => Ok(()),
    }
}

const fn scalar_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
    }
}

fn written_tag(tag: &Tag) -> Box<str> {
    if let Some(core) = tag.core_suffix() {
        return format!("!!{core}").into();
    }
    tag.original().into()
}

/// Where the missing value of a key would stand: behind its colon.
fn missing_at(text: &str, at: usize, builder: &Builder<'_>) -> Range<usize> {
    if builder.expects_value() {
        let blanks = text[at..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let behind = at + blanks + 1;
        let ends =
            matches!(text.as_bytes().get(behind), None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}'));
        if text[at + blanks..].starts_with(':') && ends {
            return behind..behind;
        }
    }
    at..at
}

/// The range from the header on, and the text as Kubernetes reads it.
fn block_scalar(text: &str, range: Range<usize>, value: &str, builder: &Builder<'_>) -> (Range<usize>, CompactString) {
    let unbroken = range.end == text.len() && ends_in_content(text, value);
    let value = if unbroken { value.strip_suffix('\n').unwrap_or(value) } else { value };
    (block_scalar_range(text, builder.cursor(), range.end), CompactString::from(value))
}

/// True when the text ends in the middle of a line of a block scalar's content.
///
/// Such a line ends the value for go-yaml, while YAML 1.2 parsers add the line break.
fn ends_in_content(text: &str, value: &str) -> bool {
    let last_line = &text[text.rfind('\n').map_or(0, |feed| feed + 1)..];
    if last_line.trim().is_empty() {
        // Blanks are content where they reach further than the indentation.
        let last = value.strip_suffix('\n').and_then(|value| value.rsplit('\n').next());
        return !last_line.is_empty() && last.is_some_and(|last| !last.is_empty() && last.trim().is_empty());
    }
    true
}
