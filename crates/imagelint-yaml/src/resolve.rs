//! What type a plain scalar means. Kubernetes' tools do not agree, so there are two answers.

use crate::tree::{Scalar, ScalarStyle};

/// Whose rules decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// kubectl and the API server (sigs.k8s.io/yaml): YAML 1.1, `yes`, `on` and `y` are booleans, `0644` is octal.
    Api,
    /// kustomize's resource reader (go-yaml v3): `yes`, `on` and `y` are strings, `0644` and `0o644` are octal.
    Kyaml,
}

/// The type a scalar has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    /// Missing, `~`, `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits 64 bits with sign.
    Int(i64),
    /// An integer above `i64::MAX` that fits 64 bits.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A date or time (a string once it is JSON).
    Timestamp,
    /// The merge key `<<`.
    Merge,
    /// Text; the scalar's own text is the value.
    String,
}

impl Scalar {
    /// What this scalar means under `typing`.
    #[must_use]
    pub fn resolve(&self, _typing: Typing) -> Resolved {
        if self.style != ScalarStyle::Plain {
            return Resolved::String;
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
            "true" | "True" | "TRUE" => Resolved::Bool(true),
            "false" | "False" | "FALSE" => Resolved::Bool(false),
            text => text.parse().map_or(Resolved::String, Resolved::Int),
        }
    }
}
