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

const OVERRIDE: &str = "resources: [../base]\nimages:\n  - name: redis\n    newTag: latest\n";
const HUB: &str =
    "clusters:\n  prod: {provider: alibaba, region: cn-shanghai, mirrors: {docker.io: m.example.com/hub}}\n";

fn base(policy: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n    - name: web\n      \
         image: redis:7.2.1\n      imagePullPolicy: {policy}\n"
    )
}

#[test]
fn a_fix_in_a_base_does_not_keep_an_overlay_from_matching() {
    let pod = base("IfNotPresent");
    let base =
        [("imagelint.yaml", HUB), ("base/pod.yaml", &*pod), ("base/kustomization.yaml", "resources: [pod.yaml]\n")];
    let after = |overlay: &str| {
        let folder = tree(
            &[&base[..], &[("a/kustomization.yaml", "resources: [../base]\n"), ("b/kustomization.yaml", overlay)]]
                .concat(),
        );
        run(folder.path(), &["check", "--unsafe-fixes", "--select", "docker-hub-in-china"]);
        fs::read_to_string(folder.path().join("base/pod.yaml")).unwrap()
    };
    assert_eq!(after(OVERRIDE), pod, "the overlay names `redis`");
    let renamed = after("resources: [../base]\nimages:\n  - name: nginx\n    newTag: latest\n");
    assert!(renamed.contains("image: m.example.com/hub/library/redis:7.2.1"), "{renamed}");
}

#[test]
fn a_fix_goes_to_the_overlay_that_sets_the_value() {
    let folder = tree(&[
        ("imagelint.yaml", HUB),
        ("base/pod.yaml", &base("IfNotPresent")),
        ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("a/kustomization.yaml", "resources: [../base]\nimages:\n  - name: redis\n    newName: bitnami/redis # ours\n"),
    ]);
    run(folder.path(), &["check", "--unsafe-fixes", "--select", "docker-hub-in-china"]);
    let after = fs::read_to_string(folder.path().join("a/kustomization.yaml")).unwrap();
    assert!(after.contains("newName: m.example.com/hub/bitnami/redis # ours"), "{after}");
    assert_eq!(fs::read_to_string(folder.path().join("base/pod.yaml")).unwrap(), base("IfNotPresent"));
}

#[test]
fn a_fix_goes_to_the_patch_and_a_shared_base_is_mended_once() {
    let patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, imagePullPolicy: Always}]}\n";
    let pinned = |policy: &str| base(policy).replace("redis:7.2.1", &format!("redis@sha256:{}", "a".repeat(64)));
    let folder = tree(&[
        ("base/pod.yaml", &pinned("IfNotPresent")),
        ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("a/kustomization.yaml", "resources: [../base]\npatches: [{path: p.yaml}]\n"),
        ("a/p.yaml", patch),
        ("shared/pod.yaml", &pinned("Always")),
        ("shared/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("b/kustomization.yaml", "resources: [../shared]\n"),
        ("c/kustomization.yaml", "resources: [../shared]\nnamePrefix: c-\n"),
    ]);
    let fixed = run(folder.path(), &["check", "--fix", "--select", "always-pull-pinned"]);
    assert_eq!(fixed.stderr, "fixed 2 findings in 2 files\n", "{}", fixed.stdout);
    assert_eq!(fs::read_to_string(folder.path().join("a/p.yaml")).unwrap(), patch.replace("Always", "IfNotPresent"));
    assert_eq!(fs::read_to_string(folder.path().join("shared/pod.yaml")).unwrap(), pinned("IfNotPresent"));
}

#[test]
fn what_flux_writes_is_left_to_flux() {
    let marked = base("Always").replace("redis:7.2.1", "redis:7.2.1 # {\"$imagepolicy\": \"apps:redis\"}");
    let overlay = "resources: [../plain]\nimages:\n  - name: redis\n    newName: bitnami/redis # ours\n    \
                   newTag: 7.2.2 # {\"$imagepolicy\": \"apps:redis:tag\"}\n  - name: nginx\n    \
                   newTag: 1.27.3 # {\"$imagepolicy\": \"apps:nginx:tag\"}\n";
    let folder = tree(&[
        ("imagelint.yaml", HUB),
        ("pod.yaml", &marked),
        ("plain/pod.yaml", &base("IfNotPresent")),
        ("plain/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("a/kustomization.yaml", overlay),
    ]);
    let before = run(folder.path(), &["check", "--format", "concise"]);
    assert!(before.stdout.contains("unused-image-override"), "{}", before.stdout);
    run(folder.path(), &["check", "--unsafe-fixes"]);
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    // The policy stands on a line of its own, and the name beside a tag that Flux writes is the user's.
    assert_eq!(read("pod.yaml"), marked.replace("Always", "IfNotPresent"));
    assert_eq!(read("a/kustomization.yaml"), overlay.replace("bitnami/redis", "m.example.com/hub/bitnami/redis"));
    let told = run(folder.path(), &["check", "--format", "json", "--select", "docker-hub-in-china"]);
    assert!(told.stdout.contains("change its ImagePolicy `apps:redis`"), "{}", told.stdout);
}
