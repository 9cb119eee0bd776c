//! One finding where several say the same of the same bytes, and the order of a report.

use std::collections::HashMap;
use std::path::PathBuf;

use imagelint_model::{Finding, From, catalog};
use imagelint_yaml::{FileId, Files, Span};

/// One finding for each rule and place: a base behind several overlays, an anchor behind several aliases, two clusters.
/// Findings of manifests judged by themselves may say different things of one place and are merged only where they do not.
pub(super) fn merge_equal(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut places: HashMap<(&'static str, Span, Option<String>), usize> = HashMap::new();
    for finding in findings {
        let message = finding.entries.is_empty().then(|| finding.message.clone());
        let key = (finding.rule, finding.span, message);
        match places.get(&key) {
            None => {
                places.insert(key, merged.len());
                merged.push(finding);
            }
            Some(at) => absorb(&mut merged[*at], finding),
        }
    }
    merged
}

/// Related places that a finding names; an entry of a component may change the images of very many bases.
const MAX_RELATED: usize = 8;

fn absorb(first: &mut Finding, other: Finding) {
    // What holds everywhere has no clusters to name.
    if first.clusters.is_empty() || other.clusters.is_empty() {
        first.clusters.clear();
    } else {
        add_new(&mut first.clusters, other.clusters);
    }
    add_new(&mut first.entries, other.entries);
    add_new(&mut first.related, other.related);
    first.related.truncate(MAX_RELATED);
    first.severity = first.severity.max(other.severity);
    if first.fix != other.fix {
        // Different surroundings want different text there, so no single edit is right.
        first.fix = None;
    }
}

fn add_new<T: PartialEq>(to: &mut Vec<T>, from: Vec<T>) {
    for one in from {
        if !to.contains(&one) {
            to.push(one);
        }
    }
}

/// Bytes of a text that a report shows; a line of 100 MB may stand where an image is expected.
const LONGEST: usize = 2_000;

/// Cuts what findings quote to a length that can be read. Drift quotes a cluster, whose texts are bounded, and its
/// records know their findings by the message.
pub(super) fn bound(findings: &mut [Finding]) {
    for finding in findings {
        if catalog::find(finding.rule).is_some_and(|rule| rule.from == From::Drift) {
            continue;
        }
        let texts = [Some(&mut finding.message), finding.help.as_mut(), finding.image.as_mut()];
        texts.into_iter().flatten().filter(|text| text.len() > LONGEST).for_each(|text| {
            let cut = |from: usize| (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let (head, tail) = (cut(LONGEST / 2), cut(text.len() - LONGEST / 2));
            text.replace_range(head..tail, "…");
            text.shrink_to_fit();
        });
    }
}

/// By path, place and rule, so that every run reports in the same order.
pub(super) fn sort(findings: &mut [Finding], files: &Files) {
    let mut paths: HashMap<FileId, PathBuf> = HashMap::new();
    for finding in findings.iter() {
        paths.entry(finding.span.file).or_insert_with(|| files.get(finding.span.file).path.clone());
    }
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.span.start, finding.span.end, finding.rule);
        paths[&a.span.file].cmp(&paths[&b.span.file]).then_with(|| key(a).cmp(&key(b)))
    });
}
