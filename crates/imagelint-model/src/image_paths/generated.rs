//! Generated.

use super::{Form, Row};

pub(super) static ROWS: &[Row] = &[Row {
    group: "argoproj.io",
    kind: "Rollout",
    versions: &["v1alpha1"],
    paths: &[(Form::PodSpec, "spec.template.spec")],
}];
