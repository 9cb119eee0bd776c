//! Reads from a live cluster what an audit of its container images needs.
//!
//! Only `get` and `list` are ever asked for, and only wanted fields are decoded. It does not judge what it reads.

mod backoff;
mod capture;
mod collect;
mod connect;
mod error;
mod kinds;
mod list;
mod mask;
mod rbac;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use imagelint_model::Cluster;

pub use crate::capture::{Capture, Unread};
pub use crate::error::ClusterError;
pub use crate::rbac::rbac;

/// How to read a cluster.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only these namespaces. Empty: all.
    pub namespaces: Vec<String>,
    /// How long one cluster may take.
    pub timeout: Duration,
    /// How many objects the server is asked for at a time.
    pub page: u32,
    /// The kubeconfig; `None` for what `KUBECONFIG` names, or `~/.kube/config`.
    pub kubeconfig: Option<Arc<Path>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { namespaces: Vec::new(), timeout: Duration::from_secs(300), page: 500, kubeconfig: None }
    }
}

/// Hears how far reading has come.
pub trait Progress: Send + Sync {
    /// A page of `kind` has come: `items` so far, and about `remaining` to come.
    fn listed(&self, cluster: &str, kind: &'static str, items: usize, remaining: u64);
    /// A cluster is through, for better or worse.
    fn finished(&self, cluster: &str);
}

/// Hears nothing.
impl Progress for () {
    fn listed(&self, _: &str, _: &'static str, _: usize, _: u64) {}

    fn finished(&self, _: &str) {}
}

/// Reads one cluster.
///
/// # Errors
/// When the cluster cannot be reached, does not know who asks, or goes away while it is read. A kind that may not be
/// listed is no error: it is in [`Capture::unread`].
pub fn snapshot(cluster: &Cluster, options: &Options, progress: Arc<dyn Progress>) -> Result<Capture, ClusterError> {
    let mut all = snapshots(&[cluster], options, progress)?;
    all.pop().expect("there are as many results as clusters")
}

/// Reads several clusters at the same time; one that fails does not keep the others from being read.
///
/// # Errors
/// When the operating system gives no threads.
pub fn snapshots(
    clusters: &[&Cluster],
    options: &Options,
    progress: Arc<dyn Progress>,
) -> Result<Vec<Result<Capture, ClusterError>>, ClusterError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ClusterError::Runtime)?;
    let results = runtime.block_on(collect::clusters(clusters, options, &progress));
    // An exec plugin that hangs must not hold up the end.
    runtime.shutdown_background();
    Ok(results)
}
