//! Environments that a tree is laid out for: `overlays/prod`, `clusters/eu`, `values-staging.yaml`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::guess::words;

/// Folders whose folders are environments whatever their names.
const HOLDERS: [&str; 4] = ["clusters", "environments", "envs", "env"];

/// Folders whose folders are environments when their names say so; others are variants of an installation.
const OVERLAYS: [&str; 2] = ["overlays", "overlay"];

/// Folders in them that are parts of every environment.
const SHARED: [&str; 8] = ["base", "bases", "common", "components", "default", "defaults", "shared", "templates"];

/// Words for environments, and the one that stands for all of a kind.
const KINDS: [(&str, &str); 19] = [
    ("prod", "prod"),
    ("production", "prod"),
    ("prd", "prod"),
    ("live", "prod"),
    ("staging", "staging"),
    ("stage", "staging"),
    ("stg", "staging"),
    ("preprod", "preprod"),
    ("dev", "dev"),
    ("development", "dev"),
    ("develop", "dev"),
    ("test", "test"),
    ("testing", "test"),
    ("qa", "qa"),
    ("uat", "uat"),
    ("int", "int"),
    ("integration", "int"),
    ("sandbox", "sandbox"),
    ("canary", "canary"),
];

/// More places than this are written as a glob.
const MAX_PLACES: usize = 4;

/// One environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    /// Name of its folder, or the part of a file's name.
    pub(super) name: String,
    /// Globs of what belongs to it.
    pub(super) paths: Vec<String>,
}

/// The environments among `files`, which are relative to the folder of the configuration; sorted by name.
pub(super) fn find(files: &[PathBuf]) -> Vec<Environment> {
    let mut places: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for file in files {
        if let Some((name, place)) = of_folder(file).or_else(|| of_values(file)) {
            let known = places.entry(name).or_default();
            if known.last() != Some(&place) && !known.contains(&place) {
                known.push(place);
            }
        }
    }
    places.into_iter().map(|(name, places)| Environment { paths: globs(&places), name }).collect()
}

/// What sort of environment a name is about: `prod` for `eu-production`.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let words = words(&lower);
    words.iter().find_map(|word| KINDS.iter().find(|(known, _)| known == word)).map(|(_, kind)| *kind)
}

/// A place, and how it is written where there are too many.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    path: String,
    short: String,
}

/// The outermost folder of an environment that the file lies in.
fn of_folder(file: &Path) -> Option<(String, Place)> {
    let parts: Vec<&str> = normal_parts(file)?;
    // The last part is the file itself.
    let at = (1..parts.len().saturating_sub(1)).find(|at| {
        let (holder, name) = (parts[at - 1], parts[*at]);
        !SHARED.contains(&name)
            && !name.starts_with('.')
            && (HOLDERS.contains(&holder) || (OVERLAYS.contains(&holder) && kind(name).is_some()))
    })?;
    let place = Place { path: escaped(&parts[..=at]), short: format!("**/{}", escaped(&parts[at - 1..=at])) };
    Some((parts[at].to_owned(), place))
}

/// `values-prod.yaml`, where its name says so.
fn of_values(file: &Path) -> Option<(String, Place)> {
    let parts = normal_parts(file)?;
    let stem = parts.last()?.rsplit_once('.')?.0;
    let separators = ['-', '_', '.'];
    let before = stem.strip_prefix("values").and_then(|rest| rest.strip_prefix(separators));
    let name = before.or_else(|| stem.strip_suffix("values").and_then(|rest| rest.strip_suffix(separators)))?;
    kind(name)?;
    let place = Place { path: escaped(&parts), short: format!("**/{}", escaped(&parts[parts.len() - 1..])) };
    Some((name.to_owned(), place))
}

fn normal_parts(file: &Path) -> Option<Vec<&str>> {
    file.components().all(|part| matches!(part, Component::Normal(_))).then_some(())?;
    file.iter().map(|part| part.to_str()).collect()
}

fn escaped(parts: &[&str]) -> String {
    parts.iter().map(|part| globset::escape(part)).collect::<Vec<_>>().join("/")
}

fn globs(places: &[Place]) -> Vec<String> {
    if places.len() <= MAX_PLACES {
        return places.iter().map(|place| place.path.clone()).collect();
    }
    let mut short: Vec<String> = places.iter().map(|place| place.short.clone()).collect();
    short.sort();
    short.dedup();
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[&str], expected: &[(&str, &[&str])]) {
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let found = find(&files);
        let found: Vec<(&str, Vec<&str>)> =
            found.iter().map(|found| (found.name.as_str(), found.paths.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(name, paths)| (*name, paths.to_vec())).collect();
        assert_eq!(found, expected, "{files:?}");
    }

    #[test]
    fn folders_and_values_files_tell_environments() {
        check(
            &[
                "base/web.yaml",
                "overlays/base/web.yaml",
                "overlays/prod/kustomization.yaml",
                "overlays/prod/eu/patch.yaml",
                "overlays/istio/kustomization.yaml",
                "overlays/prod.yaml",
                "charts/web/values-prod.yaml",
                "charts/web/values-schema.yaml",
            ],
            &[("prod", &["overlays/prod", "charts/web/values-prod.yaml"])],
        );
        check(
            &["clusters/eu-1/apps.yaml", "clusters/us-1/x/y.yaml"],
            &[("eu-1", &["clusters/eu-1"]), ("us-1", &["clusters/us-1"])],
        );
        check(&["clusters/prod/overlays/dev/web.yaml"], &[("prod", &["clusters/prod"])]);
        check(&["clusters/a[1]/web.yaml"], &[("a[1]", &["clusters/a[[]1[]]"])]);
        check(&["../clusters/a/web.yaml", "web.yaml"], &[]);
    }

    #[test]
    fn many_places_become_a_glob() {
        let files: Vec<String> = (0..6).map(|n| format!("apps/{n}/overlays/staging/web.yaml")).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        check(&files, &[("staging", &["**/overlays/staging"])]);
    }
}
