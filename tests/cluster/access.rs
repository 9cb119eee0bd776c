//! Who may read what, and what is said when they may not.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::Case;
use crate::program::{imagelint, objects, snapshot, unread};
use crate::server::{Server, wait_for};

pub(crate) const CASES: &[Case] = &[
    ("the_shipped_role_is_enough", the_shipped_role_is_enough),
    ("the_documented_cron_job_is_accepted", the_documented_cron_job_is_accepted),
    ("a_role_of_one_namespace_reads_that_one", a_role_of_one_namespace_reads_that_one),
    ("without_any_right_the_role_is_named", without_any_right_the_role_is_named),
    ("a_token_that_expires", a_token_that_expires),
    ("an_exec_plugin_gives_the_token", an_exec_plugin_gives_the_token),
    ("a_context_that_is_not_there", a_context_that_is_not_there),
    ("a_certificate_of_somebody_else", a_certificate_of_somebody_else),
    ("nobody_listens", nobody_listens),
];

fn the_shipped_role_is_enough(server: &Server) {
    server.namespace("ops");
    let nowhere = server.kubeconfig("nowhere", &[]);
    let printed = imagelint(server.folder.path(), &nowhere, &["snapshot", "--rbac=ops"]);
    assert_eq!(printed.code, Some(0), "{}", printed.stderr);
    server.apply(&printed.stdout);
    server.must(&["-n", "ops", "create", "deployment", "web", "--image=redis:7"]);
    server.must(&["-n", "ops", "create", "secret", "generic", "registry"]);
    let token = server.must(&["-n", "ops", "create", "token", "imagelint"]);
    let kubeconfig = server.kubeconfig("role", &[("prod", &token)]);
    let take = || snapshot(&imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]));
    let taken = take();
    assert_eq!(unread(&taken), []);
    assert_eq!(objects(&taken, "Deployment", "ops").len(), 1);
    assert_eq!(objects(&taken, "Secret", "ops").len(), 1);

    // It may do nothing else.
    for (verb, what) in [("create", "pods"), ("delete", "deployments"), ("watch", "pods"), ("get", "secrets/registry")]
    {
        let account = "--as=system:serviceaccount:ops:imagelint";
        let answer = server.kubectl(&["-n", "ops", "auth", "can-i", verb, what, account]);
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "no", "{verb} {what}");
    }

    // Names of Secrets are a role of their own.
    server.must(&["delete", "clusterrolebinding", "imagelint-snapshot-secret-names"]);
    wait_for("the end of the right", || unread(&take()).len() == 1);
    let taken = take();
    let (kind, reason) = unread(&taken)[0];
    assert_eq!(kind, "Secret");
    assert!(reason.contains("secrets is forbidden"), "{reason}");
    assert_eq!(objects(&taken, "Deployment", "ops").len(), 1);
}

fn the_documented_cron_job_is_accepted(server: &Server) {
    let page = include_str!("../../crates/imagelint/docs/cluster.md");
    let after = page.split_once("## An audit every night").expect("the page has the section").1;
    let manifest = after.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block follows");
    server.namespace("nightly");
    server.apply(&manifest.replace("namespace: ops", "namespace: nightly"));
    let job = server.must(&["-n", "nightly", "get", "cronjob", "imagelint-audit", "-o", "name"]);
    assert_eq!(job, "cronjob.batch/imagelint-audit");
}

const TEAM: &str = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: team}
rules: [{apiGroups: ['', apps, batch], resources: ['*'], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: team}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: team}
";

fn a_role_of_one_namespace_reads_that_one(server: &Server) {
    server.namespace("team");
    server.apply(TEAM);
    server.must(&["-n", "team", "create", "deployment", "web", "--image=redis:7"]);
    let token = server.must(&["-n", "team", "create", "token", "reader"]);
    let kubeconfig = server.kubeconfig("team", &[("team", &token)]);
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let config = "clusters:\n  prod: {context: team, namespaces: [team]}\n";
    fs::write(folder.path().join("imagelint.yaml"), config).expect("the folder is ours");
    let run = imagelint(folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    let taken = snapshot(&run);
    assert_eq!(objects(&taken, "Deployment", "team").len(), 1);
    let kinds: Vec<&str> = unread(&taken).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["Node"]);
    assert!(run.stderr.contains("warning: cluster `prod`: Nodes were not read: nodes is forbidden"), "{}", run.stderr);
}

fn without_any_right_the_role_is_named(server: &Server) {
    let kubeconfig = server.kubeconfig("nobody", &[("prod", "nobody-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("lets these credentials list nothing (403 Forbidden)"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: `imagelint snapshot --rbac` prints the role it needs"), "{}", run.stderr);
}

/// Bootstrap tokens carry the time of their end in a Secret, so that a test need not wait for it.
fn a_token_that_expires(server: &Server) {
    let secret = |until: &str| {
        json!({
            "metadata": {"name": "bootstrap-token-abcdef"},
            "type": "bootstrap.kubernetes.io/token",
            "stringData": {"token-id": "abcdef", "token-secret": "0123456789abcdef", "expiration": until,
                "usage-bootstrap-authentication": "true", "auth-extra-groups": "system:bootstrappers:audit"},
        })
    };
    let mut api = server.api();
    api.create("/api/v1/namespaces/kube-system/secrets", &secret("2999-01-01T00:00:00Z"));
    server.must(&["create", "clusterrole", "audit", "--verb=list", "--resource=pods,deployments.apps"]);
    server.must(&[
        "create",
        "clusterrolebinding",
        "audit",
        "--clusterrole=audit",
        "--group=system:bootstrappers:audit",
    ]);
    let kubeconfig = server.kubeconfig("expires", &[("prod", "abcdef.0123456789abcdef")]);
    let take = || imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    wait_for("the token", || take().code == Some(0));

    api.merge("/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef", &secret("2001-01-01T00:00:00Z"));
    // The server remembers a token that was good for some seconds.
    wait_for("the end of the token", || take().code == Some(2));
    let run = take();
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("does not accept the credentials (401 Unauthorized)"), "{}", run.stderr);
    assert!(run.stderr.contains("the token has probably expired"), "{}", run.stderr);
}

fn an_exec_plugin_gives_the_token(server: &Server) {
    let kubeconfig = server.kubeconfig("exec", &[("prod", "unused")]);
    let plugin = server.folder.path().join("plugin");
    let answer =
        r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"admin-token"}}"#;
    let write = |script: &str| {
        fs::write(&plugin, format!("#!/bin/sh\n{script}\n")).expect("the folder is ours");
        fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    };
    let text = fs::read_to_string(&kubeconfig).expect("it was just written");
    let exec = format!(
        "{{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: {}}}}}",
        plugin.display()
    );
    fs::write(&kubeconfig, text.replace("{token: unused}", &exec)).expect("the folder is ours");
    let take = || imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);

    write(&format!("echo '{answer}'"));
    snapshot(&take());
    write("echo 'not signed in' >&2; exit 1");
    let run = take();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("plugin\" failed (exit status: 1): not signed in"), "{}", run.stderr);
}

fn a_context_that_is_not_there(server: &Server) {
    let kubeconfig = server.kubeconfig("contexts", &[("ack-prod", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "ack-prd"]);
    let expected =
        "error: cluster `ack-prd`: the kubeconfig has no context `ack-prd`\nhint: did you mean `ack-prod`?\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), expected));
}

fn a_certificate_of_somebody_else(server: &Server) {
    let kubeconfig = server.kubeconfig("stranger", &[("prod", "admin-token")]);
    let text = fs::read_to_string(&kubeconfig).expect("it was just written");
    let lines = text.lines().filter(|line| !line.contains("certificate-authority"));
    fs::write(&kubeconfig, lines.map(|line| format!("{line}\n")).collect::<String>()).expect("the folder is ours");
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("its certificate is not valid: UnknownIssuer"), "{}", run.stderr);
}

fn nobody_listens(server: &Server) {
    // Port 1 belongs to a service that nobody runs.
    let kubeconfig = server.kubeconfig_at("silent", 1, &[("prod", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("cannot reach https://127.0.0.1:1: connection refused"), "{}", run.stderr);
}
