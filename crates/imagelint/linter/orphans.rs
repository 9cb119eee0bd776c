//! Manifests that lie beside a kustomization and that nothing lists.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use imagelint_model::{Finding, Object, catalog};
use imagelint_yaml::{Files, Node};

use super::Judged;
use crate::discover::{Kinds, is_kustomization, unnamed};
use crate::report::shown;

/// The finding for the file at `path` with these objects, unless a kustomization turns out to name it in another way.
pub(super) fn candidate(path: &Path, objects: &[Object], kinds: &Kinds) -> Option<Finding> {
    let beside = kinds.passing_over(path)?;
    let first = objects.iter().find(|object| is_deployed(object))?;
    let name = path.file_name()?.to_string_lossy();
    let message = format!("no kustomization lists `{name}`, so `kustomize build` leaves it out");
    let mut finding = Finding::new(&catalog::ORPHAN_MANIFEST, first.name_span(), message);
    finding.label(format!("not in {}", shown(beside)));
    finding.help = Some(format!(
        "add `{name}` to `resources:` in {}, or move it to a folder without a kustomization if it is applied by itself",
        shown(beside)
    ));
    finding.object = first.object_ref();
    Some(finding)
}

/// True when the kustomization beside `path` does not list it, yet has its name in the text: in a comment.
pub(super) fn is_mentioned(path: &Path, kinds: &Kinds, files: &Files) -> bool {
    let Some(beside) = kinds.passing_over(path).and_then(|beside| files.open(beside).ok()) else { return false };
    path.file_name().is_some_and(|name| beside.text.contains(&*name.to_string_lossy()))
}

/// True for what a build would send to a cluster, and not for what only tools on this side read.
fn is_deployed(object: &Object) -> bool {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
    let local = object.annotation("config.kubernetes.io/local-config").is_some_and(|value| value != "false");
    // Tools of the workstation: kind's clusters, Skaffold, kpt, kustomize's own.
    let tool = ["kind.x-k8s.io", "skaffold", "kpt.dev", "config.k8s.io"];
    let name = object.node.at(&["metadata", "name"]).and_then(Node::text);
    name.is_some_and(|name| !name.is_empty())
        && !local
        && !tool.iter().any(|one| group == *one || group.ends_with(&format!(".{one}")))
}

/// Adds what is left of the candidates when every kustomization has been read as mere text.
pub(super) fn tell<'p>(judged: &mut [Judged], all: impl Iterator<Item = &'p PathBuf>, files: &Files) {
    let candidates: Vec<PathBuf> =
        judged.iter().filter(|one| one.orphan.is_some()).map(|one| files.path(one.file)).collect();
    if candidates.is_empty() {
        return;
    }
    let kustomizations: Vec<&PathBuf> = all.filter(|path| is_kustomization(path)).collect();
    let orphans: HashSet<PathBuf> = unnamed(&candidates, &kustomizations, files.load()).into_iter().collect();
    for one in judged {
        let finding = one.orphan.take().filter(|_| orphans.contains(&files.path(one.file)));
        one.findings.extend(finding);
    }
}
