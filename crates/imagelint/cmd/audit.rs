//! `imagelint audit`: Git against what clusters run.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagelint::auditor::{Audited, Auditor, inform};
use imagelint::scopes::name_matches;
use imagelint::{LoadedConfig, load_config};
use imagelint_drift::Snapshot;
use imagelint_drift::snapshot::Unread;
use imagelint_model::Cluster;
use imagelint_yaml::{DiskLoad, Files};

use super::Failure;
use super::check::run_with;
use super::lint::{Request, sound, unknown_cluster};
use crate::args::{Audit, Color};

/// Objects that could not be understood and are told one by one; more are counted.
const TOLD: usize = 10;

pub(crate) fn run(args: &Audit, color: Color) -> Result<ExitCode, Failure> {
    let request = Request::check(&args.check)?;
    let files = Files::new(DiskLoad);
    let start = args.check.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let mut loaded = load_config(args.check.config.as_deref(), start, &files)?;
    sound(&loaded, &files)?;
    let audited = read(args, &mut loaded)?;
    for one in &audited {
        tell(&loaded.config.clusters[one.cluster].name, &one.snapshot.unread)?;
    }
    inform(&mut loaded, &audited);
    run_with(&args.check, color, &request, &|load| {
        let mut auditor = Auditor::new(&loaded, request.selection.clone(), &audited, &args.namespace);
        if !request.suppressions {
            auditor.linter().without_suppressions();
        }
        Ok(auditor.run(&request.paths(), load)?)
    })
}

/// What the clusters that are asked for look like.
fn read(args: &Audit, loaded: &mut LoadedConfig) -> Result<Vec<Audited>, Failure> {
    let Some(path) = &args.snapshot else {
        let failure = Failure::new("a snapshot is needed");
        return Err(failure.hint("`imagelint snapshot --cluster NAME -o FILE` makes one for --snapshot FILE"));
    };
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
    let cluster = cluster(args, loaded, &snapshot)?;
    Ok(vec![Audited { cluster, snapshot, file: path.clone() }])
}

/// The cluster that the snapshot is of.
fn cluster(args: &Audit, loaded: &mut LoadedConfig, snapshot: &Snapshot) -> Result<usize, Failure> {
    let clusters = &mut loaded.config.clusters;
    let asked = args.check.cluster.first();
    if clusters.is_empty() {
        let name = asked.or(snapshot.cluster.as_ref()).map_or("cluster", String::as_str);
        clusters.push(Cluster { name: name.to_owned(), ..Cluster::default() });
        return Ok(0);
    }
    let fits = |name: &str, cluster: &Cluster| name_matches(name, &cluster.name);
    let told = asked.map(String::as_str).or(snapshot.cluster.as_deref());
    let named: Vec<usize> = match told {
        Some(name) => (0..clusters.len()).filter(|at| fits(name, &clusters[*at])).collect(),
        None => (0..clusters.len()).collect(),
    };
    match named[..] {
        [one] if args.check.cluster.len() < 2 => Ok(one),
        [] => Err(unknown_cluster(loaded, told.unwrap_or_default())),
        _ => Err(Failure::new("it is not clear which cluster the snapshot is of").hint("name one: --cluster NAME")),
    }
}

/// Says what is not in the snapshot, because nothing is said about it afterwards.
fn tell(cluster: &str, unread: &[Unread]) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for one in unread.iter().take(TOLD) {
        let kind = one.kind.map_or("object", imagelint_drift::snapshot::Kind::as_str);
        let namespace = one.namespace.as_deref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let what = match &one.name {
            Some(name) => format!("{kind} {namespace}{name} was"),
            None => format!("{kind}s {namespace}* were"),
        };
        writeln!(err, "warning: cluster `{cluster}`: {what} not read: {}", one.why)?;
    }
    match unread.len().saturating_sub(TOLD) {
        0 => Ok(()),
        more => writeln!(err, "warning: cluster `{cluster}`: {more} more were not read"),
    }
}
