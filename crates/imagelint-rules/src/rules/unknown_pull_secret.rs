//! Pull secrets that are not there.

use std::collections::BTreeSet;

use imagelint_model::suppress::edit_distance;
use imagelint_model::{Cluster, Fix};
use imagelint_yaml::{Edit, Span};

use crate::rule::Rule;
use crate::set::{Part, Set, SetWorkload};
use crate::set_cx::SetCx;
use crate::spans;

/// Pods that name a Secret nobody has.
#[derive(Default)]
pub(crate) struct UnknownPullSecret;

impl Rule for UnknownPullSecret {
    fn looks_at_sets(&self) -> bool {
        true
    }

    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        for (part, workload) in set.workloads() {
            let namespace = part.object(workload.object).namespace.clone();
            for (name, span) in &workload.pull_secrets {
                if name.is_empty() || name.contains(['$', '{', '<']) || set.has_secret(namespace.as_deref(), name) {
                    continue;
                }
                let known = Known::of(set, namespace.as_deref());
                if !known.names.contains(name.as_str()) {
                    report(cx, part, workload, (name, *span), &known);
                }
            }
        }
    }
}

/// The names that a pull secret could be meant to have.
struct Known<'s> {
    names: BTreeSet<&'s str>,
    /// True when these are all there are: the cluster was asked.
    all: bool,
}

impl<'s> Known<'s> {
    fn of(set: &Set<'s>, namespace: Option<&str>) -> Self {
        let here = |in_namespace: Option<&str>| match (in_namespace, namespace) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let mut names: BTreeSet<&str> =
            set.secrets().filter(|it| here(it.namespace.as_deref())).map(|it| it.name.as_str()).collect();
        let Some(cluster) = set.cluster else { return Self { names, all: false } };
        let live = cluster.live.as_ref().and_then(|live| live.secrets.as_ref());
        let running = live.iter().flat_map(|secrets| secrets.iter());
        names.extend(running.filter(|(ns, _)| here(Some(ns)) && owned(cluster, ns)).map(|(_, name)| name.as_str()));
        if live.is_none() {
            names.extend(cluster.pull_secrets.iter().map(|(_, name)| name.as_str()));
        }
        Self { names, all: live.is_some() }
    }

    /// The name that is nearest to `name`, when it is near enough to be a slip.
    fn near(&self, name: &str) -> Option<&'s str> {
        let scored = self.names.iter().map(|known| (edit_distance(name, known), *known));
        let (distance, known) = scored.min_by_key(|(distance, _)| *distance)?;
        (distance <= 2 && distance * 3 < name.chars().count()).then_some(known)
    }
}

fn owned(cluster: &Cluster, namespace: &str) -> bool {
    cluster.namespaces.is_empty() || cluster.namespaces.iter().any(|owned| owned == namespace)
}

fn report(cx: &mut SetCx<'_>, part: &Part, workload: &SetWorkload, (name, span): (&str, Span), known: &Known<'_>) {
    let near = known.near(name);
    // Most Secrets are not in Git, so a name that is not there says nothing, unless it is a slip of one that is.
    if near.is_none() && !known.all {
        return;
    }
    let namespace = part.object(workload.object).namespace.as_deref().unwrap_or("its namespace");
    let where_ = if known.all { format!("in {namespace}, in Git or in the cluster") } else { "here".to_owned() };
    let message = match near {
        Some(near) => format!("no Secret `{name}` {where_}, but there is `{near}`: the pull goes without a login"),
        None => format!("no Secret `{name}` {where_}: the pull goes without a login"),
    };
    let Some(finding) = cx.report_workload(part, workload, span, message) else { return };
    finding.label("not found");
    let Some(near) = near else {
        finding.help("create it, or name the one that is there");
        return;
    };
    finding.help(format!("write `{near}`"));
    if let Some(inner) = spans::inner(span, name) {
        finding.fix(Fix::may_change(format!("write `{near}`"), Edit::replace(inner, near)));
    }
}
