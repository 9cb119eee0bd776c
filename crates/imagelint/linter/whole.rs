//! How much of what there is the paths of a run cover: rules that compare objects speak only where they see all of them.

use std::path::{Path, PathBuf};

use imagelint_model::Cluster;
use imagelint_yaml::Files;

/// How much of what there is the paths of a run cover.
pub(super) struct Whole {
    /// All that the configuration speaks of.
    configured: bool,
    /// Whole folders.
    pub(super) folders: bool,
}

impl Whole {
    pub(super) fn new(paths: &[PathBuf], base: &Path, files: &Files) -> Self {
        let real = |path: &Path| {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            files.load().canonicalize(path).ok()
        };
        let base = real(base);
        let above = |path: &PathBuf| real(path).zip(base.as_ref()).is_some_and(|(path, base)| base.starts_with(path));
        let folders = paths.iter().all(|path| path.as_os_str().is_empty() || files.load().is_dir(path));
        Self { configured: paths.is_empty() || paths.iter().any(above), folders }
    }

    pub(super) const fn covers(&self, cluster: Option<&Cluster>) -> bool {
        if cluster.is_some() { self.configured } else { self.folders }
    }
}
