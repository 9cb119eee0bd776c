//! The hook, run by the real pre-commit where it is installed: `PRE_COMMIT` names it, or it is on the PATH.

use std::path::Path;
use std::process::{Command, Output};

use git2::Repository;

use super::git::{commit, repository, stage, write};

/// The search path with the program of this build in front.
fn path() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_imagelint")).parent().expect("it lies in a folder");
    format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default())
}

/// A repository with our hooks in it and nothing else, so that nothing has to be built.
fn hooks() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let repository = Repository::init(folder.path()).expect("a repository can be made");
    let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    std::fs::copy(hooks, folder.path().join(".pre-commit-hooks.yaml")).expect("the hooks can be read");
    commit(&repository);
    folder
}

/// Runs `pre-commit try-repo` in `folder`; `None` where there is no pre-commit.
fn try_repo(folder: &Path, args: &[&str]) -> Option<Output> {
    let pre_commit = std::env::var("PRE_COMMIT").unwrap_or_else(|_| "pre-commit".to_owned());
    let hooks = hooks();
    Command::new(pre_commit)
        .args(["try-repo", "--color=never", "--verbose"])
        .arg(hooks.path())
        .arg("imagelint-system")
        .args(args)
        .current_dir(folder)
        .env("PATH", path())
        .env("PRE_COMMIT_HOME", folder.join(".git/pre-commit-home"))
        .output()
        .ok()
}

#[test]
fn a_good_and_a_bad_commit() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    let bad =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: 'nginx:a:b'}\n";
    write(folder.path(), "pod.yaml", &bad.replace("nginx:a:b", "nginx:1.27.3"));
    write(folder.path(), "notes.txt", "image: nginx:a:b\n");
    stage(&repository);
    let Some(good) = try_repo(folder.path(), &[]) else {
        return println!("skipped: pre-commit is not installed");
    };
    let text = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success() && text.contains("Passed"), "{text}");
    write(folder.path(), "pod.yaml", bad);
    stage(&repository);
    // What is not staged is put aside while the hook runs.
    write(folder.path(), "pod.yaml", "# mended, but not staged\n");
    let output = try_repo(folder.path(), &[]).expect("it was there a moment ago");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("error[invalid-image-reference]") && text.contains("pod.yaml:6:29"), "{text}");
}

#[test]
fn a_base_reaches_its_overlays() {
    let folder = repository();
    let repository = Repository::open(folder.path()).unwrap();
    let wrong = super::git::DEPLOYMENT.replace("nginx:latest", "'nginx:a:b'");
    write(folder.path(), "base/web.yaml", &wrong);
    stage(&repository);
    let Some(output) = try_repo(folder.path(), &[]) else {
        return println!("skipped: pre-commit is not installed");
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && text.contains("base/web.yaml:9:"), "{text}");
}

#[test]
fn hooks_differ_in_where_the_program_comes_from_only() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let parsed = imagelint_yaml::parse(imagelint_yaml::FileId(0), &text);
    let hooks = parsed.documents[0].root.items();
    let value = |at: usize, key: &str| hooks[at].get(key).and_then(imagelint_yaml::Node::text).unwrap_or_default();
    let languages: Vec<_> = (0..hooks.len()).map(|at| (value(at, "id"), value(at, "language"))).collect();
    assert_eq!(languages, [("imagelint", "rust"), ("imagelint-light", "python"), ("imagelint-system", "system")]);
    for (at, key) in (1..hooks.len()).flat_map(|at| ["entry", "files", "require_serial"].map(|key| (at, key))) {
        assert!(!value(0, key).is_empty() && value(0, key) == value(at, key), "{key}");
    }
    // What pip builds is the light program.
    let project = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("pyproject.toml")).unwrap();
    assert!(project.lines().any(|line| line == "no-default-features = true"));
}
