//! Merge keys (`<<`), by go-yaml v3's rules: own keys win, and of several mappings the earlier ones.

use rustc_hash::FxHashSet;

use crate::parse::{ErrorKind, SyntaxError};
use crate::tree::{Entry, Node, Origin, ScalarStyle, Value};

/// True for a key that merges: a plain `<<`, untagged or tagged `!!merge`.
pub(crate) fn is_merge_key(text: &str, style: ScalarStyle, tag: Option<&str>) -> bool {
    text == "<<" && style == ScalarStyle::Plain && matches!(tag, None | Some("!" | "!!merge"))
}

/// Replaces the merge entries by the entries of the mappings they name.
pub(crate) fn expand_merges(entries: Vec<Entry>) -> Result<Vec<Entry>, SyntaxError> {
    let (merges, mut own): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_merge);
    let mut seen: FxHashSet<String> = own.iter().filter_map(|entry| entry.key.text()).map(str::to_owned).collect();
    for merge in merges {
        let trail = merge.value.origin.map_or_else(Vec::new, |origin| origin.trail);
        match merge.value.value {
            Value::Mapping(mapping) => add(&mut own, &mut seen, mapping.entries, &trail),
            Value::Sequence(sequence) => {
                for item in sequence.items {
                    let mut asked = item.origin.map_or_else(Vec::new, |origin| origin.trail);
                    asked.extend_from_slice(&trail);
                    let Value::Mapping(mapping) = item.value else { return Err(wrong_value(item.span)) };
                    add(&mut own, &mut seen, mapping.entries, &asked);
                }
            }
            Value::Scalar(_) => return Err(wrong_value(merge.value.span)),
        }
    }
    Ok(own)
}

fn is_merge(entry: &Entry) -> bool {
    entry.key.as_scalar().is_some_and(|key| is_merge_key(&key.text, key.style, key.tag.as_deref()))
}

fn add(own: &mut Vec<Entry>, seen: &mut FxHashSet<String>, entries: Vec<Entry>, trail: &[crate::Span]) {
    // The last of duplicates wins inside the merged mapping, as it does when that mapping is read itself.
    let mut last: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut here: FxHashSet<String> = FxHashSet::default();
    for entry in entries.into_iter().rev() {
        let is_new = entry.key.text().is_none_or(|key| !seen.contains(key) && here.insert(key.to_owned()));
        if is_new {
            last.push(entry);
        }
    }
    own.extend(last.into_iter().rev().map(|mut entry| {
        entry.merged = true;
        remember(&mut entry.value, trail);
        entry
    }));
    seen.extend(here);
}

fn remember(node: &mut Node, trail: &[crate::Span]) {
    if !trail.is_empty() {
        node.origin.get_or_insert_with(Box::<Origin>::default).trail.extend_from_slice(trail);
    }
}

fn wrong_value(span: crate::Span) -> SyntaxError {
    let message = "map merge requires map or sequence of maps as the value".to_owned();
    SyntaxError { span, kind: ErrorKind::Syntax, message }
}
