//! Repositories made for a test: what is read comes from git's objects and not from the work tree.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{IndexAddOption, Repository, Signature};
use imagelint_yaml::Load;
use tempfile::TempDir;

use super::{Repo, manifests};

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
    let listed = manifests(&folder.path().join("d")).unwrap();
    assert_eq!(below(&folder, &listed), ["a.yaml", "d/Kustomization", "d/e.yml", "z.YAML"]);
    let (snapshot, _) = Repo::open(folder.path()).unwrap().staged().unwrap();
    assert_eq!(below(&folder, &snapshot.manifests(&[snapshot.top()])), below(&folder, &listed));
    assert!(manifests(Path::new("/")).is_err());
}
