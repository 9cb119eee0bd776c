//! Git, workload spec and running pods side by side.
//!
//! A [`Snapshot`] is what a cluster looked like at one time. This crate reads it from a file; it knows no network, renders
//! nothing and prints nothing.

mod compare;
mod facts;
mod git;
pub mod pulls;
mod record;
pub mod snapshot;
mod time;

pub use compare::{Context, compare};
pub use git::{Git, GitContainer, GitService, GitWorkload};
pub use record::{ChangedBy, DriftRecord, Repair, Running, Verdict};
pub use snapshot::Snapshot;
pub use time::Timestamp;
