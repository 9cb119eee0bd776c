//! `imagelint audit --snapshot` from outside: what is found, what is left alone, and snapshots that are damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

#[path = "../xtask/src/injected.rs"]
mod injected;

use injected::{Place, injected, lines, place, told};

const CONFIG: &str = "clusters:\n  prod:\n    paths: [\"apps/*/*/overlays/prod\"]\n";

fn audit(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    command.arg("audit").args(args).args(["--format", "json"]).current_dir(folder);
    command.output().expect("the program runs")
}

fn json_of(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Generates a corpus and its cluster, audits it, and compares with what was injected.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn check_corpus(files: u32) {
    let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/gen_corpus.py");
    if !generator.exists() {
        eprintln!("skipped: {} is not there", generator.display());
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut python = Command::new("python3");
    let made = python.arg(&generator).args(["--files", &files.to_string(), "--out"]).arg(folder.path());
    match made.stdout(Stdio::null()).status() {
        Ok(status) => assert!(status.success(), "the generator fails"),
        Err(error) => {
            eprintln!("skipped: python3: {error}");
            return;
        }
    }
    let repo = folder.path().join("repo");
    std::fs::write(repo.join("imagelint.yaml"), CONFIG).expect("the folder can be written");
    let output = audit(&repo, &["--cluster", "prod", "--snapshot", "../snapshot.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let json = json_of(&output);
    let found = told(&json);
    let injected = injected(&folder.path().join("truth/drifts.jsonl")).expect("the generator wrote it");
    assert!(!injected.is_empty(), "the generator injects something into every cluster");
    let missed: Vec<&Value> =
        injected.iter().filter(|(place, _)| !found.contains(*place)).map(|(_, one)| one).collect();
    assert!(missed.is_empty(), "missed: {missed:#?}");
    let extra: Vec<&Place> = found.iter().filter(|place| !injected.contains_key(*place)).collect();
    assert!(extra.is_empty(), "nobody injected: {extra:#?}");
    for benign in lines(&folder.path().join("truth/benign.jsonl")).expect("the generator wrote it") {
        let about = |place: &&Place| **place == self::place(&place[0], &benign, &benign["container"]);
        assert_eq!(found.iter().find(about), None, "{benign}");
    }
    check_repair(&repo, &json);
}

/// How many differing images of a report have each verdict.
fn verdicts(report: &Value) -> BTreeMap<String, usize> {
    let mut verdicts = BTreeMap::new();
    for record in report["drift"].as_array().into_iter().flatten().filter(|one| one["rule"] == "image-drift") {
        *verdicts.entry(record["verdict"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    verdicts
}

/// Repairs what `before` tells of, and audits again.
fn check_repair(repo: &Path, before: &Value) {
    let git = git2::Repository::init(repo).expect("a repository can be made");
    let mut index = git.index().expect("there is an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("files can be added");
    let tree = index.write_tree().and_then(|tree| git.find_tree(tree)).expect("the tree can be written");
    index.write().expect("the index can be written");
    let who = git2::Signature::now("t", "t@example.com").expect("a name is enough");
    git.commit(Some("HEAD"), &who, &who, "m", &tree, &[]).expect("a commit can be written");

    let arguments = ["--cluster", "prod", "--snapshot", "../snapshot.json"];
    let fixed = audit(repo, &[&arguments[..], &["--fix"]].concat());
    let stderr = String::from_utf8_lossy(&fixed.stderr);
    let again = json_of(&audit(repo, &arguments));
    let (mut wanted, verdicts_again) = (verdicts(before), verdicts(&again));
    let adopted = wanted.remove("adopt-live").unwrap_or_default();
    assert!(adopted > 0, "there is something to repair");
    assert_eq!(verdicts_again, wanted, "{stderr}");
    // Everything that was not repaired is told as before, and nothing else.
    let others = |report: &Value| -> BTreeSet<(Place, String)> {
        let records = report["drift"].as_array().into_iter().flatten();
        let kept = records.filter(|one| one["rule"] != "image-drift" || one["verdict"] != "adopt-live");
        kept.map(|one| (place(&one["rule"].to_string(), &one["object"], &one["container"]), one["live"].to_string()))
            .collect()
    };
    assert_eq!(others(before), others(&again));
    let diff = git.diff_index_to_workdir(None, None).expect("git can compare");
    let keys = ["image:", "newName:", "newTag:", "digest:", "value:"];
    let mut lines = 0;
    diff.print(git2::DiffFormat::Patch, |_, _, line| {
        if matches!(line.origin(), '+' | '-') {
            let text = String::from_utf8_lossy(line.content());
            assert!(keys.iter().any(|key| text.contains(key)), "{text}");
            lines += 1;
        }
        true
    })
    .expect("git can print");
    // A line that is changed counts twice, a key that is added once.
    assert!((adopted..=adopted * 3).contains(&lines), "{lines} lines for {adopted} images");
    let files = diff.stats().expect("git can count").files_changed();
    assert!(stderr.contains(&format!("repaired {adopted} values in {files} files\n")), "{stderr}");
}

#[test]
fn every_injected_drift_is_found_and_nothing_else_in_1000_files() {
    check_corpus(1000);
}

#[test]
fn every_injected_drift_is_found_and_nothing_else_in_10000_files() {
    check_corpus(10_000);
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    \
    spec:\n      containers:\n        - name: web\n          image: quay.io/shop/web:1.4.0\n";

fn deployment(name: &str, image: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}})
}

fn list(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}

/// Audits one Deployment against a snapshot.
fn check(snapshot: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("web.yaml"), WEB).expect("the folder can be written");
    std::fs::write(folder.path().join("snapshot.json"), snapshot).expect("the folder can be written");
    audit(folder.path(), &["--snapshot", "snapshot.json"])
}

fn rules(output: &Output) -> Vec<String> {
    let json = json_of(output);
    let records = json["drift"].as_array().expect("a list of records").iter();
    records.map(|one| one["rule"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_record_says_what_both_sides_have_and_what_to_do() {
    let mut live = deployment("web", &json!("quay.io/shop/web:1.4.1"));
    live["metadata"]["managedFields"] = json!([{"manager": "kubectl-set", "operation": "Update",
        "time": "2026-10-01T07:00:00Z", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers": {
            "k:{\"name\":\"web\"}": {"f:image": {}}}}}}}}]);
    let owner = json!([{"kind": "ReplicaSet", "name": "web-5f", "controller": true}]);
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-5f-a", "namespace": "shop",
            "labels": {"pod-template-hash": "5f"}, "ownerReferences": owner},
        "spec": {"containers": [{"name": "web", "image": "quay.io/shop/web:1.4.1"}]},
        "status": {"phase": "Running", "containerStatuses": [{"name": "web", "image": "quay.io/shop/web:1.4.1",
            "imageID": "quay.io/shop/web@sha256:aa", "ready": true, "state": {"running": {}}}]}});
    let output = check(&list(&[live, pod]).to_string());
    let json = json_of(&output);
    let record = &json["drift"][0];
    assert_eq!((record["rule"].as_str(), record["verdict"].as_str()), (Some("image-drift"), Some("adopt-live")));
    assert_eq!(record["git"], "quay.io/shop/web:1.4.0");
    assert_eq!(record["live"], "quay.io/shop/web:1.4.1");
    assert_eq!(record["changedBy"]["manager"], "kubectl-set");
    assert_eq!(record["changedBy"]["time"], "2026-10-01T07:00:00Z");
    assert_eq!(record["running"][0]["imageID"], "quay.io/shop/web@sha256:aa");
    assert_eq!((record["file"].as_str(), record["line"].as_u64()), (Some("web.yaml"), Some(9)));
    let finding = json["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "image-drift").unwrap();
    assert_eq!(finding["start"]["column"], 35, "the tag, nothing else");
}

#[test]
fn a_snapshot_cut_short_is_one_error_with_its_byte() {
    let text = list(&[deployment("web", &json!("quay.io/shop/web:1.4.0"))]).to_string();
    let output = check(&text[..text.len() - 9]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: snapshot.json is no snapshot: it is cut short: it ends at byte"), "{stderr}");
    assert!(output.stdout.is_empty());
    for shape in ["[]", "{}", "hello", "", "{\"kind\": \"List\"}"] {
        let output = check(shape);
        assert_eq!(output.status.code(), Some(2), "{shape}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_cannot_be_understood_is_said_and_not_missing() {
    let other = deployment("other", &json!("quay.io/shop/other:1"));
    let output = check(&list(&[deployment("web", &json!(5)), other]).to_string());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("Deployment shop/web was not read: byte "), "{stderr}");
    assert_eq!(rules(&output), ["unmanaged-workload"]);
}

#[test]
fn what_is_no_object_is_said_in_words_of_the_file() {
    let output = check(&list(&[Value::Null, deployment("web", &json!("quay.io/shop/web:1.4.0"))]).to_string());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("an object was not read: byte "), "{told}");
    assert!(told.contains("null, expected an object"), "{told}");
}

#[test]
fn what_may_not_be_listed_is_not_missing() {
    let mut snapshot = list(&[]);
    let unread = json!([{"apiVersion": "apps/v1", "kind": "Deployment", "namespace": null, "reason": "forbidden"}]);
    snapshot["imagelint"] = json!({"version": 1, "takenAt": "2026-10-01T08:00:00Z", "unread": unread});
    let output = check(&snapshot.to_string());
    assert!(rules(&output).is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Deployments were not read: forbidden"));
    snapshot["imagelint"]["unread"] = json!([]);
    assert_eq!(rules(&check(&snapshot.to_string())), ["missing-workload"]);
}

#[test]
fn a_snapshot_may_come_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("web.yaml"), WEB).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    command.args(["audit", "--snapshot", "-", "--format", "concise"]).current_dir(folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = list(&[deployment("web", &json!("quay.io/shop/web:2"))]).to_string();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("web.yaml:9:35: error[image-drift] Deployment shop/web runs"), "{stdout}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_the_snapshot_knows_reaches_the_other_rules() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("web.yaml"), WEB).unwrap();
    let config = "clusters:\n  prod:\n    network: {default: 0.26MB/s}\n";
    std::fs::write(folder.path().join("imagelint.yaml"), config).unwrap();
    let node = |bytes: u64| {
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {
            "images": [{"names": ["quay.io/shop/web:1.4.0"], "sizeBytes": bytes}]}})
    };
    let found = |bytes: u64| {
        let live = deployment("web", &json!("quay.io/shop/web:1.4.0"));
        let snapshot = list(&[live, node(bytes)]).to_string();
        std::fs::write(folder.path().join("snapshot.json"), snapshot).unwrap();
        let json = json_of(&audit(folder.path(), &["--snapshot", "snapshot.json"]));
        json["findings"].as_array().unwrap().iter().any(|one| one["rule"] == "pull-exceeds-deadline")
    };
    assert!(found(240_000_000) && !found(1_000_000));
}

#[test]
fn drift_can_be_switched_off_and_suppressed() {
    let folder = tempfile::tempdir().unwrap();
    let suppressed = WEB.replace("1.4.0", "1.4.0  # imagelint: ignore[image-drift] being rolled out");
    std::fs::write(folder.path().join("web.yaml"), suppressed).unwrap();
    let snapshot = list(&[deployment("web", &json!("quay.io/shop/web:2"))]).to_string();
    std::fs::write(folder.path().join("snapshot.json"), snapshot).unwrap();
    assert!(rules(&audit(folder.path(), &["--snapshot", "snapshot.json"])).is_empty());
    let all = audit(folder.path(), &["--snapshot", "snapshot.json", "--no-suppressions"]);
    assert_eq!(rules(&all), ["image-drift"]);
    let others = audit(folder.path(), &["--snapshot", "snapshot.json", "--no-suppressions", "--ignore", "image-drift"]);
    assert!(rules(&others).is_empty());
}

#[test]
fn a_pod_that_waits_is_told_in_the_words_of_the_kubelet() {
    let owner = json!([{"kind": "ReplicaSet", "name": "web-5f", "controller": true}]);
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-5f-a", "namespace": "shop",
            "labels": {"pod-template-hash": "5f"}, "ownerReferences": owner},
        "spec": {"containers": [{"name": "web", "image": "quay.io/shop/web:1.4.0"}]},
        "status": {"phase": "Pending", "containerStatuses": [{"name": "web", "image": "quay.io/shop/web:1.4.0",
            "imageID": "", "ready": false, "state": {"waiting": {"reason": "ImagePullBackOff",
                "message": "Back-off pulling image \"quay.io/shop/web:1.4.0\""}}}]}});
    let step = "failed to do request: Head \"https://quay.io/v2/\": dial tcp 34.1.2.3:443: i/o timeout";
    let message = format!("Failed to pull image \"quay.io/shop/web:1.4.0\": failed to resolve reference: {step}");
    let event = json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "shop"},
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-5f-a"}, "reason": "Failed",
        "message": message, "lastTimestamp": "2026-10-01T07:00:00Z"});
    let live = deployment("web", &json!("quay.io/shop/web:1.4.0"));
    let json = json_of(&check(&list(&[live, pod, event]).to_string()));
    let record = json["drift"].as_array().unwrap().iter().find(|one| one["rule"] == "image-pull-failing").unwrap();
    assert_eq!(json["drift"].as_array().unwrap().len(), 1, "a failing pull is told once");
    assert_eq!((record["class"].as_str(), record["said"].as_str()), (Some("unreachable"), Some(step)));
}

#[test]
fn what_is_known_is_in_no_table_and_a_revision_knows_nothing_of_a_cluster() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("web.yaml"), WEB).unwrap();
    let snapshot = list(&[deployment("web", &json!("quay.io/shop/web:2"))]).to_string();
    std::fs::write(folder.path().join("snapshot.json"), snapshot).unwrap();
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let done = Command::new("git").args(who).args(args).current_dir(folder.path()).output();
        assert!(done.expect("git runs").status.success(), "{args:?}");
    };
    git(&["init", "-q", "."]);
    git(&["add", "web.yaml"]);
    git(&["commit", "-q", "-m", "first"]);
    let told = |args: &[&str]| rules(&audit(folder.path(), &[&["--snapshot", "snapshot.json"], args].concat()));
    assert_eq!(told(&["--since", "HEAD"]), ["image-drift"]);
    assert!(told(&["--write-baseline", "known.json"]).is_empty());
    assert!(told(&["--baseline", "known.json"]).is_empty());
    let refused = |args: &[&str]| audit(folder.path(), &[&["--snapshot", "snapshot.json"], args].concat());
    assert_eq!(refused(&["--staged"]).status.code(), Some(2));
    let unknown = refused(&["--select", "image-drfit"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `image-drift`?"));
}

#[test]
fn what_roots_deploy_is_counted_and_they_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("base/web.yaml", WEB);
    write("base/kustomization.yaml", "resources: [web.yaml]\n");
    write("prod/kustomization.yaml", "resources: [../base]\nimages: [{name: quay.io/shop/web, newTag: \"2\"}]\n");
    write("imagelint.yaml", "clusters:\n  prod: {paths: [prod]}\n");
    write("snapshot.json", &list(&[deployment("web", &json!("quay.io/shop/web:2"))]).to_string());
    let json = json_of(&audit(folder.path(), &["--snapshot", "snapshot.json"]));
    let count = |key: &str| json["summary"][key].as_u64().unwrap();
    assert_eq!((count("files"), count("objects"), count("images")), (3, 1, 1));
    write("snapshot.json", &list(&[deployment("web", &json!("quay.io/shop/web:3"))]).to_string());
    let json = json_of(&audit(folder.path(), &["--snapshot", "snapshot.json"]));
    let finding = json["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "image-drift").unwrap();
    assert_eq!(finding["entries"], json!(["prod"]));
}

#[test]
fn an_audit_of_one_namespace_is_silent_about_the_others() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("web.yaml"), WEB.replace("1.4.0", "latest")).unwrap();
    std::fs::write(folder.path().join("snapshot.json"), list(&[]).to_string()).unwrap();
    let found = |namespace: &str| {
        let output = audit(folder.path(), &["--snapshot", "snapshot.json", "--namespace", namespace]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("the snapshot has no workloads"), "{told}");
        json_of(&output)["findings"].as_array().unwrap().len()
    };
    assert_eq!((found("shop"), found("other")), (1, 0));
}

#[test]
fn a_pull_policy_that_is_no_default_was_set_by_somebody() {
    let help = |policy: &str| {
        let mut live = deployment("web", &json!("quay.io/shop/web:1.4.0"));
        live["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = json!(policy);
        let json = json_of(&check(&list(&[live]).to_string()));
        json["drift"][0]["help"].as_str().unwrap_or_default().to_owned()
    };
    assert!(help("Never").contains("somebody set it"), "{}", help("Never"));
    assert!(help("Always").starts_with("the default is set when an object is created"), "{}", help("Always"));
}
