//! `configMapGenerator` and `secretGenerator`.

use compact_str::CompactString;
use imagelint_yaml::{Entry, Files, Node, Span};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::loader::Loader;
use crate::read::{Text, Texts};
use crate::resource::{Behavior, Resource};
use crate::spec::{Generator, GeneratorOptions};
use crate::tree;

/// A key and the bytes it gets, with the place they come from.
struct Pair {
    key: CompactString,
    value: Vec<u8>,
    span: Span,
}

fn fail<T>(span: Span, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Generator, span, message))
}

/// Makes the ConfigMap, or the Secret, that a generator describes.
pub(crate) fn generate(
    files: &Files,
    loader: &Loader,
    generator: &Generator,
    secret: bool,
    global: Option<&GeneratorOptions>,
) -> Res<Resource> {
    let span = generator.span;
    let Some(name) = &generator.name else {
        return fail(span, "a generator needs a name");
    };
    let options = merge_options(generator.options.as_ref(), global);
    let string = |text: &Text| tree::string(text.span, text);
    let entry = |key: &str, value: Node| Entry::new(tree::plain(span, key), value);
    let mut metadata = vec![entry("name", string(name))];
    metadata.extend(generator.namespace.as_ref().map(|namespace| entry("namespace", string(namespace))));
    for (field, texts) in [("labels", &options.labels), ("annotations", &options.annotations)] {
        if !texts.is_empty() {
            let entries = texts.iter().map(|(key, value)| entry(key, string(value)));
            metadata.push(entry(field, Node::mapping(span, entries.collect())));
        }
    }
    let kind = if secret { "Secret" } else { "ConfigMap" };
    let mut fields = vec![
        entry("apiVersion", tree::string(span, "v1")),
        entry("kind", tree::string(span, kind)),
        entry("metadata", Node::mapping(span, metadata)),
    ];
    let pairs = pairs(files, loader, generator)?;
    if secret {
        let kind = generator.secret_type.as_ref().map_or_else(|| tree::string(span, "Opaque"), string);
        fields.push(entry("type", kind));
        let data = pairs.iter().map(|pair| entry(&pair.key, tree::string(pair.span, &base64_lines(&pair.value))));
        fields.push(entry("data", Node::mapping(span, data.collect())));
    } else {
        fields.extend(config_map_data(span, &pairs));
    }
    if options.immutable {
        fields.push(entry("immutable", tree::plain(span, "true")));
    }
    let mut resource = Resource::new(Node::mapping(span, fields));
    resource.needs_hash = !options.disable_name_suffix_hash;
    resource.behavior = match generator.behavior.as_deref() {
        Some("replace") => Behavior::Replace,
        Some("merge") => Behavior::Merge,
        Some("create") => Behavior::Create,
        _ => Behavior::Unspecified,
    };
    Ok(resource)
}

/// Text goes to `data`, anything else in base64 to `binaryData`.
fn config_map_data(span: Span, pairs: &[Pair]) -> Vec<Entry> {
    let entry = |key: &str, value: Node| Entry::new(tree::plain(span, key), value);
    let (mut data, mut binary) = (Vec::new(), Vec::new());
    for pair in pairs {
        match std::str::from_utf8(&pair.value) {
            Ok(text) => data.push(entry(&pair.key, tree::string(pair.span, text))),
            Err(_) => binary.push(entry(&pair.key, tree::string(pair.span, &base64_lines(&pair.value)))),
        }
    }
    let named = [("data", data), ("binaryData", binary)];
    named
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(name, entries)| entry(name, Node::mapping(span, entries)))
        .collect()
}

fn merge_options(own: Option<&GeneratorOptions>, global: Option<&GeneratorOptions>) -> GeneratorOptions {
    let mut options = own.cloned().unwrap_or_default();
    if let Some(global) = global {
        let fill = |own: &mut Texts, more: &Texts| {
            for (key, value) in more {
                if !own.iter().any(|(known, _)| known == key) {
                    own.push((key.clone(), value.clone()));
                }
            }
        };
        fill(&mut options.labels, &global.labels);
        fill(&mut options.annotations, &global.annotations);
        options.disable_name_suffix_hash |= global.disable_name_suffix_hash;
        options.immutable |= global.immutable;
    }
    options
}

fn pairs(files: &Files, loader: &Loader, generator: &Generator) -> Res<Vec<Pair>> {
    let mut out = Vec::new();
    for env in &generator.envs {
        env_file(files, loader, env, &mut out)?;
    }
    for literal in &generator.literals {
        out.push(parse_literal(files, literal)?);
    }
    for file in &generator.files {
        let (key, path) = parse_file(file)?;
        let path = Text::new(path, file.span);
        let source = loader.read(files, &path)?;
        let value = loader.read_bytes(files, &path)?;
        out.push(Pair { key: key.into(), value, span: Span::new(source.id, 0, source.text.len() as u32) });
    }
    for (at, pair) in out.iter().enumerate() {
        if out[..at].iter().any(|other| other.key == pair.key) {
            return fail(generator.span, format!("the key `{}` stands twice", pair.key));
        }
    }
    Ok(out)
}

fn parse_literal(files: &Files, literal: &Text) -> Res<Pair> {
    match literal.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            let bytes = value.as_bytes();
            let quoted = bytes.len() >= 2 && matches!(bytes[0], b'"' | b'\'') && bytes[0] == bytes[bytes.len() - 1];
            let value = if quoted { &value[1..value.len() - 1] } else { value };
            Ok(Pair { key: key.into(), value: value.into(), span: literal.place_of(value, files) })
        }
        _ => fail(literal.span, format!("`{}` is not of the form key=value", &**literal)),
    }
}

fn parse_file(file: &Text) -> Res<(&str, &str)> {
    let mut parts = file.split('=');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(path), None, _) => Ok((path.rsplit('/').next().unwrap_or(path), path)),
        (Some(key), Some(path), None) if !key.is_empty() && !path.is_empty() => Ok((key, path)),
        _ => fail(file.span, format!("`{}` is not of the form [key=]path", &**file)),
    }
}

fn env_file(files: &Files, loader: &Loader, entry: &Text, out: &mut Vec<Pair>) -> Res<()> {
    let source = loader.read(files, entry)?;
    if source.invalid_utf8.is_some() {
        return fail(entry.span, format!("`{}` is not UTF-8", &**entry));
    }
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let mut text = line.trim_end_matches('\n');
        text = text.strip_suffix('\r').unwrap_or(text);
        if start == 0 {
            text = text.trim_start_matches('\u{feff}');
        }
        let text = text.trim_start();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if key.is_empty() {
            continue;
        }
        let end = (start + line.trim_end_matches(['\n', '\r']).len()) as u32;
        let span = Span::new(source.id, end - (value.len() as u32).min(end), end);
        out.push(Pair { key: key.into(), value: value.into(), span });
    }
    Ok(())
}

/// Base64; from 70 characters on in lines of 70, each ended by a line break.
fn base64_lines(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    if out.len() < 70 {
        return out;
    }
    let lines = out.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).expect("base64 is ASCII"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_breaks_long_lines() {
        let check = |input: &str, expected: &str| assert_eq!(base64_lines(input.as_bytes()), expected);
        check("", "");
        check("a", "YQ==");
        check("ab", "YWI=");
        check("abc", "YWJj");
        let long = base64_lines(&[0; 60]);
        assert_eq!(long.lines().map(str::len).collect::<Vec<_>>(), [70, 10]);
        assert!(long.ends_with('\n'));
    }
}
