//! A tag that moves, with a pull policy that does not look whether it has moved.

use imagelint_model::{Fix, ImageUse, PullPolicy};
use imagelint_yaml::Edit;

use crate::cx::Cx;
use crate::options::Options;
use crate::rule::Rule;
use crate::spans;

/// Tags that are pushed again and again in practice.
const MOVING: [&str; 17] = [
    "latest",
    "edge",
    "nightly",
    "canary",
    "main",
    "master",
    "trunk",
    "head",
    "dev",
    "develop",
    "development",
    "snapshot",
    "unstable",
    "stable",
    "staging",
    "prod",
    "production",
];

/// Moving tags under `IfNotPresent` or `Never`.
pub(crate) struct StaleMutableTag {
    tags: Vec<String>,
}

/// True for a tag that is pushed again and again, as far as its name tells.
pub(crate) fn is_moving(tag: &str) -> bool {
    MOVING.iter().any(|moving| moving.eq_ignore_ascii_case(tag))
}

impl Default for StaleMutableTag {
    fn default() -> Self {
        Self { tags: MOVING.map(str::to_owned).to_vec() }
    }
}

impl Rule for StaleMutableTag {
    fn new(options: &mut Options<'_>) -> Self {
        options.list("tags").map_or_else(Self::default, |tags| Self { tags })
    }

    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        if reference.is_pinned() || image.tagless {
            return;
        }
        let Some(tag) = reference.effective_tag() else { return };
        if !self.tags.iter().any(|moving| moving.eq_ignore_ascii_case(tag)) {
            return;
        }
        let Some(policy) = image.effective_pull_policy().filter(|policy| *policy != PullPolicy::Always) else { return };
        let tag_span = image.tag_span().unwrap_or_else(|| image.span());
        let Some(field) = &image.pull_policy else {
            let default = "but the default policy is `IfNotPresent`, so a node keeps the image it has";
            cx.report(tag_span, format!("the tag `{tag}` moves, {default}"))
                .label("pulled once per node")
                .help("pin a version or a digest, or write `imagePullPolicy: Always`");
            return;
        };
        let then = match policy {
            PullPolicy::Never => "a node runs the image it happens to have",
            _ => "a node keeps the image it has",
        };
        let span = spans::inner(field.span, field.text);
        let message = format!("the tag `{tag}` moves, but with `{}` {then}", policy.as_str());
        let finding = cx.report(span.unwrap_or(field.span), message);
        finding.label("never asks again").related(tag_span, "the tag that moves");
        finding.help("pin a version or a digest, or pull with `Always`");
        // With `Never` the image may be one that was loaded onto the node by hand and is in no registry.
        if let (PullPolicy::IfNotPresent, Some(span)) = (policy, span) {
            finding.fix(Fix::may_change("pull with `Always`", Edit::replace(span, "Always")));
        }
    }
}
