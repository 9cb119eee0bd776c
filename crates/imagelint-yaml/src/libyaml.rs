//! Reads a chunk with libyaml, the second opinion: go-yaml is a port of it, so it takes and refuses what kubectl does.
//!
//! The only unsafe code of the crate. Everything libyaml gives is copied out before the next call.

#![expect(unsafe_code, reason = "libyaml-rs is a translation of C and has no safe interface")]

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::ptr::addr_of_mut;

use compact_str::CompactString;
use libyaml_rs as sys;
use rustc_hash::FxHashMap;

use crate::block::block_scalar_range;
use crate::build::{Builder, Properties};
use crate::parse::SyntaxError;
use crate::tree::ScalarStyle;

/// libyaml takes quadratic time for deeply nested flow collections, so what goes in is bounded.
const MAX_BYTES: usize = 1 << 20;
const MAX_BRACKETS: usize = 512;

/// Why a chunk could not be read.
pub(crate) enum Stop {
    /// It breaks one of our own bounds or an alias is wrong.
    Final(SyntaxError),
    /// libyaml refuses it too.
    Rejected {
        /// Where, in the chunk.
        at: usize,
        /// What it says: kubectl's words.
        message: String,
    },
    /// Too large or too deeply nested to ask.
    NotAsked,
}

/// Feeds the events of `text` to `builder`.
pub(crate) fn read(text: &str, builder: &mut Builder<'_>) -> Result<(), Stop> {
    if text.len() > MAX_BYTES || deepest_bracket(text) > MAX_BRACKETS {
        return Err(Stop::NotAsked);
    }
    let mut parser = Parser::new(text);
    let mut anchors = FxHashMap::default();
    loop {
        let event = parser.next().map_err(|(at, message)| Stop::Rejected { at, message })?;
        if matches!(event.kind, Kind::StreamEnd) {
            return Ok(());
        }
        take(event, text, &mut anchors, builder).map_err(Stop::Final)?;
    }
}

fn deepest_bracket(text: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

struct Event {
    range: Range<usize>,
    kind: Kind,
}

enum Kind {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(String),
    Scalar { text: CompactString, style: ScalarStyle, anchor: Option<String>, tag: Option<String> },
    Start { is_map: bool, flow: bool, anchor: Option<String> },
    End,
}

fn take(
    event: Event,
    text: &str,
    anchors: &mut FxHashMap<String, usize>,
    builder: &mut Builder<'_>,
) -> Result<(), SyntaxError> {
    let range = event.range;
    // A redefined anchor gets a new number, so that the aliases after it mean the new one.
    let count = anchors.len() + range.start;
    let mut number = |name: Option<String>| {
        name.map_or(0, |name| {
            anchors.insert(name, count + 1);
            count + 1
        })
    };
    match event.kind {
        Kind::Scalar { text: value, style, anchor, tag } => {
            let with = Properties { anchor: number(anchor), tag: tag.map(|tag| written_tag(&tag)) };
            let range = match style {
                ScalarStyle::Literal | ScalarStyle::Folded => block_scalar_range(text, builder.cursor(), range.end),
                ScalarStyle::Plain if value.is_empty() => range.end..range.end,
                _ => behind_properties(text, &range)..range.end,
            };
            builder.scalar(range, value, style, with)
        }
        Kind::Start { is_map, flow, anchor } => {
            let start = collection_start(text, &range, flow);
            let anchor = number(anchor);
            builder.start(start..range.end.max(start), is_map, flow, anchor)
        }
        Kind::End => builder.end(range),
        Kind::Alias(name) => match anchors.get(&name) {
            Some(anchor) => builder.alias(range, *anchor),
            None => Err(builder.unknown_alias(&range, &name)),
        },
        Kind::DocumentStart => {
            anchors.clear();
            builder.start_document(range);
            Ok(())
        }
        Kind::DocumentEnd => {
            builder.end_document(range);
            Ok(())
        }
        Kind::StreamStart | Kind::StreamEnd => Ok(()),
    }
}

/// Where a scalar's text begins: its anchor and tag, and comments behind them, are part of the event.
fn behind_properties(text: &str, range: &Range<usize>) -> usize {
    let mut start = range.start;
    while text[start..range.end].starts_with(['&', '!', '#']) {
        let rest = &text[start..range.end];
        let kind = rest.as_bytes()[0];
        let ends = |c: char| match kind {
            b'#' => matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'),
            // An anchor ends before anything but a letter or digit, without white space too.
            b'&' => !(c.is_ascii_alphanumeric() || "_-&".contains(c)),
            _ => c.is_whitespace(),
        };
        let word = rest.find(ends).unwrap_or(rest.len());
        start += word + (rest[word..].len() - rest[word..].trim_start().len());
    }
    start
}

/// Where a collection begins: the event ends behind its bracket, at its first key, or at or behind its first `-`.
fn collection_start(text: &str, range: &Range<usize>, flow: bool) -> usize {
    let before = &text[..range.end];
    let has_bracket = flow && !range.is_empty() && before.ends_with(['[', '{']);
    let has_dash = !flow && !text[range.end..].starts_with('-') && before.ends_with('-');
    if has_bracket || has_dash { range.end - 1 } else { range.end }
}

fn written_tag(tag: &str) -> Box<str> {
    match tag.strip_prefix("tag:yaml.org,2002:") {
        Some(core) => format!("!!{core}").into(),
        None => tag.into(),
    }
}

struct Parser<'t> {
    // Boxed: libyaml keeps pointers into the parser itself.
    raw: Box<MaybeUninit<sys::yaml_parser_t>>,
    text: &'t str,
    /// libyaml does not count a byte-order mark.
    bom: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let bom = usize::from(text.starts_with('\u{feff}')) * 3;
        let mut raw = Box::new(MaybeUninit::<sys::yaml_parser_t>::uninit());
        let input = &text.as_bytes()[bom..];
        // SAFETY: `raw` is initialised by the first call before the others use it; `input` outlives the parser,
        // whose lifetime parameter is that of the text.
        unsafe {
            let ok = sys::yaml_parser_initialize(raw.as_mut_ptr()).ok;
            assert!(ok, "libyaml fails to initialise only where memory has run out");
            sys::yaml_parser_set_encoding(raw.as_mut_ptr(), sys::YAML_UTF8_ENCODING);
            sys::yaml_parser_set_input_string(raw.as_mut_ptr(), input.as_ptr(), input.len() as u64);
        }
        Self { raw, text, bom }
    }

    fn next(&mut self) -> Result<Event, (usize, String)> {
        let mut event = MaybeUninit::<sys::yaml_event_t>::uninit();
        // SAFETY: the parser was initialised in `new`. The event is read only after a successful call filled it,
        // copied, and then freed once.
        unsafe {
            if sys::yaml_parser_parse(self.raw.as_mut_ptr(), event.as_mut_ptr()).fail {
                return Err(self.problem());
            }
            let raw = &*event.as_ptr();
            let range = self.offset(raw.start_mark.index)..self.offset(raw.end_mark.index);
            let kind = kind(raw);
            sys::yaml_event_delete(event.as_mut_ptr());
            Ok(Event { range: range.start..range.end.max(range.start), kind })
        }
    }

    fn offset(&self, index: u64) -> usize {
        (index as usize + self.bom).min(self.text.len())
    }

    /// Where and what the parser's problem is.
    fn problem(&mut self) -> (usize, String) {
        // SAFETY: the parser was initialised in `new`; after a failed call `problem` is null or a static C string.
        unsafe {
            let parser = &*addr_of_mut!(*self.raw).cast::<sys::yaml_parser_t>();
            let message = string(parser.problem.cast()).unwrap_or_else(|| "cannot be read".to_owned());
            let is_reader = parser.problem_mark.index == 0 && parser.problem_offset > 0;
            let at = if is_reader { parser.problem_offset } else { parser.problem_mark.index };
            (self.offset(at), message)
        }
    }
}

impl Drop for Parser<'_> {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`, deleted once, here.
        unsafe { sys::yaml_parser_delete(self.raw.as_mut_ptr()) }
    }
}

/// Copies what the event holds.
///
/// # Safety
/// `event` must have been filled by `yaml_parser_parse` and not deleted yet.
unsafe fn kind(event: &sys::yaml_event_t) -> Kind {
    // SAFETY: the union's field is chosen by the event's type, as libyaml's interface says.
    unsafe {
        match event.type_ {
            sys::YAML_STREAM_END_EVENT => Kind::StreamEnd,
            sys::YAML_DOCUMENT_START_EVENT => Kind::DocumentStart,
            sys::YAML_DOCUMENT_END_EVENT => Kind::DocumentEnd,
            sys::YAML_ALIAS_EVENT => Kind::Alias(string(event.data.alias.anchor).unwrap_or_default()),
            sys::YAML_SCALAR_EVENT => {
                let scalar = event.data.scalar;
                let bytes = std::slice::from_raw_parts(scalar.value, scalar.length as usize);
                Kind::Scalar {
                    text: CompactString::from_utf8_lossy(bytes),
                    style: scalar_style(scalar.style),
                    anchor: string(scalar.anchor),
                    tag: string(scalar.tag),
                }
            }
            sys::YAML_SEQUENCE_START_EVENT => {
                let start = event.data.sequence_start;
                let flow = start.style == sys::YAML_FLOW_SEQUENCE_STYLE;
                Kind::Start { is_map: false, flow, anchor: string(start.anchor) }
            }
            sys::YAML_MAPPING_START_EVENT => {
                let start = event.data.mapping_start;
                let flow = start.style == sys::YAML_FLOW_MAPPING_STYLE;
                Kind::Start { is_map: true, flow, anchor: string(start.anchor) }
            }
            sys::YAML_SEQUENCE_END_EVENT | sys::YAML_MAPPING_END_EVENT => Kind::End,
            _ => Kind::StreamStart,
        }
    }
}

fn scalar_style(style: sys::yaml_scalar_style_t) -> ScalarStyle {
    match style {
        sys::YAML_SINGLE_QUOTED_SCALAR_STYLE => ScalarStyle::SingleQuoted,
        sys::YAML_DOUBLE_QUOTED_SCALAR_STYLE => ScalarStyle::DoubleQuoted,
        sys::YAML_LITERAL_SCALAR_STYLE => ScalarStyle::Literal,
        sys::YAML_FOLDED_SCALAR_STYLE => ScalarStyle::Folded,
        _ => ScalarStyle::Plain,
    }
}

/// # Safety
/// `pointer` must be null or point to a C string.
unsafe fn string(pointer: *const u8) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and a C string by this function's contract.
    let text = unsafe { CStr::from_ptr(pointer.cast()) };
    Some(text.to_string_lossy().into_owned())
}
