//! What a rule says: a finding at a byte, and the edit that mends it.

use imagelint_yaml::{Edit, Span};

use crate::rule_meta::RuleMeta;

/// How bad it is. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing breaks.
    Info,
    /// Likely to hurt.
    Warning,
    /// Will not pull, or is refused by the cluster.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the lower-case name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Error].into_iter().find(|severity| severity.as_str() == name)
    }
}

/// Whether a fix may be applied without being asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Safety {
    /// May change what runs; applied with `--unsafe-fixes` only.
    Unsafe,
    /// Cannot change what runs; applied with `--fix`.
    Safe,
}

impl Safety {
    /// `safe` or `unsafe`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A change that mends a finding: all its edits, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: `pull through registry.example.com/dockerhub`.
    pub title: String,
    /// Whether it may change what runs.
    pub safety: Safety,
    /// The byte edits, possibly in several files.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that cannot change what runs.
    pub fn safe(title: impl Into<String>, edit: Edit) -> Self {
        Self { title: title.into(), safety: Safety::Safe, edits: vec![edit] }
    }

    /// A fix that may change what runs.
    pub fn may_change(title: impl Into<String>, edit: Edit) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, edits: vec![edit] }
    }
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What stands there: `image named here`.
    pub message: String,
}

/// The object, and in it the container and field, that a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// `metadata.namespace`, where given.
    pub namespace: Option<String>,
    /// `metadata.name`, or its `generateName`.
    pub name: String,
    /// Name of the container, where the finding is about one.
    pub container: Option<String>,
    /// Path of the field: `spec.template.spec.containers[0].image`.
    pub path: Option<String>,
}

/// One thing that a rule has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// How bad, the configuration applied.
    pub severity: Severity,
    /// What is wrong and why that hurts; one or two sentences, no full stop at the end of a single one.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The bytes to change.
    pub span: Span,
    /// A few words to stand under the marked bytes; the message where there are none.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The object it is about.
    pub object: Option<ObjectRef>,
    /// The image as written.
    pub image: Option<String>,
    /// Names of the clusters it holds for; empty when it holds everywhere.
    pub clusters: Vec<String>,
    /// Kustomization roots that render it; empty for a manifest judged by itself.
    pub entries: Vec<String>,
    /// The change that mends it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding of the rule `meta` at `span`, with the rule's own severity.
    pub fn new(meta: &'static RuleMeta, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule: meta.id,
            severity: meta.severity,
            message: message.into(),
            help: None,
            span,
            label: None,
            related: Vec::new(),
            object: None,
            image: None,
            clusters: Vec::new(),
            entries: Vec::new(),
            fix: None,
        }
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Puts a few words under the marked bytes.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = Some(label.into());
        self
    }

    /// Offers a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Names another place.
    pub fn related(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(Related { span, message: message.into() });
        self
    }
}
