//! The way a rule that looks at a whole set reports.

use imagelint_model::{Finding, ImageFacts, ObjectRef, RuleMeta, Severity};
use imagelint_yaml::Span;

use crate::engine::Engine;
use crate::set::{Part, Set, SetImage, SetWorkload};

/// The surroundings of one call of [`Rule::set`](crate::Rule::set).
pub struct SetCx<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) meta: &'static RuleMeta,
    pub(crate) at: usize,
    pub(crate) set: &'a Set<'a>,
    pub(crate) findings: Vec<Finding>,
}

impl SetCx<'_> {
    /// What the configuration knows of images.
    #[must_use]
    pub const fn image_facts(&self) -> &ImageFacts {
        self.engine.facts()
    }

    /// What the rule's own grade of a finding in `part` comes to: a severity that the configuration names wins.
    #[must_use]
    pub fn graded(&self, part: &Part, severity: Severity) -> Severity {
        self.engine.graded(self.meta.id, &part.overrides, severity)
    }

    /// Reports at an image; `None` where the rule is off at its path, or the image is exempt.
    pub fn report_image(
        &mut self,
        part: &Part,
        image: &SetImage,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        if self.engine.exempts(self.at, image.reference.as_str(), Some(&image.reference), &part.overrides) {
            return None;
        }
        let object = image.object.map(|at| ObjectRef {
            container: image.container.as_ref().map(ToString::to_string),
            path: Some(image.path.to_string()),
            ..part.object(at).clone()
        });
        let finding = self.report(part, object, span, message.into())?;
        finding.image = Some(image.reference.as_str().to_owned());
        Some(finding)
    }

    /// Reports about a workload; `None` where the rule is off at its path.
    pub fn report_workload(
        &mut self,
        part: &Part,
        workload: &SetWorkload,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        self.report(part, Some(part.object(workload.object).clone()), span, message.into())
    }

    /// Reports about an object of which no record has its place; `None` where the rule is off at its path.
    pub fn report_object(
        &mut self,
        part: &Part,
        object: ObjectRef,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        self.report(part, Some(object), span, message.into())
    }

    fn report(&mut self, part: &Part, object: Option<ObjectRef>, span: Span, message: String) -> Option<&mut Finding> {
        let severity = self.engine.severity(self.meta.id, &part.overrides)?;
        let mut finding = Finding::new(self.meta, span, message);
        finding.severity = severity;
        finding.object = object;
        finding.entries = part.entry.iter().map(ToString::to_string).collect();
        finding.clusters = self.set.cluster.iter().map(|cluster| cluster.name.clone()).collect();
        self.findings.push(finding);
        self.findings.last_mut()
    }
}
