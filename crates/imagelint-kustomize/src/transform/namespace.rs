//! `namespace`.

use imagelint_yaml::Node;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::{self, Create, FieldSpec};
use crate::read::Text;
use crate::resid::{Gvk, ResId};
use crate::resmap::ResMap;
use crate::tree;

/// Which subjects of role bindings follow the namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Subjects {
    /// Those named `default`.
    #[default]
    DefaultOnly,
    /// All service accounts.
    AllServiceAccounts,
    /// None.
    None,
}

/// What the transformer is told.
pub(crate) struct Namespace<'a> {
    pub(crate) namespace: &'a Text,
    pub(crate) specs: &'a [FieldSpec],
    pub(crate) unset_only: bool,
    pub(crate) subjects: Subjects,
}

impl Namespace<'_> {
    pub(crate) fn apply(&self, objects: &mut ResMap) -> Res<()> {
        if self.namespace.is_empty() {
            return Ok(());
        }
        let mut counts: FxHashMap<ResId, usize> = FxHashMap::default();
        for resource in &objects.list {
            *counts.entry(resource.id().normalized()).or_default() += 1;
        }
        for resource in &mut objects.list {
            let before = resource.id().normalized();
            resource.store_previous_id();
            self.object(&mut resource.node)?;
            let id = resource.id().normalized();
            *counts.entry(before).or_default() -= 1;
            let count = counts.entry(id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                let message = format!("namespace transformation makes two objects one: {id}");
                return Err(Diagnostic::new(DiagnosticKind::IdConflict, self.namespace.span, message));
            }
        }
        Ok(())
    }

    pub(crate) fn object(&self, object: &mut Node) -> Res<()> {
        let gvk = Gvk::of(object);
        if !gvk.is_cluster_scoped() {
            let spec = FieldSpec::new(Gvk::default(), "metadata/namespace", true);
            spec.apply(object, Create::Scalar, &mut |node| self.set(node))?;
        }
        let binding = matches!(gvk.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if binding {
            self.bind(object)?;
        }
        let core = tree::text(object.get("apiVersion")) == "v1";
        for spec in self.specs {
            let handled = spec.path == "metadata/namespace"
                || (!core && spec.path == "metadata/name")
                || (binding && spec.path == "subjects/namespace" && spec.gvk.kind.ends_with("RoleBinding"));
            if !handled {
                let specs = std::slice::from_ref(spec);
                fieldspec::apply_all(specs, object, Create::Scalar, &mut |node| self.set(node))?;
            }
        }
        Ok(())
    }

    fn bind(&self, object: &mut Node) -> Res<()> {
        let (field, wanted) = match self.subjects {
            Subjects::None => return Ok(()),
            Subjects::DefaultOnly => ("name", "default"),
            Subjects::AllServiceAccounts => ("kind", "ServiceAccount"),
        };
        let Some(subjects) = object.get_mut("subjects").and_then(tree::items_mut) else {
            return Ok(());
        };
        for subject in subjects.iter_mut().filter(|subject| tree::text(subject.get(field)) == wanted) {
            if let Some(node) = tree::get_or_insert(subject, "namespace", |span| tree::string(span, "")) {
                self.set(node)?;
            }
        }
        Ok(())
    }

    fn set(&self, node: &mut Node) -> Res<()> {
        if node.as_scalar().is_none() {
            return crate::diagnostic::transform_error(node, "a namespace must be a scalar");
        }
        if self.unset_only && !tree::is_null(node) && !tree::text(Some(node)).is_empty() {
            return Ok(());
        }
        let old = node.clone();
        *node = tree::string(self.namespace.span, self.namespace);
        tree::passed_through(node, &old);
        Ok(())
    }
}
