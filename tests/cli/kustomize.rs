//! `check` on kustomization roots: what keeps them from building, and what is judged all the same.

use super::{run, tree};

/// The findings of `check` in a tree: `file:line:column rule`, in order.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let folder = tree(files);
    let run = run(folder.path(), &["check", "--format", "concise", "--fail-on", "never"]);
    let short = |line: &str| {
        let (place, rest) = line.split_once(": ").expect("a place stands first");
        let (_, rest) = rest.split_once('[').expect("a rule follows its severity");
        format!("{place} {}", rest.split(']').next().unwrap_or_default())
    };
    let found: Vec<String> = run.stdout.lines().filter(|line| line.contains('[')).map(short).collect();
    assert_eq!(found, expected, "{}", run.stdout);
}

const LATEST: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx:latest}]}\n";
const OTHER: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: other}\nspec: {containers: [{name: web, image: nginx:latest}]}\n";

#[test]
fn files_of_a_root_that_cannot_be_read_are_judged_by_themselves() {
    check(
        &[("kustomization.yaml", "resource: [pod.yaml]\n"), ("pod.yaml", LATEST)],
        &["kustomization.yaml:1:1 kustomize-build", "pod.yaml:4:46 latest-tag"],
    );
    check(
        &[("kustomization.yaml", "resources: [pod.yaml, gone.yaml]\n"), ("pod.yaml", LATEST)],
        &["kustomization.yaml:1:23 missing-resource", "pod.yaml:4:46 latest-tag"],
    );
    let conflict = &[("kustomization.yaml", "resources: [a.yaml, b.yaml]\n"), ("a.yaml", LATEST), ("b.yaml", LATEST)];
    check(conflict, &["a.yaml:4:46 latest-tag", "b.yaml:1:1 kustomize-build", "b.yaml:4:46 latest-tag"]);
}

#[test]
fn what_lies_outside_of_the_folder_is_reported_and_judged() {
    check(
        &[("o/kustomization.yaml", "resources: [../pod.yaml]\nnamePrefix: a-\n"), ("pod.yaml", LATEST)],
        &["o/kustomization.yaml:1:13 kustomize-build", "pod.yaml:4:46 latest-tag"],
    );
}

#[test]
fn a_remote_base_hides_nothing_else() {
    let root = "resources: [\"https://example.com/x.yaml\", pod.yaml]\npatches: [{path: p.yaml}]\n";
    let patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: remote}\n";
    check(
        &[("kustomization.yaml", root), ("pod.yaml", LATEST), ("p.yaml", patch)],
        &["kustomization.yaml:1:13 kustomize-build", "pod.yaml:4:46 latest-tag"],
    );
}

#[test]
fn one_finding_for_a_base_behind_two_overlays() {
    let folder = tree(&[
        ("base/kustomization.yaml", "resources: [pod.yaml, gone.yaml]\n"),
        ("base/pod.yaml", OTHER),
        ("a/kustomization.yaml", "resources: [../base]\n"),
        ("b/kustomization.yaml", "resources: [../base]\n"),
    ]);
    let run = run(folder.path(), &["check", "--format", "json", "--select", "missing-resource"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 1, "{json}");
    assert_eq!(json["findings"][0]["entries"], serde_json::json!(["a", "b"]));
}

#[test]
fn the_same_is_not_said_twice() {
    check(&[("kustomization.yaml", "resources: [pod.yaml]\n"), ("pod.yaml", "a: [\n")], &["pod.yaml:1:4 yaml-syntax"]);
    check(&[("kustomization.yaml", "resources: [\n")], &["kustomization.yaml:1:12 yaml-syntax"]);
}

#[test]
fn a_flux_object_in_a_file_of_that_name_is_no_root() {
    let flux =
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./a}\n";
    check(&[("kustomization.yaml", flux)], &[]);
}

#[test]
fn near_names_are_suggested() {
    let files = [
        ("kustomization.yaml", "resources: [depoyment.yaml, other.yml]\n"),
        ("deployment.yaml", LATEST),
        ("other.yaml", OTHER),
    ];
    let folder = tree(&files);
    let text = run(folder.path(), &["check", "--select", "missing-resource"]).stdout;
    assert!(text.contains("did you mean `deployment.yaml`?") && text.contains("did you mean `other.yaml`?"), "{text}");
}

#[test]
fn no_fix_where_overlays_of_a_shared_base_need_different_ones() {
    let mirror = |region: &str| {
        format!(
            "    mirrors: {{registry.cn-hangzhou.aliyuncs.com/example: registry-vpc.{region}.aliyuncs.com/example}}\n"
        )
    };
    let check = |other: &str, fixable: bool| {
        let config = format!(
            "clusters:\n  first:\n    provider: alibaba\n    region: cn-shanghai\n    paths: [a/**]\n{}  second:\n    \
             provider: alibaba\n    region: {other}\n    paths: [b/**]\n{}",
            mirror("cn-shanghai"),
            mirror(other)
        );
        let pod = LATEST.replace("nginx:latest", "registry.cn-hangzhou.aliyuncs.com/example/web:2.0.0");
        let folder = tree(&[
            ("imagelint.yaml", config.as_str()),
            ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
            ("base/pod.yaml", pod.as_str()),
            ("a/kustomization.yaml", "resources: [../base]\n"),
            ("b/kustomization.yaml", "resources: [../base]\n"),
        ]);
        let run = run(folder.path(), &["check", "--format", "json", "--select", "cross-region-registry"]);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let [finding] = json["findings"].as_array().unwrap().as_slice() else { panic!("one finding: {json}") };
        assert_eq!(finding["entries"], serde_json::json!(["a", "b"]), "{finding}");
        assert_eq!(finding["fix"].is_object(), fixable, "{finding}");
    };
    check("cn-shanghai", true);
    check("cn-beijing", false);
}

#[test]
fn a_patch_that_is_commented_out_is_no_workload() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
                 containers: [{name: proxy, image: \"quay.io/team/proxy:latest\"}]\n";
    let whole = patch.replace(
        "spec:\n  template:\n",
        "spec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n",
    );
    let check = |files: &[(&str, &str)], expected: bool| {
        let folder = tree(files);
        let found = run(folder.path(), &["check", "--select", "latest-tag", "--format", "concise"]);
        assert_eq!(found.stdout.contains("proxy.yaml"), expected, "{}", found.stdout);
    };
    let kustomization = ("kustomization.yaml", "resources: []\npatches:\n# - path: proxy.yaml\n");
    check(&[kustomization, ("proxy.yaml", patch)], false);
    check(&[kustomization, ("proxy.yaml", &whole)], true);
    check(&[("proxy.yaml", patch)], true);
    check(&[("kustomization.yaml", "resources: []\n"), ("proxy.yaml", patch)], true);
}
