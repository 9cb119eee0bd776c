//! What a snapshot holds of a cluster that changes as real ones do.

use std::fs;

use serde_json::json;

use crate::Case;
use crate::program::{imagelint, objects, snapshot, unread};
use crate::server::Server;

pub(crate) const CASES: &[Case] = &[
    ("what_runs_is_captured", what_runs_is_captured),
    ("secrets_and_environment_never_leave_the_cluster", secrets_and_environment_never_leave_the_cluster),
    ("only_the_namespaces_asked_for", only_the_namespaces_asked_for),
    ("one_unreachable_cluster_does_not_sink_the_others", one_unreachable_cluster_does_not_sink_the_others),
    ("several_clusters_need_several_files", several_clusters_need_several_files),
];

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: captured, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: app, image: 'registry.example.com/web:1.0'}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: captured, annotations: {example.com/spec: slb.s1.small}}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: puller, namespace: captured}
imagePullSecrets: [{name: registry}]
";

fn what_runs_is_captured(server: &Server) {
    server.namespace("captured");
    server.apply(WEB);
    server.must(&["-n", "captured", "set", "image", "deployment/web", "app=registry.example.com/web:1.1"]);
    let mut api = server.api();
    api.create(
        "/api/v1/namespaces/captured/pods",
        &json!({
            "metadata": {"name": "web-1"},
            "spec": {"nodeName": "n1", "containers": [{"name": "app", "image": "registry.example.com/web:1.1"}]},
        }),
    );
    let waiting = json!({"reason": "ImagePullBackOff", "message": "Back-off pulling image"});
    let status = json!({"name": "app", "image": "registry.example.com/web:1.1", "imageID": "", "ready": false,
        "restartCount": 0, "state": {"waiting": waiting}});
    api.merge(
        "/api/v1/namespaces/captured/pods/web-1/status",
        &json!({"status": {"phase": "Pending", "containerStatuses": [status]}}),
    );
    api.create(
        "/api/v1/namespaces/captured/events",
        &json!({
            "metadata": {"name": "web-1.a"}, "reason": "Failed", "type": "Warning",
            "message": "Failed to pull image \"registry.example.com/web:1.1\": not found",
            "involvedObject": {"kind": "Pod", "namespace": "captured", "name": "web-1", "apiVersion": "v1"},
        }),
    );
    api.create("/api/v1/nodes", &json!({"metadata": {"name": "n1", "labels": {"zone": "a"}}}));
    let image = json!({"names": ["registry.example.com/web:1.0"], "sizeBytes": 240_000_000});
    api.merge("/api/v1/nodes/n1/status", &json!({"status": {"images": [image]}}));

    let kubeconfig = server.kubeconfig("captured", &[("prod", "admin-token")]);
    let taken = snapshot(&imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]));
    assert_eq!(unread(&taken), []);
    let web = objects(&taken, "Deployment", "captured");
    assert_eq!(web.len(), 1);
    assert_eq!(web[0]["spec"]["template"]["spec"]["containers"][0]["image"], "registry.example.com/web:1.1");
    let managers = web[0]["metadata"]["managedFields"].as_array().expect("the server knows who changed it");
    assert!(managers.iter().any(|entry| entry["manager"] == "kubectl-set"), "{managers:?}");
    let pods = objects(&taken, "Pod", "captured");
    assert_eq!(pods[0]["status"]["containerStatuses"][0]["state"]["waiting"]["reason"], "ImagePullBackOff");
    let service = objects(&taken, "Service", "captured");
    assert_eq!(service[0]["metadata"]["annotations"]["example.com/spec"], "slb.s1.small");
    let events = objects(&taken, "Event", "captured");
    assert_eq!(events[0]["involvedObject"]["name"], "web-1");
    let account = objects(&taken, "ServiceAccount", "captured");
    assert_eq!(account[0]["imagePullSecrets"][0]["name"], "registry");
    let nodes = taken["items"].as_array().expect("there are items").iter().filter(|item| item["kind"] == "Node");
    assert!(nodes.into_iter().any(|node| node["status"]["images"][0]["sizeBytes"] == 240_000_000));
}

fn secrets_and_environment_never_leave_the_cluster(server: &Server) {
    server.namespace("private");
    server.must(&["-n", "private", "create", "secret", "generic", "registry", "--from-literal=password=hunter2"]);
    server.must(&["-n", "private", "create", "deployment", "web", "--image=redis:7"]);
    server.must(&["-n", "private", "set", "env", "deployment/web", "PASSWORD=swordfish"]);
    let kubeconfig = server.kubeconfig("private", &[("prod", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    let taken = snapshot(&run);
    let secrets = objects(&taken, "Secret", "private");
    assert_eq!(secrets[0]["metadata"]["name"], "registry");
    let encoded = "aHVudGVyMg";
    for hidden in ["hunter2", encoded, "swordfish"] {
        assert!(!run.stdout.contains(hidden), "the snapshot holds {hidden}");
    }
}

fn only_the_namespaces_asked_for(server: &Server) {
    for namespace in ["asked", "other"] {
        server.namespace(namespace);
        server.must(&["-n", namespace, "create", "deployment", "web", "--image=redis:7"]);
    }
    let kubeconfig = server.kubeconfig("asked", &[("prod", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod", "--namespace", "asked"]);
    let taken = snapshot(&run);
    assert_eq!(objects(&taken, "Deployment", "asked").len(), 1);
    assert_eq!(objects(&taken, "Deployment", "other").len(), 0);
}

fn one_unreachable_cluster_does_not_sink_the_others(server: &Server) {
    let kubeconfig = server.kubeconfig("several", &[("a", "admin-token"), ("b", "admin-token"), ("c", "wrong")]);
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let config = "clusters:\n  prod-a: {context: a}\n  prod-b: {context: b}\n  prod-c: {context: c}\n  dev: {}\n";
    fs::write(folder.path().join("imagelint.yaml"), config).expect("the folder is ours");
    let run = imagelint(folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod-*", "-o", "{cluster}.json"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("error: cluster `prod-c`:"), "{}", run.stderr);
    assert!(run.stderr.contains("does not accept the credentials (401 Unauthorized)"), "{}", run.stderr);
    let written = ["prod-a", "prod-b", "prod-c", "dev"].map(|name| folder.path().join(format!("{name}.json")).exists());
    assert_eq!(written, [true, true, false, false]);
}

fn several_clusters_need_several_files(server: &Server) {
    let kubeconfig = server.kubeconfig("files", &[("a", "admin-token"), ("b", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "a", "--cluster", "b"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("2 clusters do not fit into one file"), "{}", run.stderr);
}
