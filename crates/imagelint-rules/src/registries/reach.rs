//! What a registry means to a cluster. One answer, so that no two rules complain of the same thing.

use imagelint_model::{Cluster, RegistryReach, Throughput};

use super::{Site, by_glob, mirror, site, tables};
use crate::glob;
use crate::region::in_mainland_china;
use crate::rewrite::{is_docker_hub, rewritten};

/// From here on the distance to a registry does not hurt: 240 MB take 48 seconds.
const FAST: Throughput = Throughput(5e6);

/// The one thing to say about pulls from a registry to a cluster. The first that fits, in this order.
pub(crate) enum Concern {
    /// Nothing: it serves, or nodes get its images elsewhere.
    None,
    /// A mirror that serves nobody, or not everybody: `closed-mirror`.
    ClosedMirror,
    /// Docker Hub, and the cluster is in mainland China: `docker-hub-in-china`.
    DockerHub,
    /// Blocked or slow, and why: `unreachable-registry`.
    Unreachable(RegistryReach, &'static str),
    /// On the other side of the border of mainland China: `cross-border-registry`.
    CrossBorder,
    /// The same provider in another region: `cross-region-registry`.
    CrossRegion(Site),
}

/// What pulls of `host/path` mean to `cluster`.
pub(crate) fn concern(cluster: &Cluster, host: &str, path: &str) -> Concern {
    if rewritten(&cluster.expected_rewrites, host, path).is_some() {
        return Concern::None;
    }
    match by_glob(&cluster.registry_reach, host) {
        Some(RegistryReach::Ok) => return Concern::None,
        Some(reach) => return Concern::Unreachable(*reach, ""),
        None => {}
    }
    if mirror(host, path).is_some_and(|mirror| !mirror.serves(cluster)) {
        return Concern::ClosedMirror;
    }
    let measured = explicit_throughput(cluster, host);
    if in_mainland_china(cluster) {
        if is_docker_hub(host) {
            return docker_hub(cluster, host, measured);
        }
        // A throughput in the profile, or one that nodes measured, proves that the registry answers.
        let row = tables::REACH.iter().find(|row| glob::matches(row.host, host));
        if let Some(row) = row.filter(|_| measured.is_none()) {
            return Concern::Unreachable(row.reach, row.why);
        }
    }
    by_distance(cluster, site(host, Some(cluster)), measured)
}

/// Docker Hub in mainland China: what is fast comes through a mirror or proxy of the nodes', and a profile that says how
/// slow it is knows that it answers. A slow pull in an audit may have been the one that got through.
fn docker_hub(cluster: &Cluster, host: &str, measured: Option<Throughput>) -> Concern {
    match measured {
        Some(measured) if measured >= FAST => Concern::None,
        Some(_) if by_glob(&cluster.network.registries, host).is_some() => Concern::CrossBorder,
        _ => Concern::DockerHub,
    }
}

fn by_distance(cluster: &Cluster, site: Site, measured: Option<Throughput>) -> Concern {
    let Some(region) = &cluster.region else { return Concern::None };
    let fast = measured.is_some_and(|measured| measured >= FAST);
    if fast {
        return Concern::None;
    }
    let inside = in_mainland_china(cluster);
    let placed = inside || cluster.provider != imagelint_model::Provider::Other;
    if placed && site.mainland.is_some_and(|mainland| mainland != inside) {
        return Concern::CrossBorder;
    }
    let same_provider = site.provider.is_none_or(|provider| provider == cluster.provider);
    let other_region = site.region.as_ref().is_some_and(|there| there != region);
    if placed && same_provider && other_region { Concern::CrossRegion(site) } else { Concern::None }
}

/// What nodes get from `host`: measured in an audit, or else written in the profile for it.
pub(crate) fn explicit_throughput(cluster: &Cluster, host: &str) -> Option<Throughput> {
    let live = cluster.live.as_ref().and_then(|live| live.throughput.get(host));
    live.or_else(|| by_glob(&cluster.network.registries, host)).copied()
}
