//! `imagelint audit`: Git against what clusters run.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagelint::auditor::{Audited, Auditor, inform};
use imagelint::fix::OverlayLoad;
use imagelint::scopes::name_matches;
use imagelint::{LoadedConfig, load_config};
use imagelint_drift::Snapshot;
use imagelint_drift::snapshot::{Kind, Unread};
use imagelint_model::Cluster;
use imagelint_yaml::{DiskLoad, Files};

use super::check::{Lint, run_with};
use super::lint::{Request, sound, unknown_cluster};
use super::repair::Repairer;
use super::{Failure, unknown_rule};
use crate::args::{Audit, Color};

/// Objects that could not be understood and are told one by one; more are counted.
const TOLD: usize = 10;

/// Kinds that Git is compared with, one of which a snapshot should have.
const WORKLOADS: [Kind; 5] = [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::Job, Kind::CronJob];

pub(crate) fn run(args: &Audit, color: Color) -> Result<ExitCode, Failure> {
    if args.check.staged {
        let failure = Failure::new("an audit is of all that Git deploys, and cannot be of what is --staged");
        return Err(failure.hint("`imagelint check --staged` looks at that"));
    }
    let request = Request::check(&args.check)?;
    let repairer = Repairer::new(args)?;
    let files = Files::new(DiskLoad);
    let start = args.check.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let mut loaded = load_config(args.check.config.as_deref(), start, &files)?;
    sound(&loaded, &files)?;
    if let Some(id) = request.selection.unknown(&loaded.config) {
        return Err(unknown_rule(id, &loaded.config));
    }
    let (audited, all) = match &args.snapshot {
        Some(path) => (vec![from_file(&args.check.cluster, path, &mut loaded)?], true),
        None => live(args, &mut loaded)?,
    };
    if audited.is_empty() {
        return Ok(ExitCode::from(2));
    }
    for one in &audited {
        let name = &loaded.config.clusters[one.cluster].name;
        tell(name, &one.snapshot.unread)?;
        let known = WORKLOADS.iter().any(|kind| one.snapshot.knows(*kind, None));
        if !known && one.snapshot.unread.is_empty() {
            let mut err = io::stderr().lock();
            writeln!(err, "warning: cluster `{name}`: the snapshot has no workloads, so nothing is compared with Git")?;
        }
    }
    inform(&mut loaded, &audited);
    let auditor = || {
        let mut auditor = Auditor::new(&loaded, request.selection.clone(), &audited, &args.namespace);
        if !request.suppressions {
            auditor.linter().without_suppressions();
        }
        auditor
    };
    let audit = |load: OverlayLoad| {
        let mut auditor = auditor();
        let mut report = auditor.run(&request.paths(), load.clone())?;
        if request.inventory {
            report.images = Some(auditor.linter().deployed_images(&request.paths(), load)?);
        }
        Ok(report)
    };
    let elsewhere = |files: &[PathBuf]| Ok(auditor().used_elsewhere(files, &request.paths(), DiskLoad)?);
    let mend = |audit: &Lint<'_>, report| repairer.mend(audit, &elsewhere, report);
    let code = run_with(&args.check, color, &request, &audit, &mend)?;
    Ok(if all { code } else { ExitCode::from(2) })
}

#[cfg(not(feature = "cluster"))]
fn live(_: &Audit, _: &mut LoadedConfig) -> Result<(Vec<Audited>, bool), Failure> {
    let failure = Failure::new("this build cannot read live clusters, so a snapshot is needed");
    Err(failure.hint("`kubectl get deploy,sts,ds,job,cj,po,svc,no,ev,sa -A -o json` makes one for --snapshot -"))
}

/// What the clusters that are asked for look like now, and whether all of them could be read. What could not has been
/// told on standard error.
#[cfg(feature = "cluster")]
fn live(args: &Audit, loaded: &mut LoadedConfig) -> Result<(Vec<Audited>, bool), Failure> {
    use super::live;

    if args.check.cluster.is_empty() {
        let failure = Failure::new("it is not said which cluster to look at");
        return Err(failure.hint("name one, --cluster NAME, or give a file, --snapshot FILE"));
    }
    let named = live::named(&args.check.cluster, loaded)?;
    let clusters: Vec<&Cluster> = named.iter().map(|at| &loaded.config.clusters[*at]).collect();
    let namespaces = args.namespace.clone();
    let options = imagelint_cluster::Options { namespaces, ..imagelint_cluster::Options::default() };
    let mut audited = Vec::new();
    for (cluster, capture) in named.iter().zip(live::read(&clusters, &options)?) {
        let Some(capture) = capture else { continue };
        let snapshot = capture.to_snapshot()?;
        // No file has such a name; it is shown where neither Git nor the configuration has a place for a finding.
        let file = PathBuf::from(format!("cluster:{}", capture.cluster));
        audited.push(Audited { cluster: *cluster, snapshot, file });
    }
    let all = audited.len() == named.len();
    Ok((audited, all))
}

/// What the cluster that `asked` names looked like when a file was made.
pub(super) fn from_file(asked: &[String], path: &Path, loaded: &mut LoadedConfig) -> Result<Audited, Failure> {
    let snapshot = if path.as_os_str() == "-" {
        Snapshot::read(io::stdin().lock())
    } else {
        let file =
            File::open(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        Snapshot::read(file)
    };
    let snapshot = snapshot.map_err(|error| {
        let failure = Failure::new(format!("{} is no snapshot: {error}", path.display()));
        failure.hint("`imagelint snapshot` and `kubectl get deploy,sts,ds,job,cj,po,svc,no,ev,sa -A -o json` make one")
    })?;
    let cluster = cluster(asked, loaded, &snapshot)?;
    Ok(Audited { cluster, snapshot, file: path.to_path_buf() })
}

/// The cluster that the snapshot is of.
fn cluster(asked: &[String], loaded: &mut LoadedConfig, snapshot: &Snapshot) -> Result<usize, Failure> {
    let clusters = &mut loaded.config.clusters;
    let first = asked.first();
    if clusters.is_empty() {
        let name = first.or(snapshot.cluster.as_ref()).map_or("cluster", String::as_str);
        clusters.push(Cluster { name: name.to_owned(), ..Cluster::default() });
        return Ok(0);
    }
    let fits = |name: &str, cluster: &Cluster| name_matches(name, &cluster.name);
    let told = first.map(String::as_str).or(snapshot.cluster.as_deref());
    let named: Vec<usize> = match told {
        Some(name) => (0..clusters.len()).filter(|at| fits(name, &clusters[*at])).collect(),
        None => (0..clusters.len()).collect(),
    };
    match named[..] {
        [one] if asked.len() < 2 => Ok(one),
        [] => Err(unknown_cluster(loaded, told.unwrap_or_default())),
        _ => Err(Failure::new("it is not clear which cluster the snapshot is of").hint("name one: --cluster NAME")),
    }
}

/// Says what is not in the snapshot, because nothing is said about it afterwards.
fn tell(cluster: &str, unread: &[Unread]) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for one in unread.iter().take(TOLD) {
        let kind = one.kind.map_or("object", Kind::as_str);
        let namespace = one.namespace.as_deref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let what = match &one.name {
            Some(name) => format!("{kind} {namespace}{name} was"),
            None if one.kind.is_none() => "an object was".to_owned(),
            None => match &one.namespace {
                Some(namespace) => format!("{kind}s in {namespace} were"),
                None => format!("{kind}s were"),
            },
        };
        writeln!(err, "warning: cluster `{cluster}`: {what} not read: {}", one.why)?;
    }
    match unread.len().saturating_sub(TOLD) {
        0 => Ok(()),
        more => writeln!(err, "warning: cluster `{cluster}`: {more} more were not read"),
    }
}
