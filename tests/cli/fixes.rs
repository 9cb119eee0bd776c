//! `check --fix`, `--unsafe-fixes`, `--diff`: what is written and what is kept.

use std::fs;

use super::{copy, run, tree};

const POD: &str = "\u{feff}# 缓存\r\napiVersion: v1\r\nkind: Pod\r\nmetadata: {name: web}\r\nspec:\r\n  containers:\r\n    \
    - name: web # old\r\n      image: 'registry.local/web@sha256:\
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\r\n      imagePullPolicy: \"Always\" # 每次\r\n";

#[test]
fn a_safe_fix_changes_its_bytes_only() {
    let folder = tree(&[("pod.yaml", POD)]);
    let fixed = run(folder.path(), &["check", "--fix", "--fail-on", "info"]);
    assert_eq!((fixed.code, fixed.stderr.as_str()), (0, "fixed 1 finding in 1 file\n"));
    let after = fs::read_to_string(folder.path().join("pod.yaml")).unwrap();
    assert_eq!(after, POD.replace("Always", "IfNotPresent"));
    let again = run(folder.path(), &["check", "--fix", "--fail-on", "info"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
}

#[test]
fn diff_prints_what_fix_would_write_and_writes_nothing() {
    let folder = copy("sample");
    let file = folder.path().join("prod/web.yaml");
    let before = fs::read_to_string(&file).unwrap();
    let diff = run(folder.path(), &["check", "--diff", "--unsafe-fixes"]);
    assert_eq!(diff.code, 1, "nothing was mended");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    insta::assert_snapshot!(diff.stdout);
}

#[test]
fn unsafe_fixes_are_applied_when_asked_for_and_the_exit_code_tells_what_remains() {
    let folder = copy("sample");
    let safe = run(folder.path(), &["check", "--fix"]);
    assert_eq!(safe.code, 1, "Docker Hub is still named");
    let all = run(folder.path(), &["check", "--unsafe-fixes"]);
    assert_eq!(all.code, 0, "{}", all.stdout);
    let text = fs::read_to_string(folder.path().join("prod/web.yaml")).unwrap();
    assert!(text.contains("dockerhub/library/redis:7.2-alpine  # Docker Hub, which"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_linked_file_is_fixed_where_it_lies() {
    let folder = tree(&[("real/pod.yaml", POD)]);
    std::os::unix::fs::symlink("real/pod.yaml", folder.path().join("link.yaml")).unwrap();
    run(folder.path(), &["check", "--fix", "link.yaml"]);
    assert!(fs::symlink_metadata(folder.path().join("link.yaml")).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.path().join("real/pod.yaml")).unwrap().contains("IfNotPresent"));
}
