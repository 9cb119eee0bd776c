//! What a rule sees of its surroundings, and the way it reports.

use std::sync::Arc;

use imagelint_model::{Cluster, Finding, ImageFacts, ImageUse, Object, ObjectRef, RuleMeta, Severity, Workload};
use imagelint_yaml::{FileId, Source, Span};

use crate::engine::Scope;

/// What a hook is called for.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    Object(&'a Object),
    Workload(&'a Workload<'a>),
    Image(&'a ImageUse<'a>),
}

/// The surroundings of one call of a hook.
pub struct Cx<'a> {
    pub(crate) meta: &'static RuleMeta,
    pub(crate) level: LevelHere,
    pub(crate) subject: Subject<'a>,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) facts: &'a ImageFacts,
    pub(crate) findings: &'a mut Vec<Finding>,
}

/// Severity of a rule at one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LevelHere {
    pub(crate) severity: Severity,
    /// True when the configuration named it; a rule does not grade its findings then.
    pub(crate) configured: bool,
}

impl<'a> Cx<'a> {
    /// The clusters that the objects are headed for; none where nobody described them.
    #[must_use]
    pub fn clusters(&self) -> &'a [&'a Cluster] {
        &self.scope.clusters
    }

    /// True for what a kustomization root renders, false for a manifest judged as it is written.
    #[must_use]
    pub const fn is_rendered(&self) -> bool {
        self.scope.entry.is_some()
    }

    /// What the configuration knows of images.
    #[must_use]
    pub const fn image_facts(&self) -> &'a ImageFacts {
        self.facts
    }

    /// The file that a span points into, for a fix that must see the text around it.
    #[must_use]
    pub fn source(&self, file: FileId) -> Arc<Source> {
        self.scope.files.get(file)
    }

    /// Reports at `span` with the rule's severity.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let mut finding = Finding::new(self.meta, span, message);
        finding.severity = self.level.severity;
        finding.object = self.subject.object_ref();
        if let Subject::Image(image) = self.subject {
            finding.image = Some(image.text().to_owned()).filter(|text| !text.is_empty());
        }
        self.findings.push(finding);
        self.findings.last_mut().expect("a finding was just added")
    }

    /// What the rule's own grade of a finding comes to: a severity that the configuration names wins.
    #[must_use]
    pub const fn graded(&self, severity: Severity) -> Severity {
        if self.level.configured { self.level.severity } else { severity }
    }

    /// Reports with another severity than the rule's, unless the configuration names one.
    pub fn report_as(&mut self, severity: Severity, span: Span, message: impl Into<String>) -> &mut Finding {
        let severity = self.graded(severity);
        let finding = self.report(span, message);
        finding.severity = severity;
        finding
    }

    /// Reports what holds for these clusters only.
    pub fn report_for(&mut self, clusters: &[&Cluster], span: Span, message: impl Into<String>) -> &mut Finding {
        let finding = self.report(span, message);
        finding.clusters = clusters.iter().map(|cluster| cluster.name.clone()).collect();
        finding
    }
}

impl Subject<'_> {
    /// The object, container and field; nothing for Helm values, which are no object.
    fn object_ref(self) -> Option<ObjectRef> {
        let (object, container, path) = match self {
            Self::Object(object) => (object, None, None),
            Self::Workload(workload) => (workload.object, None, Some(workload.pod_spec_path.to_string())),
            Self::Image(image) => (image.object, image.container_name.map(str::to_owned), Some(image.path.clone())),
        };
        object.object_ref().map(|object| ObjectRef { container, path, ..object })
    }
}
