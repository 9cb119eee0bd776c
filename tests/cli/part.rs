//! Runs over a part of a repository: a base that only overlays elsewhere use is judged as those deploy it.

use std::fs;
use std::path::Path;

use git2::Repository;
use tempfile::TempDir;

use super::git::{commit, write};
use super::run;

const BASE: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
    containers:\n      - name: web\n        image: placeholder\n      - name: side\n        image: nginx\n";

/// A base with a placeholder, the overlay that fills it in, and a cluster's kustomization that takes the overlay.
fn repository() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    let repository = Repository::init(folder.path()).expect("a repository can be made");
    let at = folder.path();
    write(at, "apps/web/base/kustomization.yaml", "resources: [web.yaml]\n");
    write(at, "apps/web/base/web.yaml", BASE);
    let images = "images: [{name: placeholder, newName: registry.example.com/web, newTag: 1.2.3}]\n";
    write(at, "apps/web/overlays/prod/kustomization.yaml", &format!("resources: [../../base]\n{images}"));
    write(at, "clusters/prod/kustomization.yaml", "resources: [../../apps/web/overlays/prod, other.yaml]\n");
    let other = "apiVersion: v1\nkind: Pod\nmetadata: {name: o}\nspec:\n  containers: [{name: a, image: redis}]\n";
    write(at, "clusters/prod/other.yaml", other);
    commit(&repository);
    folder
}

/// Files and lines that `imagelint check` with these arguments complains about.
fn check(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = run(folder, &[&["check", "--format", "concise", "--select", "missing-tag"], args].concat());
    let place = |line: &str| line.split(':').take(2).collect::<Vec<_>>().join(":");
    output.stdout.lines().map(place).collect()
}

#[test]
fn from_the_top() {
    let folder = repository();
    let web = ["apps/web/base/web.yaml:11"];
    let all = ["apps/web/base/web.yaml:11", "clusters/prod/other.yaml:5"];
    assert_eq!(check(folder.path(), &[]), all);
    assert_eq!(check(folder.path(), &["clusters"]), all, "what an overlay takes from elsewhere is its own, too");
    for part in ["apps", "apps/web/base", "apps/web/overlays", "./apps/web/base"] {
        assert_eq!(check(folder.path(), &[part]), web, "{part}");
    }
    let whole = folder.path().join("apps/web/base");
    assert_eq!(check(folder.path(), &[whole.to_str().unwrap()]), web);
}

#[test]
fn from_inside_of_the_part() {
    let folder = repository();
    let at = |part: &str| folder.path().join(part);
    assert_eq!(check(&at("apps/web"), &[]), ["base/web.yaml:11"]);
    assert_eq!(check(&at("apps/web/base"), &[]), ["web.yaml:11"]);
    assert_eq!(check(&at("apps/web/base"), &["web.yaml"]), ["web.yaml:11"]);
    assert_eq!(check(&at("apps/web/overlays/prod"), &[]), ["../../base/web.yaml:11"]);
    assert_eq!(check(&at("apps/web/overlays/prod"), &["../../base"]), ["../../base/web.yaml:11"]);
    assert_eq!(check(&at("clusters"), &["../apps/web/base"]), ["../apps/web/base/web.yaml:11"]);
}

#[test]
fn what_is_excluded_deploys_nothing() {
    let folder = repository();
    fs::write(folder.path().join("imagelint.yaml"), "exclude: [apps/web/overlays/**, clusters/**]\n").unwrap();
    let both = ["apps/web/base/web.yaml:9", "apps/web/base/web.yaml:11"];
    assert_eq!(check(folder.path(), &["apps/web/base"]), both);
    assert_eq!(check(folder.path(), &["apps/web/base/web.yaml"]), both);
}

#[test]
fn since_judges_both_sides_alike() {
    let folder = repository();
    let more = format!("{BASE}      - name: new\n        image: redis\n");
    write(folder.path(), "apps/web/base/web.yaml", &more);
    assert_eq!(check(folder.path(), &["--since", "HEAD", "apps/web/base"]), ["apps/web/base/web.yaml:13"]);
    assert_eq!(check(&folder.path().join("apps/web/base"), &["--since", "HEAD"]), ["web.yaml:13"]);
}

#[test]
fn without_git_a_part_is_all_there_is() {
    let folder = repository();
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    assert_eq!(check(folder.path(), &["apps/web/base"]), ["apps/web/base/web.yaml:9", "apps/web/base/web.yaml:11"]);
}

#[test]
fn one_file_has_one_path() {
    let folder = repository();
    let at = |part: &str| folder.path().join(part);
    let all = ["../../../clusters/prod/other.yaml:5", "web.yaml:11"];
    assert_eq!(check(&at("apps/web/base"), &["../../.."]), all);
    assert_eq!(check(&at("apps/web/base"), &["../base"]), ["web.yaml:11"]);
    assert_eq!(check(&at("apps/web/base"), &["../../web", "."]), ["web.yaml:11"]);
    assert_eq!(check(&at("apps/web/base"), &["../base/web.yaml"]), ["web.yaml:11"]);
    assert_eq!(check(folder.path(), &["clusters/../apps/web/base"]), ["apps/web/base/web.yaml:11"]);
    let whole = at("apps/web/base").display().to_string();
    assert_eq!(check(&at("clusters"), &[&whole]), [format!("{whole}/web.yaml:11")]);
    assert_eq!(check(&at("clusters"), &[&format!("{whole}/web.yaml")]), [format!("{whole}/web.yaml:11")]);
    fs::remove_dir_all(at(".git")).unwrap();
    assert_eq!(check(&at("apps/web/base"), &["../.."]), ["web.yaml:11"]);
}

#[test]
fn paths_of_the_configuration_hold_outside_of_the_working_directory() {
    let folder = repository();
    let at = |part: &str| folder.path().join(part);
    fs::write(at("imagelint.yaml"), "exclude: [clusters/**]\nclusters: {prod: {paths: [apps/web/overlays/**]}}\n")
        .unwrap();
    assert_eq!(check(&at("apps/web/base"), &["--cluster", "prod"]), ["web.yaml:11"]);
    assert_eq!(check(&at("clusters"), &["--cluster", "prod", "../apps/web/base"]), ["../apps/web/base/web.yaml:11"]);
    let shown = ["../../../imagelint.yaml", "../../.."];
    assert_eq!(check(&at("apps/web/base"), &["--config", shown[0], "--cluster", "prod", shown[1]]), ["web.yaml:11"]);
    assert_eq!(check(&at("clusters"), &[".."]), ["../apps/web/base/web.yaml:11"], "the other one is excluded");
}

#[test]
fn overlays_that_git_does_not_know_yet_count() {
    let folder = repository();
    let at = folder.path();
    write(at, "apps/new/base/kustomization.yaml", "resources: [web.yaml]\n");
    write(at, "apps/new/base/web.yaml", BASE);
    let images = "images: [{name: placeholder, newTag: '1'}, {name: nginx, newTag: '1'}]\n";
    write(at, "apps/new/overlays/prod/kustomization.yaml", &format!("resources: [../../base]\n{images}"));
    assert_eq!(check(at, &["apps/new/base"]), Vec::<String>::new());
}

#[test]
fn a_baseline_holds_from_inside_of_a_folder() {
    let folder = repository();
    run(folder.path(), &["check", "--select", "missing-tag", "--write-baseline", "known.json"]);
    let inside = folder.path().join("apps/web/base");
    assert_eq!(check(&inside, &["--baseline", "../../../known.json"]), Vec::<String>::new());
    assert_eq!(check(&inside, &["--baseline", "../../../known.json", "../../.."]), Vec::<String>::new());
}

#[test]
fn what_is_staged_is_found_from_inside_of_a_folder() {
    let folder = repository();
    write(folder.path(), "apps/web/base/web.yaml", &BASE.replace("nginx", "redis"));
    super::git::stage(&Repository::open(folder.path()).unwrap());
    let inside = folder.path().join("apps/web/base");
    for part in ["..", ".", "../../..", "web.yaml"] {
        assert_eq!(check(&inside, &["--staged", part]), ["web.yaml:11"], "{part}");
    }
    assert_eq!(check(&inside, &["--staged", "../../../clusters"]), Vec::<String>::new());
}

#[test]
fn a_part_that_was_moved_is_no_news() {
    let folder = repository();
    let at = |part: &str| folder.path().join(part);
    fs::rename(at("apps/web/base"), at("apps/web/b0")).unwrap();
    let overlay = at("apps/web/overlays/prod/kustomization.yaml");
    let text = fs::read_to_string(&overlay).unwrap().replace("../../base", "../../b0");
    fs::write(overlay, text).unwrap();
    assert_eq!(check(folder.path(), &["apps/web/b0"]), ["apps/web/b0/web.yaml:11"]);
    assert_eq!(check(folder.path(), &["--since", "HEAD", "apps/web/b0"]), Vec::<String>::new());
    assert_eq!(check(&at("apps/web/b0"), &["--since", "HEAD"]), Vec::<String>::new());
}

#[test]
fn a_repository_that_libgit2_does_not_read_is_walked() {
    let folder = repository();
    // As good as one of SHA-256: nothing of it is known but that it is one.
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    write(folder.path(), ".git/config", "[core]\n\trepositoryformatversion = 99\n");
    for part in ["apps/web/base", "apps/web/base/web.yaml"] {
        assert_eq!(check(folder.path(), &[part]), ["apps/web/base/web.yaml:11"], "{part}");
    }
}
