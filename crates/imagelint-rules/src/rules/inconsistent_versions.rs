//! One repository at several versions in one cluster.

use std::collections::BTreeMap;

use crate::rule::Rule;
use crate::set::{Part, Set, SetImage};
use crate::set_cx::SetCx;

/// How many versions a finding names, and how many places beside its own.
const SHOWN: usize = 4;

/// Repositories that are used at more than one version.
#[derive(Default)]
pub(crate) struct InconsistentVersions;

/// The uses of one repository by version.
type Versions<'s> = BTreeMap<String, Vec<(&'s Part, &'s SetImage)>>;

impl Rule for InconsistentVersions {
    fn looks_at_sets(&self) -> bool {
        true
    }

    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        // What merely lies in one folder need not belong together.
        let rendered = set.parts.iter().any(|part| part.entry.is_some());
        if set.cluster.is_none() && !rendered {
            return;
        }
        let mut repositories: BTreeMap<String, Versions<'_>> = BTreeMap::new();
        for (part, image) in set.images().filter(|(_, image)| image.object.is_some()) {
            let Some(version) = version(image) else { continue };
            let versions = repositories.entry(image.reference.normalized_repository()).or_default();
            versions.entry(version).or_default().push((part, image));
        }
        // A digest alone may be that of one of the tags.
        for versions in repositories.values_mut() {
            if versions.values().flatten().any(|(_, image)| image.reference.tag().is_some()) {
                versions.retain(|_, uses| uses.iter().any(|(_, image)| image.reference.tag().is_some()));
            }
        }
        let place = set.cluster.map_or("this root".to_owned(), |cluster| format!("cluster `{}`", cluster.name));
        for (repository, versions) in repositories.iter().filter(|(_, versions)| versions.len() > 1) {
            report(cx, repository, versions, &place);
        }
    }
}

/// The tag, or the digest where there is no tag; nothing where neither is written.
fn version(image: &SetImage) -> Option<String> {
    let reference = &image.reference;
    reference.tag().or_else(|| reference.digest()).map(str::to_owned)
}

fn report(cx: &mut SetCx<'_>, repository: &str, versions: &Versions<'_>, place: &str) {
    // The version that fewest use is the likely mistake; of equals the first in order.
    let Some((odd, uses)) = versions.iter().min_by_key(|(_, uses)| uses.len()) else { return };
    let Some((part, image)) = uses.first() else { return };
    let list: Vec<String> =
        versions.iter().map(|(version, uses)| format!("`{}` ({})", short(version), uses.len())).collect();
    let more = list.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let list = list[..list.len().min(SHOWN)].join(", ");
    let message = format!("{place} gets `{repository}` at {} versions: {list}{more}", versions.len());
    let span = image.tag_span.or(image.digest_span).unwrap_or(image.span);
    let others = versions.iter().filter(|(version, _)| *version != odd);
    let others: Vec<_> = others.filter_map(|(version, uses)| Some((version, uses.first()?.1))).take(SHOWN).collect();
    let Some(finding) = cx.report_image(part, image, span, message) else { return };
    finding.label("fewest use this one");
    finding.help("use one version: a node then keeps one copy, and a fix reaches every workload");
    for (version, image) in others {
        let span = image.tag_span.or(image.digest_span).unwrap_or(image.span);
        finding.related(span, format!("`{}` here", short(version)));
    }
}

/// A tag as it is, of a digest the beginning.
fn short(version: &str) -> String {
    if version.starts_with("sha256:") {
        version.chars().take(19).collect::<String>() + "…"
    } else {
        version.to_owned()
    }
}
