//! What applies a folder and waits until all of it is ready: the Kustomizations of Flux.

use compact_str::CompactString;
use imagelint_model::{Object, ObjectRef};
use imagelint_yaml::{Node, Span};

use super::{Part, Set, SetWorkload};

/// A Kustomization of Flux that waits for what it applies.
#[derive(Debug)]
pub struct SetApplier {
    /// The object, for findings about it.
    pub object: ObjectRef,
    /// The folder that it applies, without `./` before and `/` behind; empty for the whole repository.
    pub path: CompactString,
    /// After how many seconds it gives up.
    pub seconds: u32,
    /// Where that is written: the timeout, or the interval where there is none.
    pub span: Span,
    /// False where the interval stands in for a timeout.
    pub own_timeout: bool,
}

/// The Kustomization that `object` is, if it waits and says for how long.
pub(super) fn applier(object: &Object) -> Option<SetApplier> {
    if !object.is("kustomize.toolkit.fluxcd.io", "Kustomization") {
        return None;
    }
    let spec = object.node.get("spec")?;
    let waits = spec.get("wait").and_then(Node::text) == Some("true")
        || spec.get("healthChecks").is_some_and(|checks| !checks.items().is_empty());
    let timeout = spec.get("timeout").filter(|node| !node.is_null());
    let node = timeout.or_else(|| spec.get("interval")).filter(|_| waits)?;
    Some(SetApplier {
        object: object.object_ref()?,
        path: folder(spec.get("path").and_then(Node::text).unwrap_or_default()).into(),
        seconds: duration(node.text()?)?,
        span: node.span,
        own_timeout: timeout.is_some(),
    })
}

impl<'a> Set<'a> {
    /// All Kustomizations that wait, each with the part it is in.
    pub fn appliers(&self) -> impl Iterator<Item = (&'a Part, &'a SetApplier)> + '_ {
        self.parts.iter().flat_map(|part| part.appliers.iter().map(move |applier| (*part, applier)))
    }

    /// What a Kustomization applies: the root in its folder, and manifests in and below it that no root renders.
    pub fn applied(&self, applier: &'a SetApplier) -> impl Iterator<Item = (&'a Part, &'a SetWorkload)> + '_ {
        self.workloads().filter(move |(part, _)| {
            let place = folder(&part.place);
            let below =
                || applier.path.is_empty() || place.strip_prefix(&*applier.path).is_some_and(|it| it.starts_with('/'));
            place == applier.path || (part.entry.is_none() && below())
        })
    }
}

fn folder(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    if path == "." { "" } else { path.trim_start_matches("./") }
}

/// Seconds of Go's durations: `5m`, `1h30m`, `90s`.
pub(crate) fn duration(text: &str) -> Option<u32> {
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let unit = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let number: f64 = rest[..unit].parse().ok()?;
        let end = rest[unit..].find(|c: char| !c.is_ascii_alphabetic()).map_or(rest.len(), |at| unit + at);
        let factor = match &rest[unit..end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        seconds += number * factor;
        rest = &rest[end..];
    }
    (!text.is_empty()).then_some(seconds as u32)
}

#[cfg(test)]
mod tests {
    use super::{duration, folder};

    #[test]
    fn durations() {
        let check = |text: &str, expected| assert_eq!(duration(text), expected, "{text}");
        check("5m", Some(300));
        check("1h30m", Some(5400));
        check("5m0s", Some(300));
        check("90s", Some(90));
        check("${TIMEOUT}", None);
        check("5", None);
        check("", None);
    }

    #[test]
    fn folders_are_compared_without_their_dots() {
        let check = |path: &str, expected: &str| assert_eq!(folder(path), expected, "{path}");
        check("./apps/prod/", "apps/prod");
        check("apps/prod", "apps/prod");
        check("./", "");
        check(".", "");
        check("", "");
        check(".hidden", ".hidden");
    }
}
