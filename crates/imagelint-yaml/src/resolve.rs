//! What type a plain scalar means. Kubernetes' tools do not agree, so there are two answers.
//!
//! The rules are those of the Go libraries byte for byte, oddities included; `tests/oracle` compares them.

use crate::timestamp::is_timestamp;
use crate::tree::{Scalar, ScalarStyle};

/// Whose rules decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// kubectl and the API server (sigs.k8s.io/yaml): YAML 1.1, `yes`, `on` and `y` are booleans, `0644` is octal.
    Api,
    /// kustomize's resource reader (go-yaml v3): `yes`, `on` and `y` are strings, `0644` and `0o644` are octal.
    Kyaml,
}

/// The type a scalar has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    /// Missing, `~`, `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits 64 bits with sign.
    Int(i64),
    /// An integer above `i64::MAX` that fits 64 bits.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A date or time, which only kustomize's reader knows; to kubectl it is a string.
    Timestamp,
    /// The merge key `<<`.
    Merge,
    /// Text; the scalar's own text is the value.
    String,
}

/// How a scalar's tag bears on its type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// No tag: a plain scalar's text decides.
    Untagged,
    /// `!!float`, which makes integers floating-point numbers too.
    Float,
    /// `!!int`, `!!bool`, `!!null`, `!!timestamp`: the text decides, quoted or not.
    Typed { timestamp: bool },
}

impl Scalar {
    /// What this scalar means under `typing`.
    ///
    /// Where a tag contradicts the text (`!!int abc`), which Go refuses, the text's own type is given.
    #[must_use]
    pub fn resolve(&self, typing: Typing) -> Resolved {
        let hint = match self.tag.as_deref() {
            None if self.style == ScalarStyle::Plain => Hint::Untagged,
            None => return Resolved::String,
            // The non-specific tag means a string to kubectl; go-yaml v3 looks past it.
            Some("!") if self.style == ScalarStyle::Plain && typing == Typing::Kyaml => Hint::Untagged,
            Some("!!float") => Hint::Float,
            Some("!!int" | "!!bool" | "!!null") => Hint::Typed { timestamp: false },
            Some("!!timestamp") => Hint::Typed { timestamp: true },
            Some("!!merge") if self.text == "<<" => return Resolved::Merge,
            Some(_) => return Resolved::String,
        };
        match (resolve_text(&self.text, typing, hint), hint) {
            (Resolved::Int(number), Hint::Float) => Resolved::Float(number as f64),
            (resolved, _) => resolved,
        }
    }
}

fn resolve_text(text: &str, typing: Typing, hint: Hint) -> Resolved {
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'0'..=b'9' | b'+' | b'-' => number_or_date(text, typing, hint),
        b'.' => dotted(text),
        b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' if text.len() <= 5 => {
            word(text, typing)
        }
        b'<' if text == "<<" && hint == Hint::Untagged => Resolved::Merge,
        _ => Resolved::String,
    }
}

fn word(text: &str, typing: Typing) -> Resolved {
    match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        _ if typing == Typing::Kyaml => Resolved::String,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Resolved::Bool(false),
        _ => Resolved::String,
    }
}

fn dotted(text: &str) -> Resolved {
    match text {
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
        _ if !text.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => Resolved::String,
        _ if !text.contains('_') => finite(text),
        _ if underscores_part_digits(text) => finite(&text.replace('_', "")),
        _ => Resolved::String,
    }
}

fn underscores_part_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.iter().enumerate().all(|(at, byte)| *byte != b'_' || (is_digit(at - 1) && is_digit(at + 1)))
}

fn number_or_date(text: &str, typing: Typing, hint: Hint) -> Resolved {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let is_dated = matches!(hint, Hint::Untagged | Hint::Typed { timestamp: true });
    if is_dated && is_timestamp(text) {
        return if typing == Typing::Kyaml { Resolved::Timestamp } else { Resolved::String };
    }
    if !text.contains('_') {
        return number(text, typing);
    }
    number(&text.replace('_', ""), typing)
}

fn number(text: &str, typing: Typing) -> Resolved {
    if let Some(number) = go_integer(text) {
        return number;
    }
    if is_decimal_float(text) {
        return finite(text);
    }
    // What is left of these readers' own prefixes: a sign may stand behind them.
    let prefixed = match (text.get(..2), typing) {
        (Some("0b"), _) => signed(&text[2..], 2),
        (Some("0o"), Typing::Kyaml) => signed(&text[2..], 8),
        _ => None,
    };
    prefixed.unwrap_or(Resolved::String)
}

/// An integer as Go's `strconv.ParseInt` and `ParseUint` read it with base 0.
fn go_integer(text: &str) -> Option<Resolved> {
    let (negative, unsigned) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (digits, base) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (&unsigned[2..], 16),
        [b'0', b'b' | b'B', _, ..] => (&unsigned[2..], 2),
        [b'0', b'o' | b'O', _, ..] => (&unsigned[2..], 8),
        [b'0', _, ..] => (&unsigned[1..], 8),
        _ => (unsigned, 10),
    };
    let value = magnitude(digits, base)?;
    if negative {
        return 0i64.checked_sub_unsigned(value).map(Resolved::Int);
    }
    match i64::try_from(value) {
        Ok(value) => Some(Resolved::Int(value)),
        // Go's ParseUint takes no sign.
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Resolved::Uint(value)),
    }
}

fn signed(text: &str, base: u32) -> Option<Resolved> {
    let value = i64::from_str_radix(text, base).ok();
    value.map(Resolved::Int).or_else(|| magnitude(text, base).map(Resolved::Uint))
}

fn magnitude(digits: &str, base: u32) -> Option<u64> {
    // Rust's own parser would take a second sign.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_mantissa = all_digits(whole) && all_digits(fraction) && (!whole.is_empty() || mantissa.len() > 1);
    let is_exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    is_mantissa && is_exponent
}

/// The number, or a string where it is too large for one, as in Go.
fn finite(text: &str) -> Resolved {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Resolved::Float(number),
        _ => Resolved::String,
    }
}

#[cfg(test)]
mod tests {
    use super::{Resolved, Typing};
    use crate::tree::{Scalar, ScalarStyle};

    fn check(tag: Option<&str>, style: ScalarStyle, text: &str, api: Resolved, kyaml: Resolved) {
        let scalar = Scalar { text: text.into(), style, tag: tag.map(Into::into) };
        assert_eq!(scalar.resolve(Typing::Api), api, "{text} to kubectl");
        assert_eq!(scalar.resolve(Typing::Kyaml), kyaml, "{text} to kustomize");
    }

    fn plain(text: &str, api: Resolved, kyaml: Resolved) {
        check(None, ScalarStyle::Plain, text, api, kyaml);
    }

    #[test]
    fn the_two_readers_differ_in_booleans_and_dates() {
        plain("yes", Resolved::Bool(true), Resolved::String);
        plain("off", Resolved::Bool(false), Resolved::String);
        plain("2020-01-02", Resolved::String, Resolved::Timestamp);
        plain("true", Resolved::Bool(true), Resolved::Bool(true));
    }

    #[test]
    fn image_tags_that_are_numbers() {
        plain("1.10", Resolved::Float(1.1), Resolved::Float(1.1));
        plain("1e3", Resolved::Float(1000.0), Resolved::Float(1000.0));
        plain("0644", Resolved::Int(420), Resolved::Int(420));
        plain("08", Resolved::Float(8.0), Resolved::Float(8.0));
        plain("1.2.3", Resolved::String, Resolved::String);
        plain("12:30", Resolved::String, Resolved::String);
        plain("1e999", Resolved::String, Resolved::String);
    }

    #[test]
    fn tags_and_quotes_decide_before_the_text() {
        check(None, ScalarStyle::DoubleQuoted, "1", Resolved::String, Resolved::String);
        check(Some("!!int"), ScalarStyle::DoubleQuoted, "1", Resolved::Int(1), Resolved::Int(1));
        check(Some("!!float"), ScalarStyle::Plain, "1", Resolved::Float(1.0), Resolved::Float(1.0));
        check(Some("!!str"), ScalarStyle::Plain, "1", Resolved::String, Resolved::String);
        check(Some("!"), ScalarStyle::Plain, "1", Resolved::String, Resolved::Int(1));
        check(Some("!own"), ScalarStyle::Plain, "1", Resolved::String, Resolved::String);
    }
}
