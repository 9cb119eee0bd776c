//! One difference between Git and a cluster, as complete as reports and repair need it.

use imagelint_model::{Finding, ObjectRef, RuleMeta};
use imagelint_yaml::{Edit, Node, Span};

use crate::pulls::PullCause;
use crate::time::Timestamp;

/// One difference between Git and a cluster.
#[derive(Clone, Debug)]
pub struct DriftRecord {
    /// The rule that says so.
    pub rule: &'static RuleMeta,
    /// Name of the cluster.
    pub cluster: String,
    /// The object, with the container and the path of the field.
    pub object: ObjectRef,
    /// The workload that the object belongs to, where the object is a pod.
    pub workload: Option<ObjectRef>,
    /// What Git has; `None` where Git has nothing.
    pub git: Option<String>,
    /// What the object in the cluster has; `None` where there is none.
    pub live: Option<String>,
    /// What the pods run.
    pub running: Vec<Running>,
    /// Who wrote the value in the cluster.
    pub changed_by: Option<ChangedBy>,
    /// What to do.
    pub verdict: Verdict,
    /// Why, in a sentence without a full stop.
    pub reason: String,
    /// Why the next rollout of what Git has would fail, when it would.
    pub breaks_rollout: Option<String>,
    /// Why the image does not arrive, for `image-pull-failing`.
    pub cause: Option<PullCause>,
    /// What the kubelet says of it, for `image-pull-failing`: its own words from the last step that failed on.
    pub said: Option<String>,
    /// What is wrong and why that hurts.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The bytes of Git to look at; `None` where Git has nothing of it.
    pub span: Option<Span>,
    /// Git's value with where its parts come from, for who writes another one there.
    pub git_node: Option<Node>,
    /// The kustomization root that renders Git's side.
    pub entry: Option<String>,
    /// How Git's files get what runs, where the verdict is [`Verdict::AdoptLive`].
    pub repair: Option<Repair>,
}

/// How Git's files get the value that the cluster has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// By these edits: all of them, or none.
    Edits(Vec<Edit>),
    /// By hand, and why; a sentence without a full stop.
    ByHand(String),
}

/// A container that a pod runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// The pod.
    pub pod: String,
    /// The image of its spec.
    pub image: String,
    /// What the runtime resolved it to.
    pub image_id: String,
    /// True when it is ready.
    pub ready: bool,
    /// Why it waits, when it does: `ImagePullBackOff`.
    pub reason: Option<String>,
}

/// Who wrote a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedBy {
    /// `kubectl-edit`. The name that a client gives itself: a hint, no proof.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// When.
    pub time: Option<Timestamp>,
}

/// What to do about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Write what runs into Git.
    AdoptLive,
    /// Let Git have its way.
    ApplyGit,
    /// A person must look.
    Investigate,
}

impl Verdict {
    /// `adopt-live`, `apply-git` or `investigate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdoptLive => "adopt-live",
            Self::ApplyGit => "apply-git",
            Self::Investigate => "investigate",
        }
    }
}

impl ChangedBy {
    /// True when this is a client that a person works with.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        const TOOLS: [&str; 5] = ["kubectl-edit", "kubectl-patch", "kubectl-set", "kubectl-annotate", "kubectl-label"];
        let name = self.manager.as_str();
        let lower = name.to_ascii_lowercase();
        TOOLS.contains(&name)
            || ["console", "mozilla", "k9s", "lens", "dashboard"].iter().any(|word| lower.contains(word))
    }
}

impl DriftRecord {
    /// The finding that tells of it; it stands at `elsewhere` where Git has no place for it.
    #[must_use]
    pub fn finding(&self, elsewhere: Span) -> Finding {
        let mut finding = Finding::new(self.rule, self.span.unwrap_or(elsewhere), self.message.clone());
        finding.help = Some(self.help.clone());
        finding.object = Some(self.object.clone());
        finding.image = self.git.clone().filter(|_| self.git_node.is_some());
        finding.clusters = vec![self.cluster.clone()];
        finding
    }
}
