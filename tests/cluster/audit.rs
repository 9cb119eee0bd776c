//! The whole way: what Git says is applied, somebody changes the cluster by hand, the audit finds it, Git is mended.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::Case;
use crate::program::{Run, imagelint};
use crate::server::Server;

pub(crate) const CASES: &[Case] = &[
    ("an_image_set_by_hand_is_found_and_taken_over", an_image_set_by_hand_is_found_and_taken_over),
    ("the_reachable_cluster_is_reported_all_the_same", the_reachable_cluster_is_reported_all_the_same),
    ("a_file_and_the_cluster_say_the_same", a_file_and_the_cluster_say_the_same),
    ("what_may_not_be_read_is_not_missing", what_may_not_be_read_is_not_missing),
];

const BASE: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: app
";

const OVERLAY: &str = "\
namespace: NAMESPACE
resources: [../../base]
images:
  - name: app
    newName: registry.example.com/shop/web
    newTag: 1.4.0  # released on Friday
";

/// A repository of one overlay, applied to a namespace of its own.
fn repository(server: &Server, namespace: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let config = format!(
        "clusters:\n  prod: {{context: prod, paths: [overlays/prod], namespaces: [{namespace}]}}\n  \
         prod-b: {{context: wrong, paths: [overlays/prod], namespaces: [{namespace}]}}\n"
    );
    for (path, text) in [
        ("imagelint.yaml", config.as_str()),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", BASE),
        ("overlays/prod/kustomization.yaml", &OVERLAY.replace("NAMESPACE", namespace)),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    }
    server.namespace(namespace);
    server.must(&["apply", "-k", &folder.path().join("overlays/prod").display().to_string()]);
    folder
}

/// A pod of the Deployment as its controller and a kubelet would make it.
fn pod(server: &Server, namespace: &str, name: &str, image: &str) {
    let mut api = server.api();
    let owner = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5f", "controller": true,
        "uid": "11111111-2222-3333-4444-555555555555"});
    let metadata =
        json!({"name": name, "labels": {"app": "web", "pod-template-hash": "5f"}, "ownerReferences": [owner]});
    let spec = json!({"nodeName": "n9", "containers": [{"name": "app", "image": image}]});
    api.create(&format!("/api/v1/namespaces/{namespace}/pods"), &json!({"metadata": metadata, "spec": spec}));
    let id = format!("registry.example.com/shop/web@sha256:{}", "a".repeat(64));
    let status = json!({"name": "app", "image": image, "imageID": id, "ready": true, "restartCount": 0,
        "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}});
    let status = json!({"status": {"phase": "Running", "containerStatuses": [status]}});
    api.merge(&format!("/api/v1/namespaces/{namespace}/pods/{name}/status"), &status);
}

fn audit(folder: &Path, kubeconfig: &Path, more: &[&str]) -> (Run, Vec<Value>) {
    let arguments = [&["audit", "--format", "json"], more].concat();
    let run = imagelint(folder, kubeconfig, &arguments);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    let drift = report["drift"].as_array().cloned().unwrap_or_default();
    (run, drift)
}

fn an_image_set_by_hand_is_found_and_taken_over(server: &Server) {
    let repository = repository(server, "shop");
    let kubeconfig = server.kubeconfig("shop", &[("prod", "admin-token")]);
    let take = || audit(repository.path(), &kubeconfig, &["--cluster", "prod"]);
    pod(server, "shop", "web-5f-a", "registry.example.com/shop/web:1.4.0");
    let (run, drift) = take();
    assert_eq!((run.code, drift.as_slice()), (Some(0), &[][..]), "{}{}", run.stdout, run.stderr);

    server.must(&["-n", "shop", "set", "image", "deployment/web", "app=registry.example.com/shop/web:1.4.1"]);
    server.must(&["-n", "shop", "delete", "pod", "web-5f-a", "--force", "--grace-period=0"]);
    pod(server, "shop", "web-5f-b", "registry.example.com/shop/web:1.4.1");
    let (run, drift) = take();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let found = drift.iter().find(|record| record["rule"] == "image-drift").expect("the image differs");
    assert_eq!(found["object"]["name"], "web");
    assert_eq!(found["git"], "registry.example.com/shop/web:1.4.0");
    assert_eq!(found["live"], "registry.example.com/shop/web:1.4.1");
    assert_eq!(found["changedBy"]["manager"], "kubectl-set");
    assert_eq!(found["file"], "overlays/prod/kustomization.yaml");
    assert_eq!(found["line"], 6);

    let git = commit_all(repository.path());
    let overlay = repository.path().join("overlays/prod/kustomization.yaml");
    let text = fs::read_to_string(&overlay).expect("it was written");
    let (run, drift) = audit(repository.path(), &kubeconfig, &["--cluster", "prod", "--commit"]);
    assert_eq!((run.code, drift.as_slice()), (Some(0), &[][..]), "{}{}", run.stdout, run.stderr);
    let mended = fs::read_to_string(&overlay).expect("it was written");
    assert_eq!(mended, text.replace("newTag: 1.4.0  #", "newTag: 1.4.1  #"));
    let head = git.head().and_then(|head| head.peel_to_commit()).expect("there is a commit");
    let message = head.message().expect("it is text");
    for told in ["Git had: registry.example.com/shop/web:1.4.0\n", "runs:    registry.example.com/shop/web:1.4.1\n"] {
        assert!(message.contains(told), "{message}");
    }
    assert!(message.contains("changed: by kubectl-set, since 20"), "{message}");
    assert_eq!(head.parent_count(), 1);

    // What is in Git now is what the cluster takes, and nothing is left to say.
    server.must(&["apply", "-k", &repository.path().join("overlays/prod").display().to_string()]);
    let (run, drift) = take();
    assert_eq!((run.code, drift.as_slice()), (Some(0), &[][..]), "{}{}", run.stdout, run.stderr);
}

/// A repository of git's with everything in `folder` in its first commit.
fn commit_all(folder: &Path) -> git2::Repository {
    let git = git2::Repository::init(folder).expect("a repository can be made");
    let mut config = git.config().expect("it has one");
    config.set_str("user.name", "Ann").expect("it can be set");
    config.set_str("user.email", "ann@example.com").expect("it can be set");
    let mut index = git.index().expect("there is an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("files can be added");
    index.write().expect("the index can be written");
    let tree = index.write_tree().expect("the tree can be written");
    let who = git.signature().expect("it was set");
    let tree = git.find_tree(tree).expect("it was written");
    git.commit(Some("HEAD"), &who, &who, "the beginning", &tree, &[]).expect("a commit can be written");
    drop(tree);
    git
}

fn the_reachable_cluster_is_reported_all_the_same(server: &Server) {
    let repository = repository(server, "reachable");
    server.must(&["-n", "reachable", "set", "image", "deployment/web", "app=registry.example.com/shop/web:1.4.1"]);
    let kubeconfig = server.kubeconfig("reachable", &[("prod", "admin-token"), ("wrong", "expired")]);
    let (run, drift) = audit(repository.path(), &kubeconfig, &["--cluster", "prod*"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("error: cluster `prod-b`:"), "{}", run.stderr);
    assert!(drift.iter().any(|record| record["rule"] == "image-drift"), "{}", run.stdout);

    let (run, _) = audit(repository.path(), &kubeconfig, &["--cluster", "prod-b"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
}

fn a_file_and_the_cluster_say_the_same(server: &Server) {
    let repository = repository(server, "filed");
    server.must(&["-n", "filed", "set", "image", "deployment/web", "app=registry.example.com/shop/web:1.4.1"]);
    let kubeconfig = server.kubeconfig("filed", &[("prod", "admin-token")]);
    let arguments = ["snapshot", "--cluster", "prod", "-o", "prod.json"];
    let run = imagelint(repository.path(), &kubeconfig, &arguments);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (_, live) = audit(repository.path(), &kubeconfig, &["--cluster", "prod"]);
    let (_, filed) = audit(repository.path(), &kubeconfig, &["--cluster", "prod", "--snapshot", "prod.json"]);
    assert!(!live.is_empty());
    assert_eq!(live, filed);
}

fn what_may_not_be_read_is_not_missing(server: &Server) {
    let repository = repository(server, "hidden");
    let rules = ["create", "role", "pods", "--verb=list", "--resource=pods"];
    server.must(&[&["-n", "hidden"], &rules[..]].concat());
    server.must(&["-n", "hidden", "create", "serviceaccount", "pods"]);
    server.must(&["-n", "hidden", "create", "rolebinding", "pods", "--role=pods", "--serviceaccount=hidden:pods"]);
    let token = server.must(&["-n", "hidden", "create", "token", "pods"]);
    let kubeconfig = server.kubeconfig("hidden", &[("prod", &token)]);
    let (run, drift) = audit(repository.path(), &kubeconfig, &["--cluster", "prod"]);
    assert!(run.stderr.contains("deployments.apps is forbidden"), "{}", run.stderr);
    assert_eq!((run.code, drift.as_slice()), (Some(0), &[][..]), "{}", run.stdout);
}
