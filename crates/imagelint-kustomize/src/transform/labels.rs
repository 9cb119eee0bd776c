//! `labels`, `commonLabels`, `commonAnnotations` and `replicas`.

use imagelint_yaml::{Node, Value};

use crate::config::{Config, List};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::{self, Create, FieldSpec};
use crate::read::Texts;
use crate::resid::Gvk;
use crate::resmap::ResMap;
use crate::spec::{Label, Replica};
use crate::tree;

/// Writes every pair into every field the specifications lead to.
pub(crate) fn set_pairs(objects: &mut ResMap, pairs: &Texts, specs: &[FieldSpec]) -> Res<()> {
    for resource in &mut objects.list {
        for (key, value) in pairs {
            fieldspec::apply_all(specs, &mut resource.node, Create::Mapping, &mut |node| {
                if tree::is_null(node) {
                    return Ok(());
                }
                if !matches!(node.value, Value::Mapping(_)) {
                    return crate::diagnostic::transform_error(node, "labels and annotations must be mappings");
                }
                tree::set(node, key, tree::string(value.span, value));
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// The fields an entry of `labels` writes.
pub(crate) fn label_specs(label: &Label, config: &Config) -> Res<Vec<FieldSpec>> {
    let mut specs = label.fields.clone();
    let conflict = |message: String| {
        let span = label.pairs.first().map(|(_, text)| text.span);
        Diagnostic::new(DiagnosticKind::Transformer, span, message)
    };
    let mut add = |list: &[FieldSpec]| fieldspec::merge(&mut specs, list).map_err(conflict);
    add(config.list(List::Labels))?;
    if label.include_selectors {
        add(config.list(List::CommonLabels))?;
    } else {
        if label.include_templates {
            add(config.list(List::TemplateLabels))?;
        }
        add(&[FieldSpec::new(Gvk::default(), "metadata/labels", true)])?;
    }
    Ok(specs)
}

/// Sets the number of replicas of what has or had the name.
pub(crate) fn set_replicas(objects: &mut ResMap, replica: &Replica, specs: &[FieldSpec]) -> Res<()> {
    let mut found = false;
    let (count, span) = replica.count;
    for spec in specs {
        let places = objects.matching_any_id(|id| id.name == replica.name.text && id.gvk.is_selected(&spec.gvk));
        for at in places {
            found = true;
            spec.apply(&mut objects.list[at].node, Create::Scalar, &mut |node: &mut Node| {
                if node.as_scalar().is_none() {
                    return crate::diagnostic::transform_error(node, "a number of replicas must be a scalar");
                }
                let old = node.clone();
                *node = tree::plain(span, &count.to_string());
                tree::passed_through(node, &old);
                Ok(())
            })?;
        }
    }
    if found {
        return Ok(());
    }
    let message = format!("nothing named `{}` has replicas", &*replica.name);
    Err(Diagnostic::new(DiagnosticKind::Transformer, replica.name.span, message))
}
