//! `namePrefix`, `nameSuffix` and the content hash of generated names.

use imagelint_yaml::Span;

use crate::diagnostic::Res;
use crate::fieldspec::{Create, FieldSpec};
use crate::hash;
use crate::read::Text;
use crate::resid::{Gvk, ResId};
use crate::resmap::ResMap;
use crate::tree;

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
                let Some(old) = node.text().map(ToOwned::to_owned) else {
                    return crate::diagnostic::transform_error(node, "only a scalar can take a prefix or suffix");
                };
                let own: Option<Span> = Some(node.span);
                let added = Some(addition.span);
                match end {
                    End::Prefix => tree::join_text(node, &[(addition, added), (&old, own)]),
                    End::Suffix => tree::join_text(node, &[(&old, own), (addition, added)]),
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
        let name = resource.name().to_owned();
        if let Some(node) = resource.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("name")) {
            let span = Some(node.span);
            tree::join_text(node, &[(&name, span), ("-", None), (&hash, None)]);
        }
    }
}
