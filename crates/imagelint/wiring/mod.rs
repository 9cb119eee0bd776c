//! What goes to which cluster, as the repository itself says: Flux Kustomizations and HelmReleases, Argo CD Applications.
//!
//! Such an object names a folder of the repository. Where it goes itself, or where its destination says, that folder
//! goes too. The `paths` of a cluster are the beginning: `clusters/prod` is enough when the rest hangs on it.

mod argo;
mod chart;
mod flux;
mod template;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use imagelint_model::Object;
use imagelint_yaml::{Files, Span};
use rayon::prelude::*;

pub use chart::Chart;

/// One object that sends a part of the repository to a cluster.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The file that the object stands in.
    pub file: PathBuf,
    /// Where the path is written.
    pub span: Span,
    /// What is sent: folders, or the values files of a chart; relative to the repository, possibly globs.
    pub paths: Vec<String>,
    /// Globs of what is not sent after all.
    pub except: Vec<String>,
    /// The chart that is installed, where it is one.
    pub chart: Option<Chart>,
    /// The cluster.
    pub destination: Destination,
}

/// The cluster that an object sends things to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The one that the object goes to itself.
    Same,
    /// By its name.
    Named(String),
    /// One that the repository gives no name to.
    Unknown,
}

/// API groups of the objects that are looked for; a file without any of these words has none.
pub(crate) const GROUPS: [&str; 3] = ["kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "argoproj.io"];

/// Reads the wires in those of `paths` that have any; what they send is named relative to `base`, the folder of the
/// configuration. Paths in such objects start from the root of the repository that `base` lies in.
#[must_use]
pub fn read(paths: &[PathBuf], base: &Path, files: &Files) -> Vec<Wire> {
    let (root, below) = root_of(base, files);
    let found: Vec<Vec<Wire>> = paths.par_iter().map(|path| of_file(path, &root, files)).collect();
    let mut wires: Vec<Wire> = found.into_iter().flatten().collect();
    for wire in &mut wires {
        wire.paths = wire.paths.iter().filter_map(|path| from_base(path, &below)).collect();
        wire.except = wire.except.iter().filter_map(|path| from_base(path, &below)).collect();
        wire.chart = wire.chart.take().and_then(|chart| chart.below(&below));
    }
    wires
}

/// The root of the repository, and the path of `base` below it; `base` itself where there is no repository.
fn root_of(base: &Path, files: &Files) -> (PathBuf, PathBuf) {
    let load = files.load();
    let start = if base.as_os_str().is_empty() { Path::new(".") } else { base };
    let alone = || (base.to_path_buf(), PathBuf::new());
    let Ok(real) = load.canonicalize(start) else { return alone() };
    let root = real.ancestors().find(|folder| load.canonicalize(&folder.join(".git")).is_ok());
    let below = root.and_then(|root| Some((root, real.strip_prefix(root).ok()?)));
    below.map_or_else(alone, |(root, below)| (root.to_path_buf(), below.to_path_buf()))
}

/// A path below the root as it stands from the folder `below` it; `None` where it is not in there.
fn from_base(path: &str, below: &Path) -> Option<String> {
    let rest = Path::new(path).strip_prefix(below).ok()?.to_str()?;
    Some(if rest.is_empty() { "." } else { rest }.to_owned())
}

fn of_file(path: &Path, root: &Path, files: &Files) -> Vec<Wire> {
    // Most files have none, and are read again later when their turn comes.
    if !files.load().mentions(path, &GROUPS) {
        return Vec::new();
    }
    let Ok(source) = files.open(path) else { return Vec::new() };
    let documents = source.parsed().documents.iter().cloned();
    let mut objects: Vec<Object> = documents.flat_map(Object::from_document).collect();
    objects.iter_mut().for_each(|object| object.read_embedded_values(&|_| Arc::clone(&source.text)));
    let repository = Repository { root, files };
    objects
        .iter()
        .flat_map(|object| {
            flux::wires(object, path, &repository).into_iter().chain(argo::wires(object, path, &repository))
        })
        .collect()
}

/// Tells what there is in the repository, so that a path into another one is not taken for one of ours.
struct Repository<'a> {
    root: &'a Path,
    files: &'a Files,
}

impl Repository<'_> {
    /// The path of a source (`./apps/prod`, `/apps/prod`) as it stands below the root; `None` where it leaves it.
    fn path(&self, text: &str) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        for part in Path::new(text.trim_start_matches('/')).components() {
            match part {
                Component::Normal(part) => parts.push(part.to_str()?),
                Component::ParentDir => drop(parts.pop()?),
                Component::CurDir => {}
                Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        Some(parts.join("/"))
    }

    fn has_folder(&self, path: &str) -> bool {
        self.files.load().is_dir(&self.root.join(path))
    }

    fn has_file(&self, path: &str) -> bool {
        let path = self.root.join(path);
        self.files.load().canonicalize(&path).is_ok() && !self.files.load().is_dir(&path)
    }
}

#[cfg(test)]
mod tests;
