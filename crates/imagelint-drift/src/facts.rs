//! What a snapshot says, in the form that rules use.

use std::collections::{BTreeMap, BTreeSet};

use imagelint_model::{ByteSize, ImageRef, LiveFacts, NodeFacts, Taint};

use crate::pulls::{by_registry, pulls};
use crate::snapshot::{Kind, Node, Snapshot};

impl Snapshot {
    /// The facts that rules use. Of what was not listed there are none.
    #[must_use]
    pub fn facts(&self) -> LiveFacts {
        let image_sizes = self.image_sizes();
        let measured = pulls(self, |image| size_of(&image_sizes, image));
        let throughput = by_registry(&measured).into_iter();
        let named = |namespace: &String, name: &String| (namespace.clone(), name.clone());
        let accounts = self.service_accounts.iter();
        let balanced = self.services.iter().filter(|service| service.has_load_balancer);
        let all = |kind| self.namespaces.is_empty() && self.knows(kind, None);
        LiveFacts {
            throughput: throughput.filter_map(|one| Some((one.registry, one.throughput?))).collect(),
            nodes: all(Kind::Node).then(|| self.nodes.iter().map(node).collect()),
            secrets: all(Kind::Secret).then(|| self.secrets.iter().cloned().collect()),
            service_accounts: all(Kind::ServiceAccount)
                .then(|| accounts.map(|one| (named(&one.namespace, &one.name), one.pull_secrets.clone())).collect()),
            load_balancers: all(Kind::Service)
                .then(|| balanced.map(|service| named(&service.namespace, &service.name)).collect::<BTreeSet<_>>()),
            image_sizes,
        }
    }

    fn image_sizes(&self) -> BTreeMap<String, ByteSize> {
        let mut sizes = BTreeMap::new();
        for image in self.nodes.iter().flat_map(|node| &node.images).filter(|image| image.size_bytes > 0) {
            for name in &image.names {
                if let Ok(reference) = ImageRef::parse(name) {
                    sizes.insert(reference.normalized(), ByteSize(image.size_bytes));
                }
            }
        }
        sizes
    }
}

fn size_of(sizes: &BTreeMap<String, ByteSize>, image: &ImageRef) -> Option<ByteSize> {
    sizes.get(&image.normalized()).or_else(|| sizes.get(&image.pulled())).copied()
}

fn node(node: &Node) -> NodeFacts {
    let taint = |taint: &crate::snapshot::Taint| Taint {
        key: taint.key.clone(),
        value: taint.value.clone(),
        effect: taint.effect.clone(),
    };
    let names = node.images.iter().flat_map(|image| &image.names);
    NodeFacts {
        name: node.name.clone(),
        labels: node.labels.clone(),
        taints: node.taints.iter().map(taint).collect(),
        architecture: node.architecture.clone(),
        os: node.operating_system.clone(),
        os_image: node.os_image.clone(),
        kubelet: version(&node.kubelet_version),
        images: names.filter_map(|name| ImageRef::parse(name).ok()).map(|image| image.normalized()).collect(),
    }
}

/// `v1.32.4-aliyun.1` is `(1, 32)`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.trim_end_matches('+').parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::NodeImage;

    #[test]
    fn nothing_is_said_of_what_was_not_listed() {
        let image = NodeImage { names: vec!["docker.io/library/redis:7".to_owned()], size_bytes: 40 };
        let node = Node { kubelet_version: "v1.32.4-aliyun.1".to_owned(), images: vec![image], ..Node::default() };
        let snapshot = Snapshot { nodes: vec![node], listed: vec![Kind::Node], ..Snapshot::default() };
        let facts = snapshot.facts();
        assert_eq!(facts.image_sizes["docker.io/library/redis:7"], ByteSize(40));
        assert_eq!(facts.nodes.unwrap()[0].kubelet, Some((1, 32)));
        assert!(facts.secrets.is_none() && facts.load_balancers.is_none());
        let empty = Snapshot { listed: vec![Kind::Secret], ..Snapshot::default() };
        assert_eq!(empty.facts().secrets, Some(BTreeSet::new()));
    }
}
