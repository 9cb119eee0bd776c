//! What rules see that compare objects with each other: all of one cluster, as compact records.
//!
//! The objects of a run are read, judged and let go one file or root after the other; a rule such as
//! `inconsistent-versions` needs all of them at once. So each leaves a [`Part`] behind, and the parts that go to one
//! cluster make a [`Set`].

mod appliers;
mod gather;
mod pull;
mod records;
mod waits;

use std::collections::BTreeMap;
use std::sync::Arc;

use imagelint_model::Cluster;
use rustc_hash::FxHashMap;

pub use appliers::SetApplier;
pub(crate) use appliers::duration;
pub use pull::PodPull;
pub use records::{
    Part, SetAutoscaler, SetImage, SetName, SetServiceAccount, SetWorkload, Toleration, TolerationOperator,
};
pub use waits::{Deadline, Waits};

/// Everything that goes to one cluster; without a profile, what one root renders or one folder holds.
#[derive(Debug)]
pub struct Set<'a> {
    /// The cluster, where a profile covers the parts.
    pub cluster: Option<&'a Cluster>,
    /// True when all of it was read, so that what is not there is missing.
    pub complete: bool,
    /// What each file or root leaves, in the order of the run.
    pub parts: Vec<&'a Part>,
    by_name: ByName<'a>,
}

/// What workloads ask for by name: each of thousands asks.
#[derive(Debug, Default)]
struct ByName<'a> {
    service_accounts: FxHashMap<&'a str, Vec<&'a SetServiceAccount>>,
    secrets: FxHashMap<&'a str, Vec<&'a SetName>>,
    autoscalers: FxHashMap<&'a str, Vec<&'a SetAutoscaler>>,
}

impl<'a> ByName<'a> {
    fn new(parts: &[&'a Part]) -> Self {
        let mut all = Self::default();
        for part in parts {
            for account in &part.service_accounts {
                all.service_accounts.entry(&account.name.name).or_default().push(account);
            }
            for secret in &part.secrets {
                all.secrets.entry(&secret.name).or_default().push(secret);
            }
            for scaler in &part.autoscalers {
                all.autoscalers.entry(&scaler.target.name).or_default().push(scaler);
            }
        }
        all
    }
}

impl<'a> Set<'a> {
    fn new(cluster: Option<&'a Cluster>, complete: bool, parts: Vec<&'a Part>) -> Self {
        let by_name = ByName::new(&parts);
        Self { cluster, complete, parts, by_name }
    }

    /// All workloads, each with the part it is in.
    pub fn workloads(&self) -> impl Iterator<Item = (&'a Part, &'a SetWorkload)> + '_ {
        self.parts.iter().flat_map(|part| part.workloads.iter().map(move |workload| (*part, workload)))
    }

    /// All images, each with the part it is in.
    pub fn images(&self) -> impl Iterator<Item = (&'a Part, &'a SetImage)> + '_ {
        self.parts.iter().flat_map(|part| part.images.iter().map(move |image| (*part, image)))
    }

    /// The ServiceAccount of this name; a namespace that is not written fits any.
    #[must_use]
    pub fn service_account(&self, namespace: Option<&str>, name: &str) -> Option<&'a SetServiceAccount> {
        let all = self.by_name.service_accounts.get(name)?;
        all.iter().copied().find(|account| account.name.fits(namespace, name))
    }

    /// All ServiceAccounts, each with the part it is in.
    pub fn service_accounts(&self) -> impl Iterator<Item = (&'a Part, &'a SetServiceAccount)> + '_ {
        self.parts.iter().flat_map(|part| part.service_accounts.iter().map(move |account| (*part, account)))
    }

    /// True when the objects make a Secret of this name, themselves or through an operator.
    #[must_use]
    pub fn has_secret(&self, namespace: Option<&str>, name: &str) -> bool {
        let all = self.by_name.secrets.get(name);
        all.is_some_and(|all| all.iter().any(|secret| secret.fits(namespace, name)))
    }

    /// Every Secret that the objects make.
    pub fn secrets(&self) -> impl Iterator<Item = &'a SetName> + '_ {
        self.parts.iter().flat_map(|part| &part.secrets)
    }

    /// The autoscaler of a workload.
    #[must_use]
    pub fn autoscaler(&self, part: &Part, workload: &SetWorkload) -> Option<&'a SetAutoscaler> {
        let object = part.object(workload.object);
        let fits = |scaler: &&SetAutoscaler| {
            scaler.target_kind == object.kind.as_str()
                && scaler.target.fits(object.namespace.as_deref(), object.name.as_str())
        };
        self.by_name.autoscalers.get(object.name.as_str())?.iter().copied().find(|scaler| fits(scaler))
    }
}

/// The sets that `parts` make: one for each cluster, and one for each place (root, folder) that no profile covers.
/// `complete` says of a cluster, or of `None`, whether all of it was read.
#[must_use]
pub fn sets<'a>(
    parts: &'a [Part],
    clusters: &'a [Cluster],
    complete: impl Fn(Option<&Cluster>) -> bool,
) -> Vec<Set<'a>> {
    let mut by_cluster: BTreeMap<usize, Vec<&Part>> = BTreeMap::new();
    let mut by_place: BTreeMap<&Arc<str>, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        for at in &part.clusters {
            by_cluster.entry(*at).or_default().push(part);
        }
        if part.clusters.is_empty() {
            by_place.entry(&part.place).or_default().push(part);
        }
    }
    let clusters = by_cluster.into_iter().filter_map(|(at, parts)| {
        let cluster = clusters.get(at)?;
        Some(Set::new(Some(cluster), complete(Some(cluster)), parts))
    });
    let places = by_place.into_values().map(|parts| Set::new(None, complete(None), parts));
    clusters.chain(places).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use imagelint_model::{Cluster, ImagePaths, Object, Taint, image_uses, workloads};
    use imagelint_yaml::{Files, MemoryLoad};

    use super::{Part, sets};

    fn part(text: &str, place: &str, clusters: &[usize]) -> Part {
        let files = Files::new(MemoryLoad::new([("a.yaml", text)]));
        let source = files.open(Path::new("a.yaml")).expect("it is there");
        let paths = ImagePaths::new(Vec::new());
        let mut part = Part { place: place.into(), clusters: clusters.to_vec(), ..Part::default() };
        for document in imagelint_yaml::parse(source.id, &source.text).documents {
            for object in Object::from_document(document) {
                part.gather(&object, &workloads(&object, &paths), &image_uses(&object, &paths));
            }
        }
        part
    }

    const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    spec:
      serviceAccountName: web
      nodeSelector: {pool: fast}
      tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
      initContainers: [{name: init, image: busybox}]
      containers: [{name: web, image: 'example.com/web:1'}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
imagePullSecrets: [{name: regcred}]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: pull, namespace: shop}
spec: {target: {name: regcred}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {maxReplicas: 12, scaleTargetRef: {kind: Deployment, name: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: idle}
";

    #[test]
    fn what_rules_ask_for_is_there() {
        let parts = [part(WEB, "", &[])];
        let all = sets(&parts, &[], |_| true);
        let set = &all[0];
        let (part, workload) = set.workloads().next().unwrap();
        let images: Vec<&str> = part.images_of(workload).iter().map(|image| image.reference.as_str()).collect();
        assert_eq!(images, ["busybox", "example.com/web:1"]);
        assert_eq!((workload.replicas, part.objects.len()), (Some(3), 1));
        assert_eq!(workload.node_selector, [("pool".into(), "fast".into())]);
        let account = set.service_account(Some("shop"), &workload.service_account).unwrap();
        assert_eq!(account.pull_secrets[0].0, "regcred");
        assert!(set.has_secret(Some("shop"), "regcred") && !set.has_secret(Some("other"), "regcred"));
        assert_eq!(set.autoscaler(part, workload).map(|scaler| scaler.max_replicas), Some(12));
    }

    #[test]
    fn tolerations_are_compared_as_the_scheduler_does() {
        let parts = [part(WEB, "", &[])];
        let taint = |key: &str, effect: &str| Taint { key: key.into(), value: "x".into(), effect: effect.into() };
        let toleration = &parts[0].workloads[0].tolerations[0];
        assert!(toleration.tolerates(&taint("dedicated", "NoSchedule")));
        assert!(!toleration.tolerates(&taint("dedicated", "NoExecute")));
        assert!(!toleration.tolerates(&taint("other", "NoSchedule")));
    }

    #[test]
    fn parts_meet_in_their_cluster_or_else_in_their_place() {
        let clusters = ["prod", "test"].map(|name| Cluster { name: name.to_owned(), ..Cluster::default() });
        let parts = [part(WEB, "a", &[0]), part(WEB, "b", &[0, 1]), part(WEB, "c", &[]), part(WEB, "c", &[])];
        let all = sets(&parts, &clusters, |cluster| cluster.is_none());
        let shape: Vec<(Option<&str>, usize, bool)> = all
            .iter()
            .map(|set| (set.cluster.map(|cluster| cluster.name.as_str()), set.parts.len(), set.complete))
            .collect();
        assert_eq!(shape, [(Some("prod"), 2, false), (Some("test"), 1, false), (None, 2, true)]);
    }
}
