//! The JSON type a scalar has once kustomize writes it.

use std::borrow::Cow;

use imagelint_yaml::{Resolved, Scalar, ScalarStyle, Typing};

/// A scalar's value as JSON sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number too large for the one above.
    Uint(u64),
    /// Any other number; infinite ones and NaN are no JSON.
    Float(f64),
    /// Text.
    Str(Cow<'a, str>),
}

/// Reads a scalar by its tag, its style and its text, in this order.
pub(crate) fn typed(scalar: &Scalar) -> Result<Typed<'_>, String> {
    let Some(tag) = scalar.tag.as_deref() else {
        return Ok(from_resolved(scalar, scalar.resolve(Typing::Kyaml)));
    };
    let tag = tag.strip_prefix("tag:yaml.org,2002:").unwrap_or_else(|| tag.trim_start_matches('!'));
    if !matches!(tag, "int" | "float" | "bool" | "null" | "timestamp") {
        return Ok(Typed::Str(Cow::Borrowed(&scalar.text)));
    }
    let plain = Scalar { text: scalar.text.clone(), style: ScalarStyle::Plain, tag: None };
    match (tag, plain.resolve(Typing::Kyaml)) {
        ("int", Resolved::Int(value)) => Ok(Typed::Int(value)),
        ("int", Resolved::Uint(value)) => Ok(Typed::Uint(value)),
        ("float", Resolved::Float(value)) => Ok(Typed::Float(value)),
        ("float", Resolved::Int(value)) => Ok(Typed::Float(value as f64)),
        ("bool", Resolved::Bool(value)) => Ok(Typed::Bool(value)),
        ("null", Resolved::Null) => Ok(Typed::Null),
        ("timestamp", Resolved::Timestamp) => Ok(Typed::Str(Cow::Owned(rfc3339(&scalar.text)))),
        (tag, _) => Err(format!("`{}` cannot be read as {tag}", scalar.text)),
    }
}

fn from_resolved(scalar: &Scalar, resolved: Resolved) -> Typed<'_> {
    match resolved {
        Resolved::Null => Typed::Null,
        Resolved::Bool(value) => Typed::Bool(value),
        Resolved::Int(value) => Typed::Int(value),
        Resolved::Uint(value) => Typed::Uint(value),
        Resolved::Float(value) => Typed::Float(value),
        Resolved::Timestamp => Typed::Str(Cow::Owned(rfc3339(&scalar.text))),
        Resolved::Merge | Resolved::String => Typed::Str(Cow::Borrowed(&scalar.text)),
    }
}

/// A date or time as Go writes it into JSON.
fn rfc3339(text: &str) -> String {
    let at = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let mut date = text[..at].split('-');
    let mut part = |width: usize| format!("{:0>width$}", date.next().unwrap_or("0"));
    let day = format!("{}-{}-{}", part(4), part(2), part(2));
    let Some(time) = text.get(at + 1..) else {
        return format!("{day}T00:00:00Z");
    };
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = clock.trim().split_once('.').unwrap_or((clock.trim(), ""));
    let clock: Vec<String> = clock.split(':').map(|part| format!("{part:0>2}")).collect();
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    let zone = if matches!(zone, "" | "+00:00" | "-00:00") { "Z" } else { zone };
    format!("{day}T{}{dot}{fraction}{zone}", clock.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_rfc3339() {
        let check = |text: &str, expected: &str| assert_eq!(rfc3339(text), expected);
        check("2020-01-02", "2020-01-02T00:00:00Z");
        check("2020-1-2", "2020-01-02T00:00:00Z");
        check("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00");
        check("2001-12-15 2:59:43.10", "2001-12-15T02:59:43.1Z");
    }

    #[test]
    fn a_tag_decides() {
        let scalar =
            |tag: &str, text: &str| Scalar { text: text.into(), style: ScalarStyle::Plain, tag: Some(tag.into()) };
        assert_eq!(typed(&scalar("!!str", "80")), Ok(Typed::Str("80".into())));
        assert_eq!(typed(&scalar("!!int", "80")), Ok(Typed::Int(80)));
        assert!(typed(&scalar("!!int", "eighty")).is_err());
    }
}
