//! What nodes measured: throughput by registry and the slowest pulls, as bars.

use imagelint_drift::pulls::{Pull, RegistryPulls};
use imagelint_model::{ByteSize, recommended_deadline};

use crate::outcome::ClusterPulls;
use crate::report::snippet::visible;

/// Bytes a second below which a registry is called slow: an image of 240 MB then takes two minutes.
const SLOW: f64 = 2e6;

/// Pulls of a cluster.
pub(super) struct Pulls {
    pub(super) name: String,
    pub(super) registries: Vec<Registry>,
    pub(super) slowest_title: String,
    pub(super) slowest: Vec<SlowPull>,
}

/// One registry.
pub(super) struct Registry {
    pub(super) host: String,
    pub(super) percent: u64,
    pub(super) slow: bool,
    pub(super) throughput: String,
    pub(super) longest: String,
    pub(super) pulls: usize,
}

/// One pull.
pub(super) struct SlowPull {
    pub(super) image: String,
    pub(super) percent: u64,
    pub(super) slow: bool,
    pub(super) time: String,
    pub(super) size: String,
    pub(super) pod: String,
    pub(super) node: String,
}

impl Pulls {
    pub(super) fn new(pulls: &ClusterPulls) -> Self {
        let speeds = pulls.registries.iter().filter_map(|one| one.throughput);
        let fastest = speeds.map(|speed| speed.0).fold(0.0, f64::max);
        let longest = pulls.slowest.iter().map(|pull| pull.seconds).fold(0.0, f64::max);
        let title = match pulls.taken_at {
            Some(at) => format!("The slowest in the hour before {at}"),
            None => "The slowest".to_owned(),
        };
        Self {
            name: visible(&pulls.cluster),
            registries: pulls.registries.iter().map(|one| registry(one, fastest)).collect(),
            slowest_title: title,
            slowest: pulls.slowest.iter().map(|pull| slow_pull(pull, longest)).collect(),
        }
    }
}

fn registry(one: &RegistryPulls, fastest: f64) -> Registry {
    let speed = one.throughput.map(|speed| speed.0);
    Registry {
        host: visible(&one.registry),
        percent: share(speed.unwrap_or(0.0), fastest),
        slow: speed.is_some_and(|speed| speed < SLOW),
        throughput: one.throughput.map_or("size unknown".to_owned(), |speed| speed.to_string()),
        longest: seconds(one.longest),
        pulls: one.pulls,
    }
}

fn slow_pull(pull: &Pull, longest: f64) -> SlowPull {
    let allowed = recommended_deadline(pull.size.unwrap_or(ByteSize(0)));
    SlowPull {
        image: visible(&pull.image),
        percent: share(pull.seconds, longest),
        slow: pull.seconds > f64::from(allowed),
        time: seconds(pull.seconds),
        size: pull.size.map_or("-".to_owned(), |size| size.to_string()),
        pod: visible(&format!("{}/{}", pull.namespace, pull.pod)),
        node: pull.node.as_deref().map_or("-".to_owned(), visible),
    }
}

/// Percent of the longest bar.
fn share(value: f64, of: f64) -> u64 {
    if of > 0.0 { (value / of * 100.0).round().clamp(0.0, 100.0) as u64 } else { 0 }
}

/// `0.4 s`, `923 s`.
pub(super) fn seconds(time: f64) -> String {
    if time < 10.0 { format!("{time:.1} s") } else { format!("{time:.0} s") }
}
