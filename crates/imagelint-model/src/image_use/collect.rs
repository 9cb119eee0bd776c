//! Finds the image uses of an object.

use std::borrow::Cow;

use imagelint_yaml::{Node, Origin, Piece, ScalarStyle};

use super::joined::join_parts;
use super::parameters::of_parameters;
use super::text::{classify, of_text};
use super::values::of_values;
use super::{ImageUse, ImageValue, PullPolicyField};
use crate::image_paths::{Form, ImagePath, ImagePaths, Place, visit};
use crate::object::Object;
use crate::workload::{ContainerKind, Found, Workload, join, workloads};

/// Every image that `object` names, in the order init, regular, ephemeral, volumes of each pod spec, and then the
/// fields of custom resources.
///
/// A container of a built-in kind without an image is in the list too; in a custom resource it is not, because
/// operators fill it in. Custom resource definitions name no images.
#[must_use]
pub fn image_uses<'a>(object: &'a Object, paths: &ImagePaths) -> Vec<ImageUse<'a>> {
    let mut uses = Vec::new();
    if object.is_values() {
        of_values(object, &object.node, "", &mut uses);
        return uses;
    }
    for workload in workloads(object, paths) {
        of_pod_spec(&workload, &mut uses);
    }
    for place in paths.of(object) {
        of_field(object, place, &mut uses);
    }
    uses
}

fn of_pod_spec<'a>(workload: &Workload<'a>, uses: &mut Vec<ImageUse<'a>>) {
    for container in workload.containers() {
        let image = container.node.get("image");
        if image.is_none_or(Node::is_null) && workload.found != Found::BuiltIn {
            continue;
        }
        uses.push(ImageUse {
            object: workload.object,
            container_kind: container.kind,
            container_name: container.name,
            container: container.node,
            pod_spec: Some(workload.pod_spec),
            path: join(&container.path, "image"),
            node: Cow::Borrowed(image.unwrap_or(container.node)),
            value: image.map_or(ImageValue::Missing, classify),
            pull_policy: PullPolicyField::read(container.node, "imagePullPolicy"),
            found: workload.found,
            tagless: false,
        });
    }
    let volumes = workload.pod_spec.get("volumes").map_or(&[][..], Node::items);
    for (index, volume) in volumes.iter().enumerate() {
        uses.extend(of_volume(workload, index, volume));
    }
}

/// The image of an image volume. `image` of other volumes (`rbd.image`) lies deeper and is something else.
fn of_volume<'a>(workload: &Workload<'a>, index: usize, volume: &'a Node) -> Option<ImageUse<'a>> {
    let source = volume.get("image").filter(|source| source.as_mapping().is_some())?;
    let reference = source.get("reference");
    if reference.is_none_or(Node::is_null) && workload.found != Found::BuiltIn {
        return None;
    }
    Some(ImageUse {
        object: workload.object,
        container_kind: ContainerKind::ImageVolume,
        container_name: volume.get("name").and_then(Node::text),
        container: source,
        pod_spec: Some(workload.pod_spec),
        path: join(&workload.pod_spec_path, &format!("volumes[{index}].image.reference")),
        node: Cow::Borrowed(reference.unwrap_or(source)),
        value: reference.map_or(ImageValue::Missing, classify),
        pull_policy: PullPolicyField::read(source, "pullPolicy"),
        found: workload.found,
        tagless: false,
    })
}

fn of_field<'a>(object: &'a Object, place: ImagePath<'_>, uses: &mut Vec<ImageUse<'a>>) {
    let ImagePath { form, path, found } = place;
    let (path, fields) = path.split_once(':').map_or((path, None), |(path, fields)| (path, Some(fields)));
    visit(&object.node, path, &mut |at: Place<'a, '_>| {
        let mut tagless = form == Form::Tagless;
        let (node, container, path) = match form {
            Form::PodSpec | Form::Opaque => return,
            Form::Values => return of_values(object, at.node, at.path, uses),
            Form::Parameters => return of_parameters(object, at.node, at.path, uses),
            Form::Override => {
                let Some(node) = replacement(at.node) else { return };
                (Some(Cow::Owned(node)), at.parent.unwrap_or(at.node), at.path.to_owned())
            }
            Form::Container => (at.node.get("image").map(Cow::Borrowed), at.node, join(at.path, "image")),
            Form::Image | Form::Tagless => {
                (Some(Cow::Borrowed(at.node)), at.parent.unwrap_or(at.node), at.path.to_owned())
            }
            Form::Parts => {
                let Some(joined) = join_parts(at.node, fields, None) else { return };
                tagless = joined.tagless;
                (Some(Cow::Owned(joined.node)), at.node, join(at.path, joined.key))
            }
        };
        let Some(node) = node.filter(|node| !node.is_null()) else { return };
        if uses.iter().any(|known| known.path == path) {
            return;
        }
        let value = if form == Form::Parts { of_text(node.text().unwrap_or_default()) } else { classify(&node) };
        let policy = |key| PullPolicyField::read(container, key);
        uses.push(ImageUse {
            object,
            container_kind: ContainerKind::Custom,
            container_name: container.get("name").and_then(Node::text),
            container,
            pod_spec: None,
            path,
            node,
            value,
            pull_policy: policy("imagePullPolicy").or_else(|| policy("pullPolicy")),
            found,
            tagless,
        });
    });
}

/// What stands behind the `=` of `old=new:tag`; the whole where there is none.
fn replacement(node: &Node) -> Option<Node> {
    let text = node.text()?;
    let start = text.find('=').map_or(0, |at| at + 1);
    let mut new = Node::scalar(node.span, &text[start..], ScalarStyle::DoubleQuoted);
    let piece = Piece { start: 0, end: (text.len() - start) as u32, span: node.subspan(start..text.len()) };
    new.origin = Some(Box::new(Origin { pieces: vec![piece], trail: Vec::new() }));
    Some(new)
}
