//! Entries of `images` that do not do what they seem to.

use std::collections::{BTreeMap, BTreeSet};

use imagelint_model::{Finding, Fix, Safety, catalog};
use imagelint_yaml::{Edit, FileId, Files, Span};

use crate::diagnostic::did_you_mean;
use crate::overrides::{ImageOverride, NEW_TAG, TAG_SUFFIX};
use crate::transform::images::split;

/// One entry in all roots that use its kustomization.
struct Entry<'a> {
    all: Vec<(&'a str, &'a ImageOverride)>,
}

/// What is wrong with the entries of `images` that the roots of a run use; each comes with the name of its root.
///
/// `whole` says that all roots which may use a component are there; only then can one of its entries be unused.
#[must_use]
pub fn override_findings(overrides: &[(&str, &ImageOverride)], whole: bool, files: &Files) -> Vec<Finding> {
    let mut by_file: BTreeMap<FileId, BTreeMap<u32, Entry<'_>>> = BTreeMap::new();
    for (root, one) in overrides {
        let entries = by_file.entry(one.entry.file).or_default();
        entries.entry(one.entry.start).or_insert_with(|| Entry { all: Vec::new() }).all.push((root, one));
    }
    let mut findings = Vec::new();
    for entries in by_file.values() {
        let mut before: Vec<&ImageOverride> = Vec::new();
        for entry in entries.values() {
            let one = entry.first();
            let mut own = Vec::new();
            match before.iter().rev().find(|other| other.name == one.name) {
                Some(other) => own.push(duplicate(one, other, before.last().copied(), files)),
                None => own.extend(entry.unused(whole)),
            }
            own.extend(entry.digest_lost());
            own.extend(entry.ambiguous());
            let roots: BTreeSet<&str> = entry.all.iter().map(|(root, _)| *root).collect();
            own.iter_mut().for_each(|finding| finding.entries = roots.iter().map(|root| (*root).to_owned()).collect());
            findings.extend(own);
            before.push(one);
        }
    }
    findings
}

impl<'a> Entry<'a> {
    fn first(&self) -> &'a ImageOverride {
        self.all[0].1
    }

    fn unused(&self, whole: bool) -> Option<Finding> {
        let one = self.first();
        let silent = |one: &ImageOverride| one.changes.is_empty() && one.complete && (whole || !one.component);
        if one.name.is_empty() || !self.all.iter().all(|(_, one)| silent(one)) {
            return None;
        }
        let message = format!("no image is named `{}`, so this override changes nothing", one.name);
        let mut finding = Finding::new(&catalog::UNUSED_IMAGE_OVERRIDE, one.name_span, message);
        finding.label("matches nothing");
        let others: BTreeSet<&str> = self.all.iter().flat_map(|(_, one)| &one.others).map(String::as_str).collect();
        let same: Vec<&str> = others.iter().copied().filter(|other| short(other) == short(&one.name)).collect();
        match same.as_slice() {
            [meant] => {
                finding.help(format!("did you mean `{meant}`? kustomize compares names as they are written"));
                let edit = Edit::replace(plain(one.name_span, &one.name), *meant);
                finding.fix(Fix::may_change(format!("name `{meant}`"), edit));
            }
            _ => _ = finding.help(advice(&one.name, &others)),
        }
        Some(finding)
    }

    fn digest_lost(&self) -> Option<Finding> {
        let lost = |one: &&ImageOverride| {
            one.changes.iter().find(|change| change.before.contains("@sha256:") && !change.after.contains('@')).cloned()
        };
        let change = self.all.iter().map(|(_, one)| one).find_map(lost)?;
        let one = self.first();
        let (_, span) = one.sets[NEW_TAG].as_ref().or(one.sets[TAG_SUFFIX].as_ref())?;
        let message = format!(
            "`{}` is pinned by its digest, and this override drops the pin: `{}` is whatever the registry has there",
            short_digest(&change.before),
            change.after
        );
        let mut finding = Finding::new(&catalog::DIGEST_LOST, *span, message);
        finding
            .label("drops the digest")
            .help("give the `digest` of that tag as well, or leave the pinned image alone");
        if let Some(place) = change.name {
            finding.related(place, "pinned here");
        }
        Some(finding)
    }

    fn ambiguous(&self) -> Option<Finding> {
        let one = self.first();
        if let Some((other, place)) = self.all.iter().find_map(|(_, one)| one.rival.clone()) {
            let message = format!(
                "`{}` and `{other}` match the same image, so the order of the entries decides what it becomes",
                one.name
            );
            let mut finding = Finding::new(&catalog::AMBIGUOUS_IMAGE_OVERRIDE, one.name_span, message);
            finding
                .help("make one entry of them, or names that match different images")
                .related(place, "the other entry");
            return Some(finding);
        }
        let message = if one.name.contains(['*', '+', '?', '(', ')', '[', ']', '|', '^', '\\']) {
            format!("`{}` is read as a regular expression and may match other images than the one it spells", one.name)
        } else {
            let literal = |before: &str| before.starts_with(one.name.as_str());
            let changes = || self.all.iter().flat_map(|(_, one)| &one.changes);
            let odd = changes().find(|change| one.name.contains('.') && !literal(&change.before))?;
            let name = split(&odd.before).0;
            format!("a dot stands for any character, so `{}` changes `{name}`, too", one.name)
        };
        let mut finding = Finding::new(&catalog::AMBIGUOUS_IMAGE_OVERRIDE, one.name_span, message);
        finding.help("names in `images` are regular expressions: write out the name of each image");
        Some(finding)
    }
}

fn duplicate(one: &ImageOverride, first: &ImageOverride, previous: Option<&ImageOverride>, files: &Files) -> Finding {
    let texts = |of: &ImageOverride| of.sets.each_ref().map(|set| set.as_ref().map(|(text, _)| text.clone()));
    let same = texts(one) == texts(first);
    let message = match same {
        true => format!("`{}` is overridden twice, with the same result", one.name),
        false => format!("`{}` is overridden twice: both entries are applied, one after the other", one.name),
    };
    let mut finding = Finding::new(&catalog::DUPLICATE_IMAGE_OVERRIDE, one.name_span, message);
    finding.label("the second time").help("keep one of them").related(first.name_span, "the first time");
    // An entry between the two may see the difference, and a suffix is added each time.
    let adjacent = previous.is_some_and(|previous| previous.entry == first.entry);
    if same
        && one.sets[TAG_SUFFIX].is_none()
        && let Some(span) = lines_of(one.entry, files)
    {
        let safety = if adjacent { Safety::Safe } else { Safety::Unsafe };
        let edits = vec![Edit::replace(span, "")];
        finding.fix(Fix { title: "remove the second entry".to_owned(), safety, edits });
    }
    finding
}

/// The lines of an item of a block list; `None` where it shares them with something else.
fn lines_of(item: Span, files: &Files) -> Option<Span> {
    let source = files.get(item.file);
    let text = &*source.text;
    let start = text[..item.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let dash = text[start..item.start as usize].trim();
    let content = text[item.range()].trim_end();
    let last = item.start as usize + content.len();
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at + 1);
    let rest = text[last..end].trim();
    (dash == "-" && (rest.is_empty() || rest.starts_with('#'))).then(|| Span::new(item.file, start as u32, end as u32))
}

/// The scalar without its quotes.
fn plain(span: Span, text: &str) -> Span {
    let quotes = (span.len() as usize).saturating_sub(text.len()) as u32 / 2;
    Span::new(span.file, span.start + quotes, span.end - quotes)
}

/// A name without what Docker Hub adds in front of it.
fn short(name: &str) -> &str {
    let name = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"]
        .iter()
        .find_map(|host| name.strip_prefix(host))
        .unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

fn short_digest(reference: &str) -> String {
    match reference.split_once("@sha256:") {
        Some((name, digest)) => format!("{name}@sha256:{}…", digest.get(..8).unwrap_or(digest)),
        None => reference.to_owned(),
    }
}

fn advice(name: &str, others: &BTreeSet<&str>) -> String {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let same_end: Vec<&&str> = others.iter().filter(|other| last(other) == last(name)).collect();
    if let [meant] = same_end.as_slice() {
        return format!("did you mean `{meant}`?");
    }
    did_you_mean(name, others.iter().copied())
        .unwrap_or_else(|| "take it out, or name the image as the manifests do".to_owned())
}
