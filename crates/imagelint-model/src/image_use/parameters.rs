//! Images in the parameters of an Argo CD Application: values of a Helm chart, one by one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use imagelint_yaml::{Entry, Node};

use super::joined::join_parts;
use super::text::of_text;
use super::{ImageUse, ImageValue};
use crate::object::Object;
use crate::workload::{ContainerKind, Found, join};

const PARTS: [&str; 4] = ["registry", "repository", "tag", "digest"];

/// Every image that `parameters` (items with `name` and `value`) put together: `image.repository` and `image.tag` are
/// one. A tag without a repository names no image here.
pub(super) fn of_parameters<'a>(object: &'a Object, parameters: &'a Node, path: &str, uses: &mut Vec<ImageUse<'a>>) {
    let mut images: BTreeMap<&str, (String, Vec<Entry>)> = BTreeMap::new();
    for (index, item) in parameters.items().iter().enumerate() {
        let (Some(name), Some(value)) = (item.get("name"), item.get("value")) else { continue };
        let Some((prefix, part)) = name.text().and_then(|name| name.rsplit_once('.')) else { continue };
        let is_image = prefix == "image" || prefix.ends_with(".image") || prefix.ends_with("Image");
        if !is_image || !PARTS.contains(&part) {
            continue;
        }
        let mut key = name.clone();
        key.value = Node::scalar(name.span, part, imagelint_yaml::ScalarStyle::Plain).value;
        let place = join(path, "").trim_end_matches('.').to_owned() + &format!("[{index}].value");
        let (found, entries) = images.entry(prefix).or_insert_with(|| (place.clone(), Vec::new()));
        if part == "repository" {
            *found = place;
        }
        entries.push(Entry { key, value: value.clone(), merged: false });
    }
    for (path, entries) in images.into_values() {
        let mapping = Node::mapping(parameters.span, entries);
        let Some(joined) = join_parts(&mapping, None, None) else { continue };
        let value = of_text(joined.node.text().unwrap_or_default());
        if matches!(value, ImageValue::Reference(_) | ImageValue::Placeholder) {
            uses.push(ImageUse {
                object,
                container_kind: ContainerKind::Custom,
                container_name: None,
                container: parameters,
                pod_spec: None,
                path,
                node: Cow::Owned(joined.node),
                value,
                pull_policy: None,
                found: Found::Guessed,
                tagless: joined.tagless,
            });
        }
    }
}
