//! `namePrefix`, `nameSuffix` and the content hash of generated names.

use crate::diagnostic::Res;
use crate::fieldspec::{Create, FieldSpec};
use crate::hash;
use crate::read::Text;
use crate::resid::{Gvk, ResId};
use crate::resmap::ResMap;
use crate::tree::{self, Part};

/// Where a name is lengthened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Prefix,
    Suffix,
}

/// Kinds whose names mean something by themselves.
fn is_skipped(id: &ResId) -> bool {
    let Gvk { group, kind, .. } = &id.gvk;
    kind == "CustomResourceDefinition"
        || kind == "Namespace"
        || (kind == "APIService" && group == "apiregistration.k8s.io")
}

pub(crate) fn lengthen(objects: &mut ResMap, end: End, addition: &Text, specs: &[FieldSpec]) -> Res<()> {
    for resource in &mut objects.list {
        let id = resource.original_id();
        if is_skipped(&id) {
            continue;
        }
        for spec in specs.iter().filter(|spec| id.gvk.is_selected(&spec.gvk)) {
            if spec.path == "metadata/name" && !addition.is_empty() {
                match end {
                    End::Prefix => resource.prefixes.push(addition.text.clone()),
                    End::Suffix => resource.suffixes.push(addition.text.clone()),
                }
                resource.store_previous_id();
            }
            spec.apply(&mut resource.node, Create::Scalar, &mut |node| {
                let Some(length) = node.text().map(str::len) else {
                    return crate::diagnostic::transform_error(node, "only a scalar can take a prefix or suffix");
                };
                let (own, added) = (Part::Own(0..length), Part::From(addition, addition.span));
                match end {
                    End::Prefix => tree::join_text(node, &[added, own]),
                    End::Suffix => tree::join_text(node, &[own, added]),
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// Adds the hash of their content to the names of generated objects.
pub(crate) fn add_hashes(objects: &mut ResMap) {
    for resource in objects.list.iter_mut().filter(|resource| resource.needs_hash) {
        let hash = hash::of(&resource.node);
        resource.store_previous_id();
        let length = resource.name().len();
        if let Some(node) = resource.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("name")) {
            tree::join_text(node, &[Part::Own(0..length), Part::Made("-"), Part::Made(&hash)]);
        }
    }
}
