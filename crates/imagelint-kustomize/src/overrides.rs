//! What each entry of `images` did: which references it changed, and from what to what.

use imagelint_yaml::Span;

use crate::spec::Image;

/// An entry of `images` in one kustomization, and what it did in one build.
#[derive(Clone, Debug)]
pub struct ImageOverride {
    /// The whole entry.
    pub entry: Span,
    /// The text of its `name`.
    pub name: String,
    /// The place of the name.
    pub name_span: Span,
    /// `newName`, `newTag`, `tagSuffix` and `digest` with their places, as far as they are given.
    pub sets: [Option<(String, Span)>; 4],
    /// True for an entry of a component.
    pub component: bool,
    /// True when all that it could match was there: nothing was remote, missing or left out.
    pub complete: bool,
    /// The references that it matched.
    pub changes: Vec<ImageChange>,
    /// Names of images that are there, when it matched none of them.
    pub others: Vec<String>,
    /// The name, and its place, of an earlier entry of the same list that matches the same image and wants another result.
    pub rival: Option<(String, Span)>,
}

/// A reference that an entry matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageChange {
    /// The reference before.
    pub before: String,
    /// The reference afterwards.
    pub after: String,
    /// Where the name that was matched is written.
    pub name: Option<Span>,
}

/// Places in [`ImageOverride::sets`].
pub(crate) const NEW_TAG: usize = 1;
pub(crate) const TAG_SUFFIX: usize = 2;

impl ImageOverride {
    pub(crate) fn new(image: &Image, component: bool, complete: bool) -> Self {
        let sets = [&image.new_name, &image.new_tag, &image.tag_suffix, &image.digest];
        Self {
            entry: image.span,
            name: image.name.text.to_string(),
            name_span: image.name.span,
            sets: sets.map(|set| set.as_ref().map(|text| (text.text.to_string(), text.span))),
            component,
            complete,
            changes: Vec::new(),
            others: Vec::new(),
            rival: None,
        }
    }

    /// True when a change of the bytes `span` to `text` would let the entry miss a reference that it matches.
    #[must_use]
    pub fn would_miss(&self, span: Span, text: &str) -> bool {
        self.changes.iter().any(|change| {
            let Some(name) = change.name else { return false };
            if name.file != span.file || span.start > name.end || span.end < name.start {
                return false;
            }
            // What begins behind the name must not lengthen it, and what ends before it must not either.
            if span.start == name.end {
                return !(text.is_empty() || text.starts_with([':', '@', '"', '\'']));
            }
            if span.end == name.start && (!span.is_empty() || text.is_empty()) {
                return false;
            }
            let (written, _, _) = crate::transform::images::split(&change.before);
            let kept = || {
                let before = name.start.checked_sub(span.start)? as usize;
                let rest = text.get(before..)?.strip_prefix(written)?;
                Some(rest.is_empty() || rest.starts_with([':', '@', '"', '\'']))
            };
            kept() != Some(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::{FileId, Span};

    use super::{ImageChange, ImageOverride};

    /// An override of `redis` that matched `redis:7`, written at the bytes 10 to 17.
    fn redis() -> ImageOverride {
        let span = |start, end| Span::new(FileId(0), start, end);
        ImageOverride {
            entry: span(0, 0),
            name: "redis".to_owned(),
            name_span: span(0, 0),
            sets: [None, None, None, None],
            component: false,
            complete: true,
            changes: vec![ImageChange {
                before: "redis:7".to_owned(),
                after: "redis:8".to_owned(),
                name: Some(span(10, 15)),
            }],
            others: Vec::new(),
            rival: None,
        }
    }

    #[test]
    fn edits_that_keep_the_name_are_harmless() {
        let check = |start, end, text: &str, expected| {
            assert_eq!(redis().would_miss(Span::new(FileId(0), start, end), text), expected, "{start}..{end} {text}");
        };
        check(10, 17, "redis:9", false);
        check(9, 18, "\"redis:9\"", false);
        check(15, 17, ":9", false);
        check(15, 15, ":9", false);
        check(0, 10, "image: ", false);
        check(20, 30, "x", false);
        check(10, 15, "docker.io/library/redis", true);
        check(10, 10, "docker.io/library/", true);
        check(15, 15, "-alpine", true);
        check(10, 17, "redis-stack:9", true);
        check(12, 13, "D", true);
        assert!(!redis().would_miss(Span::new(FileId(1), 10, 15), "x"), "another file");
    }
}
