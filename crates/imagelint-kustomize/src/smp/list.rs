//! Lists that are merged item by item. The odd results upstream gives for items without their keys are kept.

use imagelint_yaml::{Node, Value};

use super::{Merge, Merged};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::schema::Field;
use crate::tree;

/// The values of an item's keys.
type Values = Vec<String>;

pub(super) fn merge(merge: &Merge<'_>, list: Node, patch: Option<&Node>, schema: &Field) -> Res<Merged> {
    let keys = if schema.keys.is_empty() { vec![String::new()] } else { schema.keys.clone() };
    let mut rows: Vec<Values> = Vec::new();
    // The patch's items go first.
    for source in patch.into_iter().chain([&list]) {
        for item in source.items() {
            let row = item_values(item, &keys);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    if keys.len() > 1 {
        merge_rows(&mut rows);
    }
    let mut rest = list.items().to_vec();
    let mut added: Vec<Node> = Vec::new();
    let mut valid = (Vec::new(), Vec::new());
    for row in &rows {
        valid = valid_keys(&rows, row, &keys);
        let (keys, values) = &valid;
        // The base list changes while items are deleted from it, and the later ones are looked up in what is left.
        let base_at = find(&rest, keys, values);
        let from_base = base_at.map(|at| rest[at].clone());
        let from_patch = patch.and_then(|patch| find(patch.items(), keys, values).map(|at| patch.items()[at].clone()));
        let merged = merge.walk(from_base, from_patch, schema.elements())?;
        let in_place = matches!(merged, Merged::Kept(_));
        match merged {
            Merged::Kept(item) | Merged::Replaced(item) if !tree::is_null(&item) && !is_empty_mapping(&item) => {
                let item = with_keys(item, keys, values);
                if let Some(at) = base_at.filter(|_| in_place) {
                    rest[at] = item.clone();
                }
                set_element(&mut added, Some(item), keys, values)?;
            }
            _ => set_element(&mut rest, None, keys, values)?,
        }
    }
    if !rows.is_empty() {
        append(&mut added, &rest, &valid.0)?;
        rest = added;
    }
    let mut list = list;
    if let Value::Sequence(sequence) = &mut list.value {
        sequence.items = rest;
    }
    Ok(Merged::Kept(list))
}

fn item_values(item: &Node, keys: &[String]) -> Values {
    if keys[0].is_empty() {
        return vec![tree::text(Some(item)).to_owned()];
    }
    keys.iter().map(|key| tree::text(item.get(key).filter(|value| !tree::is_nil_or_empty(value))).to_owned()).collect()
}

/// Rows that differ only where one of them is empty are one and the same.
fn merge_rows(rows: &mut [Values]) {
    for first in 0..rows.len() {
        for second in 0..rows.len() {
            if let Some(joined) = join(&rows[first], &rows[second]) {
                rows[first].clone_from(&joined);
                rows[second] = joined;
            }
        }
    }
}

fn join(first: &Values, second: &Values) -> Option<Values> {
    let mut common = false;
    let mut out = Values::new();
    for (a, b) in first.iter().zip(second) {
        if a == b {
            common = true;
        } else if !a.is_empty() && !b.is_empty() {
            return None;
        }
        out.push(if a.is_empty() { b.clone() } else { a.clone() });
    }
    common.then_some(out)
}

/// The keys that some row has a value for, and this row's values of them; all keys when no row has any.
fn valid_keys(rows: &[Values], row: &Values, keys: &[String]) -> (Vec<String>, Values) {
    let used = |at: usize| rows.iter().any(|row| row.get(at).is_some_and(|value| !value.is_empty()));
    let places: Vec<usize> = (0..keys.len()).filter(|at| used(*at)).collect();
    if places.is_empty() {
        return (keys.to_vec(), row.clone());
    }
    let pick = |list: &[String]| places.iter().map(|at| list[*at].clone()).collect();
    (pick(keys), pick(row))
}

/// The place of the first item whose keys have these values.
fn find(items: &[Node], keys: &[String], values: &Values) -> Option<usize> {
    let (keys, values) = valid_keys(std::slice::from_ref(values), values, keys);
    if keys.first().is_none_or(String::is_empty) {
        return items.iter().position(|item| item.text() == Some(&values[0]));
    }
    let matches = |item: &Node| {
        keys.iter().zip(&values).all(|(key, value)| item.get(key).is_some_and(|field| tree::text(Some(field)) == value))
    };
    items.iter().position(matches)
}

fn is_empty_mapping(node: &Node) -> bool {
    matches!(&node.value, Value::Mapping(mapping) if mapping.entries.is_empty())
}

fn with_keys(mut item: Node, keys: &[String], values: &Values) -> Node {
    for (key, value) in keys.iter().zip(values) {
        if !key.is_empty() && !value.is_empty() && item.get(key).is_none() {
            let span = item.span;
            tree::set(&mut item, key, tree::plain(span, value));
        }
    }
    item
}

/// Replaces the items whose keys have these values by `element`, or removes them; a new element goes to the end.
pub(super) fn set_element(items: &mut Vec<Node>, element: Option<Node>, keys: &[String], values: &[String]) -> Res<()> {
    let for_mappings = keys.first().is_some_and(|key| !key.is_empty()) && values.first().is_some_and(|v| !v.is_empty());
    let mut out = Vec::with_capacity(items.len() + 1);
    let mut found_any = false;
    for item in std::mem::take(items) {
        if tree::is_null(&item) || is_empty_mapping(&item) {
            continue;
        }
        if !matches!(item.value, Value::Mapping(_)) && for_mappings {
            out.push(item);
            continue;
        }
        if !matches_all(&item, keys, values)? {
            if !values.is_empty() {
                out.push(item);
            }
            continue;
        }
        found_any = true;
        out.extend(element.clone());
    }
    if !found_any {
        out.extend(element);
    }
    *items = out;
    Ok(())
}

fn matches_all(item: &Node, keys: &[String], values: &[String]) -> Res<bool> {
    let mut last = false;
    for (at, key) in keys.iter().enumerate() {
        if let Some(value) = values.get(at) {
            last = if key.is_empty() {
                item.text() == Some(value)
            } else if matches!(item.value, Value::Mapping(_)) {
                item.get(key).is_some_and(|field| value.is_empty() || tree::text(Some(field)) == value)
            } else {
                let message = format!("an item without `{key}` in a list that is merged by it");
                return Err(Diagnostic::new(DiagnosticKind::Patch, item.span, message));
            };
        }
        if !last {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds the items of `source` behind those of `target`, in the place of those with the same keys.
fn append(target: &mut Vec<Node>, source: &[Node], keys: &[String]) -> Res<()> {
    for item in source {
        if keys[0].is_empty() {
            let value = tree::text(Some(item)).to_owned();
            // Items that are in already stay as they are.
            set_element(target, Some(item.clone()), &[String::new()], &[value])?;
            continue;
        }
        let mut values = Vec::new();
        for key in keys {
            match item.get(key) {
                None => target.push(item.clone()),
                Some(value) => values.push(tree::text(Some(value)).to_owned()),
            }
        }
        if keys.len() > 1 {
            set_element(target, None, keys, &values)?;
        }
        set_element(target, Some(item.clone()), keys, &values)?;
    }
    Ok(())
}
