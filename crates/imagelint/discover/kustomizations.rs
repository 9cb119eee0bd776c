//! What kustomizations use: a file that is a patch, or feeds a generator, is no object of its own.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use imagelint_yaml::{Files, Load, Node, Source, from_here, normal};
use rayon::prelude::*;

/// The names a kustomization file may have.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// True for a file that kustomize would read as a kustomization.
#[must_use]
pub fn is_kustomization(path: &Path) -> bool {
    let name = last_part(path);
    NAMES.iter().any(|known| name == known.as_bytes())
}

/// What stands behind the last separator. Asked of every file that git knows, where taking paths apart would be felt.
pub(super) fn last_part(path: &Path) -> &[u8] {
    let bytes = path.as_os_str().as_encoded_bytes();
    let start = bytes.iter().rposition(|byte| std::path::is_separator(char::from(*byte))).map_or(0, |at| at + 1);
    &bytes[start..]
}

/// How the kustomizations of a run hang together.
#[derive(Debug, Default)]
pub struct Kustomizations {
    auxiliary: HashSet<PathBuf>,
    listed: HashSet<PathBuf>,
    /// Folders, and the file that lists what belongs to them.
    lists: HashMap<PathBuf, PathBuf>,
    roots: Vec<PathBuf>,
}

impl Kustomizations {
    /// Reads the kustomizations among `paths`, and those in the folders above them: a patch that is checked alone is
    /// still a patch.
    #[must_use]
    pub fn read<'p>(paths: impl IntoIterator<Item = &'p PathBuf, IntoIter: Clone>, files: &Files) -> Self {
        let paths = paths.into_iter();
        let named: BTreeSet<&PathBuf> = paths.clone().filter(|path| is_kustomization(path)).collect();
        let above = above(paths, files.load());
        let all: BTreeSet<&PathBuf> = named.iter().copied().chain(&above).collect();
        let sources: Vec<_> = all.into_par_iter().map(|path| (path, parsed(path, files))).collect();
        let mut uses = Uses::default();
        for (path, source) in sources {
            let Some(source) = source else { continue };
            let parsed = source.parsed();
            if parsed.errors.is_empty() {
                uses.lists.insert(folder_of(path).to_path_buf(), path.clone());
            }
            for document in &parsed.documents {
                if is_foreign(&document.root) {
                    uses.foreign.insert(folder_of(path).to_path_buf());
                    continue;
                }
                uses.collect(&document.root, folder_of(path));
            }
        }
        let is_root = |path: &&PathBuf| {
            let folder = folder_of(path);
            !uses.folders.contains(folder) && !uses.components.contains(folder) && !uses.foreign.contains(folder)
        };
        let roots = named.into_iter().filter(is_root).map(|path| folder_of(path).to_path_buf()).collect();
        uses.lists.retain(|folder, _| !uses.foreign.contains(folder));
        Self { auxiliary: uses.auxiliary, listed: uses.folders, lists: uses.lists, roots }
    }

    /// True when a kustomization uses `path` as a patch, a generator's input, a transformer or the like.
    #[must_use]
    pub fn uses(&self, path: &Path) -> bool {
        self.auxiliary.contains(path)
    }

    /// The kustomization beside `path`, where neither it nor another one lists the file.
    #[must_use]
    pub fn passing_over(&self, path: &Path) -> Option<&Path> {
        let beside = self.lists.get(folder_of(path))?;
        (!self.listed.contains(path) && !self.uses(path)).then_some(beside)
    }

    /// The folders of kustomizations that no other one uses, components left out: what is deployed. Sorted.
    #[must_use]
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }
}

/// The file, with its tree made.
fn parsed(path: &Path, files: &Files) -> Option<Arc<Source>> {
    let source = files.open(path).ok()?;
    source.parsed();
    Some(source)
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Kustomizations in the folders above the files, up to the root of the repository. The disk is asked about thousands of
/// folders, so all of one depth at a time.
fn above<'p>(paths: impl Iterator<Item = &'p PathBuf>, load: &dyn Load) -> Vec<PathBuf> {
    let mut seen: HashSet<&Path> = HashSet::new();
    let mut folders: Vec<&Path> = paths.filter_map(|path| path.parent()).filter(|folder| seen.insert(folder)).collect();
    let mut found = Vec::new();
    while !folders.is_empty() {
        found.par_extend(
            folders
                .par_iter()
                .flat_map_iter(|folder| NAMES.iter().map(|name| folder.join(name)).filter(|file| load.is_file(file))),
        );
        // The empty path is the working directory; a repository's root is where `.git` lies.
        let inside = folders.into_par_iter().filter(|folder| !folder.join(".git").exists());
        let parents: Vec<&Path> = inside.filter_map(Path::parent).collect();
        folders = parents.into_iter().filter(|folder| seen.insert(folder)).collect();
    }
    found
}

/// What kustomizations name.
#[derive(Default)]
struct Uses {
    /// Files that are no resources.
    auxiliary: HashSet<PathBuf>,
    /// Entries of `resources`, `bases` and `components`; folders among them are kustomizations that are part of another.
    folders: HashSet<PathBuf>,
    /// Folders of components, which are never deployed by themselves.
    components: HashSet<PathBuf>,
    /// Folders where another tool's object has taken the name of the file.
    foreign: HashSet<PathBuf>,
    /// Kustomizations that could be read to the end, by folder.
    lists: HashMap<PathBuf, PathBuf>,
}

/// True for an object of another API, such as a Flux `Kustomization`, in a file of that name.
fn is_foreign(root: &Node) -> bool {
    let group = root.get("apiVersion").and_then(Node::text).and_then(|version| version.split_once('/'));
    group.is_some_and(|(group, _)| !group.starts_with("kustomize.config"))
}

impl Uses {
    fn collect(&mut self, root: &Node, folder: &Path) {
        if root.get("kind").and_then(Node::text) == Some("Component") {
            self.components.insert(folder.to_path_buf());
        }
        for key in ["resources", "bases", "components"] {
            let entries = items(root, key).iter().filter_map(Node::text).filter(|text| is_path(text));
            self.folders.extend(entries.map(|path| join(folder, path)));
        }
        for key in ["patches", "patchesJson6902", "replacements"] {
            items(root, key).iter().for_each(|item| self.file(item.get("path"), folder));
        }
        for key in ["patchesStrategicMerge", "configurations", "crds", "transformers", "generators", "validators"] {
            items(root, key).iter().for_each(|item| self.file(Some(item), folder));
        }
        self.file(root.at(&["openapi", "path"]), folder);
        for key in ["configMapGenerator", "secretGenerator"] {
            items(root, key).iter().for_each(|generator| self.generator(generator, folder));
        }
        items(root, "helmCharts").iter().for_each(|chart| self.file(chart.get("valuesFile"), folder));
    }

    fn generator(&mut self, generator: &Node, folder: &Path) {
        for list in ["files", "envs"] {
            // `name=path` gives the key a name of its own.
            let paths = items(generator, list).iter().filter_map(Node::text);
            let paths = paths.map(|text| text.split_once('=').map_or(text, |(_, path)| path));
            self.auxiliary.extend(paths.filter(|path| is_path(path)).map(|path| join(folder, path)));
        }
        self.file(generator.get("env"), folder);
    }

    fn file(&mut self, node: Option<&Node>, folder: &Path) {
        let path = node.and_then(Node::text).filter(|text| is_path(text));
        self.auxiliary.extend(path.map(|path| join(folder, path)));
    }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

/// A path on one line; anything else is a patch written in place, or a remote address.
fn is_path(text: &str) -> bool {
    !text.is_empty() && !text.contains('\n') && !text.contains("://")
}

/// `folder/path` with `..` resolved by name, as the walk would have found it.
pub(super) fn join(folder: &Path, path: &str) -> PathBuf {
    from_here(normal(&folder.join(path)))
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

    #[test]
    fn roots_are_what_nothing_else_uses() {
        let files = Files::new(MemoryLoad::new([
            ("base/kustomization.yaml", "resources: [web.yaml]\n"),
            ("c/kustomization.yaml", "kind: Component\n"),
            ("o/prod/kustomization.yaml", "resources: [../../base]\ncomponents: [../../c]\n"),
            ("o/test/kustomization.yaml", "bases: [../../base/]\n"),
        ]));
        let paths =
            ["base", "c", "o/prod", "o/test"].map(|folder| PathBuf::from(format!("{folder}/kustomization.yaml")));
        assert_eq!(Kustomizations::read(&paths, &files).roots(), ["o/prod", "o/test"].map(PathBuf::from));
    }
}
