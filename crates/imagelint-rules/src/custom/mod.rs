//! Rules that users write as CEL expressions in the configuration.

mod bounds;
mod check;
mod expr;
mod message;
mod patterns;
mod values;

#[cfg(test)]
mod tests;

use imagelint_model::{Cluster, CustomRule, CustomSubject, Finding, ImageUse, Object, Workload, catalog};
use imagelint_yaml::{Node, Span};

use self::expr::{Expression, Mistake, NoValue};
use self::message::Message;
use self::values::{Scene, Variable, container_scene};
use crate::cx::Cx;
use crate::rule::Rule;

/// A rule of the user's own.
pub(crate) struct Custom {
    on: CustomSubject,
    when: Expression,
    message: Message,
    help: Option<Message>,
    for_each_cluster: bool,
}

impl Custom {
    /// The rule that `custom` describes; `None` where its expressions have mistakes, which go to `findings`.
    pub(crate) fn new(custom: &CustomRule, findings: &mut Vec<Finding>) -> Option<Self> {
        let allowed: &[Variable] = match custom.on {
            CustomSubject::Image => &[Variable::Image, Variable::Container, Variable::Object, Variable::Cluster],
            CustomSubject::Container => &[Variable::Container, Variable::Object, Variable::Cluster],
            CustomSubject::Object => &[Variable::Object, Variable::Cluster],
        };
        let when = keep(Expression::condition(text(&custom.when), allowed), &custom.when, findings);
        let message = keep(Message::new(text(&custom.message), allowed), &custom.message, findings);
        let help = custom.help.as_ref().map(|help| keep(Message::new(text(help), allowed), help, findings));
        let (when, message) = (when?, message?);
        let for_each_cluster = when.speaks_of(Variable::Cluster) || message.speaks_of(Variable::Cluster);
        Some(Self { on: custom.on, when, message, help: help.flatten(), for_each_cluster })
    }

    fn judge(&self, scene: &Scene<'_>, span: Span, cx: &mut Cx<'_>) {
        if !self.for_each_cluster {
            self.judge_one(scene, &[], span, cx);
            return;
        }
        for cluster in cx.clusters() {
            self.judge_one(&Scene { cluster: Some(cluster), ..*scene }, &[cluster], span, cx);
        }
    }

    fn judge_one(&self, scene: &Scene<'_>, clusters: &[&Cluster], span: Span, cx: &mut Cx<'_>) {
        let message = match self.when.holds(scene) {
            Ok(true) => self.message.text(scene),
            // Whoever can make a rule give up must not slip past it.
            Err(NoValue::TooMuch) => {
                "the expression of this rule would take too long here, so nobody knows whether it holds".to_owned()
            }
            Ok(false) | Err(NoValue::Missing(_)) => return,
        };
        let finding = cx.report_for(clusters, span, message);
        if let Some(help) = &self.help {
            finding.help(help.text(scene));
        }
    }
}

impl Rule for Custom {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        if self.on == CustomSubject::Image && image.reference().is_some() {
            let scene = Scene {
                object: Some(image.object),
                container: Some(image.container),
                image: Some(image),
                ..Scene::default()
            };
            self.judge(&scene, image.span(), cx);
        }
    }

    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        if self.on == CustomSubject::Container {
            for container in workload.containers() {
                self.judge(&container_scene(workload.object, &container), container.name_span(), cx);
            }
        }
    }

    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        if self.on == CustomSubject::Object && !object.is_values() {
            self.judge(&Scene { object: Some(object), ..Scene::default() }, object.name_span(), cx);
        }
    }
}

fn text(node: &Node) -> &str {
    node.text().unwrap_or_default()
}

/// What was read, or else a finding on the bytes of `node` that are wrong.
fn keep<T>(read: Result<T, Mistake>, node: &Node, findings: &mut Vec<Finding>) -> Option<T> {
    let told = |mistake: Mistake| {
        let mut finding = Finding::new(&catalog::INVALID_CONFIG, node.subspan(mistake.range), mistake.message);
        finding.help = mistake.help;
        findings.push(finding);
    };
    read.map_err(told).ok()
}
