//! What Flux and Argo CD send to the environments: it belongs to them as their own folders do.

use std::path::Path;

use imagelint_model::{Cluster, Config};

use super::environments::Environment;
use crate::scopes::Scopes;
use crate::wiring::{Destination, Wire};

/// Adds what `wires` say, and an environment for each destination that has no folder of its own. `base` is the folder
/// that the paths are relative to.
pub(super) fn add(mut environments: Vec<Environment>, wires: &[Wire], base: &Path) -> Vec<Environment> {
    for wire in wires {
        if let Destination::Named(name) = &wire.destination
            && !environments.iter().any(|environment| environment.name == *name)
        {
            environments.push(Environment { name: name.clone(), paths: Vec::new() });
        }
    }
    let clusters = environments.iter().map(|environment| Cluster {
        name: environment.name.clone(),
        // Without paths a cluster would have everything; this one has nothing of its own.
        paths: if environment.paths.is_empty() { vec!["\u{0}".to_owned()] } else { environment.paths.clone() },
        ..Cluster::default()
    });
    let config = Config { clusters: clusters.collect(), ..Config::default() };
    let scopes = Scopes::new(&config, base, &[]);
    for (at, environment) in environments.iter_mut().enumerate() {
        for path in scopes.reached(at, wires).into_iter().flat_map(|wire| &wire.paths) {
            let below = |known: &String| path == known || path.starts_with(&format!("{known}/"));
            if !environment.paths.iter().any(below) {
                environment.paths.push(path.clone());
            }
        }
    }
    environments.sort_by(|a, b| a.name.cmp(&b.name));
    environments
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::{FileId, Span};

    use super::*;

    #[test]
    fn environments_take_what_is_sent_to_them() {
        let wire = |file: &str, path: &str, destination: Destination| Wire {
            file: file.into(),
            span: Span::new(FileId(0), 0, 0),
            paths: vec![path.to_owned()],
            except: Vec::new(),
            chart: None,
            destination,
        };
        let wires = [
            wire("clusters/prod/a.yaml", "apps/prod", Destination::Same),
            wire("clusters/prod/a.yaml", "clusters/prod/more", Destination::Same),
            wire("argo/a.yaml", "apps/eu", Destination::Named("eu".into())),
        ];
        let prod = Environment { name: "prod".into(), paths: vec!["clusters/prod".into()] };
        let expected = [
            Environment { name: "eu".into(), paths: vec!["apps/eu".into()] },
            Environment { name: "prod".into(), paths: vec!["clusters/prod".into(), "apps/prod".into()] },
        ];
        assert_eq!(add(vec![prod], &wires, Path::new("")), expected);
    }
}
