//! `imagelint prepull` and `imagelint mirror`: what they print, and that it does what it says.

use std::path::Path;

use super::{run, tree};

const CONFIG: &str = "\
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    kubernetes: \"1.31\"
    paths: [overlays/prod, jobs]
    namespaces: [shop]
    network: {default: 20MB/s, \"*.azurecr.io\": 0.26MB/s}
    mirrors: {docker.io: registry.example.com/hub}
    pull-secrets: {\"*.azurecr.io\": acr-secret}
    prepull:
      tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
images: {sizes: {\"example.azurecr.io/backend\": 240MB, redis: 10MB}}
";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      imagePullSecrets: [{name: acr-secret}]
      containers:
      - {name: web, image: example.azurecr.io/backend:1.4.2}
      - {name: redis, image: redis}
";

const OVERLAY: &str = "\
resources: [../../base]
images:
- {name: redis, newTag: 7.2-alpine}
";

const JOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: once
        image: busybox:1.36@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
";

fn repository(config: &str) -> tempfile::TempDir {
    tree(&[
        ("imagelint.yaml", config),
        ("base/kustomization.yaml", "resources: [deployment.yaml]\n"),
        ("base/deployment.yaml", DEPLOYMENT),
        ("overlays/prod/kustomization.yaml", OVERLAY),
        ("jobs/once.yaml", JOB),
    ])
}

fn prepull(folder: &Path) -> super::Run {
    run(folder, &["prepull", "--cluster", "prod"])
}

#[test]
fn the_slow_images_are_pulled_ahead() {
    let folder = repository(CONFIG);
    let first = prepull(folder.path());
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert_eq!(first.stdout, prepull(folder.path()).stdout, "the same every time");
    for part in [
        "image: \"example.azurecr.io/backend:1.4.2\"",
        "image: \"registry.example.com/hub/library/busybox:1.37.0-musl\"",
        "namespace: \"shop\"",
        "- name: \"acr-secret\"",
        "key: \"dedicated\"",
        "automountServiceAccountToken: false",
    ] {
        assert!(first.stdout.contains(part), "{part} is missing in\n{}", first.stdout);
    }
    assert!(!first.stdout.contains("redis"), "10 MB are pulled in half a second");
}

#[test]
fn without_sizes_everything_is_and_that_is_said() {
    let folder = repository(&CONFIG.replace("images: {sizes", "# {sizes"));
    let all = prepull(folder.path());
    assert!(all.stderr.contains("all 3 images"), "{}", all.stderr);
    assert_eq!(all.stdout.matches("/imagelint/true\"]\n").count(), 3 + 1, "{}", all.stdout);
    assert!(all.stdout.contains("redis:7.2-alpine"), "as the overlay renders it");
}

#[test]
fn its_own_rules_find_nothing_in_it() {
    let folder = repository(&CONFIG.replace("paths: [overlays/prod, jobs]", "paths: [overlays/prod, jobs, prepull]"));
    let printed = prepull(folder.path()).stdout;
    std::fs::create_dir(folder.path().join("prepull")).unwrap();
    std::fs::write(folder.path().join("prepull/daemonset.yaml"), printed).unwrap();
    let all = run(folder.path(), &["check", "prepull", "--format", "concise", "--fail-on", "info"]);
    // The image itself is what the tree deploys; how far away its registry is has nothing to do with the DaemonSet.
    let about: Vec<&str> = all.stdout.lines().filter(|line| line.contains("prepull/")).collect();
    let other =
        about.iter().filter(|line| !["cross-border-registry", "large-image"].iter().any(|rule| line.contains(rule)));
    assert_eq!(other.collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", all.stderr);
}

#[test]
fn copies_are_planned_with_what_uses_them() {
    let folder = repository(CONFIG);
    let text = run(folder.path(), &["mirror", "--cluster", "prod"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    let digest = "a".repeat(64);
    let expected = format!(
        "skopeo copy --all --preserve-digests docker://docker.io/library/busybox@sha256:{digest} \
         docker://registry.example.com/hub/library/busybox:1.36\n\
         skopeo copy --all --preserve-digests docker://docker.io/library/redis:7.2-alpine \
         docker://registry.example.com/hub/library/redis:7.2-alpine\n\n\
         # add to the end of `images` in the kustomization in overlays/prod:\n\
         images:\n- name: redis\n  newName: registry.example.com/hub/library/redis\n\n\
         # jobs/once.yaml:10: write registry.example.com/hub/library/busybox:1.36@sha256:{digest} \
         instead of busybox:1.36@sha256:{digest}\n"
    );
    assert_eq!(text.stdout, expected);
    for (tool, command) in
        [("crane", "crane copy docker.io/"), ("docker", "imagetools create --prefer-index=false --tag")]
    {
        let other = run(folder.path(), &["mirror", "--cluster", "prod", "--tool", tool]);
        assert!(other.stdout.contains(command), "{}", other.stdout);
    }
}

#[test]
fn the_printed_change_makes_the_next_plan_empty() {
    let folder = repository(CONFIG);
    let json = run(folder.path(), &["mirror", "--cluster", "prod", "--format", "json"]).stdout;
    let plan: serde_json::Value = serde_json::from_str(&json).unwrap();
    let image = &plan["overrides"][0]["images"][0];
    let entry =
        format!("- {{name: {}, newName: {}}}\n", image["name"].as_str().unwrap(), image["newName"].as_str().unwrap());
    let overlay = folder.path().join(plan["overrides"][0]["entry"].as_str().unwrap()).join("kustomization.yaml");
    std::fs::write(&overlay, OVERLAY.to_owned() + &entry).unwrap();
    let edit = &plan["edits"][0];
    let job = JOB.replace(edit["from"].as_str().unwrap(), edit["to"].as_str().unwrap());
    std::fs::write(folder.path().join(edit["file"].as_str().unwrap()), job).unwrap();
    let rendered = run(folder.path(), &["render", "overlays/prod"]).stdout;
    assert!(rendered.contains("image: registry.example.com/hub/library/redis:7.2-alpine"), "{rendered}");
    let again = run(folder.path(), &["mirror", "--cluster", "prod"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    assert!(again.stderr.contains("from its mirrors already"), "{}", again.stderr);
}

#[test]
fn what_is_missing_is_said() {
    let folder = repository(&CONFIG.replace("    mirrors: {docker.io: registry.example.com/hub}\n", ""));
    let check = |args: &[&str], said: &str| {
        let run = run(folder.path(), args);
        assert_eq!((run.code, run.stderr.contains(said)), (2, true), "{args:?}: {}", run.stderr);
    };
    check(&["mirror", "--cluster", "prod"], "names no mirrors");
    check(&["mirror", "--cluster", "staging"], "no cluster `staging`");
    check(&["prepull"], "--cluster");
}
