//! Runs imagelint.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program in `folder`, with this kubeconfig and nothing else that could tell it of a cluster.
pub(crate) fn imagelint(folder: &Path, kubeconfig: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    command.current_dir(folder).env("KUBECONFIG", kubeconfig).args(args);
    for name in ["KUBERNETES_SERVICE_HOST", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(name);
    }
    let output = command.output().expect("the program was built for this test");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The snapshot that a run printed; the run must have succeeded.
pub(crate) fn snapshot(run: &Run) -> Value {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("a snapshot is JSON")
}

/// Objects of a kind in a namespace.
pub(crate) fn objects<'a>(snapshot: &'a Value, kind: &str, namespace: &str) -> Vec<&'a Value> {
    let items = snapshot["items"].as_array().expect("a snapshot has items");
    items.iter().filter(|item| item["kind"] == kind && item["metadata"]["namespace"] == namespace).collect()
}

/// What was not read, and why.
pub(crate) fn unread(snapshot: &Value) -> Vec<(&str, &str)> {
    let unread = snapshot["imagelint"]["unread"].as_array().expect("a snapshot says what it lacks");
    unread
        .iter()
        .map(|entry| (entry["kind"].as_str().unwrap_or_default(), entry["reason"].as_str().unwrap_or_default()))
        .collect()
}
