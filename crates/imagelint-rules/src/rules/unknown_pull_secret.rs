//! Pull secrets that are not there.

use std::collections::BTreeSet;

use imagelint_model::suppress::edit_distance;
use imagelint_model::{Cluster, Fix, ObjectRef};
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
            let object = part.object(workload.object);
            for (name, span) in &workload.pull_secrets {
                check(set, part, object, (name, *span), cx);
            }
            if workload.pull_secrets.is_empty() {
                account_of_the_cluster(set, part, workload, cx);
            }
        }
        for (part, account) in set.service_accounts() {
            for (name, span) in &account.pull_secrets {
                check(set, part, &account.object, (name, *span), cx);
            }
        }
    }
}

fn check(set: &Set<'_>, part: &Part, object: &ObjectRef, (name, span): (&str, Span), cx: &mut SetCx<'_>) {
    let namespace = object.namespace.as_deref();
    if name.is_empty() || name.contains(['$', '{', '<']) || set.has_secret(namespace, name) {
        return;
    }
    let known = Known::of(set, namespace);
    if !known.names.contains(name) {
        report(cx, part, object, (name, span), &known);
    }
}

/// The ServiceAccount that only the cluster has, and all of whose pull secrets are gone.
fn account_of_the_cluster(set: &Set<'_>, part: &Part, workload: &SetWorkload, cx: &mut SetCx<'_>) {
    let Some(namespace) = part.object(workload.object).namespace.clone() else { return };
    let account = workload.service_account.as_str();
    let live = set.cluster.and_then(|cluster| cluster.live.as_ref());
    let running = live.and_then(|live| live.service_accounts.as_ref()?.get(&(namespace.clone(), account.to_owned())));
    let Some(secrets) = running.filter(|_| set.service_account(Some(&namespace), account).is_none()) else { return };
    let known = Known::of(set, Some(&namespace));
    let is_there = |name: &String| known.names.contains(name.as_str()) || set.has_secret(Some(&namespace), name);
    let Some(first) = secrets.first().filter(|_| known.all && !secrets.iter().any(is_there)) else { return };
    let message = format!(
        "the ServiceAccount `{account}` of {namespace} names the pull secret `{first}`, which does not exist: pulls go without a login"
    );
    if let Some(finding) = cx.report_workload(part, workload, workload.name_span, message) {
        finding.label("runs as it").help(format!("create `{first}`, or take it out of the ServiceAccount"));
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

fn report(cx: &mut SetCx<'_>, part: &Part, object: &ObjectRef, (name, span): (&str, Span), known: &Known<'_>) {
    let near = known.near(name);
    // Most Secrets are not in Git, so a name that is not there says nothing, unless it is a slip of one that is.
    if near.is_none() && !known.all {
        return;
    }
    let namespace = object.namespace.as_deref().unwrap_or("its namespace");
    let where_ = if known.all { format!("in {namespace}, in Git or in the cluster") } else { "here".to_owned() };
    let message = match near {
        Some(near) => format!("no Secret `{name}` {where_}, but there is `{near}`: the pull goes without a login"),
        None => format!("no Secret `{name}` {where_}: the pull goes without a login"),
    };
    let Some(finding) = cx.report_object(part, object.clone(), span, message) else { return };
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
