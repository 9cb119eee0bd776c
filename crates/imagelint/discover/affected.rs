//! From files that changed to the kustomizations that use them, directly or through others.
//!
//! A kustomization may name any path of the repository, so all of them are looked at; but they are not parsed. It is
//! enough that a word of the text, taken for a path, leads to the file: a word too many costs a look, never a finding.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::path::{Component, Path, PathBuf};

use imagelint_yaml::{Load, from_here};
use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};

use super::kustomizations::{folder_of, is_kustomization};

/// Those of `kustomizations` that use one of `touched`, or another one that does; and those that were touched.
pub fn affected(touched: &[PathBuf], kustomizations: &[PathBuf], load: &dyn Load) -> Vec<PathBuf> {
    // Those that were touched may be none of the kustomizations: gone, or known to the caller already.
    let touched_ones = touched.iter().filter(|path| is_kustomization(path));
    let folders = kustomizations.iter().chain(touched_ones.clone()).map(|path| folder_of(path));
    let targets = Targets::new(touched.iter().map(PathBuf::as_path).chain(folders));
    let users = Users::read(kustomizations, &targets, load);
    let touched: FxHashSet<&Path> = touched.iter().map(PathBuf::as_path).collect();
    let mut affected: Vec<bool> = kustomizations.iter().map(|path| touched.contains(path.as_path())).collect();
    let through = touched_ones.map(|path| folder_of(path));
    let mut todo: Vec<u64> = touched.iter().copied().chain(through).map(key_of).collect();
    while let Some(key) = todo.pop() {
        for user in users.of(key) {
            if !std::mem::replace(&mut affected[user], true) {
                todo.push(key_of(folder_of(&kustomizations[user])));
            }
        }
    }
    let mut affected: Vec<PathBuf> =
        kustomizations.iter().zip(affected).filter(|(_, is)| *is).map(|(path, _)| path.clone()).collect();
    affected.sort();
    affected.dedup();
    affected
}

/// Those of `candidates` that no word of a kustomization leads to; words of comments count, too.
pub fn unnamed(candidates: &[PathBuf], kustomizations: &[&PathBuf], load: &dyn Load) -> Vec<PathBuf> {
    let targets = Targets::new(candidates.iter().map(PathBuf::as_path));
    let users = Users::read(kustomizations, &targets, load);
    candidates.iter().filter(|path| users.of(key_of(path)).next().is_none()).cloned().collect()
}

/// Which kustomizations name a path, by its key; sorted.
struct Users(Vec<(u64, usize)>);

impl Users {
    /// Reads every kustomization once. Their texts are not kept: of thousands, they would fill more memory than all else
    /// that a run over one file needs.
    fn read(kustomizations: &[impl AsRef<Path> + Sync], targets: &Targets<'_>, load: &dyn Load) -> Self {
        let named = kustomizations.par_iter().enumerate().flat_map_iter(|(user, path)| {
            let path = path.as_ref();
            let text = load.read_regular(path).unwrap_or_default();
            targets.named_in(folder_of(path), &text).into_iter().map(move |key| (key, user))
        });
        let mut users: Vec<(u64, usize)> = named.collect();
        users.par_sort_unstable();
        Self(users)
    }

    fn of(&self, key: u64) -> impl Iterator<Item = usize> {
        let start = self.0.partition_point(|(other, _)| *other < key);
        self.0[start..].iter().take_while(move |(other, _)| *other == key).map(|(_, user)| *user)
    }
}

/// Paths that a kustomization may name.
struct Targets<'p> {
    /// Their last parts: most words of a text end in none of these.
    names: FxHashSet<Cow<'p, [u8]>>,
    /// Names that no word can hold, because a space or the like stands in them; with the keys of the paths.
    odd: Vec<(Cow<'p, [u8]>, u64)>,
    keys: FxHashSet<u64>,
}

impl<'p> Targets<'p> {
    fn new(paths: impl Iterator<Item = &'p Path>) -> Self {
        let paths: Vec<&Path> = paths.collect();
        let keys: Vec<u64> = paths.par_iter().with_min_len(256).map(|path| key_of(path)).collect();
        let odd = |path: &Path| path.as_os_str().as_encoded_bytes().iter().any(|byte| ends_word(*byte));
        Self {
            names: paths.iter().map(|path| name_of(path)).collect(),
            odd: paths
                .iter()
                .zip(&keys)
                .filter(|(path, _)| odd(path))
                .map(|(path, key)| (name_of(path), *key))
                .collect(),
            keys: keys.into_iter().collect(),
        }
    }

    /// The keys of those that words of the kustomization in `folder` lead to.
    fn named_in(&self, folder: &Path, text: &[u8]) -> Vec<u64> {
        let odd = self.odd.iter().filter(|(name, _)| memchr::memmem::find(text, name).is_some());
        let mut keys: Vec<u64> = odd.map(|(_, key)| *key).collect();
        let mut resolved = Vec::new();
        for word in text.split(|byte| ends_word(*byte)).filter(|word| self.may_be_named_by(word)) {
            resolve(folder, word, &mut resolved);
            keys.extend(Some(key(&resolved)).filter(|key| self.keys.contains(key)));
        }
        keys
    }

    fn may_be_named_by(&self, word: &[u8]) -> bool {
        let end = word.iter().rposition(|byte| !is_separator(*byte)).map_or(0, |at| at + 1);
        let word = &word[..end];
        let last = &word[word.iter().rposition(|byte| is_separator(*byte)).map_or(0, |at| at + 1)..];
        !word.is_empty() && (last == b".." || last == b"." || self.names.contains(last))
    }
}

/// The last part of a path; of the working directory and those above it, which have none as they are shown, what others
/// call them.
fn name_of(path: &Path) -> Cow<'_, [u8]> {
    if let Some(name) = path.file_name() {
        return Cow::Borrowed(name.as_encoded_bytes());
    }
    let up = path.components().filter(|part| *part == Component::ParentDir).count();
    let here = std::env::current_dir().unwrap_or_default();
    let name = here.ancestors().nth(up).and_then(Path::file_name).unwrap_or_default();
    Cow::Owned(name.as_encoded_bytes().to_vec())
}

/// Stands for a path. That two paths share one costs a look, as any word too many does.
fn key_of(path: &Path) -> u64 {
    let mut resolved = Vec::new();
    resolve(Path::new(""), path.as_os_str().as_encoded_bytes(), &mut resolved);
    key(&resolved)
}

fn key(resolved: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    resolved.hash(&mut hasher);
    hasher.finish()
}

const fn is_separator(byte: u8) -> bool {
    byte == b'/' || byte == std::path::MAIN_SEPARATOR as u8
}

/// What [`join`] makes of the two, as bytes: a fraction of the time, because no path is taken apart and built again.
fn resolve(folder: &Path, word: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let folder = if word.starts_with(b"/") { &[][..] } else { folder.as_os_str().as_encoded_bytes() };
    if folder.starts_with(b"/") || word.starts_with(b"/") {
        out.push(b'/');
    }
    let parts = folder.split(|byte| is_separator(*byte)).chain(word.split(|byte| is_separator(*byte)));
    for part in parts.filter(|part| !part.is_empty() && *part != b".") {
        let start = memchr::memrchr(b'/', out).map_or(0, |at| at + 1);
        let last = &out[start..];
        if part == b".." && !last.is_empty() && last != b".." {
            // The slash of the root stays.
            out.truncate(if start > 1 { start - 1 } else { start });
            continue;
        }
        if !last.is_empty() {
            out.push(b'/');
        }
        out.extend_from_slice(part);
    }
    // Few lead out of the working directory.
    if let Some(path) = out.starts_with(b"..").then(|| std::str::from_utf8(out).ok().map(PathBuf::from)).flatten() {
        *out = from_here(path).into_os_string().into_encoded_bytes();
    }
}

/// What cannot stand in a plain word of YAML; `=` stands before the path in generators.
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b',' | b'[' | b']' | b'{' | b'}' | b'=')
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::MemoryLoad;

    use super::super::kustomizations::join;
    use super::*;

    const TREE: [(&str, &str); 7] = [
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("c/kustomization.yaml", "kind: Component\npatches:\n- path: 'p.yaml'\n"),
        ("o/prod/kustomization.yaml", "resources:\n- ../../base/\ncomponents: [../../c]\n"),
        ("o/test/kustomization.yml", "resources: [\"../../base\"]\n"),
        ("o/all/Kustomization", "resources: [../prod, ../test]\n"),
        (
            "base/inner/kustomization.yaml",
            "resources:\n  - ..\nconfigMapGenerator:\n- files: [a=my conf.txt, b=c.txt]\n",
        ),
        ("other/base/kustomization.yaml", "resources: [web.yaml, x/base]\n"),
    ];

    fn check(touched: &str, expected: &[&str]) {
        let all: Vec<PathBuf> = TREE.iter().map(|(path, _)| PathBuf::from(path)).collect();
        let found = affected(&[PathBuf::from(touched)], &all, &MemoryLoad::new(TREE));
        assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{touched}");
    }

    #[test]
    fn users_of_users_are_found() {
        let all = [
            "base/inner/kustomization.yaml",
            "base/kustomization.yaml",
            "o/all/Kustomization",
            "o/prod/kustomization.yaml",
            "o/test/kustomization.yml",
        ];
        check("base/web.yaml", &all);
        check("base/kustomization.yaml", &all);
        check("c/p.yaml", &["c/kustomization.yaml", "o/all/Kustomization", "o/prod/kustomization.yaml"]);
        check("o/test/kustomization.yml", &["o/all/Kustomization", "o/test/kustomization.yml"]);
        check("other/base/web.yaml", &["other/base/kustomization.yaml"]);
    }

    #[test]
    fn users_elsewhere_are_found_from_what_is_not_among_them() {
        let elsewhere: Vec<PathBuf> = TREE.iter().skip(2).map(|(path, _)| PathBuf::from(path)).collect();
        let base = ["base/kustomization.yaml", "base/web.yaml"].map(PathBuf::from);
        let found = affected(&base, &elsewhere, &MemoryLoad::new(TREE));
        let expected = [
            "base/inner/kustomization.yaml",
            "o/all/Kustomization",
            "o/prod/kustomization.yaml",
            "o/test/kustomization.yml",
        ];
        assert_eq!(found, expected.map(PathBuf::from));
    }

    #[test]
    fn inputs_of_generators_count_and_names_with_spaces() {
        check("base/inner/c.txt", &["base/inner/kustomization.yaml"]);
        check("base/inner/my conf.txt", &["base/inner/kustomization.yaml"]);
    }

    #[test]
    fn bytes_are_resolved_as_paths_are() {
        for folder in ["", "a", "a/b/c", "../x", "../../x/y", "/", "/r", "/r/s", "./a"] {
            for word in [
                "w",
                "../w",
                "../../w",
                "../../../../w",
                "./w/",
                "x/../w",
                "/w/./v",
                "..",
                ".",
                "../..",
                "a//b",
                "x/..",
            ] {
                let joined = join(Path::new(folder), word);
                let mut resolved = Vec::new();
                resolve(Path::new(folder), word.as_bytes(), &mut resolved);
                assert_eq!(String::from_utf8(resolved).unwrap(), joined.to_string_lossy(), "{folder} + {word}");
            }
        }
    }

    #[test]
    fn what_nothing_uses_affects_nothing() {
        check("base/unused.yaml", &[]);
        check("web.yaml", &[]);
    }
}
