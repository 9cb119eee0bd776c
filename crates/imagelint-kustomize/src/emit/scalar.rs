//! go-yaml v2's emitter for strings: which style, where it folds, what it escapes.

use imagelint_yaml::{Resolved, Scalar, ScalarStyle, Typing};

/// Lines are folded at the first space past this column.
const BEST_WIDTH: usize = 80;

/// Text under construction, and the column it has reached.
pub(super) struct Writer<'o> {
    out: &'o mut String,
    column: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// What an analysis of the text allows.
struct Analysis {
    multiline: bool,
    plain: bool,
    single: bool,
    block: bool,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut String) -> Self {
        Self { out, column: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.out.len()
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    pub(super) fn new_line(&mut self, indent: usize) {
        self.end_line();
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// Ends the line, unless a block scalar has ended it already.
    pub(super) fn end_line(&mut self) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.column = 0;
    }

    fn break_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn push(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    /// True when the key fits on the line of its value.
    pub(super) fn is_simple_key(key: &str) -> bool {
        key.len() <= 128 && !key.contains(is_break)
    }

    /// Writes a string; continuation lines begin at `indent`.
    pub(super) fn string(&mut self, text: &str, indent: usize, key: bool) -> Result<(), String> {
        if let Some(bad) =
            text.chars().find(|c| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
        {
            return Err(format!("the control character U+{:04X} is not allowed", bad as u32));
        }
        let folded = fold_next_line(text);
        let text = folded.as_deref().unwrap_or(text);
        match style(text, key) {
            Style::Plain => self.plain(text, indent, !key),
            Style::Single => self.single(text, indent, !key),
            Style::Double => self.double(text, indent, !key),
            Style::Literal => self.literal(text, indent),
        }
        Ok(())
    }

    /// Writes a string on this line, in double quotes.
    pub(super) fn double_quoted(&mut self, text: &str) {
        self.double(text, 0, false);
    }

    /// Writes a string on this line, in single quotes where it can be.
    pub(super) fn single_quoted(&mut self, text: &str) {
        match analyze(text) {
            Analysis { single: true, multiline: false, .. } => self.single(text, 0, false),
            _ => self.double(text, 0, false),
        }
    }

    fn plain(&mut self, text: &str, indent: usize, breaks: bool) {
        if self.column + text.len() <= BEST_WIDTH || !breaks {
            return self.raw(text);
        }
        let mut spaces = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == ' ' && !spaces && self.column > BEST_WIDTH && chars.peek() != Some(&' ') {
                self.break_line(indent);
            } else {
                self.push(c);
            }
            spaces = c == ' ';
        }
    }

    fn single(&mut self, text: &str, indent: usize, breaks: bool) {
        self.push('\'');
        let (mut spaces, mut broken, last) = (false, false, text.len().saturating_sub(1));
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next_is_space = chars.peek().is_some_and(|(_, next)| *next == ' ');
            if c == ' ' {
                let fold = breaks && !spaces && self.column > BEST_WIDTH && at > 0 && at < last && !next_is_space;
                if fold {
                    self.break_line(indent);
                } else {
                    self.push(c);
                }
                spaces = true;
            } else if is_break(c) {
                if !broken && c == '\n' {
                    self.out.push('\n');
                }
                self.out.push(c);
                self.column = 0;
                broken = true;
            } else {
                if broken {
                    self.out.extend(std::iter::repeat_n(' ', indent));
                    self.column = indent;
                }
                if c == '\'' {
                    self.push('\'');
                }
                self.push(c);
                (spaces, broken) = (false, false);
            }
        }
        self.push('\'');
    }

    fn double(&mut self, text: &str, indent: usize, breaks: bool) {
        self.push('"');
        let (mut spaces, last) = (false, text.len().saturating_sub(1));
        // Upstream looks for the mark at the start of the text only, whatever character it is at.
        let marked = text.starts_with('\u{feff}');
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if marked || !is_printable(c) || is_break(c) || matches!(c, '"' | '\\' | '\u{feff}') {
                self.escape(c);
                spaces = false;
            } else if c == ' ' {
                if breaks && !spaces && self.column > BEST_WIDTH && at > 0 && at < last {
                    self.break_line(indent);
                    if chars.peek().is_some_and(|(_, next)| *next == ' ') {
                        self.push('\\');
                    }
                } else {
                    self.push(c);
                }
                spaces = true;
            } else {
                self.push(c);
                spaces = false;
            }
        }
        self.push('"');
    }

    fn escape(&mut self, c: char) {
        let short = match c {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{b}' => "\\v",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '\u{1b}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{a0}' => "\\_",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            _ => "",
        };
        if !short.is_empty() {
            return self.raw(short);
        }
        let code = c as u32;
        let text = match code {
            0..=0xff => format!("\\x{code:02X}"),
            0x100..=0xffff => format!("\\u{code:04X}"),
            _ => format!("\\U{code:08X}"),
        };
        self.raw(&text);
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.push('|');
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.push('2');
        }
        let mut back = text.chars().rev();
        if !back.next().is_some_and(is_break) {
            self.push('-');
        } else if back.next().is_none_or(is_break) {
            self.push('+');
        }
        self.out.push('\n');
        let mut broken = true;
        for c in text.chars() {
            if is_break(c) {
                self.out.push(c);
                broken = true;
            } else {
                if broken {
                    self.out.extend(std::iter::repeat_n(' ', indent));
                }
                self.out.push(c);
                broken = false;
            }
        }
        self.column = if broken { 0 } else { BEST_WIDTH };
    }
}

/// A raw U+0085 in JSON text is a line break to the YAML reader behind it, which folds lines inside quotes.
fn fold_next_line(text: &str) -> Option<String> {
    if !text.contains('\u{85}') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{85}') {
        out.push_str(rest[..at].trim_end_matches(' '));
        let tail = rest[at..].trim_start_matches(['\u{85}', ' ']);
        let breaks = rest[at..rest.len() - tail.len()].matches('\u{85}').count();
        out.push_str(&if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) });
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

fn style(text: &str, key: bool) -> Style {
    let analysis = analyze(text);
    let wanted = if text.contains('\n') {
        Style::Literal
    } else if plain_is_string(text) {
        Style::Plain
    } else {
        Style::Double
    };
    match wanted {
        _ if key && analysis.multiline => Style::Double,
        Style::Literal if key || !analysis.block => Style::Double,
        Style::Plain if analysis.plain => Style::Plain,
        Style::Plain if analysis.single => Style::Single,
        Style::Plain => Style::Double,
        other => other,
    }
}

/// True when `text` without quotes reads as a string to go-yaml v2 (YAML 1.1, base 60 numbers included).
pub(crate) fn plain_is_string(text: &str) -> bool {
    let Some(first) = text.bytes().next() else {
        return false;
    };
    if !matches!(first, b'+' | b'-' | b'.' | b'~' | b'0'..=b'9') && !b"yYnNtTfFoO".contains(&first) {
        return true;
    }
    let scalar = Scalar { text: text.into(), style: ScalarStyle::Plain, tag: None };
    matches!(scalar.resolve(Typing::Api), Resolved::String | Resolved::Merge)
        && !matches!(scalar.resolve(Typing::Kyaml), Resolved::Timestamp)
        && !is_base60(text)
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
fn is_base60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return false;
    }
    let mut parts = whole.split(':');
    let head = parts.next().unwrap_or_default();
    let head_ok = head.starts_with(|c: char| c.is_ascii_digit())
        && head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let sixtieth = |part: &str| match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, digit] => (b'0'..=b'5').contains(tens) && digit.is_ascii_digit(),
        _ => false,
    };
    let mut rest = parts.peekable();
    head_ok && rest.peek().is_some() && rest.all(sixtieth)
}

/// True when the text can stand in a block scalar.
pub(super) fn may_be_block(text: &str) -> bool {
    analyze(text).block
}

fn analyze(text: &str) -> Analysis {
    let mut out = Analysis { multiline: false, plain: true, single: true, block: true };
    if text.is_empty() {
        // An empty string never resolves to a string, so it is asked for in double quotes anyway.
        return Analysis { block: false, ..out };
    }
    if text.starts_with("---") || text.starts_with("...") {
        out.plain = false;
    }
    let (mut after_blank, mut previous_space, mut previous_break) = (true, false, false);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let before_blank = next.is_none_or(|next| matches!(next, ' ' | '\t'));
        if is_indicator(c, at == 0, before_blank, after_blank) {
            out.plain = false;
        }
        if !is_printable(c) {
            (out.plain, out.single, out.block) = (false, false, false);
        }
        if c == ' ' {
            if at == 0 || next.is_none() {
                out.plain = false;
            }
            if next.is_none() {
                out.block = false;
            }
            if previous_break {
                (out.plain, out.single) = (false, false);
            }
        } else if is_break(c) {
            (out.multiline, out.plain) = (true, false);
            if previous_space {
                (out.single, out.block) = (false, false);
            }
        }
        (previous_space, previous_break) = (c == ' ', is_break(c));
        after_blank = matches!(c, ' ' | '\t') || is_break(c);
    }
    out
}

/// True for a character that would mean something to a YAML reader at this place of a block scalar.
fn is_indicator(c: char, first: bool, before_blank: bool, after_blank: bool) -> bool {
    if !first {
        return (c == ':' && before_blank) || (c == '#' && after_blank);
    }
    match c {
        '?' | ':' | '-' => before_blank,
        _ => "#,[]{}&*!|>'\"%@`".contains(c),
    }
}

const fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

const fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}
