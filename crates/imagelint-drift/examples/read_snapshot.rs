//! Reads a snapshot and counts what is in it: to measure reading alone.

use std::fs::File;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a file")?;
    let started = std::time::Instant::now();
    let snapshot = imagelint_drift::Snapshot::read(File::open(file)?)?;
    let counts = (snapshot.workloads.len(), snapshot.pods.len(), snapshot.events.len(), snapshot.unread.len());
    writeln!(std::io::stdout(), "{counts:?} workloads, pods, events, unread in {:?}", started.elapsed())?;
    Ok(())
}
