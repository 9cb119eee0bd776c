//! From files that changed to the kustomizations that use them, directly or through others.
//!
//! A kustomization may name any path of the repository, so all of them are looked at; but they are not parsed. It is
//! enough that a word of the text, taken for a path, leads to the file: a word too many costs a look, never a finding.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use imagelint_yaml::Load;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::kustomizations::{folder_of, is_kustomization, join, last_part};

/// Those of `kustomizations` that use one of `touched`, or another one that does; and those that were touched.
pub fn affected(touched: &[PathBuf], kustomizations: &[PathBuf], load: &dyn Load) -> Vec<PathBuf> {
    let names: FxHashSet<&[u8]> = touched.iter().map(|path| last_part(path)).collect();
    let is_touched = |path: &&PathBuf| names.contains(last_part(path)) && touched.contains(path);
    let mut affected: BTreeSet<&PathBuf> = kustomizations.iter().filter(is_touched).collect();
    let texts: Vec<(&PathBuf, Vec<u8>)> =
        kustomizations.par_iter().filter_map(|path| Some((path, load.read_regular(path).ok()?))).collect();
    let mut targets = Targets::new(touched);
    while !targets.is_empty() {
        let users = texts.par_iter().filter(|(path, text)| targets.named_in(folder_of(path), text));
        let users: Vec<&PathBuf> = users.map(|(path, _)| *path).collect();
        let new: Vec<&PathBuf> = users.into_iter().filter(|path| affected.insert(path)).collect();
        targets = Targets::folders(new);
    }
    affected.into_iter().cloned().collect()
}

/// Those of `candidates` that no word of a kustomization leads to; words of comments count, too.
pub fn unnamed(candidates: &[PathBuf], kustomizations: &[&PathBuf], load: &dyn Load) -> Vec<PathBuf> {
    let targets = Targets::named(candidates);
    let words = kustomizations.par_iter().flat_map_iter(|path| {
        let text = load.read_regular(path).unwrap_or_default();
        targets.all_in(folder_of(path), &text)
    });
    let named: FxHashSet<PathBuf> = words.collect();
    candidates.iter().filter(|path| !named.contains(*path)).cloned().collect()
}

/// Paths that a kustomization may name.
#[derive(Default)]
struct Targets<'p> {
    paths: FxHashSet<&'p Path>,
    /// Their last parts: most words of a text end in none of these.
    names: FxHashSet<&'p [u8]>,
    /// Names that no word can hold, because a space or the like stands in them.
    odd: Vec<&'p [u8]>,
    /// The paths again, as [`resolve`] makes them.
    resolved: FxHashSet<Vec<u8>>,
}

impl<'p> Targets<'p> {
    /// The files themselves, and the folders of those that are kustomizations.
    fn new(touched: &'p [PathBuf]) -> Self {
        let mut targets = Self::folders(touched.iter().filter(|path| is_kustomization(path)));
        touched.iter().for_each(|path| targets.add(path));
        targets
    }

    fn named(paths: &'p [PathBuf]) -> Self {
        let mut targets = Self::default();
        paths.iter().for_each(|path| targets.add(path));
        targets
    }

    fn folders(kustomizations: impl IntoIterator<Item = &'p PathBuf>) -> Self {
        let mut targets = Self::default();
        kustomizations.into_iter().for_each(|path| targets.add(folder_of(path)));
        targets
    }

    fn add(&mut self, path: &'p Path) {
        let name = path.file_name().unwrap_or(OsStr::new("")).as_encoded_bytes();
        if path.as_os_str().as_encoded_bytes().iter().any(|byte| ends_word(*byte)) {
            self.odd.push(name);
        }
        self.names.insert(name);
        self.paths.insert(path);
        let mut resolved = Vec::new();
        resolve(Path::new(""), path.as_os_str().as_encoded_bytes(), &mut resolved);
        self.resolved.insert(resolved);
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// True when a word of the kustomization in `folder` leads to one of the targets.
    fn named_in(&self, folder: &Path, text: &[u8]) -> bool {
        self.words(folder, text).next().is_some()
            || self.odd.iter().any(|name| memchr::memmem::find(text, name).is_some())
    }

    /// The targets that the kustomization in `folder` may name.
    fn all_in(&self, folder: &Path, text: &[u8]) -> Vec<PathBuf> {
        let odd = self.paths.iter().filter(|path| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            self.odd.contains(&name) && memchr::memmem::find(text, name).is_some()
        });
        self.words(folder, text).chain(odd.map(|path| path.to_path_buf())).collect()
    }

    /// The targets that words of the text lead to.
    fn words<'t>(&'t self, folder: &'t Path, text: &'t [u8]) -> impl Iterator<Item = PathBuf> + 't {
        let words = text.split(|byte| ends_word(*byte)).filter(|word| !word.is_empty());
        let paths = words.filter(|word| {
            let word = word.strip_suffix(b"/").unwrap_or(word);
            let last = word.rsplit(|byte| *byte == b'/').next().unwrap_or(word);
            self.names.contains(last) || last == b".." || last == b"."
        });
        // Thousands of overlays name a `../../base` that is not the one; paths with another separator are left to `join`.
        let mut resolved = Vec::new();
        let near = paths.filter(move |word| {
            resolve(folder, word, &mut resolved);
            std::path::MAIN_SEPARATOR != '/' || self.resolved.contains(&resolved)
        });
        let joined = near.filter_map(move |word| Some(join(folder, std::str::from_utf8(word).ok()?)));
        joined.filter(|path| self.paths.contains(path.as_path()))
    }
}

/// What [`join`] makes of the two, as bytes: a fraction of the time, because no path is taken apart and built again.
fn resolve(folder: &Path, word: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let folder = if word.starts_with(b"/") { &[][..] } else { folder.as_os_str().as_encoded_bytes() };
    if folder.starts_with(b"/") || word.starts_with(b"/") {
        out.push(b'/');
    }
    let parts = folder.split(|byte| *byte == b'/').chain(word.split(|byte| *byte == b'/'));
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
}

/// What cannot stand in a plain word of YAML; `=` stands before the path in generators.
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b',' | b'[' | b']' | b'{' | b'}' | b'=')
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::MemoryLoad;

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
