//! Which clusters a file is headed for, and which overrides hold for it.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use imagelint_model::Config;

use crate::discover::relative;

/// The globs of a configuration, compiled once.
#[derive(Debug)]
pub struct Scopes {
    base: PathBuf,
    /// For each cluster that takes part: its index in the configuration, and its paths (`None`: everything).
    clusters: Vec<(usize, Option<GlobSet>)>,
    overrides: Vec<GlobSet>,
}

/// What holds for one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathScope {
    /// Indexes into `Config::clusters`.
    pub clusters: Vec<usize>,
    /// Indexes into `Config::overrides`.
    pub overrides: Vec<usize>,
}

impl Scopes {
    /// The scopes of `config`, whose globs are relative to `base`. With `only`, the clusters it names are the only ones.
    #[must_use]
    pub fn new(config: &Config, base: &Path, only: &[String]) -> Self {
        let taking_part = |name: &str| only.is_empty() || only.iter().any(|glob| name_matches(glob, name));
        let clusters = config.clusters.iter().enumerate().filter(|(_, cluster)| taking_part(&cluster.name));
        let compiled =
            clusters.map(|(at, cluster)| (at, (!cluster.paths.is_empty()).then(|| glob_set(&cluster.paths))));
        Self {
            base: base.to_path_buf(),
            clusters: compiled.collect(),
            overrides: config.overrides.iter().map(|over| glob_set(&over.paths)).collect(),
        }
    }

    /// What holds for the file at `path`.
    #[must_use]
    pub fn of(&self, path: &Path) -> PathScope {
        if self.clusters.is_empty() && self.overrides.is_empty() {
            return PathScope::default();
        }
        let path = relative(path, &self.base);
        let covers = |set: &Option<GlobSet>| set.as_ref().is_none_or(|set| set.is_match(&path));
        PathScope {
            clusters: self.clusters.iter().filter(|(_, set)| covers(set)).map(|(at, _)| *at).collect(),
            overrides: (0..self.overrides.len()).filter(|at| self.overrides[*at].is_match(&path)).collect(),
        }
    }
}

/// True when `glob` (`prod-*`) fits the name of a cluster.
#[must_use]
pub fn name_matches(glob: &str, name: &str) -> bool {
    glob == name
        || (glob.contains(['*', '?', '[', '{'])
            && Glob::new(glob).is_ok_and(|glob| glob.compile_matcher().is_match(name)))
}

/// A set that matches the paths and everything below those that are folders. Globs that do not compile were reported
/// when the configuration was read, and match nothing.
#[must_use]
pub fn glob_set(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let glob = glob.trim_start_matches("./").trim_end_matches('/');
        let below = if glob == "." || glob.is_empty() { "**".to_owned() } else { format!("{glob}/**") };
        for pattern in [glob, &below] {
            // `*` stays within a folder, as in .gitignore.
            set.add(GlobBuilder::new(pattern).literal_separator(true).build().unwrap_or_else(|_| nothing()));
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

fn nothing() -> Glob {
    Glob::new("\u{0}").expect("a literal is a glob")
}

#[cfg(test)]
mod tests {
    use imagelint_model::{Cluster, Override};

    use super::*;

    #[test]
    fn folders_cover_what_lies_below_and_stars_stay_in_their_folder() {
        let cluster = |name: &str, paths: &[&str]| Cluster {
            name: name.to_owned(),
            paths: paths.iter().map(ToString::to_string).collect(),
            ..Cluster::default()
        };
        let config = Config {
            clusters: vec![
                cluster("prod", &["overlays/prod/"]),
                cluster("all", &[]),
                cluster("values", &["helm/*/values-prod.yaml"]),
            ],
            overrides: vec![Override { paths: vec!["dev/**".to_owned()], ..Override::default() }],
            ..Config::default()
        };
        let scopes = Scopes::new(&config, Path::new(""), &[]);
        let check = |path: &str, clusters: &[usize], overrides: &[usize]| {
            let scope = scopes.of(Path::new(path));
            assert_eq!((scope.clusters.as_slice(), scope.overrides.as_slice()), (clusters, overrides), "{path}");
        };
        check("overlays/prod/web/deployment.yaml", &[0, 1], &[]);
        check("overlays/production/deployment.yaml", &[1], &[]);
        check("helm/web/values-prod.yaml", &[1, 2], &[]);
        check("helm/web/deep/values-prod.yaml", &[1], &[]);
        check("dev/a/b.yaml", &[1], &[0]);
        let only = Scopes::new(&config, Path::new(""), &["pro*".to_owned()]);
        assert_eq!(only.of(Path::new("dev/a.yaml")).clusters, [0usize; 0]);
    }
}
