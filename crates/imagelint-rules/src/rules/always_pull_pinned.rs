//! `Always` on an image that cannot change.

use imagelint_model::{Fix, ImageUse, PullPolicy};
use imagelint_yaml::Edit;

use crate::cx::Cx;
use crate::rule::Rule;
use crate::spans;

/// Digests and full versions under `Always`.
#[derive(Default)]
pub(crate) struct AlwaysPullPinned;

impl Rule for AlwaysPullPinned {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(field) = image.pull_policy.as_ref().filter(|field| field.policy == Some(PullPolicy::Always)) else {
            return;
        };
        let Some(reference) = image.reference() else { return };
        let asks = "yet `Always` asks the registry before each start, and fails when that does not answer";
        let message = match reference.tag() {
            _ if reference.is_pinned() => format!("the digest always means the same image, {asks}"),
            Some(tag) if is_fixed(tag) => format!("`{tag}` is a fixed version, {asks}"),
            _ => return,
        };
        let span = spans::inner(field.span, field.text);
        let finding = cx.report(span.unwrap_or(field.span), message);
        finding.label("asks the registry each time").help("write `IfNotPresent`");
        if let Some(span) = span {
            let edit = Edit::replace(span, "IfNotPresent");
            let title = "pull only when the node does not have the image";
            finding.fix(if reference.is_pinned() { Fix::safe(title, edit) } else { Fix::may_change(title, edit) });
        }
    }
}

/// True for a tag that nobody pushes twice by custom: a version of at least three numbers, a date, a commit.
fn is_fixed(tag: &str) -> bool {
    let mut words = tag.split(['-', '_', '+']);
    let moves = |word: &str| ["snapshot", "latest", "dev", "nightly", "edge"].contains(&&*word.to_ascii_lowercase());
    if words.clone().any(moves) {
        return false;
    }
    let first = words.next().unwrap_or_default();
    is_version(first.strip_prefix('v').unwrap_or(first)) || is_date(first) || tag.split(['-', '_']).any(is_commit)
}

fn is_version(word: &str) -> bool {
    let starts_with_digit = |part: &str| part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let numbers = word.split('.').take_while(|part| starts_with_digit(part));
    numbers.count() >= 3
}

fn is_date(word: &str) -> bool {
    word.len() >= 8 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_commit(word: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    // Letters only would be a word (`facade`), digits only a build number.
    (7..=64).contains(&word.len())
        && word.bytes().all(hex)
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::is_fixed;

    #[test]
    fn tags() {
        for tag in [
            "1.27.3",
            "v1.27.3",
            "1.27.3-alpine",
            "1.2.3+build",
            "20240131",
            "a1b2c3d",
            "main-0f9e8d7",
            "1.2.3.4",
            "1.2.3rc1",
        ] {
            assert!(is_fixed(tag), "{tag}");
        }
        for tag in [
            "7",
            "1.27",
            "v1",
            "main",
            "prod",
            "facade",
            "1234567",
            "1.27.3-SNAPSHOT",
            "1.27-alpine",
            "1.2.x",
            "stable",
        ] {
            assert!(!is_fixed(tag), "{tag}");
        }
    }
}
