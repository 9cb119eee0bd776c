//! From objects to the records of a part.

use compact_str::CompactString;
use imagelint_model::{ImageUse, Object, Workload};
use imagelint_yaml::Node;

use crate::spans;

use super::appliers::applier;
use super::records::{
    Part, SetAutoscaler, SetImage, SetName, SetServiceAccount, SetWorkload, Toleration, TolerationOperator,
};
use super::waits::{deadline, one_by_one, recreate};
use crate::prepull;

impl Part {
    /// Adds what rules may want to know of `object`.
    pub(crate) fn gather(&mut self, object: &Object, workloads: &[Workload<'_>], images: &[ImageUse<'_>]) {
        let at = self.objects.len();
        let before = (self.workloads.len(), self.images.len());
        let known = object.object_ref().map(|known| {
            self.objects.push(known);
            at
        });
        for workload in workloads {
            let first = self.images.len();
            let own = |image: &&ImageUse<'_>| image.pod_spec.is_some_and(|spec| std::ptr::eq(spec, workload.pod_spec));
            self.images.extend(images.iter().filter(own).filter_map(|image| set_image(image, known)));
            let images = first..self.images.len();
            let prepulls = self.prepulls(workload, images.clone());
            self.workloads.extend(known.map(|at| SetWorkload { prepulls, ..set_workload(workload, at, images) }));
        }
        let others = images.iter().filter(|image| {
            !workloads.iter().any(|workload| image.pod_spec.is_some_and(|spec| std::ptr::eq(spec, workload.pod_spec)))
        });
        self.images.extend(others.filter_map(|image| set_image(image, known)));
        if (self.workloads.len(), self.images.len()) == before {
            self.objects.truncate(at);
        }
        self.gather_by_kind(object);
    }

    /// The images of containers that a DaemonSet has only to pull them.
    fn prepulls(&self, workload: &Workload<'_>, images: std::ops::Range<usize>) -> Vec<usize> {
        let containers = prepull::pulled(workload);
        let of = |at: &usize| {
            let image = &self.images[*at];
            containers.iter().any(|it| it.kind == image.kind && it.name == image.container.as_deref())
        };
        if containers.is_empty() { Vec::new() } else { images.filter(of).collect() }
    }

    fn gather_by_kind(&mut self, object: &Object) {
        let name = |name: &str| SetName { namespace: object.namespace.clone(), name: CompactString::from(name) };
        let text = |path: &[&str]| object.node.at(path).and_then(Node::text).filter(|text| !text.is_empty());
        match object.kind.as_str() {
            "Kustomization" => self.appliers.extend(applier(object)),
            "ServiceAccount" => {
                let secrets = items(&object.node, "imagePullSecrets").filter_map(|it| it.get("name"));
                let pull_secrets = secrets.filter_map(|it| Some((it.text()?.into(), it.span))).collect();
                let known = object.object_ref();
                let account =
                    known.map(|known| SetServiceAccount { name: name(&object.name), object: known, pull_secrets });
                self.service_accounts.extend(account);
            }
            "Secret" | "SealedSecret" | "BitwardenSecret" => self.secrets.push(name(&object.name)),
            // Each names the Secret it makes somewhere else; its own name is the default.
            "ExternalSecret" => self.secrets.push(name(text(&["spec", "target", "name"]).unwrap_or(&object.name))),
            "VaultStaticSecret" | "VaultDynamicSecret" => {
                self.secrets.extend(text(&["spec", "destination", "name"]).map(name));
            }
            "HorizontalPodAutoscaler" => {
                let target = ["kind", "name"].map(|key| text(&["spec", "scaleTargetRef", key]));
                self.autoscaler(target, &["spec", "maxReplicas"], object);
            }
            "ScaledObject" => {
                let kind = text(&["spec", "scaleTargetRef", "kind"]).or(Some("Deployment"));
                let target = [kind, text(&["spec", "scaleTargetRef", "name"])];
                self.autoscaler(target, &["spec", "maxReplicaCount"], object);
            }
            _ => {}
        }
    }

    fn autoscaler(&mut self, target: [Option<&str>; 2], max: &[&str], object: &Object) {
        let ([Some(kind), Some(name)], Some(max_replicas)) = (target, number(object.node.at(max))) else { return };
        let target = SetName { namespace: object.namespace.clone(), name: name.into() };
        self.autoscalers.push(SetAutoscaler { target_kind: kind.into(), target, max_replicas });
    }
}

fn set_image(image: &ImageUse<'_>, object: Option<usize>) -> Option<SetImage> {
    Some(SetImage {
        reference: image.reference()?.clone(),
        object,
        kind: image.container_kind,
        container: image.container_name.map(CompactString::from),
        path: CompactString::from(image.path.as_str()),
        span: image.span(),
        repository_span: image.repository_span()?,
        tag_span: image.tag_span(),
        digest_span: image.digest_span(),
        pull_policy: image.effective_pull_policy(),
        pull_policy_span: image.pull_policy.and_then(|field| spans::inner(field.span, field.text)),
    })
}

fn set_workload(workload: &Workload<'_>, object: usize, images: std::ops::Range<usize>) -> SetWorkload {
    let node = &workload.object.node;
    let selector = workload.pod_spec.get("nodeSelector").map_or(&[][..], Node::entries);
    let text = |node: &Node| node.text().map(CompactString::from);
    SetWorkload {
        object,
        name_span: node.at(&["metadata", "name"]).unwrap_or(node).span,
        replicas: number(node.at(&["spec", "replicas"])),
        service_account: workload.service_account().into(),
        pull_secrets: workload.pull_secrets().map(|(name, span)| (name.into(), span)).collect(),
        node_selector: selector.iter().filter_map(|it| Some((text(&it.key)?, text(&it.value)?))).collect(),
        node_affinity: workload.pod_spec.at(&["affinity", "nodeAffinity"]).is_some(),
        tolerations: items(workload.pod_spec, "tolerations").map(toleration).collect(),
        images,
        prepulls: Vec::new(),
        deadline: deadline(workload),
        one_by_one: one_by_one(workload),
        recreate: recreate(workload),
    }
}

fn toleration(node: &Node) -> Toleration {
    let text = |key: &str| CompactString::from(node.get(key).and_then(Node::text).unwrap_or_default());
    let exists = text("operator") == "Exists";
    let operator = if exists { TolerationOperator::Exists } else { TolerationOperator::Equal };
    Toleration { key: text("key"), operator, value: text("value"), effect: text("effect") }
}

fn items<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = &'n Node> {
    node.get(key).map_or(&[][..], Node::items).iter()
}

fn number(node: Option<&Node>) -> Option<u32> {
    node?.text()?.parse().ok()
}
