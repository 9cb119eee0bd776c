//! Git, workload spec and running pods side by side.
//!
//! A [`Snapshot`] is what a cluster looked like at one time. This crate reads it from a file; it knows no network, renders
//! nothing and prints nothing.

pub mod snapshot;
mod time;

pub use snapshot::Snapshot;
pub use time::Timestamp;
