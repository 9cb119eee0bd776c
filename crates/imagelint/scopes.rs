//! Which clusters a file is headed for, and which overrides hold for it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use imagelint_model::Config;

use crate::discover::relative;
use crate::wiring::{Destination, Wire};

/// The globs of a configuration, compiled once.
#[derive(Debug)]
pub struct Scopes {
    base: PathBuf,
    /// For each cluster that takes part: its index in the configuration, and its paths (`None`: everything).
    clusters: Vec<(usize, Option<GlobSet>)>,
    /// What the repository sends to each of them, in the same order; set once the files of a run are known.
    wired: OnceLock<Vec<Vec<Sent>>>,
    /// Name and context of each of them.
    names: Vec<[Option<String>; 2]>,
    overrides: Vec<GlobSet>,
}

/// Something that an object of the repository sends to a cluster.
#[derive(Debug)]
struct Sent {
    paths: GlobSet,
    except: GlobSet,
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
        let clusters: Vec<_> = compiled.collect();
        let names = clusters.iter().map(|(at, _)| &config.clusters[*at]);
        Self {
            base: base.to_path_buf(),
            names: names.map(|cluster| [Some(cluster.name.clone()), cluster.context.clone()]).collect(),
            clusters,
            wired: OnceLock::new(),
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
        let covering = (0..self.clusters.len()).filter(|at| self.covers(*at, &path));
        PathScope {
            clusters: covering.map(|at| self.clusters[at].0).collect(),
            overrides: (0..self.overrides.len()).filter(|at| self.overrides[*at].is_match(&path)).collect(),
        }
    }
}

impl Scopes {
    /// True when wires could add something: a cluster does not have everything already.
    #[must_use]
    pub fn wants_wires(&self) -> bool {
        self.clusters.iter().any(|(_, set)| set.is_some()) && self.wired.get().is_none()
    }

    /// Adds what `wires` send to the clusters; their paths are relative to the configuration.
    pub fn wire(&self, wires: &[Wire]) {
        let sent = |at: usize| self.reached(at, wires).into_iter().map(Sent::new).collect();
        // A second run over the same linter keeps what the first one found.
        self.wired.get_or_init(|| (0..self.clusters.len()).map(sent).collect());
    }

    /// Where a wire leads, and what holds for the files at `path` that it sends there.
    #[must_use]
    pub fn of_wire(&self, wire: &Wire, path: &Path) -> PathScope {
        let clusters = match &wire.destination {
            Destination::Same => self.of(&wire.file).clusters,
            Destination::Named(name) => {
                let named = (0..self.clusters.len()).filter(|at| self.names[*at].iter().flatten().any(|it| it == name));
                named.map(|at| self.clusters[at].0).collect()
            }
            Destination::Unknown => Vec::new(),
        };
        PathScope { clusters, overrides: self.of(path).overrides }
    }

    /// The wires that lead to a cluster, those that other wires lead to among them.
    pub(crate) fn reached<'w>(&self, at: usize, wires: &'w [Wire]) -> Vec<&'w Wire> {
        let mut reached: Vec<(&Wire, Sent)> = Vec::new();
        loop {
            let leads = |wire: &&Wire| match &wire.destination {
                Destination::Named(name) => self.names[at].iter().flatten().any(|known| known == name),
                Destination::Same => {
                    let file = relative(&wire.file, &self.base);
                    self.clusters[at].1.as_ref().is_none_or(|set| set.is_match(&file))
                        || reached.iter().any(|(_, sent)| sent.covers(&file))
                }
                Destination::Unknown => false,
            };
            let known = |wire: &&Wire| reached.iter().any(|(known, _)| std::ptr::eq(*known, *wire));
            let new: Vec<&Wire> = wires.iter().filter(|wire| !known(wire) && leads(wire)).collect();
            if new.is_empty() {
                return reached.into_iter().map(|(wire, _)| wire).collect();
            }
            reached.extend(new.into_iter().map(|wire| (wire, Sent::new(wire))));
        }
    }

    fn covers(&self, at: usize, path: &Path) -> bool {
        let wired = || self.wired.get().is_some_and(|wired| wired[at].iter().any(|sent| sent.covers(path)));
        self.clusters[at].1.as_ref().is_none_or(|set| set.is_match(path)) || wired()
    }
}

impl Sent {
    fn new(wire: &Wire) -> Self {
        Self { paths: glob_set(&wire.paths), except: glob_set(&wire.except) }
    }

    fn covers(&self, path: &Path) -> bool {
        self.paths.is_match(path) && !self.except.is_match(path)
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

    #[test]
    fn wires_lead_on_from_what_a_cluster_has() {
        let cluster = |name: &str, paths: &[&str]| Cluster {
            name: name.to_owned(),
            context: Some(format!("ctx-{name}")),
            paths: paths.iter().map(ToString::to_string).collect(),
            ..Cluster::default()
        };
        let wire = |file: &str, path: &str, except: &[&str], destination: Destination| Wire {
            file: file.into(),
            span: imagelint_yaml::Span::new(imagelint_yaml::FileId(0), 0, 0),
            paths: vec![path.to_owned()],
            except: except.iter().map(ToString::to_string).collect(),
            chart: None,
            destination,
        };
        let config = Config {
            clusters: vec![cluster("prod", &["clusters/prod"]), cluster("eu", &["none"])],
            ..Config::default()
        };
        let scopes = Scopes::new(&config, Path::new(""), &[]);
        assert!(scopes.wants_wires());
        scopes.wire(&[
            wire("infra/more.yaml", "deeper", &["deeper/not"], Destination::Same),
            wire("clusters/prod/a.yaml", "infra", &[], Destination::Same),
            wire("argo/a.yaml", "apps/*", &[], Destination::Named("ctx-eu".into())),
            wire("clusters/prod/b.yaml", "other", &[], Destination::Unknown),
        ]);
        let check =
            |path: &str, clusters: &[usize]| assert_eq!(scopes.of(Path::new(path)).clusters, clusters, "{path}");
        check("clusters/prod/a.yaml", &[0]);
        check("infra/x.yaml", &[0]);
        check("deeper/x.yaml", &[0]);
        check("deeper/not/x.yaml", &[]);
        check("apps/web/x.yaml", &[1]);
        check("other/x.yaml", &[]);
    }
}
