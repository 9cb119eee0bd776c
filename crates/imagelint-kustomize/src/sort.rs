//! The order objects are printed in.

use crate::resid::{Gvk, ResId};
use crate::resmap::ResMap;

/// Kinds that go first, in this order, unless `sortOptions` says otherwise.
pub(crate) const ORDER_FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// Kinds that go last.
pub(crate) const ORDER_LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// The place of a kind in the default order: negative first, positive last.
pub(crate) fn kind_rank(kind: &str) -> i32 {
    rank_in(kind, &ORDER_FIRST, &ORDER_LAST)
}

fn rank_in<S: AsRef<str>>(kind: &str, first: &[S], last: &[S]) -> i32 {
    let place = |list: &[S]| list.iter().rposition(|known| known.as_ref() == kind);
    // The later list wins, as it is the one that upstream reads last.
    match (place(last), place(first)) {
        (Some(at), _) => at as i32 + 1,
        (None, Some(at)) => at as i32 - first.len() as i32,
        _ => 0,
    }
}

/// Sorts by kind in the given order, then by group, version, kind, namespace and name.
pub(crate) fn legacy<S: AsRef<str>>(objects: &mut ResMap, first: &[S], last: &[S]) {
    objects.list.sort_by_cached_key(|resource| {
        let id = resource.id();
        let gvk = gvk_text(&id.gvk);
        // A Namespace of the core group comes before others of that name.
        let core_namespace = id.gvk.kind == "Namespace" && id.gvk.group.is_empty();
        (rank_in(&id.gvk.kind, first, last), !core_namespace, gvk, id_text(&id))
    });
}

fn gvk_text(gvk: &Gvk) -> String {
    let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    format!("{}_{}_{}", or(&gvk.group, "~G"), or(&gvk.version, "~V"), or(&gvk.kind, "~K"))
}

fn id_text(id: &ResId) -> String {
    let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    format!("{}|{}", or(&id.namespace, "~X"), or(&id.name, "~N"))
}
