//! From arguments to the library: which paths, which configuration, which rules.

use std::path::{Path, PathBuf};

use imagelint::auditor::inform;
use imagelint::discover::plain;
use imagelint::fix::OverlayLoad;
use imagelint::git::{Before, Changes, GitError, Repo, Snapshot, Unchanged, around, around_part};
use imagelint::linter::{Around, Changed};
use imagelint::report::Format;
use imagelint::scopes::name_matches;
use imagelint::{ImageRow, Linter, LoadedConfig, Report, Summary, load_config};
use imagelint_rules::Selection;
use imagelint_yaml::{DiskLoad, Files, absolute};

use super::audit::from_file;
use super::{Failure, broken_config, unknown_rule};
use crate::args::{Check, Images};

/// What is asked of the library.
pub(crate) struct Request<'a> {
    paths: &'a [PathBuf],
    config: Option<&'a Path>,
    clusters: &'a [String],
    pub(super) selection: Selection,
    pub(super) suppressions: bool,
    /// Whether a report lists the images, too.
    pub(super) inventory: bool,
    look: Look,
}

/// What a run looks at.
enum Look {
    /// Everything at and below the paths; through what is around them, where they are a part of a repository.
    Paths(Option<Around>),
    /// Files that are named: them, and what the kustomization roots that use them deploy.
    Changed(Changed, Unchanged),
    /// What is staged, as it is staged.
    Staged(Changed, Snapshot),
    /// Everything, for what is new since a revision.
    Since(Changes, Snapshot, Option<Around>),
}

impl Look {
    fn new(args: &Check) -> Result<Self, Failure> {
        let start = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let whole = args.paths.is_empty();
        let part = || around_part(&or_here(&args.paths));
        let named = |path: &PathBuf| is_below(path, &args.paths);
        if let Some(revision) = &args.since {
            let since = Repo::open(start).and_then(|repo| repo.since(revision));
            let (snapshot, changes) = since.map_err(|error| no_revision(revision, &error))?;
            return Ok(Self::Since(changes, snapshot, part()));
        }
        if args.staged {
            let staged = Repo::open(start).and_then(|repo| repo.staged());
            let (snapshot, mut changes) = staged.map_err(|error| Failure::new(format!("git: {error}")))?;
            changes.files.retain(named);
            changes.gone.retain(named);
            let changed = Changed::new(changes.files, changes.gone, snapshot.around());
            return Ok(Self::Staged(changed, snapshot));
        }
        if whole || !args.paths.iter().all(|path| path.is_file()) {
            return Ok(Self::Paths(part()));
        }
        // Without a repository there is no list of what may use the files; what lies above them is looked at anyway.
        let (around, unchanged) = around(start).unzip();
        let files = args.paths.iter().map(|path| plain(path)).collect();
        Ok(Self::Changed(Changed { files, others: Vec::new(), around }, unchanged.unwrap_or_default()))
    }
}

fn no_revision(revision: &str, error: &GitError) -> Failure {
    let failure = Failure::new(format!("cannot compare with `{revision}`: {error}"));
    if error.to_string().contains("not owned by") {
        return failure.hint("run as its owner, or trust it: git config --global --add safe.directory PATH");
    }
    failure.hint("a shallow clone may not have it: fetch it first, or check out with fetch-depth: 0")
}

impl<'a> Request<'a> {
    /// The request of `imagelint check`.
    pub(crate) fn check(args: &'a Check) -> Result<Self, Failure> {
        Ok(Self {
            paths: &args.paths,
            config: args.config.as_deref(),
            clusters: &args.cluster,
            selection: Selection { select: args.select.clone(), ignore: args.ignore.clone() },
            suppressions: !args.no_suppressions,
            inventory: args.format.iter().any(|output| output.format == Format::Html),
            look: Look::new(args)?,
        })
    }

    /// The request of `imagelint images`.
    pub(crate) fn images(args: &'a Images) -> Self {
        Self {
            paths: &args.paths,
            config: args.config.as_deref(),
            clusters: &args.cluster,
            selection: Selection::default(),
            suppressions: true,
            inventory: false,
            look: Look::Paths(None),
        }
    }

    /// Lints, reading through `load`. A configuration with mistakes in it gives a report of those alone.
    pub(crate) fn lint(&self, load: OverlayLoad) -> Result<Report, Failure> {
        let files = Files::new(DiskLoad);
        let loaded = self.config(&files)?;
        let mut linter = Linter::new(&loaded, self.selection.clone(), self.clusters);
        let mut findings = loaded.findings.clone();
        findings.extend_from_slice(linter.option_findings());
        if !findings.is_empty() {
            let mut summary = Summary::default();
            summary.count(&findings);
            return Ok(Report { config: loaded.path.clone(), ..Report::new(findings, files, summary) });
        }
        if !self.suppressions {
            linter.without_suppressions();
        }
        let mut report = match &self.look {
            Look::Paths(Some(around)) | Look::Since(_, _, Some(around)) => {
                linter.run_part(&self.paths(), around, load.clone())?
            }
            Look::Paths(None) | Look::Since(_, _, None) => linter.run(&self.paths(), load.clone())?,
            Look::Changed(changed, unchanged) => {
                let report = linter.run_changed(changed, unchanged.clone().under(load.clone()));
                unchanged.save();
                report
            }
            Look::Staged(changed, snapshot) => {
                let report = linter.run_changed(changed, snapshot.clone());
                snapshot.save();
                report
            }
        };
        if self.inventory {
            report.images = Some(linter.deployed_images(&self.paths(), load)?);
        }
        // Somebody in the wrong folder should not read "no findings" as praise.
        if report.summary.files == 0 && matches!(self.look, Look::Paths(_)) {
            report.notes.push(format!("nothing was checked: there is no YAML file {}", self.below()));
        }
        Ok(report)
    }

    /// ``below `apps` and `infra` ``.
    fn below(&self) -> String {
        let paths: Vec<String> = self.paths().iter().map(|path| format!("`{}`", path.display())).collect();
        format!("below {}", paths.join(" and "))
    }

    /// What was found at the revision of `--since`; `now` is what is found.
    pub(crate) fn before(&self, now: &Report) -> Result<Option<Before>, Failure> {
        let Look::Since(changes, snapshot, part) = &self.look else { return Ok(None) };
        if now.findings.is_empty() || changes.is_empty() {
            return Ok(Some(Before::new(now, &changes.moved)));
        }
        let files = Files::new(DiskLoad);
        // Both sides are judged by today's configuration: its own changes are no faults of manifests.
        let loaded = self.config(&files)?;
        let mut linter = Linter::new(&loaded, self.selection.clone(), self.clusters);
        if !self.suppressions {
            linter.without_suppressions();
        }
        // What lies below the paths now may have come from elsewhere.
        let mut paths = self.paths();
        let came = changes.moved.iter().filter(|(now, _)| is_below(now, self.paths)).map(|(_, before)| before.clone());
        paths.extend(came);
        Ok(Some(Before::new(&linter.run_snapshot(&paths, snapshot, part.is_some()), &changes.moved)))
    }

    /// Why [`Self::list`] has nothing, for somebody who expected images.
    pub(crate) fn no_images(&self, rendered: bool) -> String {
        match rendered {
            true => format!("no kustomization {} deploys an image; without --rendered all are listed", self.below()),
            false => format!("no manifest {} names an image", self.below()),
        }
    }

    /// Lists images, as written or as rendered.
    pub(crate) fn list(&self, rendered: bool, snapshot: Option<&Path>) -> Result<Vec<ImageRow>, Failure> {
        let files = Files::new(DiskLoad);
        let loaded = match snapshot {
            Some(path) => self.informed(path, &files)?,
            None => self.config(&files)?,
        };
        sound(&loaded, &files)?;
        let linter = Linter::new(&loaded, self.selection.clone(), self.clusters);
        Ok(match rendered {
            true => linter.rendered_images(&self.paths(), DiskLoad)?,
            false => linter.images(&self.paths(), DiskLoad)?,
        })
    }

    /// The configuration with what a snapshot says of its cluster, which need not be in it.
    fn informed(&self, snapshot: &Path, files: &Files) -> Result<LoadedConfig, Failure> {
        let start = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let mut loaded = load_config(self.config, start, files)?;
        sound(&loaded, files)?;
        let audited = from_file(self.clusters, snapshot, &mut loaded)?;
        inform(&mut loaded, &[audited]);
        Ok(loaded)
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        or_here(self.paths)
    }

    pub(super) fn config(&self, files: &Files) -> Result<LoadedConfig, Failure> {
        let start = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let loaded = load_config(self.config, start, files)?;
        if let Some(id) = self.selection.unknown(&loaded.config) {
            return Err(unknown_rule(id, &loaded.config));
        }
        let known = |glob: &&String| loaded.config.clusters.iter().any(|cluster| name_matches(glob, &cluster.name));
        if let Some(unknown) = self.clusters.iter().find(|glob| !known(glob)) {
            return Err(unknown_cluster(&loaded, unknown));
        }
        Ok(loaded)
    }
}

/// True at and below one of the paths, and everywhere where there are none.
fn is_below(path: &Path, paths: &[PathBuf]) -> bool {
    paths.is_empty() || paths.iter().any(|top| absolute(path).starts_with(absolute(top)))
}

fn or_here(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() }
}

/// Fails at the first mistake in the configuration.
pub(super) fn sound(loaded: &LoadedConfig, files: &Files) -> Result<(), Failure> {
    let Some(finding) = loaded.findings.first() else { return Ok(()) };
    Err(broken_config(finding, files).hint("`imagelint check` shows all mistakes"))
}

/// The failure for a cluster that the configuration does not have.
pub(super) fn unknown_cluster(loaded: &LoadedConfig, glob: &str) -> Failure {
    let names: Vec<&str> = loaded.config.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    let failure = Failure::new(format!("the configuration has no cluster `{glob}`"));
    match (names.is_empty(), &loaded.path) {
        (_, None) => failure.hint("there is no imagelint.yaml; `imagelint init` writes one"),
        (true, Some(path)) => failure.hint(format!("{} names no clusters", path.display())),
        (false, _) => failure.hint(format!("it has {}", names.join(", "))),
    }
}
