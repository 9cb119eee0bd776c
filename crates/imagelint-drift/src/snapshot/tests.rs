//! Snapshots from text: JSON and YAML, whole, cut short and damaged.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ContainerState, Kind, OwnedField, Snapshot, SnapshotError};

/// A Deployment, its pod, what surrounds them, and fields that no audit needs.
fn list() -> Value {
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {
        "serviceAccountName": "web", "imagePullSecrets": [{"name": "acr"}],
        "initContainers": [{"name": "wait", "image": "busybox", "imagePullPolicy": "Always"}],
        "containers": [{"name": "web", "image": "nginx:1.27", "env": [{"name": "PASSWORD", "value": "hunter2"}]}]}});
    let managed = json!([{"manager": "kubectl-edit", "operation": "Update", "time": "2026-10-01T07:00:00Z", "fieldsV1": {
        "f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {".": {}, "f:image": {}}}}}}}}]);
    let metadata = json!({"name": "web", "namespace": "shop", "creationTimestamp": "2026-10-01T08:00:00Z",
        "labels": {"app": "web"}, "managedFields": managed,
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "team": "a"}});
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
        "spec": {"replicas": 2, "progressDeadlineSeconds": 600, "template": template}, "status": {"replicas": 2}});
    let waiting =
        json!({"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"nginx:1.27\""}});
    let status = json!({"phase": "Pending", "conditions": [{"type": "Ready", "status": "False"}],
        "containerStatuses": [{"name": "web", "image": "nginx:1.27", "imageID": "", "ready": false, "restartCount": 0,
            "state": waiting}]});
    let owner = json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5f", "controller": true}]);
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "spec": {"nodeName": "n1", "containers": [
            {"name": "web", "image": "nginx:1.27", "imagePullPolicy": "IfNotPresent"}]}, "status": status,
        "metadata": {"name": "web-5f-x", "namespace": "shop", "labels": {"pod-template-hash": "5f"},
            "ownerReferences": owner}});
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}}});
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "spec": {"providerID": "cn.i-1"},
        "status": {"images": [{"names": ["docker.io/library/nginx:1.27"], "sizeBytes": 5}],
            "nodeInfo": {"architecture": "amd64", "kubeletVersion": "v1.31.2"}}});
    let event = json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "shop"},
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-5f-x", "fieldPath": "spec.containers{web}"},
        "reason": "Failed", "message": "no", "count": 3, "eventTime": null, "source": {"host": "n1"},
        "firstTimestamp": "2026-10-01T08:00:00Z", "lastTimestamp": "2026-10-01T09:00:00Z"});
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "imagePullSecrets": [{"name": "acr"}],
        "metadata": {"name": "web", "namespace": "shop"}});
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "acr", "namespace": "shop"},
        "data": {"password": "aHVudGVyMg=="}});
    let other = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "other"}});
    json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""},
        "items": [deployment, pod, service, node, event, account, secret, other]})
}

fn read(text: &str) -> Snapshot {
    Snapshot::read(text.as_bytes()).expect("the text is a snapshot")
}

#[test]
fn what_an_audit_needs_is_kept_and_nothing_secret() {
    let snapshot = read(&list().to_string());
    let workload = &snapshot.workloads[0];
    assert_eq!((workload.kind, workload.name.as_str(), workload.replicas), (Kind::Deployment, "web", Some(2)));
    let names: Vec<_> = workload.containers.iter().map(|one| (one.name.as_str(), one.init)).collect();
    assert_eq!(names, [("wait", true), ("web", false)]);
    assert_eq!(workload.owners[0].fields, [OwnedField::Image("web".to_owned())]);
    assert_eq!(workload.annotations.keys().collect::<Vec<_>>(), ["team"]);
    let pod = &snapshot.pods[0];
    assert_eq!((pod.template_hash.as_deref(), pod.node.as_deref(), pod.ready), (Some("5f"), Some("n1"), false));
    assert!(matches!(&pod.statuses[0].state, ContainerState::Waiting { reason, .. } if reason == "ImagePullBackOff"));
    assert!(snapshot.services[0].has_load_balancer);
    assert_eq!(snapshot.nodes[0].images[0].size_bytes, 5);
    assert_eq!((snapshot.events[0].container.as_deref(), snapshot.events[0].count), (Some("web"), 3));
    assert_eq!(snapshot.service_accounts[0].pull_secrets, ["acr"]);
    assert_eq!(snapshot.secrets, [("shop".to_owned(), "acr".to_owned())]);
    assert_eq!(snapshot.taken_at.map(|at| at.to_string()).as_deref(), Some("2026-10-01T09:00:00Z"));
    let kept = format!("{snapshot:?}");
    assert!(!kept.contains("hunter2") && !kept.contains("aHVudGVyMg"), "{kept}");
}

/// As kubectl writes YAML: keys sorted, lists at the column of their key.
fn yaml(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                let nested = matches!(value, Value::Object(fields) if !fields.is_empty());
                let list = matches!(value, Value::Array(items) if !items.is_empty());
                let key =
                    if key.contains(['"', '.']) { serde_json::to_string(key).expect("a string") } else { key.clone() };
                if nested || list {
                    out.push_str(&format!("{pad}{key}:\n"));
                    yaml(value, if nested { indent + 2 } else { indent }, out);
                } else {
                    out.push_str(&format!("{pad}{key}: {value}\n"));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                let mut text = String::new();
                yaml(item, indent + 2, &mut text);
                out.push_str(&format!("{pad}- {}", text.trim_start()));
            }
        }
        other => out.push_str(&format!("{pad}{other}\n")),
    }
}

fn as_yaml(value: &Value) -> String {
    let mut out = String::new();
    yaml(value, 0, &mut out);
    out
}

#[test]
fn every_form_that_kubectl_prints_means_the_same() {
    let list = list();
    let expected = read(&list.to_string());
    let check = |text: &str| assert_eq!(read(text), expected, "{text}");
    check(&serde_json::to_string_pretty(&list).unwrap());
    check(&as_yaml(&list));
    check(&format!("---\n{}", as_yaml(&list)));
    let items = list["items"].as_array().unwrap();
    let lists: Vec<Value> =
        items.iter().map(|item| json!({"apiVersion": "v1", "items": [item], "kind": "List"})).collect();
    check(&lists.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"));
    check(&items.iter().map(Value::to_string).collect::<String>());
    check(&items.iter().map(as_yaml).collect::<Vec<_>>().join("---\n"));
    check(&lists.iter().map(as_yaml).collect::<Vec<_>>().join("---\n"));
}

/// Gives a few bytes at a time, as a pipe may.
struct Slow<'t>(&'t [u8], usize);

impl std::io::Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(out.len()).min(self.0.len());
        out[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn it_does_not_matter_where_reads_end() {
    let mut list = list();
    list["items"][5]["metadata"]["labels"] = json!({"a": "\\ \" }]", "b": "ü\\"});
    let expected = read(&list.to_string());
    for text in [list.to_string(), as_yaml(&list)] {
        for count in 1..9 {
            let snapshot = Snapshot::read(Slow(text.as_bytes(), count)).expect("the text is a snapshot");
            assert_eq!(snapshot, expected, "{count}");
        }
    }
}

#[test]
fn items_of_a_typed_list_have_its_kind() {
    let mut item = list()["items"][0].clone();
    item.as_object_mut().unwrap().retain(|key, _| key == "metadata" || key == "spec");
    let list = json!({"apiVersion": "apps/v1", "items": [item], "kind": "DeploymentList"});
    assert_eq!(read(&list.to_string()).workloads[0].kind, Kind::Deployment);
    let empty = json!({"apiVersion": "batch/v1", "items": [], "kind": "CronJobList"});
    assert_eq!(read(&empty.to_string()).listed, [Kind::CronJob]);
}

#[test]
fn our_own_form_says_what_was_listed() {
    let unread = json!([{"apiVersion": "v1", "kind": "Secret", "namespace": null, "reason": "forbidden"}]);
    let about = json!({"version": 1, "cluster": "prod", "takenAt": "2026-10-01T08:00:00Z", "unread": unread});
    let snapshot = read(&json!({"apiVersion": "v1", "kind": "List", "imagelint": about, "items": []}).to_string());
    assert_eq!(snapshot.cluster.as_deref(), Some("prod"));
    assert!(snapshot.knows(Kind::Job, Some("shop")) && !snapshot.knows(Kind::Secret, Some("shop")));
    let newer = json!({"kind": "List", "imagelint": {"version": 2}, "items": []}).to_string();
    assert!(matches!(Snapshot::read(newer.as_bytes()), Err(SnapshotError::WrongShape { .. })));
}

#[test]
fn absence_means_something_only_where_it_was_asked_for() {
    let snapshot = read(&list().to_string());
    assert!(snapshot.knows(Kind::Deployment, Some("shop")));
    assert!(!snapshot.knows(Kind::CronJob, Some("shop")), "no CronJob was seen");
    assert!(!snapshot.knows(Kind::Deployment, Some("other")), "all objects are of one namespace");
}

#[test]
fn what_is_no_snapshot_is_refused_with_its_byte() {
    let check = |text: &str, expected: &str| {
        let error = Snapshot::read(text.as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    };
    check("", "it is empty");
    check(" \n", "it is empty");
    check("[1, 2]", "byte 0: there is `[`, where a list of Kubernetes objects should be");
    check("{\"a\": 1}", "byte 0: there is an object without a kind, where a list of Kubernetes objects should be");
    check("{\"kind\": \"List\", \"items\": [", "it is cut short: it ends at byte 27, in the middle of a list");
    check("{\"kind\": \"List\", \"items\": [{\"a\" 1}]}", "byte 32: expected `:`");
    check("hello\n", "byte 0: there is no mapping, where a list of Kubernetes objects should be");
    check("items:\n- kind: Pod\n", "it is cut short: it ends at byte 19, in the middle of a list");
    check("\u{feff}", "it is empty");
    let utf16 = Snapshot::read(&[0xff, 0xfe, b'{', 0][..]).expect_err("UTF-16").to_string();
    assert!(utf16.starts_with("byte 0: there is UTF-16"), "{utf16}");
}

#[test]
fn a_field_of_a_wrong_type_costs_its_object_only() {
    let mut list = list();
    list["items"][0]["spec"]["template"]["spec"]["containers"][0]["image"] = json!(5);
    for text in [list.to_string(), as_yaml(&list)] {
        let snapshot = read(&text);
        assert!(snapshot.workloads.is_empty() && snapshot.pods.len() == 1);
        let unread = &snapshot.unread[0];
        assert_eq!((unread.kind, unread.name.as_deref()), (Some(Kind::Deployment), Some("web")));
        assert!(unread.why.contains("byte ") && unread.why.contains("5"), "{}", unread.why);
        assert!(snapshot.knows(Kind::Deployment, Some("shop")), "other Deployments were read");
    }
}

/// Replaces the `at`-th scalar or collection of `value` by `with`.
fn damage(value: &mut Value, at: &mut usize, with: &Value) {
    if *at == 0 {
        *value = with.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| damage(item, at, with)),
        Value::Object(fields) => fields.values_mut().for_each(|field| damage(field, at, with)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn cut_anywhere_it_is_one_error(cut in 0.0..1.0f64, pretty: bool) {
        let list = list();
        let text = if pretty { serde_json::to_string_pretty(&list) } else { serde_json::to_string(&list) }.unwrap();
        let at = (text.len() as f64 * cut) as usize;
        let error = Snapshot::read(&text.as_bytes()[..at]).expect_err("it is cut short");
        prop_assert!(matches!(error, SnapshotError::CutShort { offset } if offset == at as u64), "{error} at {at}");
    }

    #[test]
    fn yaml_cut_anywhere_is_an_error_or_lost_nothing(cut in 0.0..1.0f64) {
        let text = as_yaml(&list());
        let at = (text.len() as f64 * cut) as usize;
        match Snapshot::read(&text.as_bytes()[..at]) {
            Ok(snapshot) => prop_assert_eq!(snapshot, read(&text)),
            Err(error) => prop_assert!(error.offset() <= at as u64),
        }
    }

    #[test]
    fn damaged_anywhere_it_is_one_error_or_says_what_is_missing(at in 0..260usize, with in 0..5usize) {
        let with = [json!(5), json!("text"), json!([1]), json!({"a": 1}), json!(true)][with].clone();
        let mut list = list();
        damage(&mut list, &mut at.clone(), &with);
        let json = Snapshot::read(list.to_string().as_bytes());
        match json {
            Err(error) => prop_assert!(error.to_string().contains("byte"), "{}", error),
            Ok(snapshot) => {
                let count = |one: &Snapshot| {
                    one.workloads.len() + one.pods.len() + one.services.len() + one.nodes.len() + one.events.len()
                        + one.service_accounts.len() + one.secrets.len() + one.unread.len()
                };
                // Of another kind it is not kept, and neither is an Event about something that is no pod.
                let renamed = with.is_string() || with.is_object();
                prop_assert!((count(&snapshot) >= 6 && (renamed || count(&snapshot) >= 7)) || !snapshot.unread.is_empty(), "{:?}", snapshot);
            }
        }
    }
}
