//! Live clusters: which are meant, and a bar that tells how far reading them has come.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use imagelint::LoadedConfig;
use imagelint::scopes::name_matches;
use imagelint_cluster::{Capture, ClusterError, Options, Progress, snapshots};
use imagelint_model::Cluster;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Failure;
use super::lint::unknown_cluster;

/// The clusters that `globs` name, by their places in the configuration. Where there is none, contexts of these names
/// are put into it.
pub(crate) fn named(globs: &[String], loaded: &mut LoadedConfig) -> Result<Vec<usize>, Failure> {
    if loaded.path.is_none() && !globs.iter().any(|glob| glob.contains(['*', '?', '['])) {
        let context = |name: &String| Cluster { name: name.clone(), ..Cluster::default() };
        loaded.config.clusters.extend(globs.iter().map(context));
    }
    let clusters = &loaded.config.clusters;
    let meets = |glob: &String, cluster: &Cluster| name_matches(glob, &cluster.name);
    if let Some(unknown) = globs.iter().find(|glob| !clusters.iter().any(|cluster| meets(glob, cluster))) {
        return Err(unknown_cluster(loaded, unknown));
    }
    Ok((0..clusters.len()).filter(|at| globs.iter().any(|glob| meets(glob, &clusters[*at]))).collect())
}

/// Reads `clusters`. What goes wrong with one is told on standard error and leaves `None` in its place.
pub(crate) fn read(clusters: &[&Cluster], options: &Options) -> Result<Vec<Option<Capture>>, Failure> {
    let bars: Arc<dyn Progress> = if io::stderr().is_terminal() { Arc::new(Bars::default()) } else { Arc::new(()) };
    let results = snapshots(clusters, options, bars)?;
    let mut err = io::stderr().lock();
    let mut read = Vec::new();
    for (cluster, result) in clusters.iter().zip(results) {
        if let Err(error) = &result {
            failed(&mut err, &cluster.name, error)?;
        }
        read.push(result.ok());
    }
    Ok(read)
}

fn failed(err: &mut impl Write, cluster: &str, error: &ClusterError) -> io::Result<()> {
    let mut line = format!("error: cluster `{cluster}`: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        line.push_str(&format!(": {error}"));
        cause = error.source();
    }
    writeln!(err, "{line}")?;
    error.hint().map_or(Ok(()), |hint| writeln!(err, "hint: {hint}"))
}

/// Tells on standard error what could not be read.
pub(crate) fn tell_unread(capture: &Capture) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for unread in &capture.unread {
        let within = unread.namespace.as_ref().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
        let cluster = &capture.cluster;
        writeln!(err, "warning: cluster `{cluster}`: {}s{within} were not read: {}", unread.kind, unread.reason)?;
    }
    Ok(())
}

/// One bar a cluster.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    known: Mutex<Vec<Bar>>,
}

/// The bar of a cluster, with how many objects of each kind have come and how many are to come.
struct Bar {
    cluster: String,
    kinds: Vec<(&'static str, u64, u64)>,
    bar: ProgressBar,
}

impl Progress for Bars {
    fn listed(&self, cluster: &str, kind: &'static str, items: usize, remaining: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.iter().position(|bar| bar.cluster == cluster).unwrap_or_else(|| {
            known.push(self.bar(cluster));
            known.len() - 1
        });
        let bar = &mut known[at];
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        bar.kinds.retain(|(other, ..)| *other != kind);
        bar.kinds.push((kind, items, remaining));
        bar.bar.set_length(bar.kinds.iter().map(|(_, items, remaining)| items + remaining).sum());
        bar.bar.set_position(bar.kinds.iter().map(|(_, items, _)| items).sum());
        bar.bar.set_message(kind);
    }

    fn finished(&self, cluster: &str) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter(|bar| bar.cluster == cluster).for_each(|bar| bar.bar.finish_and_clear());
    }
}

impl Bars {
    fn bar(&self, cluster: &str) -> Bar {
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {msg}");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let bar = self.all.add(bar.with_prefix(cluster.to_owned()));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        Bar { cluster: cluster.to_owned(), kinds: Vec::new(), bar }
    }
}
