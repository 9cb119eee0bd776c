//! What kustomizations use: a file that is a patch, or feeds a generator, is no object of its own.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use imagelint_yaml::{Files, Node};

/// The names a kustomization file may have.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// True for a file that kustomize would read as a kustomization.
#[must_use]
pub fn is_kustomization(path: &Path) -> bool {
    path.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

/// Which files the kustomizations of a run use other than as resources.
#[derive(Debug, Default)]
pub struct Kustomizations {
    auxiliary: HashSet<PathBuf>,
}

impl Kustomizations {
    /// Reads the kustomizations among `files`, and those in the folders above them: a patch that is checked alone is
    /// still a patch.
    #[must_use]
    pub fn read(paths: &[PathBuf], files: &Files) -> Self {
        let mut all: HashSet<PathBuf> = paths.iter().filter(|path| is_kustomization(path)).cloned().collect();
        all.extend(above(paths));
        let mut auxiliary = HashSet::new();
        for path in all {
            let Ok(source) = files.open(&path) else { continue };
            let folder = path.parent().unwrap_or(Path::new(""));
            for document in &source.parsed().documents {
                collect(&document.root, folder, &mut auxiliary);
            }
        }
        Self { auxiliary }
    }

    /// True when a kustomization uses `path` as a patch, a generator's input, a transformer or the like.
    #[must_use]
    pub fn uses(&self, path: &Path) -> bool {
        self.auxiliary.contains(path)
    }
}

/// Kustomizations in the folders above the files, up to the root of the repository.
fn above(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for path in paths {
        let mut folder = path.parent();
        while let Some(here) = folder {
            if !seen.insert(here.to_path_buf()) {
                break;
            }
            found.extend(NAMES.iter().map(|name| here.join(name)).filter(|file| file.is_file()));
            // The empty path is the working directory; a repository's root is where `.git` lies.
            folder = if here.join(".git").exists() { None } else { here.parent() };
        }
    }
    found
}

fn collect(root: &Node, folder: &Path, into: &mut HashSet<PathBuf>) {
    let items = |key: &str| root.get(key).map(Node::items).unwrap_or_default();
    let mut add = |node: Option<&Node>| {
        if let Some(text) = node.and_then(Node::text).filter(|text| is_path(text)) {
            into.insert(join(folder, text));
        }
    };
    for key in ["patches", "patchesJson6902", "replacements"] {
        items(key).iter().for_each(|item| add(item.get("path")));
    }
    for key in ["patchesStrategicMerge", "configurations", "crds", "transformers", "generators", "validators"] {
        items(key).iter().for_each(|item| add(Some(item)));
    }
    add(root.at(&["openapi", "path"]));
    for key in ["configMapGenerator", "secretGenerator"] {
        for generator in items(key) {
            for list in ["files", "envs"] {
                for entry in generator.get(list).map(Node::items).unwrap_or_default() {
                    // `name=path` gives the key a name of its own.
                    let path = entry.text().map(|text| text.split_once('=').map_or(text, |(_, path)| path));
                    path.filter(|path| is_path(path)).map(|path| into.insert(join(folder, path)));
                }
            }
            if let Some(env) = generator.get("env").and_then(Node::text) {
                into.insert(join(folder, env));
            }
        }
    }
    for chart in items("helmCharts") {
        if let Some(values) = chart.get("valuesFile").and_then(Node::text) {
            into.insert(join(folder, values));
        }
    }
}

/// A path on one line; anything else is a patch written in place, or a remote address.
fn is_path(text: &str) -> bool {
    !text.is_empty() && !text.contains('\n') && !text.contains("://")
}

/// `folder/path` with `..` resolved by name, as the walk would have found it.
fn join(folder: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if joined.file_name().is_some() => {
                joined.pop();
            }
            part => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::MemoryLoad;

    use super::*;

    #[test]
    fn patches_and_generator_inputs_are_no_objects() {
        let kustomization = "resources: [../base, web.yaml]\npatches:\n- path: ../shared/patch.yaml\n- patch: |\n    a: b\n\
            patchesStrategicMerge: [smp.yaml]\nconfigMapGenerator:\n- name: c\n  files: [key=conf.yaml]\n";
        let files = Files::new(MemoryLoad::new([("o/prod/kustomization.yaml", kustomization)]));
        let read = Kustomizations::read(&[PathBuf::from("o/prod/kustomization.yaml")], &files);
        for used in ["o/shared/patch.yaml", "o/prod/smp.yaml", "o/prod/conf.yaml"] {
            assert!(read.uses(Path::new(used)), "{used}");
        }
        assert!(!read.uses(Path::new("o/prod/web.yaml")));
        assert_eq!(read.auxiliary.len(), 3);
    }
}
