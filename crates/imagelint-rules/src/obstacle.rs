//! Whether the nodes of a cluster can pull an image at all, as far as tables and the profile tell.

use imagelint_model::{Cluster, ImageRef, RegistryReach};

use crate::registries::{Concern, concern};

/// Why the nodes of `cluster` cannot pull `image`, as the end of a sentence; `None` where nothing is known against it.
#[must_use]
pub fn obstacle(cluster: &Cluster, image: &ImageRef) -> Option<String> {
    let host = image.registry_or_default();
    match concern(cluster, host, &image.full_path()) {
        Concern::ClosedMirror => Some(format!("{host} is a mirror that does not serve this cluster")),
        Concern::DockerHub => Some("Docker Hub does not answer in mainland China".to_owned()),
        Concern::Unreachable(RegistryReach::Blocked, "") => Some(format!("{host} does not answer to this cluster")),
        Concern::Unreachable(RegistryReach::Blocked, why) => {
            Some(format!("{host} does not answer to this cluster: {why}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imagelint_model::Provider;

    #[test]
    fn only_what_cannot_be_pulled_has_an_obstacle() {
        let cluster =
            Cluster { provider: Provider::Alibaba, region: Some("cn-shanghai".to_owned()), ..Cluster::default() };
        let check = |image: &str, expected: bool| {
            let image = ImageRef::parse(image).expect("a reference");
            assert_eq!(obstacle(&cluster, &image).is_some(), expected, "{image}");
            assert_eq!(obstacle(&Cluster::default(), &image), None, "{image}");
        };
        check("redis:7", true);
        check("gcr.io/a/b:1", true);
        check("registry.cn-shanghai.aliyuncs.com/a/b:1", false);
        check("quay.io/a/b:1", false);
    }
}
