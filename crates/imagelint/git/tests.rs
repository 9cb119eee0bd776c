//! Repositories made for a test: what is read comes from git's objects and not from the work tree.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{IndexAddOption, Repository, Signature};
use globset::GlobSet;
use imagelint_yaml::Load;
use tempfile::TempDir;

use super::kept::texts::checksum;
use super::{Repo, Unchanged, UnchangedLoad, around};
use crate::discover::discover;
use crate::fix::OverlayLoad;
use crate::wiring::GROUPS;

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

fn add_all(repository: &Repository) {
    let mut index = repository.index().expect("there is an index");
    index.add_all(["*"], IndexAddOption::DEFAULT, None).expect("files can be added");
    index.update_all(["*"], None).expect("what is gone can be removed");
    index.write().expect("the index can be written");
}

fn commit(repository: &Repository) {
    add_all(repository);
    let tree = repository.index().and_then(|mut index| index.write_tree()).expect("the tree can be written");
    let tree = repository.find_tree(tree).expect("it was written");
    let who = Signature::now("t", "t@example.com").expect("a name is enough");
    let parent = repository.head().and_then(|head| head.peel_to_commit()).ok();
    let parents: Vec<_> = parent.iter().collect();
    repository.commit(Some("HEAD"), &who, &who, "m", &tree, &parents).expect("the commit can be written");
}

/// Paths relative to the repository, whose place is another in every run.
fn below(folder: &TempDir, paths: &[PathBuf]) -> Vec<String> {
    let top = folder.path().canonicalize().expect("it exists");
    let mut names: Vec<String> =
        paths.iter().map(|path| path.strip_prefix(&top).unwrap_or(path).display().to_string()).collect();
    names.sort();
    names
}

#[test]
fn the_index_is_read_and_not_the_work_tree() {
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    write(&folder, "a/kept.yaml", "old: 1\n");
    write(&folder, "b.yaml", "b: 1\n");
    let repo = Repo::open(folder.path()).unwrap();
    add_all(&repository);
    assert_eq!(below(&folder, &repo.staged().unwrap().1.files), ["a/kept.yaml", "b.yaml"], "before the first commit");
    commit(&repository);
    write(&folder, "a/kept.yaml", "staged: 1\n");
    fs::remove_file(folder.path().join("b.yaml")).unwrap();
    add_all(&repository);
    write(&folder, "a/kept.yaml", "work: 1\n");
    write(&folder, "a/new.yaml", "new: 1\n");
    let (snapshot, changes) = Repo::open(folder.path()).unwrap().staged().unwrap();
    assert_eq!(below(&folder, &changes.files), ["a/kept.yaml"]);
    assert_eq!(below(&folder, &changes.gone), ["b.yaml"]);
    assert_eq!(snapshot.read(&folder.path().join("a/../a/kept.yaml")).unwrap(), b"staged: 1\n");
    assert!(snapshot.read(&folder.path().join("a/new.yaml")).is_err());
    assert!(snapshot.is_dir(&folder.path().join("a")) && !snapshot.is_dir(&folder.path().join("b.yaml")));
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_repository() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    write(&folder, "real/a.yaml", "a: 1\n");
    for (target, link) in [("real", "folder"), ("../real/a.yaml", "real/b.yaml"), ("loop", "loop"), ("/etc", "out")] {
        symlink(target, folder.path().join(link)).unwrap();
    }
    add_all(&repository);
    let (snapshot, _) = Repo::open(folder.path()).unwrap().staged().unwrap();
    let at = |path: &str| folder.path().join(path);
    assert_eq!(snapshot.read(&at("folder/b.yaml")).unwrap(), b"a: 1\n");
    let real = folder.path().canonicalize().unwrap().join("real/a.yaml");
    assert_eq!(snapshot.canonicalize(&at("folder/b.yaml")).unwrap(), real);
    for missing in ["loop", "out/passwd", "real/a.yaml/x", "../x"] {
        assert!(snapshot.read(&at(missing)).is_err(), "{missing}");
    }
}

#[test]
fn a_revision_is_read_from_its_objects_at_the_fork() {
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    let lines: String = (0..20).map(|line| format!("line{line}: 1\n")).collect();
    write(&folder, "moved.yaml", &lines);
    write(&folder, "same.yaml", "same: 1\n");
    write(&folder, "changed.yaml", "old: 1\n");
    commit(&repository);
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    repository.branch("fork", &head, false).unwrap();
    fs::rename(folder.path().join("moved.yaml"), folder.path().join("to.yaml")).unwrap();
    write(&folder, "changed.yaml", "new: 1\n");
    write(&folder, "deep/er/untracked.yaml", "u: 1\n");
    let (snapshot, changes) = Repo::open(folder.path()).unwrap().since("fork").unwrap();
    assert_eq!(below(&folder, &changes.files), ["changed.yaml", "deep/er/untracked.yaml", "to.yaml"]);
    assert_eq!(changes.moved.len(), 1);
    let at = |path: &str| folder.path().join(path);
    assert_eq!(snapshot.read(&at("changed.yaml")).unwrap(), b"old: 1\n");
    assert_eq!(snapshot.read(&at("moved.yaml")).unwrap(), lines.as_bytes());
    assert_eq!(snapshot.read(&at("same.yaml")).unwrap(), b"same: 1\n");
    let all = snapshot.manifests(&[snapshot.top()]);
    assert_eq!(below(&folder, &all), ["changed.yaml", "moved.yaml", "same.yaml"]);
    assert!(Repo::open(folder.path()).unwrap().since("no-such-branch").is_err());
}

#[test]
fn tracked_manifests_are_listed_as_libgit2_lists_them() {
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    for path in ["a.yaml", "d/Kustomization", "d/e.yml", "d/readme.md", "z.YAML"] {
        write(&folder, path, "a: 1\n");
    }
    commit(&repository);
    write(&folder, "untracked.yaml", "a: 1\n");
    let listed = (around(&folder.path().join("d")).unwrap().0.manifests)();
    assert_eq!(below(&folder, &listed), ["a.yaml", "d/Kustomization", "d/e.yml", "z.YAML"]);
    let (snapshot, _) = Repo::open(folder.path()).unwrap().staged().unwrap();
    assert_eq!(below(&folder, &snapshot.manifests(&[snapshot.top()])), below(&folder, &listed));
    assert!(around(Path::new("/")).is_none());
}

/// A tree with enough kustomizations to be worth keeping, all of them written a while before the index.
fn many() -> TempDir {
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    for number in 0..250 {
        write(&folder, &format!("apps/{number}/kustomization.yaml"), &format!("resources: [{number}.yaml]\n"));
        write(&folder, &format!("apps/{number}/{number}.yaml"), "a: 1\n");
    }
    for path in walk(&folder) {
        set_back(&path);
    }
    add_all(&repository);
    folder
}

fn walk(folder: &TempDir) -> Vec<PathBuf> {
    let found = discover(&[folder.path().to_path_buf()], &GlobSet::empty(), Path::new(""));
    found.expect("it can be walked").files
}

/// An index is written so soon after the files here that they would count as written in the same moment.
fn set_back(path: &Path) {
    let file = fs::File::options().write(true).open(path).expect("it is there");
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)).expect("it is ours");
}

/// Through what a hook reads; with all manifests asked for, as with clusters in the configuration.
fn hook(folder: &TempDir) -> (Unchanged, UnchangedLoad) {
    let (around, unchanged) = around(folder.path()).expect("it is a repository");
    assert_eq!(((around.manifests)().len(), around.kustomizations.len()), (500, 250));
    (unchanged.clone(), unchanged.under(OverlayLoad::default()))
}

fn read_all(folder: &TempDir, load: &dyn Load) -> Vec<String> {
    let text = |path: &PathBuf| String::from_utf8(load.read_regular(path).expect("it is there")).expect("it is text");
    walk(folder).iter().filter(|path| path.ends_with("kustomization.yaml")).map(text).collect()
}

#[test]
fn kustomizations_that_did_not_change_are_not_opened_again() {
    let folder = many();
    let (unchanged, load) = hook(&folder);
    let first = read_all(&folder, &load);
    unchanged.save();
    let kept = folder.path().join(".git/imagelint/texts");
    // Nobody can see a file not being opened, but whose text it is.
    let bytes = fs::read(&kept).unwrap();
    let at = memchr::memmem::rfind(&bytes, b"resources").expect("there are texts in it");
    let marked = [&bytes[24..at], b"RESOURCES", &bytes[at + 9..]].concat();
    fs::write(&kept, [&bytes[..16], &checksum(&marked), &marked].concat()).unwrap();
    let second = read_all(&folder, &hook(&folder).1);
    let differ: Vec<_> = first.iter().zip(&second).filter(|(before, after)| before != after).collect();
    assert_eq!(differ.len(), 1);
    assert_eq!(*differ[0].1, differ[0].0.replace("resources", "RESOURCES"));
}

#[test]
fn a_kustomization_that_changed_is_read_as_it_is_now() {
    let folder = many();
    let (unchanged, load) = hook(&folder);
    read_all(&folder, &load);
    unchanged.save();
    let changed = folder.path().join("apps/7/kustomization.yaml");
    // As long as before, and with the old time.
    fs::write(&changed, "resources: [8.yaml]\n").unwrap();
    set_back(&changed);
    let staged = |folder: &TempDir| Repo::open(folder.path()).unwrap().staged().unwrap().0;
    assert_eq!(hook(&folder).1.read_regular(&changed).unwrap(), b"resources: [8.yaml]\n");
    assert_eq!(staged(&folder).read_regular(&changed).unwrap(), b"resources: [7.yaml]\n");
    let overlay = OverlayLoad::new([(changed.as_path(), "fixed: 1\n")]);
    assert_eq!(hook(&folder).0.under(overlay).read_regular(&changed).unwrap(), b"fixed: 1\n");
    add_all(&Repository::open(folder.path()).unwrap());
    assert_eq!(staged(&folder).read_regular(&changed).unwrap(), b"resources: [8.yaml]\n");
    assert_eq!(hook(&folder).1.read_regular(&changed).unwrap(), b"resources: [8.yaml]\n");
}

#[test]
fn manifests_are_searched_for_words_once() {
    let folder = many();
    let manifest = folder.path().join("apps/7/7.yaml");
    let (unchanged, load) = hook(&folder);
    assert!(walk(&folder).iter().all(|path| !load.mentions(path, &GROUPS)));
    unchanged.save();
    assert!(folder.path().join(".git/imagelint/words").exists());
    let (_, load) = hook(&folder);
    assert!(!load.mentions(&manifest, &GROUPS));
    assert!(load.mentions(&manifest, &["a:"]), "other words are other questions");
    fs::write(&manifest, "apiVersion: argoproj.io/v1alpha1\n").unwrap();
    assert!(hook(&folder).1.mentions(&manifest, &GROUPS));
    let overlay = OverlayLoad::new([(manifest.as_path(), "a: 1\n")]);
    assert!(!hook(&folder).0.under(overlay).mentions(&manifest, &GROUPS));
}
