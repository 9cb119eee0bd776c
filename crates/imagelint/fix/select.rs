//! Which fixes of a report can be applied together.

use std::collections::{BTreeMap, HashMap, HashSet};

use imagelint_model::{Finding, Fix};
use imagelint_yaml::{Edit, FileId, Span};

use super::Wanted;
use crate::outcome::Report;

/// The fixes that are wanted, touch no refused file and do not overlap one before them. The first by position wins,
/// so that a fix that stands twice counts once.
pub(super) fn select<'r>(report: &'r Report, wanted: &Wanted<'_>, refused: &dyn Fn(FileId) -> bool) -> Vec<&'r Fix> {
    let mut offered: Vec<&Fix> = report
        .findings
        .iter()
        .filter(|finding| wanted(finding, report))
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| !fix.edits.is_empty())
        .filter(|fix| !fix.edits.iter().any(|edit| refused(edit.span.file)))
        .collect();
    let position = |fix: &Fix| fix.edits.iter().map(|edit| (edit.span.file, edit.span.start, edit.span.end)).min();
    offered.sort_by_key(|fix| position(fix));
    let mut taken: HashMap<FileId, Vec<Span>> = HashMap::new();
    offered.retain(|fix| {
        let spans = || fix.edits.iter().map(|edit| edit.span);
        let free = |span: Span| !taken.get(&span.file).is_some_and(|of| of.iter().any(|other| overlap(*other, span)));
        let take = spans().all(free);
        if take {
            spans().for_each(|span| taken.entry(span.file).or_default().push(span));
        }
        take
    });
    offered
}

/// The edits of `fixes`, by file.
pub(super) fn by_file(fixes: &[&Fix]) -> BTreeMap<FileId, Vec<Edit>> {
    let mut files: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        files.entry(edit.span.file).or_default().push(edit.clone());
    }
    files
}

/// The findings of `report` whose fix is in `fixes` as a whole: one of them, or put together from several.
pub(super) fn mended<'r>(report: &'r Report, fixes: &[&'r Fix]) -> impl Iterator<Item = &'r Finding> {
    let key = |edit: &'r Edit| (edit.span, edit.text.as_str());
    let applied: HashSet<(Span, &str)> = fixes.iter().flat_map(|fix| &fix.edits).map(key).collect();
    let whole = move |fix: &'r Fix| !fix.edits.is_empty() && fix.edits.iter().all(|edit| applied.contains(&key(edit)));
    report.findings.iter().filter(move |finding| finding.fix.as_ref().is_some_and(&whole))
}

/// True when two spans share a byte, or both insert at one place, where their order would be chance.
fn overlap(a: Span, b: Span) -> bool {
    let shared = a.start < b.end && b.start < a.end;
    a.file == b.file && (shared || (a.start == b.start && (a.is_empty() || b.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_overlap_by_bytes_and_by_place_of_insertion() {
        let check = |a: (u32, u32), b: (u32, u32), expected| {
            let span = |(start, end)| Span::new(FileId(0), start, end);
            assert_eq!(overlap(span(a), span(b)), expected, "{a:?} {b:?}");
            assert_eq!(overlap(span(b), span(a)), expected, "{b:?} {a:?}");
        };
        check((0, 3), (2, 4), true);
        check((0, 3), (3, 4), false);
        check((1, 1), (1, 1), true);
        check((1, 1), (0, 2), true);
        check((1, 1), (1, 2), true);
        check((2, 2), (1, 2), false);
        assert!(!overlap(Span::new(FileId(0), 0, 3), Span::new(FileId(1), 0, 3)));
    }
}
