//! `audit --fix`, `--diff` and `--commit`: what runs is written where Git's value comes from, and nowhere else.

use std::fs;
use std::path::Path;

use git2::{Repository, StatusOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::git::{commit, stage, write};
use super::{Run, run, tree};

const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const CONFIG: &str = "clusters:\n  prod: {paths: [prod, web.yaml]}\n  test: {paths: [test]}\n";

/// A Deployment `web` of one container `app` with this image, as somebody writes it.
fn deployment(image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      \
         containers:\n        - name: app\n          image: {image}\n"
    )
}

/// What a cluster has after `kubectl set image` of Deployments with one container `app`.
fn snapshot(namespace: &str, running: &[(&str, &str)]) -> String {
    let items = running.iter().flat_map(|(name, image)| {
        let owned = json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {
            "k:{\"name\":\"app\"}": {"f:image": {}}}}}}});
        let fields = json!([{"manager": "kubectl-set", "operation": "Update", "time": "2026-10-01T07:00:00Z",
            "fieldsV1": owned}]);
        let spec = json!({"containers": [{"name": "app", "image": image}]});
        let owner = json!([{"kind": "ReplicaSet", "name": format!("{name}-5f"), "controller": true}]);
        let status = json!({"name": "app", "image": image, "imageID": format!("x@{DIGEST}"), "ready": true,
            "state": {"running": {}}});
        [
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}},
                "metadata": {"name": name, "namespace": namespace, "managedFields": fields}}),
            json!({"apiVersion": "v1", "kind": "Pod", "spec": spec,
                "metadata": {"name": format!("{name}-5f-a"), "namespace": namespace, "ownerReferences": owner,
                    "labels": {"pod-template-hash": "5f"}},
                "status": {"phase": "Running", "containerStatuses": [status]}}),
        ]
    });
    json!({"apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<Value>>()}).to_string()
}

/// Audits cluster prod against `snapshot.json`, only for its images.
fn audit(folder: &Path, more: &[&str]) -> Run {
    let args = ["audit", "--cluster", "prod", "--snapshot", "snapshot.json", "--format", "concise"];
    run(folder, &[&args[..], more].concat())
}

/// A tree with a base of `base`, and an overlay for prod.
fn repository(base: &str, overlay: &str, live: &str) -> TempDir {
    tree(&[
        ("imagelint.yaml", CONFIG),
        ("base/web.yaml", &deployment(base)),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("prod/kustomization.yaml", overlay),
        ("snapshot.json", &snapshot("shop", &[("web", live)])),
    ])
}

/// Repairs a tree, looks at one file, and audits again.
fn check(tree: &TempDir, file: &str, expected: &str) {
    let repaired = audit(tree.path(), &["--fix"]);
    let text = fs::read_to_string(tree.path().join(file)).expect("it is there");
    assert_eq!(text, expected, "{}{}", repaired.stdout, repaired.stderr);
    let again = audit(tree.path(), &["--fail-on", "info", "--select", DRIFT]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{}", again.stderr);
}

const DRIFT: &str = "image-drift,manual-change,pull-policy-drift,stale-rollout,missing-workload,unmanaged-workload";

fn overlay(entry: &str) -> String {
    format!(
        "namespace: shop\nresources: [../base]\nimages:\n  # ours\n  - name: app\n{entry}commonAnnotations: {{a: b}}\n"
    )
}

/// Repairs an entry of `images` over a base with the image `base`.
fn check_entry(base: &str, entry: &str, live: &str, expected: &str) {
    check(&repository(base, &overlay(entry), live), "prod/kustomization.yaml", &overlay(expected));
}

#[test]
fn an_entry_of_images_gets_what_runs() {
    let name = "    newName: r.example.com/web\n";
    let tag = "    newTag: \"1.4\"  # released\n";
    let check = |entry: &str, live: &str, expected: &str| {
        check_entry("app", &format!("{name}{entry}"), live, expected);
    };
    check(tag, "r.example.com/web:1.10", &format!("{name}    newTag: \"1.10\"  # released\n"));
    check("    newTag: v1\n", "r.example.com/web:1.10", &format!("{name}    newTag: \"1.10\"\n"));
    check(tag, "quay.io/o/web:1.4", &format!("    newName: quay.io/o/web\n{tag}"));
    check(tag, &format!("r.example.com/web@{DIGEST}"), &format!("{name}    digest: \"{DIGEST}\"  # released\n"));
    check(tag, &format!("r.example.com/web:1.4@{DIGEST}"), &format!("{name}{tag}    digest: {DIGEST}\n"));
    let digest = format!("    digest: sha256:{}\n", "b".repeat(64));
    check(&digest, "r.example.com/web:1.5", &format!("{name}    newTag: \"1.5\"\n"));
    check(&format!("{tag}{digest}"), "r.example.com/web:1.5", &format!("{name}    newTag: \"1.5\"  # released\n"));
    // Only the base has a tag: what is said here is for this overlay alone.
    check("", "r.example.com/web:1.5", &format!("{name}    newTag: \"1.5\"\n"));
    check_entry("app:1", tag, "quay.io/web:2", "    newName: quay.io/web\n    newTag: \"2\"  # released\n");
}

#[test]
fn entries_in_flow_style_and_with_carriage_returns_keep_their_form() {
    let flow = "namespace: shop\nresources: [../base]\nimages: [{name: app, newTag: v1}]\n";
    let expected = flow.replace("newTag: v1", &format!("newName: quay.io/app, newTag: v2, digest: {DIGEST}"));
    check(&repository("app", flow, &format!("quay.io/app:v2@{DIGEST}")), "prod/kustomization.yaml", &expected);
    let lines = "\u{feff}images:\r\n- name: app\r\n  newTag: v1\r\nnamespace: shop\r\nresources: [../base]\r\n";
    let expected = lines.replace("newTag: v1\r\n", &format!("newTag: v2\r\n  digest: {DIGEST}\r\n"));
    check(&repository("app", lines, &format!("app:v2@{DIGEST}")), "prod/kustomization.yaml", &expected);
}

#[test]
fn a_manifest_keeps_its_quotes_line_ends_and_spelling() {
    let check = |image: &str, live: &str, expected: &str| {
        let text = deployment(image).replace("{name: web}", "{name: web, namespace: shop}").replace('\n', "\r\n");
        let files =
            [("imagelint.yaml", CONFIG), ("web.yaml", &*text), ("snapshot.json", &snapshot("shop", &[("web", live)]))];
        self::check(&tree(&files), "web.yaml", &text.replace(image, expected));
    };
    check("'redis:6' # c", "docker.io/library/redis:7", "'redis:7' # c");
    check("\"redis\"", "redis:7", "\"redis:7\"");
    check("redis:6", &format!("quay.io/o/redis:7@{DIGEST}"), &format!("quay.io/o/redis:7@{DIGEST}"));
    check("redis:6", "redis", "redis:latest");
    check(&format!("redis:6@{DIGEST}"), "redis:6.1", "redis:6.1");
}

#[test]
fn a_patch_gets_what_it_sets() {
    let smp = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: p:1}]}}}\n";
    let patched = "namespace: shop\nresources: [../base]\npatches: [{path: p.yaml}]\n";
    let tree = repository("app", patched, "p:2");
    write(tree.path(), "prod/p.yaml", smp);
    check(&tree, "prod/p.yaml", &smp.replace("p:1", "p:2"));
    let inline = "namespace: shop\nresources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: replace\n      path: /spec/template/spec/containers/0/image\n      value: p:1  # pinned\n";
    check(&repository("app", inline, "p:2"), "prod/kustomization.yaml", &inline.replace("p:1", "p:2"));
}

#[test]
fn the_source_of_a_replacement_gets_what_it_hands_on() {
    let overlay = "namespace: shop\nresources: [../base, versions.yaml]\nreplacements:\n- source: {kind: ConfigMap, name: versions, fieldPath: data.app}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [spec.template.spec.containers.0.image]\n    options: {delimiter: ':', index: 1}\n";
    let versions = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: versions}\ndata:\n  app: \"1.4\"\n";
    let tree = repository("r.example.com/app:0", overlay, "r.example.com/app:1.5");
    write(tree.path(), "prod/versions.yaml", versions);
    check(&tree, "prod/versions.yaml", &versions.replace("1.4", "1.5"));
}

#[test]
fn a_place_that_another_workload_reads_is_left_alone() {
    let overlay = "namespace: shop\nresources: [web.yaml, two.yaml]\nimages:\n- name: app\n  newTag: v1\n";
    let two = deployment("app").replace("name: web", "name: two");
    let files = |live: &[(&str, &str)]| {
        tree(&[
            ("imagelint.yaml", CONFIG),
            ("prod/web.yaml", &deployment("app")),
            ("prod/two.yaml", &two),
            ("prod/kustomization.yaml", overlay),
            ("snapshot.json", &snapshot("shop", live)),
        ])
    };
    let tree = files(&[("web", "app:v2"), ("two", "app:v3")]);
    let run = audit(tree.path(), &["--fix"]);
    for (one, other, runs, wanted) in [("web", "two", "v3", "v2"), ("two", "web", "v2", "v3")] {
        let told = format!(
            "warning: Deployment {one}, container app, must be repaired by hand: the same place in Git is read by \
             container app of Deployment shop/{other} in cluster `prod`, which runs `app:{runs}` and not `app:{wanted}`\n"
        );
        assert!(run.stderr.contains(&told), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(tree.path().join("prod/kustomization.yaml")).unwrap(), overlay);
    assert_eq!(run.code, 1);
    check(&files(&[("web", "app:v2"), ("two", "app:v2")]), "prod/kustomization.yaml", &overlay.replace("v1", "v2"));
}

#[test]
fn a_diff_writes_nothing() {
    let entry = overlay("    newTag: v1\n");
    let tree = repository("app", &entry, "app:v2");
    let run = run(tree.path(), &["audit", "--cluster", "prod", "--snapshot", "snapshot.json", "--diff"]);
    assert!(run.stdout.contains("\n-    newTag: v1\n+    newTag: v2\n"), "{}", run.stdout);
    assert!(run.stderr.ends_with("would repair 1 value in 1 file\n"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(tree.path().join("prod/kustomization.yaml")).unwrap(), entry);
}

#[test]
fn findings_of_other_rules_are_left_to_check() {
    let manifest = deployment("redis:6").replace("{name: web}", "{name: web, namespace: shop}")
        + "          imagePullPolicy: Always\n";
    let pinned = manifest.replace("redis:6", &format!("redis@{DIGEST}"));
    let live = snapshot("shop", &[("web", "redis:7")]);
    let tree = tree(&[("imagelint.yaml", CONFIG), ("web.yaml", &pinned), ("snapshot.json", &live)]);
    audit(tree.path(), &["--unsafe-fixes"]);
    assert_eq!(fs::read_to_string(tree.path().join("web.yaml")).unwrap(), manifest.replace("redis:6", "redis:7"));
}

/// A repository of git's with two Deployments, of which one reads a file of its own.
fn under_git() -> (TempDir, Repository) {
    let folder = repository("app", &overlay("    newTag: v1\n"), "app:v2");
    write(folder.path(), "web.yaml", &deployment("app:v1").replace("{name: web}", "{name: other, namespace: shop}"));
    write(folder.path(), "snapshot.json", &snapshot("shop", &[("web", "app:v2"), ("other", "app:v3")]));
    let repository = Repository::init(folder.path()).expect("a repository can be made");
    commit(&repository);
    let mut config = repository.config().expect("it has one");
    config.set_str("user.name", "Ann").expect("it can be set");
    config.set_str("user.email", "ann@example.com").expect("it can be set");
    (folder, repository)
}

/// Paths with something to say in `git status`, with the letters of it.
fn status(repository: &Repository) -> Vec<String> {
    let statuses = repository.statuses(Some(StatusOptions::new().include_untracked(true))).expect("git can look");
    statuses.iter().map(|one| format!("{:?} {}", one.status(), one.path().unwrap_or_default())).collect()
}

#[test]
fn a_commit_says_what_was_changed_and_takes_nothing_else_along() {
    let (folder, repository) = under_git();
    write(folder.path(), "staged.yaml", "a: 1\n");
    stage(&repository);
    write(folder.path(), "loose.yaml", "a: 1\n");
    let before = status(&repository);
    let run = audit(folder.path(), &["--commit", "--select", DRIFT]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(status(&repository), before);
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    let parent = head.parent(0).unwrap();
    let diff = repository.diff_tree_to_tree(Some(&parent.tree().unwrap()), Some(&head.tree().unwrap()), None).unwrap();
    let paths: Vec<_> = diff.deltas().filter_map(|delta| Some(delta.new_file().path()?.to_owned())).collect();
    assert_eq!(paths, [Path::new("prod/kustomization.yaml"), Path::new("web.yaml")]);
    assert_eq!(diff.stats().unwrap().insertions(), 2);
    assert_eq!((head.author().name().unwrap(), head.committer().email().unwrap()), ("Ann", "ann@example.com"));
    insta::assert_snapshot!(head.message().unwrap());
    assert_eq!(head.parent_count(), 1);
    let again = audit(folder.path(), &["--commit", "--select", DRIFT]);
    assert_eq!((again.code, again.stderr.as_str()), (0, "nothing was repaired\n"));
    assert_eq!(repository.head().unwrap().target(), Some(head.id()), "nothing to say is no commit");
}

#[test]
fn two_workloads_of_one_name_are_two() {
    let (folder, repository) = under_git();
    write(folder.path(), "web.yaml", &deployment("app:v1").replace("{name: web}", "{name: web, namespace: blog}"));
    let both = snapshot("shop", &[("web", "app:v2")]) + &snapshot("blog", &[("web", "app:v3")]);
    write(folder.path(), "snapshot.json", &both);
    commit(&repository);
    let run = audit(folder.path(), &["--commit", "--select", DRIFT]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    assert_eq!(head.summary().unwrap(), Some("Adopt what prod runs: web, web"));
}

#[test]
fn a_file_with_uncommitted_changes_is_left_alone() {
    for staged in [false, true] {
        let (folder, repository) = under_git();
        let changed = deployment("app:v1").replace("{name: web}", "{name: other, namespace: shop} # mine");
        write(folder.path(), "web.yaml", &changed);
        if staged {
            stage(&repository);
        }
        let run = audit(folder.path(), &["--commit"]);
        assert!(
            run.stderr.contains("warning: web.yaml was not repaired: it has uncommitted changes"),
            "{}",
            run.stderr
        );
        assert_eq!(fs::read_to_string(folder.path().join("web.yaml")).unwrap(), changed);
        let head = repository.head().unwrap().peel_to_commit().unwrap();
        assert!(head.message().unwrap().starts_with("Adopt what prod runs: web\n"), "{:?}", head.message());
        assert_eq!(status(&repository).len(), 1, "{:?}", status(&repository));
        assert_eq!(run.code, 1);
    }
}

#[test]
fn without_an_author_or_a_repository_nothing_is_written() {
    let (folder, repository) = under_git();
    let mut config = repository.config().unwrap();
    config.set_str("user.name", "").unwrap();
    let before = fs::read(folder.path().join("prod/kustomization.yaml")).unwrap();
    let run = audit(folder.path(), &["--commit"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.starts_with("error: cannot commit: git does not know who commits: set `git config"),
        "{}",
        run.stderr
    );
    assert_eq!(fs::read(folder.path().join("prod/kustomization.yaml")).unwrap(), before);
    let tree = repository_without_git();
    let run = audit(tree.path(), &["--commit"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, "error: cannot commit: there is no git repository here\n"));
}

fn repository_without_git() -> TempDir {
    repository("app", &overlay("    newTag: v1\n"), "app:v2")
}

/// Stands in for helm, as far as a chart of one image needs it: the last value of each part wins.
#[cfg(unix)]
const HELM: &str = r##"#!/bin/sh
chart=$3
values=$chart/values.yaml
while [ $# -gt 0 ]; do
  [ "$1" = --values ] && values="$values $2"
  shift
done
part() { cat $values | tr ',{}' '\n\n\n' | sed -n "s/^ *\"\{0,1\}$1\"\{0,1\}: *\"\{0,1\}\([^\" ]*\).*/\1/p" | tail -n 1; }
digest=$(part digest)
printf '%s\n' --- "# Source: web/templates/web.yaml" "apiVersion: apps/v1" "kind: Deployment" \
  "metadata: {name: web, namespace: shop}" "spec: {template: {spec: {containers: [{name: app, image: \"$(part registry)/$(part repository):$(part tag)${digest:+@$digest}\"}]}}}"
"##;

#[cfg(unix)]
#[test]
fn values_of_a_chart_get_the_parts_that_differ() {
    use std::os::unix::fs::PermissionsExt;
    let application = |helm: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: web}}\nspec:\n  destination: {{server: 'https://kubernetes.default.svc', namespace: shop}}\n  source:\n    path: charts/web\n    helm:\n{helm}"
        )
    };
    let own = "image:\n  registry: docker.io\n  repository: bitnami/nginx\n  tag: \"1\"\n  digest: \"\"\n";
    let prod = "image:\n  tag: 1.27.3 # ours\n";
    let check = |helm: &str, live: &str, file: &str, expected: &str| {
        let application = application(helm);
        let files = [
            ("imagelint.yaml", "helm: true\nclusters:\n  prod: {paths: [argo]}\n"),
            ("argo/web.yaml", application.as_str()),
            ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
            ("charts/web/values.yaml", own),
            ("charts/web/values-prod.yaml", prod),
            ("charts/web/templates/web.yaml", "image: \"{{ .Values.image }}\"\n"),
            ("bin/helm", HELM),
            ("snapshot.json", &snapshot("shop", &[("web", live)])),
        ];
        let tree = tree(&files);
        let helm = tree.path().join("bin/helm");
        fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", tree.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
        let audit = |more: &[&str]| {
            let args =
                ["audit", "--cluster", "prod", "--snapshot", "snapshot.json", "--format", "concise", "--select", DRIFT];
            super::finished(&super::program(tree.path()).args(args).args(more).env("PATH", &path).output().unwrap())
        };
        let run = audit(&["--fix"]);
        let text = fs::read_to_string(tree.path().join(file)).unwrap();
        assert_eq!(text, expected, "{}{}", run.stdout, run.stderr);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert_eq!(audit(&[]).stdout, "");
    };
    let with_file = "      valueFiles: [values-prod.yaml]\n";
    let (values, prod_values) = ("charts/web/values.yaml", "charts/web/values-prod.yaml");
    check(with_file, "bitnami/nginx:1.28", prod_values, &prod.replace("1.27.3", "\"1.28\""));
    check(with_file, "quay.io/bitnami/nginx:1.27.3", values, &own.replace("docker.io", "quay.io"));
    check(
        with_file,
        "quay.io/o/web:1.27.3",
        values,
        &own.replace("docker.io", "quay.io").replace("bitnami/nginx", "o/web"),
    );
    let pinned = format!("bitnami/nginx:1@{DIGEST}");
    check("      releaseName: web\n", &pinned, values, &own.replace("digest: \"\"", &format!("digest: \"{DIGEST}\"")));
    let inline = "      values: |\n        image:\n          tag: v3\n";
    check(inline, "bitnami/nginx:v4", "argo/web.yaml", &application(&inline.replace("v3", "v4")));
}

#[test]
fn a_base_that_two_overlays_share_is_left_alone_where_they_differ() {
    let config = "clusters:\n  both: {paths: [a, b]}\n";
    let overlay = |name: &str| format!("namespace: {name}\nresources: [../base]\n");
    let files = |b: &str| {
        let mut live: Value = serde_json::from_str(&snapshot("a", &[("web", "app:v2")])).expect("it is JSON");
        let more: Value = serde_json::from_str(&snapshot("b", &[("web", b)])).expect("it is JSON");
        let items = live["items"].as_array_mut().expect("it is a list");
        items.extend(more["items"].as_array().expect("it is a list").iter().cloned());
        tree(&[
            ("imagelint.yaml", config),
            ("base/web.yaml", &deployment("app:v1")),
            ("base/kustomization.yaml", "resources: [web.yaml]\n"),
            ("a/kustomization.yaml", &overlay("a")),
            ("b/kustomization.yaml", &overlay("b")),
            ("snapshot.json", &live.to_string()),
        ])
    };
    let repaired = |b: &str| {
        let tree = files(b);
        let run = run(tree.path(), &["audit", "--snapshot", "snapshot.json", "--fix", "--format", "concise"]);
        (fs::read_to_string(tree.path().join("base/web.yaml")).unwrap(), run.stderr)
    };
    let (text, stderr) = repaired("app:v3");
    assert_eq!(text, deployment("app:v1"));
    assert!(
        stderr.contains("must be repaired by hand: the same place in Git is read by container app of Deployment b/web"),
        "{stderr}"
    );
    assert_eq!(repaired("app:v2").0, deployment("app:v2"), "both want the same");
}

#[test]
fn what_image_automation_writes_is_left_to_it() {
    let entry = overlay("    newTag: v1 # {\"$imagepolicy\": \"shop:web:tag\"}\n");
    let tree = repository("app", &entry, "app:v2");
    let run = audit(tree.path(), &["--fix"]);
    assert_eq!(fs::read_to_string(tree.path().join("prod/kustomization.yaml")).unwrap(), entry);
    assert!(run.stderr.contains("by hand: image automation writes the line"), "{}", run.stderr);
}

#[test]
fn roots_of_other_clusters_that_get_the_change_are_named() {
    let tree = repository("app:v1", "namespace: shop\nresources: [../base]\n", "app:v2");
    write(tree.path(), "test/kustomization.yaml", "resources: [../base]\n");
    write(tree.path(), "test/other/kustomization.yaml", "resources: [web.yaml]\n");
    write(tree.path(), "test/other/web.yaml", &deployment("app:v1"));
    let run = audit(tree.path(), &["--fix"]);
    assert!(
        run.stderr.ends_with("note: not audited, and using files that change: test; look at what they get\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_a_webhook_rewrites_is_not_written() {
    let config =
        CONFIG.replace("[prod, web.yaml]}", "[prod], expected-rewrites: [{from: docker.io, to: m.example.com/hub}]}");
    let tree = repository("redis:6", "namespace: shop\nresources: [../base]\n", "m.example.com/hub/library/redis:7");
    write(tree.path(), "imagelint.yaml", &config);
    check(&tree, "base/web.yaml", &deployment("redis:7"));
}

#[test]
fn the_policy_of_the_image_before_is_no_news_afterwards() {
    let tree = repository("app", &overlay("    newTag: latest\n"), "app:v2");
    let live = snapshot("shop", &[("web", "app:v2")]);
    let mut live: Value = serde_json::from_str(&live).unwrap();
    live["items"][0]["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = json!("Always");
    write(tree.path(), "snapshot.json", &live.to_string());
    check(&tree, "prod/kustomization.yaml", &overlay("    newTag: v2\n"));
}

#[test]
fn nothing_is_committed_while_something_else_is_half_done() {
    let (folder, repository) = under_git();
    let head = repository.head().unwrap().target().unwrap();
    fs::write(folder.path().join(".git/MERGE_HEAD"), format!("{head}\n")).unwrap();
    let run = audit(folder.path(), &["--commit"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, "error: cannot commit: a merge is under way; end it first\n"));
    assert_eq!(repository.head().unwrap().target(), Some(head));
    assert_eq!(status(&repository), Vec::<String>::new());
}

#[test]
fn paths_in_a_commit_begin_at_the_top_of_the_repository() {
    let (folder, repository) = under_git();
    let here = folder.path().join("prod");
    let args = ["audit", "--config", "../imagelint.yaml", "--cluster", "prod", "--snapshot", "../snapshot.json", ".."];
    let run = run(&here, &[&args[..], &["--commit"]].concat());
    let message = repository.head().unwrap().peel_to_commit().unwrap().message().unwrap().to_owned();
    assert!(message.contains("file:    prod/kustomization.yaml\n"), "{message}{}", run.stderr);
    assert!(message.contains("file:    web.yaml\n"), "{message}{}", run.stderr);
}

#[test]
fn keys_are_added_whatever_the_entry_looks_like() {
    let live = format!("quay.io/app:v2@{DIGEST}");
    let check = |images: &str, expected: &str| {
        let text = |images: &str| format!("namespace: shop\nresources: [../base]\nimages:\n{images}");
        self::check(&repository("app", &text(images), &live), "prod/kustomization.yaml", &text(expected));
    };
    // The end of the file, keys in another order, indentation of its own, comments between.
    check(
        "- name: app\n  newTag: v2",
        &format!("- name: app\n  newName: quay.io/app\n  newTag: v2\n  digest: {DIGEST}"),
    );
    check(
        "-   newTag: v1 # a\n    # b\n    name: app # c\n",
        &format!("-   newTag: v2 # a\n    digest: {DIGEST}\n    # b\n    name: app # c\n    newName: quay.io/app\n"),
    );
    check(
        "  - {name: app, newTag: 'v1'} # a\n",
        &format!("  - {{name: app, newName: quay.io/app, newTag: 'v2', digest: {DIGEST}}} # a\n"),
    );
    check(
        "  - name: app\n    newTag: \"\"\n    newName: quay.io/app\n  - name: other\n    newTag: v1\n",
        &format!(
            "  - name: app\n    newTag: \"v2\"\n    digest: {DIGEST}\n    newName: quay.io/app\n  - name: other\n    newTag: v1\n"
        ),
    );
}

#[test]
fn the_entry_with_the_last_word_is_changed() {
    let tree = repository(
        "app",
        "namespace: shop\nresources: [../mid]\nimages:\n- name: r/app\n  newTag: v1\n",
        "quay.io/app:v2",
    );
    let mid = "resources: [../base]\nimages:\n- name: app\n  newName: r/app\n  newTag: v0\n";
    write(tree.path(), "mid/kustomization.yaml", mid);
    let expected =
        "namespace: shop\nresources: [../mid]\nimages:\n- name: r/app\n  newName: quay.io/app\n  newTag: v2\n";
    check(&tree, "prod/kustomization.yaml", expected);
    assert_eq!(fs::read_to_string(tree.path().join("mid/kustomization.yaml")).unwrap(), mid);
    let suffixed = overlay("    tagSuffix: -arm\n");
    let tree = repository("app:v1", &suffixed, "app:v2");
    let run = audit(tree.path(), &["--fix"]);
    assert!(run.stderr.contains("by hand: its entry of `images` makes the tag with `tagSuffix`"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(tree.path().join("prod/kustomization.yaml")).unwrap(), suffixed);
}

#[test]
fn a_name_that_an_overlay_looks_for_is_left_alone() {
    let tree = repository("redis:6", "namespace: shop\nresources: [../base]\n", "quay.io/redis:7");
    write(tree.path(), "imagelint.yaml", "clusters:\n  prod: {paths: [prod, test]}\n");
    write(
        tree.path(),
        "test/kustomization.yaml",
        "namespace: t\nresources: [../base]\nimages: [{name: redis, newTag: '5'}]\n",
    );
    let run = audit(tree.path(), &["--fix"]);
    let told = "by hand: an entry of `images` finds the image by the name that would change";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(fs::read_to_string(tree.path().join("base/web.yaml")).unwrap(), deployment("redis:6"));
}
