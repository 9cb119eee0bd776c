//! `--since`, `--staged` and named files, through the program: a change is judged through the overlays it reaches.

use std::fs;
use std::path::Path;
use std::process::Command;

use git2::{IndexAddOption, Repository, Signature};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
    containers:\n      - name: web\n        image: nginx:latest\n";

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

pub(crate) fn stage(repository: &Repository) {
    let mut index = repository.index().expect("there is an index");
    index.add_all(["*"], IndexAddOption::DEFAULT, None).expect("files can be added");
    index.write().expect("the index can be written");
}

pub(crate) fn commit(repository: &Repository) {
    stage(repository);
    let tree = repository.index().and_then(|mut index| index.write_tree()).expect("the tree can be written");
    let tree = repository.find_tree(tree).expect("it was written");
    let who = Signature::now("t", "t@example.com").expect("a name is enough");
    let parent = repository.head().and_then(|head| head.peel_to_commit()).ok();
    repository
        .commit(Some("HEAD"), &who, &who, "m", &tree, &parent.iter().collect::<Vec<_>>())
        .expect("the commit can be written");
}

/// A base with two overlays, of which one pins the image, and a manifest of its own; committed.
pub(crate) fn repository() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    let repository = Repository::init(folder.path()).expect("a repository can be made");
    let at = folder.path();
    write(at, "base/kustomization.yaml", "resources: [web.yaml]\n");
    write(at, "base/web.yaml", DEPLOYMENT);
    write(
        at,
        "overlays/pinned/kustomization.yaml",
        "resources: [../../base]\nimages: [{name: nginx, newTag: 1.27.3}]\n",
    );
    write(at, "overlays/open/kustomization.yaml", "resources:\n- ../../base\n");
    write(at, "old.yaml", &DEPLOYMENT.replace("name: web", "name: old"));
    commit(&repository);
    folder
}

/// Files and lines of the findings of `imagelint check` with these arguments, and the exit code.
fn check(folder: &Path, args: &[&str]) -> (Vec<String>, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let output = command
        .args(["check", "--format", "json", "--fail-on", "warning", "--select", "latest-tag"])
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let shown = |finding: &Value| {
        let entries: Vec<&str> =
            finding["entries"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let entries = if entries.is_empty() { String::new() } else { format!(" through {}", entries.join(" ")) };
        format!("{}:{}{entries}", finding["file"].as_str().unwrap_or_default(), finding["start"]["line"])
    };
    (findings.iter().map(shown).collect(), output.status.code())
}

#[test]
fn a_base_that_is_named_is_judged_through_its_overlays() {
    let folder = repository();
    let (found, code) = check(folder.path(), &["base/web.yaml"]);
    assert_eq!(found, ["base/web.yaml:9 through overlays/open"]);
    assert_eq!(code, Some(1));
    // The overlay that pins the image deploys nothing that is wrong; the other one shows what it deploys.
    assert_eq!(check(folder.path(), &["overlays/pinned/kustomization.yaml"]), (vec![], Some(0)));
    let (found, _) = check(folder.path(), &["overlays/open/kustomization.yaml"]);
    assert_eq!(found, ["base/web.yaml:9 through overlays/open"]);
}

#[test]
fn once_every_overlay_pins_the_image_the_base_is_clean() {
    let folder = repository();
    let pin = "resources:\n- ../../base\nimages:\n- name: nginx\n  newTag: 1.27.3\n";
    write(folder.path(), "overlays/open/kustomization.yaml", pin);
    assert_eq!(check(folder.path(), &["base/web.yaml"]), (vec![], Some(0)));
}

#[test]
fn staged_is_what_is_staged() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    assert_eq!(check(folder.path(), &["--staged"]), (vec![], Some(0)), "nothing is staged");
    write(folder.path(), "base/web.yaml", &format!("# moved\n{DEPLOYMENT}"));
    assert_eq!(check(folder.path(), &["--staged"]), (vec![], Some(0)), "it is not staged yet");
    stage(&repository);
    write(folder.path(), "base/web.yaml", "gone: wrong\n");
    assert_eq!(check(folder.path(), &["--staged"]).0, ["base/web.yaml:10 through overlays/open"]);
    assert_eq!(check(folder.path(), &["--staged", "overlays"]).0, Vec::<String>::new());
    assert_eq!(check(folder.path(), &["--staged", "--fix"]).1, Some(2));
}

#[test]
fn a_staged_manifest_that_nothing_lists_is_an_orphan() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    let orphans = || check(folder.path(), &["--staged", "--select", "orphan-manifest"]).0;
    write(folder.path(), "base/new.yaml", &DEPLOYMENT.replace("name: web", "name: new"));
    stage(&repository);
    assert_eq!(orphans(), ["base/new.yaml:3", "base/new.yaml:9"], "its name, and its image");
    // A kustomization that is not staged lists it from another folder.
    let far = "resources: [../../base, ../../base/new.yaml]\n";
    write(folder.path(), "overlays/far/kustomization.yaml", far);
    commit(&repository);
    write(folder.path(), "base/new.yaml", &DEPLOYMENT.replace("name: web", "name: newer"));
    stage(&repository);
    assert_eq!(orphans(), ["base/new.yaml:9 through overlays/far"]);
}

#[test]
fn since_reports_what_is_new_and_not_what_moved() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    repository.branch("main-then", &head, false).unwrap();
    assert_eq!(check(folder.path(), &["--since", "main-then"]), (vec![], Some(0)));
    write(folder.path(), "old.yaml", &format!("# a line\n\n{}", DEPLOYMENT.replace("name: web", "name: old")));
    fs::rename(folder.path().join("base/web.yaml"), folder.path().join("base/app.yaml")).unwrap();
    write(folder.path(), "base/kustomization.yaml", "resources: [app.yaml]\n");
    assert_eq!(check(folder.path(), &["--since", "main-then"]), (vec![], Some(0)), "lines and a file moved");
    write(folder.path(), "new.yaml", &DEPLOYMENT.replace("name: web", "name: new"));
    commit(&repository);
    assert_eq!(check(folder.path(), &["--since", "main-then"]), (vec!["new.yaml:9".to_owned()], Some(1)));
    assert_eq!(check(folder.path(), &["--since", "HEAD"]), (vec![], Some(0)));
    assert_eq!(check(folder.path(), &["--since", "main-then", "base"]), (vec![], Some(0)));
}

#[test]
fn since_from_outside_of_the_repository() {
    let folder = repository();
    let old = fs::read_to_string(folder.path().join("old.yaml")).unwrap();
    write(folder.path(), "old.yaml", &format!("# a line more\n{old}"));
    let (above, name) = (folder.path().parent().unwrap(), folder.path().file_name().unwrap().to_str().unwrap());
    let elsewhere = TempDir::new().unwrap();
    let whole = folder.path().to_str().unwrap();
    assert_eq!(check(above, &["--since", "HEAD", name]), (vec![], Some(0)));
    assert_eq!(check(above, &["--since", "HEAD", whole]), (vec![], Some(0)));
    assert_eq!(check(elsewhere.path(), &["--since", "HEAD", whole]), (vec![], Some(0)));
    assert_eq!(check(elsewhere.path(), &["--since", "HEAD", &format!("../{name}/old.yaml")]), (vec![], Some(0)));
    write(folder.path(), "new.yaml", DEPLOYMENT);
    assert_eq!(check(above, &["--since", "HEAD", name]), (vec![format!("{name}/new.yaml:9")], Some(1)));
}

#[test]
fn since_counts_equal_findings() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    let second = "      - name: old\n        image: nginx:latest\n";
    write(folder.path(), "old.yaml", &(DEPLOYMENT.replace("name: web", "name: old") + second));
    let (found, _) = check(folder.path(), &["--since", "HEAD"]);
    assert_eq!(found, ["old.yaml:11"]);
    commit(&repository);
    assert_eq!(check(folder.path(), &["--since", "HEAD"]).0, Vec::<String>::new());
}

#[test]
fn an_unpinned_overlay_is_worse() {
    let folder = repository();
    write(
        folder.path(),
        "overlays/pinned/kustomization.yaml",
        "resources: [../../base]\nimages: [{name: nginx, newTag: latest}]\n",
    );
    let (found, _) = check(folder.path(), &["--since", "HEAD"]);
    assert_eq!(found, ["overlays/pinned/kustomization.yaml:2 through overlays/pinned"]);
}

#[test]
fn a_revision_that_is_not_there_is_said() {
    let folder = repository();
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let output = command.args(["check", "--since", "nope"]).current_dir(folder.path()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("cannot compare with `nope`") && stderr.contains("fetch-depth: 0"), "{stderr}");
}

#[test]
fn a_hook_of_git_sees_the_index_that_is_committed() {
    let folder = repository();
    // `git commit base/web.yaml` makes an index of its own, with that file and not what else is staged.
    let own = folder.path().join(".git/next-index-7.lock");
    fs::copy(folder.path().join(".git/index"), &own).unwrap();
    write(folder.path(), "old.yaml", &DEPLOYMENT.replace("nginx", "staged"));
    stage(&Repository::open(folder.path()).unwrap());
    write(folder.path(), "base/web.yaml", &DEPLOYMENT.replace("nginx", "committed"));
    let repository = Repository::open(folder.path()).unwrap();
    repository.set_index(&mut git2::Index::open(&own).unwrap()).unwrap();
    let mut index = repository.index().unwrap();
    index.add_path(Path::new("base/web.yaml")).unwrap();
    index.write().unwrap();
    let staged = |index: Option<&Path>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
        command.args(["check", "--staged", "--format", "concise", "--select", "latest-tag"]).current_dir(folder.path());
        command.envs(index.map(|index| ("GIT_INDEX_FILE", index)));
        let output = command.output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("it is text");
        text.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(staged(None), ["old.yaml"]);
    assert_eq!(staged(Some(&own)), ["base/web.yaml"]);
    assert_eq!(staged(Some(Path::new(".git/next-index-7.lock"))), ["base/web.yaml"]);
    assert_eq!(staged(Some(Path::new("/tmp/of-another-repository"))), ["old.yaml"]);
}
