//! Images in the values of Helm charts, which no schema describes: found by the names that charts use.

use std::borrow::Cow;

use imagelint_yaml::{Entry, Node};

use super::joined::{is_filled, join_parts};
use super::text::of_text;
use super::{ImageUse, ImageValue, PullPolicyField};
use crate::object::Object;
use crate::workload::{ContainerKind, Found, join};

/// Keys whose string is an image.
const STRING_KEYS: [&str; 8] =
    ["image", "imageName", "dockerImage", "containerImage", "initImage", "sidecarImage", "toolImage", "jobImage"];
/// Keys that hold something else under a name like these.
const NEVER: [&str; 4] = ["rbd", "backingImage", "backupBackingImage", "imageCatalogRef"];
const PARTS: &str = "registry,repository,image,name,tag,imageTag,digest";

/// The values that are walked, and what holds for all images in them.
struct Values<'a> {
    object: &'a Object,
    /// `global.imageRegistry`: charts that read it put it before the registry of each image.
    registry: Option<&'a Node>,
}

/// Every image in the values `root` that stand at `path` of `object`.
///
/// All are guesses: what is no reference is passed over, and a missing tag means the chart's own.
pub(super) fn of_values<'a>(object: &'a Object, root: &'a Node, path: &str, uses: &mut Vec<ImageUse<'a>>) {
    let global = [&["global", "imageRegistry"][..], &["global", "image", "registry"][..]];
    let registry = global.into_iter().find_map(|keys| root.at(keys)).filter(|node| is_filled(node));
    Values { object, registry }.walk(root, path, uses);
}

impl<'a> Values<'a> {
    fn walk(&self, node: &'a Node, path: &str, uses: &mut Vec<ImageUse<'a>>) {
        for (index, item) in node.items().iter().enumerate() {
            self.walk(item, &format!("{path}[{index}]"), uses);
        }
        for entry in node.entries() {
            let key = entry.key.text().unwrap_or_default();
            if NEVER.contains(&key) {
                continue;
            }
            let path = join(path, key);
            match entry.value.as_scalar() {
                Some(_) => uses.extend(self.of_string(node, entry, key, &path)),
                None => {
                    uses.extend(self.of_mapping(entry, key, &path));
                    self.walk(&entry.value, &path, uses);
                }
            }
        }
    }

    /// `image: nginx:1.27`, or `image: nginx` beside `tag: 1.27`.
    fn of_string(&self, mapping: &'a Node, entry: &'a Entry, key: &str, path: &str) -> Option<ImageUse<'a>> {
        let text = entry.value.text().filter(|_| STRING_KEYS.contains(&key) && is_filled(&entry.value))?;
        let has = |key: &str| mapping.get(key).is_some_and(is_filled);
        if key == "image" && ["registry", "hub", "repository", "tag", "imageTag", "digest"].into_iter().any(has) {
            // `repository` beside a tag is found as a mapping of parts, where the key above it is met. An empty `hub` is
            // filled in by the chart.
            if has("repository") || (mapping.get("hub").is_some() && !has("hub")) {
                return None;
            }
            let joined = join_parts(mapping, Some(PARTS), self.registry_for(mapping))?;
            return self.found(mapping, Cow::Owned(joined.node), path.to_owned(), joined.tagless);
        }
        // A word alone is a name that the chart makes an image of.
        let alone = !text.contains(['/', ':', '@', '$', '{', '<']);
        if alone { None } else { self.found(mapping, Cow::Borrowed(&entry.value), path.to_owned(), false) }
    }

    /// `image: {repository: nginx, tag: 1.27}`, or another mapping with both that can only be an image.
    fn of_mapping(&self, entry: &'a Entry, key: &str, path: &str) -> Option<ImageUse<'a>> {
        let mapping = &entry.value;
        let has = |key: &str| mapping.get(key).is_some_and(is_filled);
        let is_parts = if key == "image" || key.ends_with("Image") {
            has("repository") || has("name")
        } else {
            let repository = mapping.get("repository").and_then(Node::text).unwrap_or_default();
            let has_host = repository.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']));
            mapping.get("tag").is_some() && (has_host || has("registry") || mapping.get("pullPolicy").is_some())
        };
        let joined = join_parts(mapping, Some(PARTS), self.registry_for(mapping)).filter(|_| is_parts)?;
        let path = join(path, joined.key);
        self.found(mapping, Cow::Owned(joined.node), path, joined.tagless)
    }

    fn registry_for(&self, mapping: &'a Node) -> Option<&'a Node> {
        let hub = mapping.get("hub").filter(|hub| is_filled(hub));
        hub.or_else(|| self.registry.filter(|_| mapping.get("registry").is_some()))
    }

    fn found(&self, container: &'a Node, node: Cow<'a, Node>, path: String, tagless: bool) -> Option<ImageUse<'a>> {
        let value = of_text(node.text().unwrap_or_default());
        let worth = matches!(value, ImageValue::Reference(_) | ImageValue::Placeholder);
        worth.then(|| ImageUse {
            object: self.object,
            container_kind: ContainerKind::Custom,
            container_name: None,
            container,
            pod_spec: None,
            path,
            node,
            value,
            pull_policy: ["pullPolicy", "imagePullPolicy"]
                .into_iter()
                .find_map(|key| PullPolicyField::read(container, key)),
            found: Found::Guessed,
            tagless,
        })
    }
}
