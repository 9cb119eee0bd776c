//! How long a node needs to pull an image: the arithmetic, and the deadlines that are recommended.

use crate::cluster::Nodes;
use crate::units::{ByteSize, Throughput};

/// What an image takes on disk for each byte that is downloaded, where nobody measured it.
const UNPACKED: f64 = 2.5;

/// The largest operation that cloud disks count as one: 256 KiB (EBS, Azure Disk Storage). Larger ones are split.
const OPERATION: f64 = 256.0 * 1024.0;

/// Seconds that one pull takes: a range, because download and unpacking overlap more or less.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PullTime {
    /// When they overlap in full: the slower of the two.
    pub least: f64,
    /// When unpacking waits for the download.
    pub most: f64,
}

impl PullTime {
    /// The time to pull `size` (compressed) through `network` onto the disk of `nodes`.
    #[must_use]
    pub fn of(size: ByteSize, network: Throughput, nodes: &Nodes) -> Self {
        let bytes = size.0 as f64;
        let download = bytes / network.0;
        let throughput = disk_throughput(nodes);
        let disk = |bytes: f64| throughput.map_or(0.0, |disk| bytes / disk);
        // At worst the disk takes the compressed layers first, and what is unpacked from them afterwards.
        Self { least: download.max(disk(bytes * UNPACKED)), most: download + disk(bytes + bytes * UNPACKED) }
    }

    /// The time for one after the other.
    #[must_use]
    pub fn then(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }

    /// The seconds to tell: the least, whole from ten seconds on.
    #[must_use]
    pub fn seconds(self) -> f64 {
        if self.least < 10.0 { (self.least * 10.0).round() / 10.0 } else { self.least.round() }
    }
}

/// Bytes a second that the image disk takes at most: what it is said to do, or what its operations a second allow. An
/// image of many small files takes more operations, so this is the best case of both.
fn disk_throughput(nodes: &Nodes) -> Option<f64> {
    let by_operations = nodes.disk_iops.map(|iops| f64::from(iops) * OPERATION);
    match (nodes.disk_throughput, by_operations) {
        (Some(said), Some(allowed)) => Some(said.0.min(allowed)),
        (said, allowed) => said.map(|said| said.0).or(allowed),
    }
}

impl std::fmt::Display for PullTime {
    /// `923 s`; long times in minutes as well.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.seconds();
        write!(out, "{seconds} s")?;
        if seconds >= 120.0 { write!(out, " ({:.0} min)", seconds / 60.0) } else { Ok(()) }
    }
}

/// The deadline in seconds that an image of this compressed size should be given, from a registry at normal speed.
#[must_use]
pub const fn recommended_deadline(size: ByteSize) -> u32 {
    match size.0 {
        0..200_000_000 => 120,
        200_000_000..500_000_000 => 180,
        500_000_000..=1_000_000_000 => 300,
        _ => 600,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(size: &str, network: &str, disk: Option<&str>, least: f64, most: f64) {
        let disk_throughput = disk.map(|disk| disk.parse().expect("a throughput"));
        let nodes = Nodes { disk_throughput, ..Nodes::default() };
        let size = size.parse().expect("a size");
        let time = PullTime::of(size, network.parse().expect("a throughput"), &nodes);
        assert_eq!((time.seconds(), time.most.round()), (least, most), "{size:?} {network} {disk:?}");
    }

    #[test]
    fn the_slower_of_network_and_disk_decides() {
        // The worked example of the design: across the border, with and without a known disk.
        check("240MB", "0.26MB/s", None, 923.0, 923.0);
        check("240MB", "0.26MB/s", Some("96MB/s"), 923.0, 932.0);
        check("960MB", "100MB/s", Some("96MB/s"), 25.0, 45.0);
        check("20MB", "20MB/s", None, 1.0, 1.0);
    }

    #[test]
    fn operations_a_second_bound_the_disk() {
        let least = |disk: Option<&str>, iops| {
            let disk_throughput = disk.map(|disk| disk.parse().expect("a throughput"));
            let nodes = Nodes { disk_throughput, disk_iops: iops, ..Nodes::default() };
            let size = "1000MB".parse().expect("a size");
            PullTime::of(size, "1GB/s".parse().expect("a throughput"), &nodes).least.round()
        };
        // 500 operations of 256 KiB are 131 MB/s.
        assert_eq!(least(Some("96MB/s"), Some(500)), 26.0);
        assert_eq!(least(Some("200MB/s"), Some(500)), 19.0);
        assert_eq!(least(None, Some(120)), 79.0);
        assert_eq!(least(None, None), 1.0);
    }

    #[test]
    fn times_are_told_in_seconds_and_minutes() {
        let text = |least| PullTime { least, most: least }.to_string();
        assert_eq!(text(923.08), "923 s (15 min)");
        assert_eq!(text(31.7), "32 s");
        assert_eq!(text(0.25), "0.3 s");
    }

    #[test]
    fn deadlines_by_size() {
        let check = |size: &str, seconds| {
            assert_eq!(recommended_deadline(size.parse().expect("a size")), seconds, "{size}");
        };
        check("199MB", 120);
        check("200MB", 180);
        check("499MB", 180);
        check("500MB", 300);
        check("1GB", 300);
        check("1001MB", 600);
    }
}
