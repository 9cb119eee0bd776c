//! What waits for the pods of a workload, and for how long.

use imagelint_model::Workload;
use imagelint_yaml::{Node, Span};

/// When a Deployment says nothing.
const PROGRESS: u32 = 600;

/// After how long something is given up.
#[derive(Debug)]
pub struct Deadline {
    /// Seconds.
    pub seconds: u32,
    /// Where they are written; `None` for a default.
    pub span: Option<Span>,
    /// What is given up.
    pub what: Waits,
}

/// What has a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The rollout of a Deployment or of an Argo Rollout.
    Rollout,
    /// A Job.
    Job,
    /// A Pod.
    Pod,
}

impl Waits {
    /// What happens afterwards.
    #[must_use]
    pub const fn ends(self) -> &'static str {
        match self {
            Self::Rollout => "the rollout counts as failed after",
            Self::Job => "the Job is stopped after",
            Self::Pod => "the Pod is stopped after",
        }
    }

    /// The field that says so.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Rollout => "progressDeadlineSeconds",
            Self::Job | Self::Pod => "activeDeadlineSeconds",
        }
    }
}

/// The deadline of a workload; `None` where it has none, or one that is not known yet.
pub(super) fn deadline(workload: &Workload<'_>) -> Option<Deadline> {
    let object = workload.object;
    let (path, what): (&[&str], Waits) = match (object.group(), object.kind.as_str()) {
        ("apps", "Deployment") | ("argoproj.io", "Rollout") => (&["spec", "progressDeadlineSeconds"], Waits::Rollout),
        ("batch", "Job") => (&["spec", "activeDeadlineSeconds"], Waits::Job),
        ("batch", "CronJob") => (&["spec", "jobTemplate", "spec", "activeDeadlineSeconds"], Waits::Job),
        ("", "Pod") => (&["spec", "activeDeadlineSeconds"], Waits::Pod),
        _ => return None,
    };
    match object.node.at(path).filter(|node| !node.is_null()) {
        Some(node) => Some(Deadline { seconds: node.text()?.parse().ok()?, span: Some(node.span), what }),
        None => (what == Waits::Rollout).then_some(Deadline { seconds: PROGRESS, span: None, what }),
    }
}

/// True when the pods of a workload are made one after the other.
pub(super) fn one_by_one(workload: &Workload<'_>) -> bool {
    let object = workload.object;
    let policy = object.node.at(&["spec", "podManagementPolicy"]).and_then(Node::text);
    object.kind == "StatefulSet" && policy != Some("Parallel")
}

/// Where the strategy `Recreate` of a Deployment is written.
pub(super) fn recreate(workload: &Workload<'_>) -> Option<Span> {
    let object = workload.object;
    let node = object.node.at(&["spec", "strategy", "type"]).filter(|_| object.is("apps", "Deployment"))?;
    (node.text() == Some("Recreate")).then(|| inner(node))
}

fn inner(node: &Node) -> Span {
    node.text().map_or(node.span, |text| node.subspan(0..text.len()))
}
