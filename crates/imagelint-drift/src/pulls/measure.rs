//! How long pulls took, as the kubelets told.

use std::collections::BTreeMap;

use imagelint_model::{ByteSize, ImageRef, Throughput};

use crate::snapshot::{Event, Snapshot};
use crate::time::Timestamp;

/// A pull that has ended well.
#[derive(Clone, Debug, PartialEq)]
pub struct Pull {
    /// Namespace of the pod.
    pub namespace: String,
    /// The pod.
    pub pod: String,
    /// The container, where the event names it.
    pub container: Option<String>,
    /// The node.
    pub node: Option<String>,
    /// The image as the kubelet names it.
    pub image: String,
    /// How long it took, waiting for other pulls left out.
    pub seconds: f64,
    /// How long it took with waiting.
    pub with_waiting: f64,
    /// Compressed size, from the event or else from a node that has the image.
    pub size: Option<ByteSize>,
    /// When.
    pub at: Option<Timestamp>,
}

/// The pulls from one registry.
#[derive(Clone, Debug, PartialEq)]
pub struct RegistryPulls {
    /// Its host.
    pub registry: String,
    /// How many pulls were measured.
    pub pulls: usize,
    /// Bytes in the time they took, where sizes are known.
    pub throughput: Option<Throughput>,
    /// Seconds of the longest.
    pub longest: f64,
}

/// All pulls that the events of `snapshot` measured, in their order.
#[must_use]
pub fn pulls(snapshot: &Snapshot, size_of: impl Fn(&ImageRef) -> Option<ByteSize>) -> Vec<Pull> {
    snapshot.events.iter().filter(|event| event.reason == "Pulled").filter_map(|event| pull(event, &size_of)).collect()
}

/// The longest of `pulls` in the hour before `now`, longest first.
#[must_use]
pub fn slowest(pulls: &[Pull], now: Option<Timestamp>, count: usize) -> Vec<&Pull> {
    let recent = |pull: &&Pull| match (now, pull.at) {
        (Some(now), Some(at)) => (0..=3600).contains(&now.since(at)),
        _ => true,
    };
    let mut recent: Vec<&Pull> = pulls.iter().filter(recent).collect();
    recent.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    recent.truncate(count);
    recent
}

/// `pulls` by registry, sorted by host.
#[must_use]
pub fn by_registry(pulls: &[Pull]) -> Vec<RegistryPulls> {
    let mut all: BTreeMap<String, (usize, f64, f64, f64)> = BTreeMap::new();
    for pull in pulls {
        let Ok(image) = ImageRef::parse(&pull.image) else { continue };
        let (count, bytes, seconds, longest) = all.entry(image.registry_or_default().to_owned()).or_default();
        *count += 1;
        *longest = longest.max(pull.seconds);
        // What took no time was there already, in layers of other images.
        if let Some(size) = pull.size.filter(|_| pull.seconds >= 1.0) {
            *bytes += size.0 as f64;
            *seconds += pull.seconds;
        }
    }
    let registry = |(registry, (pulls, bytes, seconds, longest))| RegistryPulls {
        registry,
        pulls,
        throughput: (bytes > 0.0).then(|| Throughput(bytes / seconds)),
        longest,
    };
    all.into_iter().map(registry).collect()
}

fn pull(event: &Event, size_of: &impl Fn(&ImageRef) -> Option<ByteSize>) -> Option<Pull> {
    let (_, rest) = event.message.split_once("Successfully pulled image \"")?;
    let (image, rest) = rest.split_once('"')?;
    let time = rest.strip_prefix(" in ")?;
    let end = time.find([' ', ',']).unwrap_or(time.len());
    let seconds = duration(time[..end].trim_end_matches('.'))?;
    let waiting = time[end..].strip_prefix(" (").and_then(|rest| duration(rest.split_once(" including waiting")?.0));
    let told = rest.split_once("Image size: ").and_then(|(_, size)| size.split_once(" bytes")?.0.parse().ok());
    let known = || size_of(&ImageRef::parse(image).ok()?);
    Some(Pull {
        namespace: event.namespace.clone(),
        pod: event.pod.clone(),
        container: event.container.clone(),
        node: event.node.clone(),
        image: image.to_owned(),
        seconds,
        with_waiting: waiting.unwrap_or(seconds),
        size: told.map(ByteSize).or_else(known),
        at: event.last,
    })
}

/// Seconds of a duration as Go writes it: `1h2m3.4s`, `812ms`, `90µs`.
fn duration(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(unit_at);
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let factor = match &tail[..unit_end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "µs" | "us" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        rest = &tail[unit_end..];
    }
    (!text.is_empty()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pulls_are_read_in_all_forms_that_kubelets_have_had() {
        let check = |message: &str, expected: Option<(f64, f64, Option<u64>)>| {
            let event = Event { message: message.to_owned(), reason: "Pulled".to_owned(), ..Event::default() };
            let found = pull(&event, &|_| None);
            let found = found.map(|pull| (pull.seconds, pull.with_waiting, pull.size.map(|size| size.0)));
            assert_eq!(found, expected, "{message}");
        };
        check("Successfully pulled image \"x\"", None);
        check("Container image \"x\" already present on machine", None);
        check("Successfully pulled image \"x\" in 49.5s", Some((49.5, 49.5, None)));
        check("Successfully pulled image \"x\" in 1.25s (5.5s including waiting)", Some((1.25, 5.5, None)));
        check(
            "Successfully pulled image \"x\" in 15m2s (16m2s including waiting). Image size: 240000000 bytes.",
            Some((902.0, 962.0, Some(240_000_000))),
        );
        check("Successfully pulled image \"x\" in 812ms", Some((0.812, 0.812, None)));
    }

    #[test]
    fn throughput_is_bytes_in_the_time_they_took() {
        let pull = |image: &str, seconds: f64, size: u64| Pull {
            namespace: String::new(),
            pod: String::new(),
            container: None,
            node: None,
            image: image.to_owned(),
            seconds,
            with_waiting: seconds,
            size: Some(ByteSize(size)),
            at: Some(Timestamp(seconds as i64)),
        };
        let all = [pull("redis", 10.0, 20_000_000), pull("nginx:1", 30.0, 20_000_000), pull("quay.io/a/b", 0.1, 9)];
        let registries = by_registry(&all);
        assert_eq!((registries[0].registry.as_str(), registries[0].pulls), ("docker.io", 2));
        assert_eq!(registries[0].throughput, Some(Throughput(1e6)));
        assert_eq!((registries[1].throughput, registries[1].longest), (None, 0.1));
        let recent = slowest(&all, Some(Timestamp(3605)), 5);
        assert_eq!(recent.iter().map(|pull| pull.seconds).collect::<Vec<_>>(), [30.0, 10.0]);
    }
}
