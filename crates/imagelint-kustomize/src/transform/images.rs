//! `images`: name, tag and digest of image references, each with the place it comes from.

use std::collections::BTreeSet;

use imagelint_yaml::{Node, Value};
use regex::Regex;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res, transform_error};
use crate::fieldspec::{self, Create, FieldSpec};
use crate::overrides::{ImageChange, ImageOverride};
use crate::read::Text;
use crate::resmap::ResMap;
use crate::spec::Image;
use crate::tree::{self, Part};

/// Changes the references that `image` matches: in every `containers` and `initContainers` list, and in `specs`.
///
/// What it matched is added to `log`.
pub(crate) fn set_images(
    objects: &mut ResMap,
    image: &Image,
    specs: &[FieldSpec],
    log: &mut Vec<ImageChange>,
) -> Res<()> {
    let name = Name::new(image)?;
    for resource in objects.list.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition") {
        containers(&mut resource.node, &mut |node| update(node, &name, image, log))?;
    }
    for resource in objects.list.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition") {
        let again = &mut |node: &mut Node| update(node, &name, image, log);
        fieldspec::apply_all(specs, &mut resource.node, Create::Nothing, again)?;
    }
    Ok(())
}

/// The names of the images in `containers` and `initContainers` lists, each once.
pub(crate) fn names(objects: &mut ResMap) -> Vec<String> {
    let mut found = BTreeSet::new();
    for resource in objects.list.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition") {
        let gathered = containers(&mut resource.node, &mut |node| {
            found.insert(split(tree::text(Some(node))).0.to_owned());
            Ok(())
        });
        drop(gathered);
    }
    found.into_iter().filter(|name| !name.is_empty()).collect()
}

/// True when `later` changes what `earlier` has changed, and would have matched it without that: the order decides.
///
/// An entry that names the result of an earlier one is meant so.
pub(crate) fn race(earlier: &ImageOverride, later: &ImageOverride, image: &Image) -> bool {
    if earlier.name == later.name {
        return false;
    }
    let Ok(name) = Name::new(image) else { return false };
    let befores: BTreeSet<&str> = later
        .changes
        .iter()
        .filter(|change| change.before != change.after)
        .map(|change| change.before.as_str())
        .collect();
    earlier.changes.iter().any(|change| befores.contains(change.after.as_str()) && name.matches(&change.before))
}

/// The `name` of an entry, which is a regular expression; most hold nothing special but dots.
enum Name<'a> {
    Dotted(&'a str),
    Expression(Box<Regex>),
}

const CHARS: &str = "[a-zA-Z0-9_.{}-]*";

impl<'a> Name<'a> {
    fn new(image: &'a Image) -> Res<Self> {
        let name: &str = &image.name;
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@".contains(&byte)) {
            return Ok(Self::Dotted(name));
        }
        // Upstream takes a brace that opens no repetition for itself: `${TAG}`.
        let plain = format!("^{name}(:{CHARS})?(@sha256:{CHARS})?$");
        let braces = || format!("^{}(:{CHARS})?(@sha256:{CHARS})?$", name.replace('{', r"\{").replace('}', r"\}"));
        match Regex::new(&plain).or_else(|_| Regex::new(&braces())) {
            Ok(expression) => Ok(Self::Expression(Box::new(expression))),
            Err(_) => {
                let message = format!("the name `{name}` is no regular expression");
                Err(Diagnostic::new(DiagnosticKind::Transformer, image.name.span, message))
            }
        }
    }

    fn matches(&self, reference: &str) -> bool {
        match self {
            Self::Expression(expression) => expression.is_match(reference),
            Self::Dotted(name) => dotted(name, reference),
        }
    }
}

/// A dot of the name stands for any character.
fn dotted(name: &str, reference: &str) -> bool {
    let mut rest = reference.chars();
    for wanted in name.chars() {
        match rest.next() {
            Some(c) if c == wanted || (wanted == '.' && c != '\n') => {}
            _ => return false,
        }
    }
    let rest = rest.as_str();
    let tail = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.{}-".contains(&byte));
    let (tag, digest) = rest.split_once("@sha256:").map_or((rest, None), |(tag, digest)| (tag, Some(digest)));
    (tag.is_empty() || tag.strip_prefix(':').is_some_and(tail)) && digest.is_none_or(tail)
}

fn containers(node: &mut Node, update: &mut dyn FnMut(&mut Node) -> Res<()>) -> Res<()> {
    match &mut node.value {
        Value::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                containers(&mut entry.value, update)?;
                if entry.is("containers") || entry.is("initContainers") {
                    let items = tree::items_mut(&mut entry.value).map(Vec::as_mut_slice).unwrap_or_default();
                    for item in items {
                        container(item, update)?;
                    }
                }
            }
            Ok(())
        }
        Value::Sequence(sequence) => sequence.items.iter_mut().try_for_each(|item| containers(item, update)),
        Value::Scalar(_) => Ok(()),
    }
}

fn container(item: &mut Node, update: &mut dyn FnMut(&mut Node) -> Res<()>) -> Res<()> {
    if !matches!(item.value, Value::Mapping(_)) && !tree::is_null(item) {
        return transform_error(item, "a container must be a mapping");
    }
    item.get_mut("image").map_or(Ok(()), update)
}

fn update(node: &mut Node, name: &Name<'_>, image: &Image, log: &mut Vec<ImageChange>) -> Res<()> {
    if node.as_scalar().is_none() {
        return transform_error(node, "an image must be a scalar");
    }
    let reference = tree::text(Some(node)).to_owned();
    if !name.matches(&reference) {
        return Ok(());
    }
    let (old_name, old_tag, old_digest) = split(&reference);
    let own = |part: &str| {
        let start = part.as_ptr() as usize - reference.as_ptr() as usize;
        Part::Own(start..start + part.len())
    };
    let mut parts: Vec<Part<'_>> = vec![image.new_name.as_ref().map_or_else(|| own(old_name), Text::as_part)];
    let kept = |part: &'_ str| (!part.is_empty()).then(|| own(part));
    let (tag, digest) = match (&image.new_tag, &image.digest) {
        (None, None) => (kept(old_tag), kept(old_digest).filter(|_| image.tag_suffix.is_none())),
        (tag, digest) => (filled(tag).map(Text::as_part), filled(digest).map(Text::as_part)),
    };
    let suffix = image.tag_suffix.as_ref().filter(|_| image.new_tag.is_none() && image.digest.is_none());
    if tag.is_some() || suffix.is_some() {
        parts.push(Part::Made(":"));
        parts.extend(tag);
        parts.extend(suffix.map(Text::as_part));
    }
    if let Some(digest) = digest {
        parts.extend([Part::Made("@"), digest]);
    }
    let joined = tree::joined(&reference, &parts);
    // The second pass finds again what the first one has changed.
    if joined != reference || !log.iter().any(|change| change.after == reference) {
        let name = (!old_name.is_empty()).then(|| node.subspan(0..old_name.len()));
        log.push(ImageChange { before: reference.clone(), after: joined.clone(), name });
    }
    // The second pass of the same entry finds its own work, whose places are right already.
    let here = |part: &Part<'_>| matches!(part, Part::From(_, span) if *span == node.span);
    if !parts.iter().any(here) || joined != reference {
        tree::join_text(node, &parts);
    }
    Ok(())
}

fn filled(text: &Option<Text>) -> Option<&Text> {
    text.as_ref().filter(|text| !text.is_empty())
}

/// Name, tag and digest as upstream cuts them: a colon before the first slash belongs to a port.
pub(crate) fn split(reference: &str) -> (&str, &str, &str) {
    let from = reference.find('/').filter(|at| *at > 0).unwrap_or(0);
    let find = |c: char| reference[from..].find(c).map(|at| at + from);
    match (find(':'), find('@')) {
        (None, None) => (reference, "", ""),
        (Some(colon), Some(at)) if colon < at => (&reference[..colon], &reference[colon + 1..at], &reference[at + 1..]),
        (_, Some(at)) => (&reference[..at], "", &reference[at + 1..]),
        (Some(colon), None) => (&reference[..colon], &reference[colon + 1..], ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_cut() {
        let check = |reference: &str, expected: (&str, &str, &str)| assert_eq!(split(reference), expected);
        check("nginx", ("nginx", "", ""));
        check("host:5000/a/b:1", ("host:5000/a/b", "1", ""));
        check("a/b@sha256:0", ("a/b", "", "sha256:0"));
        check("a/b:1@sha256:0", ("a/b", "1", "sha256:0"));
    }

    #[test]
    fn a_dot_matches_anything() {
        assert!(dotted("my.app", "my-app:1"));
        assert!(dotted("nginx", "nginx@sha256:00"));
        assert!(!dotted("nginx", "nginx-extra:1"));
        assert!(!dotted("nginx", "nginx:1:2"));
    }
}
