//! Rows of the inventory: each image once.

use std::collections::BTreeMap;

use imagelint_model::ByteSize;

use super::pulls::seconds;
use crate::images::ImageRow;
use crate::report::snippet::visible;
use crate::report::text::grouped;

/// Users of an image that are named; more are counted.
const NAMED: usize = 3;

/// Characters of a reference that are shown; one that could be pulled has fewer.
const SHOWN: usize = 600;

/// One image.
pub(super) struct Image {
    pub(super) image: String,
    pub(super) uses: usize,
    pub(super) bytes: u64,
    pub(super) size: String,
    pub(super) seconds: u64,
    pub(super) time: String,
    pub(super) users: String,
}

/// The images of `rows`, what takes longest to pull first, then by name.
pub(super) fn group(rows: &[ImageRow]) -> Vec<Image> {
    let mut by_image: BTreeMap<&str, Vec<&ImageRow>> = BTreeMap::new();
    for row in rows {
        by_image.entry(&row.image).or_default().push(row);
    }
    let mut images: Vec<Image> = by_image.iter().map(|(image, rows)| one(image, rows)).collect();
    images.sort_by_key(|image| std::cmp::Reverse(image.seconds));
    images
}

fn one(image: &str, rows: &[&ImageRow]) -> Image {
    let bytes = rows.iter().filter_map(|row| row.size_bytes).max();
    let time = rows.iter().filter_map(|row| row.estimated_pull_seconds).max_by(f64::total_cmp);
    let user = |row: &&ImageRow| {
        let namespace = row.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
        format!("{} {namespace}{}", row.kind, row.name)
    };
    let mut users: Vec<String> = rows.iter().map(user).collect();
    users.sort();
    users.dedup();
    let more = users.len().saturating_sub(NAMED);
    users.truncate(NAMED);
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    Image {
        image: visible(&image.chars().take(SHOWN).collect::<String>()),
        uses: rows.len(),
        bytes: bytes.unwrap_or(0),
        size: bytes.map_or("-".to_owned(), |bytes| ByteSize(bytes).to_string()),
        seconds: time.map_or(0, |time| time.round() as u64),
        time: time.map_or("-".to_owned(), seconds),
        users: visible(&format!("{}{more}", users.join(", "))),
    }
}
