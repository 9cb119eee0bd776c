//! The grammar of references, byte by byte.
//!
//! <https://github.com/distribution/reference>: `regexp.go` (grammar), `normalize.go` (what counts as a registry).

use std::ops::Range;

use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::{DEFAULT_REGISTRY, LEGACY_REGISTRY, OFFICIAL};

const PATH_MAX: usize = 255;
const TAG_MAX: usize = 128;
const SHA256_DIGITS: usize = 64;

/// Where the parts of a reference end.
pub(super) struct Parts {
    pub(super) registry_end: Option<usize>,
    pub(super) path_end: usize,
    pub(super) tag_end: Option<usize>,
}

/// The parts of `text` under the rules of `ParseNormalizedNamed`.
pub(super) fn normalized_parts(text: &str) -> Result<Parts, ReferenceError> {
    let bytes = text.as_bytes();
    check_whole(text)?;
    let registry_end = registry_end(text);
    if let Some(end) = registry_end {
        check_registry(&bytes[..end]).map_err(|kind| ReferenceError::new(kind, 0..end))?;
    }
    let path_start = registry_end.map_or(0, |end| end + 1);
    let path_end =
        bytes[path_start..].iter().position(|b| matches!(b, b':' | b'@')).map_or(bytes.len(), |at| path_start + at);
    check_path(text, path_start..path_end)?;
    check_length(text, registry_end, path_start..path_end)?;
    let tag_end = match bytes.get(path_end) {
        Some(b':') => {
            let end = bytes[path_end + 1..].iter().position(|b| *b == b'@').map_or(bytes.len(), |at| path_end + 1 + at);
            check_tag(bytes, path_end + 1..end)?;
            Some(end)
        }
        _ => None,
    };
    let name_end = tag_end.unwrap_or(path_end);
    if name_end < bytes.len() {
        check_digest(text, name_end + 1)?;
    }
    Ok(Parts { registry_end, path_end, tag_end })
}

fn check_whole(text: &str) -> Result<(), ReferenceError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(ReferenceError::new(Kind::Empty, 0..text.len()));
    }
    if trimmed.len() < text.len() {
        let front = text.len() - text.trim_start().len();
        let blame = if front > 0 { 0..front } else { trimmed.len()..text.len() };
        return Err(ReferenceError::new(Kind::SurroundingSpace, blame));
    }
    if text.len() == SHA256_DIGITS && text.bytes().all(is_digest_digit) {
        return Err(ReferenceError::new(Kind::BareId, 0..text.len()));
    }
    Ok(())
}

/// End of the first part when that part is a registry: `localhost`, or something with `.`, `:` or a capital letter.
fn registry_end(text: &str) -> Option<usize> {
    let end = text.find('/')?;
    let first = &text[..end];
    let is_registry = first == "localhost" || first.bytes().any(|b| matches!(b, b'.' | b':') || b.is_ascii_uppercase());
    is_registry.then_some(end)
}

fn check_registry(host: &[u8]) -> Result<(), Kind> {
    // Upstream falls back to reading the first part as a piece of the path: `foo_bar.com/app` is accepted.
    if is_domain(host) || is_path_component(host) {
        return Ok(());
    }
    Err(match host {
        [.., b':'] if is_scheme(&host[..host.len() - 1]) => Kind::Scheme,
        _ if host.iter().any(u8::is_ascii_whitespace) => Kind::Space,
        _ => Kind::Registry,
    })
}

fn is_scheme(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(u8::is_ascii_alphabetic)
}

/// A host name, IPv4 address or bracketed IPv6 address, with an optional port.
fn is_domain(host: &[u8]) -> bool {
    if host.first() == Some(&b'[') {
        let Some(close) = host.iter().position(|b| *b == b']') else { return false };
        let address = &host[1..close];
        let is_address = !address.is_empty() && address.iter().all(|b| b.is_ascii_hexdigit() || *b == b':');
        return is_address && is_port(&host[close + 1..]);
    }
    let name_end = host.iter().position(|b| *b == b':').unwrap_or(host.len());
    host[..name_end].split(|b| *b == b'.').all(is_domain_label) && is_port(&host[name_end..])
}

fn is_domain_label(label: &[u8]) -> bool {
    match (label.first(), label.last()) {
        (Some(first), Some(last)) => {
            first.is_ascii_alphanumeric()
                && last.is_ascii_alphanumeric()
                && label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
        }
        _ => false,
    }
}

/// Nothing, or `:` and digits.
fn is_port(port: &[u8]) -> bool {
    match port {
        [] => true,
        [b':', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn check_path(text: &str, range: Range<usize>) -> Result<(), ReferenceError> {
    let mut start = range.start;
    for part in text[range.clone()].split('/') {
        let part_range = start..start + part.len();
        if !is_path_component(part.as_bytes()) {
            return Err(ReferenceError::new(path_error(part), part_range));
        }
        start = part_range.end + 1;
    }
    Ok(())
}

fn path_error(part: &str) -> Kind {
    if part.is_empty() {
        Kind::EmptyPath
    } else if part.contains(char::is_whitespace) {
        Kind::Space
    } else if is_path_component(part.to_ascii_lowercase().as_bytes()) {
        Kind::UppercasePath
    } else {
        Kind::Path
    }
}

/// Lower-case letters and digits, with one `.`, one or two `_`, or any number of `-` between them.
fn is_path_component(part: &[u8]) -> bool {
    let mut rest = part;
    loop {
        let word = rest.iter().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit()).count();
        if word == 0 {
            return false;
        }
        rest = match &rest[word..] {
            [] => return true,
            [b'_', b'_', after @ ..] | [b'.' | b'_', after @ ..] => after,
            dashes @ [b'-', ..] => &dashes[dashes.iter().take_while(|b| **b == b'-').count()..],
            _ => return false,
        };
    }
}

/// The limit holds for the path in full, `library/` of Docker Hub counted.
fn check_length(text: &str, registry_end: Option<usize>, path: Range<usize>) -> Result<(), ReferenceError> {
    let on_hub = registry_end.is_none_or(|end| matches!(&text[..end], DEFAULT_REGISTRY | LEGACY_REGISTRY));
    let official = if on_hub && !text[path.clone()].contains('/') { OFFICIAL.len() } else { 0 };
    if path.len() + official > PATH_MAX {
        return Err(ReferenceError::new(Kind::PathTooLong, path));
    }
    Ok(())
}

fn check_tag(bytes: &[u8], range: Range<usize>) -> Result<(), ReferenceError> {
    let tag = &bytes[range.clone()];
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let kind = match tag {
        [] => Kind::EmptyTag,
        [first, rest @ ..] if is_word(*first) && rest.iter().all(|b| is_word(*b) || matches!(b, b'.' | b'-')) => {
            if tag.len() <= TAG_MAX {
                return Ok(());
            }
            Kind::TagTooLong
        }
        _ if tag.iter().any(u8::is_ascii_whitespace) => Kind::Space,
        _ => Kind::Tag,
    };
    Err(ReferenceError::new(kind, range))
}

fn check_digest(text: &str, start: usize) -> Result<(), ReferenceError> {
    let digest = &text[start..];
    let blame = |kind, from: usize| Err(ReferenceError::new(kind, start + from..text.len()));
    let Some((algorithm, digits)) = digest.split_once(':') else { return blame(Kind::Digest, 0) };
    let digits_at = algorithm.len() + 1;
    if algorithm != "sha256" {
        let is_algorithm =
            !algorithm.is_empty() && algorithm.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+.".contains(&b));
        let kind = if is_algorithm { Kind::DigestAlgorithm } else { Kind::Digest };
        return Err(ReferenceError::new(kind, start..start + algorithm.len()));
    }
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return blame(Kind::Digest, digits_at);
    }
    match digits.len() {
        0..SHA256_DIGITS => blame(Kind::DigestTooShort, digits_at),
        SHA256_DIGITS if digits.bytes().all(is_digest_digit) => Ok(()),
        SHA256_DIGITS => blame(Kind::DigestUppercase, digits_at),
        _ => blame(Kind::DigestTooLong, digits_at),
    }
}

const fn is_digest_digit(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'f')
}
