//! Private registries, and nobody brings the key.

use std::collections::BTreeSet;

use imagelint_model::{Cluster, Provider, PullPolicy};

use crate::glob;
use crate::registries::site;
use crate::rewrite::rewritten;
use crate::rule::Rule;
use crate::set::{Part, Set, SetImage, SetWorkload};
use crate::set_cx::SetCx;

/// Pods that pull from a private registry without a secret.
#[derive(Default)]
pub(crate) struct MissingPullSecret;

impl Rule for MissingPullSecret {
    fn looks_at_sets(&self) -> bool {
        true
    }

    fn set(&self, set: &Set<'_>, cx: &mut SetCx<'_>) {
        let Some(cluster) = set.cluster else { return };
        for (part, workload) in set.workloads() {
            if !workload.pull_secrets.is_empty() {
                for_others(cluster, part, workload, cx);
                continue;
            }
            if !has_none(set, cluster, part, workload) {
                continue;
            }
            let mut told = BTreeSet::new();
            for image in part.images_of(workload) {
                let host = image.reference.registry_or_default();
                let Some(need) = need(cluster, image).filter(|_| told.insert(host)) else { continue };
                report(cx, part, workload, image, cluster, &need);
            }
        }
    }
}

/// Pods all of whose secrets are, as the profile says, for other registries than the image's.
fn for_others(cluster: &Cluster, part: &Part, workload: &SetWorkload, cx: &mut SetCx<'_>) {
    let mut told = BTreeSet::new();
    for image in part.images_of(workload) {
        let Some(Need::Named(wanted)) = need(cluster, image) else { continue };
        let (host, whole) = (image.reference.registry_or_default(), image.reference.normalized_repository());
        let is_for_another = |name: &str| {
            let mut patterns = cluster.pull_secrets.iter().filter(|(_, known)| known == name).peekable();
            patterns.peek().is_some()
                && !patterns.any(|(pattern, _)| glob::matches(pattern, host) || glob::matches(pattern, &whole))
        };
        if !workload.pull_secrets.iter().all(|(name, _)| is_for_another(name)) || !told.insert(host) {
            continue;
        }
        let message = format!(
            "`{host}` needs the login `{wanted}`, and the pod names pull secrets for other registries only: pulls end in `unauthorized`"
        );
        let Some(finding) = cx.report_image(part, image, image.repository_span, message) else { continue };
        finding.label("no login for this one").help(format!("add `{{name: {wanted}}}` to `imagePullSecrets`"));
        for (_, span) in &workload.pull_secrets {
            finding.related(*span, "for another registry");
        }
    }
}

/// Why a secret is needed.
enum Need<'c> {
    /// The profile names one for the registry.
    Named(&'c str),
    /// The registry is private and of another provider.
    OtherCloud,
}

fn need<'c>(cluster: &'c Cluster, image: &SetImage) -> Option<Need<'c>> {
    let (host, path) = (image.reference.registry_or_default(), image.reference.full_path());
    let fetched = image.pull_policy != Some(PullPolicy::Never);
    if !fetched || rewritten(&cluster.expected_rewrites, host, &path).is_some() {
        return None;
    }
    let whole = image.reference.normalized_repository();
    let fits = |pattern: &str| glob::matches(pattern, host) || glob::matches(pattern, &whole);
    if let Some((_, name)) = cluster.pull_secrets.iter().find(|(pattern, _)| fits(pattern)) {
        return Some(Need::Named(name));
    }
    // Nodes have keys for the registries of their own provider; whoever says no provider may mean any.
    let site = site(host, None);
    let other = site.provider.is_some_and(|provider| provider != cluster.provider);
    (site.private && other && cluster.provider != Provider::Other).then_some(Need::OtherCloud)
}

/// True when neither the objects nor the cluster give the workload's ServiceAccount a pull secret.
fn has_none(set: &Set<'_>, cluster: &Cluster, part: &Part, workload: &SetWorkload) -> bool {
    let namespace = part.object(workload.object).namespace.as_deref();
    let account = workload.service_account.as_str();
    if let Some(account) = set.service_account(namespace, account) {
        return account.pull_secrets.is_empty() && !lives(cluster, namespace, &workload.service_account);
    }
    set.complete && !lives(cluster, namespace, account)
}

/// True when the account has pull secrets in the running cluster.
fn lives(cluster: &Cluster, namespace: Option<&str>, account: &str) -> bool {
    let accounts = cluster.live.as_ref().and_then(|live| live.service_accounts.as_ref());
    accounts.is_some_and(|accounts| {
        accounts.iter().any(|((in_namespace, name), secrets)| {
            name == account && namespace.is_none_or(|namespace| namespace == in_namespace) && !secrets.is_empty()
        })
    })
}

fn report(
    cx: &mut SetCx<'_>,
    part: &Part,
    workload: &SetWorkload,
    image: &SetImage,
    cluster: &Cluster,
    need: &Need<'_>,
) {
    let host = image.reference.registry_or_default();
    let account = &workload.service_account;
    let live = cluster.live.as_ref().is_some_and(|live| live.service_accounts.is_some());
    let unless = if live { "" } else { " in Git" };
    let why = match need {
        Need::Named(_) => "needs a login".to_owned(),
        Need::OtherCloud => "is private, and the nodes are of another provider".to_owned(),
    };
    let message = format!(
        "`{host}` {why}, but neither the pod nor its ServiceAccount `{account}` names a pull secret{unless}: \
         pulls end in `unauthorized`"
    );
    let Some(finding) = cx.report_image(part, image, image.repository_span, message) else { return };
    finding.label("no pull secret");
    let name = if let Need::Named(name) = need { name } else { "NAME" };
    finding.help(format!(
        "add `imagePullSecrets: [{{name: {name}}}]` to the pod, or to its ServiceAccount{}",
        if matches!(need, Need::Named(_)) {
            ""
        } else {
            "; the name is that of a Secret of type `kubernetes.io/dockerconfigjson`"
        }
    ));
}
