//! The comparison: from what Git wants and what a cluster says to records of what differs.

mod index;
mod judge;
mod manual;
mod pods;
mod pulling;
mod services;
mod workloads;

use std::collections::{HashMap, HashSet};

use imagelint_model::{Cluster, ImageRef, ObjectRef, RuleMeta};
use imagelint_yaml::Span;

use self::index::Index;
use crate::git::{Git, GitWorkload};
use crate::record::{DriftRecord, Verdict};
use crate::snapshot::{Kind, LiveWorkload, Snapshot};

/// What a comparison needs to know beside the two sides.
pub struct Context<'a> {
    /// Profile of the cluster.
    pub cluster: &'a Cluster,
    /// The only namespaces to look at; empty: all, those of Kubernetes itself left out.
    pub namespaces: &'a [String],
    /// Why the nodes of the cluster cannot pull an image, where that is known beforehand.
    pub unreachable: &'a (dyn Fn(&ImageRef) -> Option<String> + Sync),
}

/// Everything in which the cluster differs from Git, in the order of Git, then of the snapshot.
#[must_use]
pub fn compare(git: &Git, snapshot: &Snapshot, context: &Context<'_>) -> Vec<DriftRecord> {
    let index = Index::new(snapshot, context);
    let matched = Matched::new(git, &index);
    let comparison = Comparison { index, matched };
    let mut records = Vec::new();
    comparison.workloads(git, &mut records);
    comparison.services(git, &mut records);
    comparison.unmanaged(&mut records);
    comparison.failing(&mut records);
    comparison.slow(&mut records);
    comparison.streaming(&mut records);
    comparison.manual(&mut records);
    comparison.next_rollout(&mut records);
    records
}

/// The two sides of a comparison, with which object of one is which of the other.
struct Comparison<'a> {
    index: Index<'a>,
    matched: Matched<'a>,
}

/// Kind, namespace and name.
type Key<'a> = (Kind, &'a str, &'a str);

/// Which workload of Git is which of the cluster.
#[derive(Default)]
struct Matched<'a> {
    /// Git's side of a live workload; several roots may render the same one.
    git: HashMap<Key<'a>, Vec<&'a GitWorkload>>,
    /// Live workloads that Git may mean.
    claimed: HashSet<Key<'a>>,
    /// Workloads of Git that are not in the cluster.
    missing: Vec<&'a GitWorkload>,
}

impl<'a> Matched<'a> {
    fn new(git: &'a Git, index: &Index<'a>) -> Self {
        let mut matched = Self::default();
        for workload in &git.workloads {
            if workload.namespace.as_deref().is_some_and(|namespace| !index.asked(namespace)) {
                continue;
            }
            let candidates = index.candidates(workload);
            matched.claimed.extend(candidates.iter().map(|live| key(live)));
            match candidates[..] {
                [] => matched.missing.push(workload),
                [live] => matched.git.entry(key(live)).or_default().push(workload),
                // Git does not say which of them it means.
                _ => {}
            }
        }
        matched
    }
}

/// Kind, namespace and name of a workload.
fn key(live: &LiveWorkload) -> Key<'_> {
    (live.kind, &live.namespace, &live.name)
}

/// The object of a record about a workload or another kind.
fn object(kind: Kind, namespace: Option<&str>, name: &str) -> ObjectRef {
    ObjectRef {
        api_version: kind.api_version().to_owned(),
        kind: kind.as_str().to_owned(),
        namespace: namespace.map(str::to_owned),
        name: name.to_owned(),
        container: None,
        path: None,
    }
}

/// `Deployment shop/web`.
fn shown(kind: Kind, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{} {namespace}/{name}", kind.as_str()),
        None => format!("{} {name}", kind.as_str()),
    }
}

impl Comparison<'_> {
    /// A record that says nothing yet beyond which rule and which object.
    fn record(&self, rule: &'static RuleMeta, object: ObjectRef, span: Option<Span>) -> DriftRecord {
        DriftRecord {
            rule,
            cluster: self.index.context.cluster.name.clone(),
            object,
            workload: None,
            git: None,
            live: None,
            running: Vec::new(),
            changed_by: None,
            verdict: Verdict::Investigate,
            reason: String::new(),
            breaks_rollout: None,
            cause: None,
            said: None,
            message: String::new(),
            help: String::new(),
            span,
            git_node: None,
            entry: None,
            repair: None,
        }
    }
}
