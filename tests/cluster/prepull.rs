//! What `imagelint prepull` prints, put to a real API server.

use std::fs;

use crate::Case;
use crate::program::imagelint;
use crate::server::Server;

pub(crate) const CASES: &[Case] = &[("the_api_server_accepts_the_daemon_set", the_api_server_accepts_the_daemon_set)];

const CONFIG: &str = "
clusters:
  prod:
    network: {default: 1MB/s}
    pull-secrets: {'*.example.com': pull}
    prepull: {namespace: warm, tolerations: [{operator: Exists}], node-selector: {pool: fast}}
images: {sizes: {'*': 900MB}}
";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'registry.example.com/big@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10'}, {name: b, image: 'nginx:1.27'}]}\n";

fn the_api_server_accepts_the_daemon_set(server: &Server) {
    server.namespace("warm");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("imagelint.yaml"), CONFIG).expect("a file");
    fs::write(folder.path().join("pod.yaml"), POD).expect("a file");
    let run = imagelint(folder.path(), &server.kubeconfig("prepull", &[]), &["prepull", "--cluster", "prod"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    server.apply(&run.stdout);
    let images = server.must(&["-n", "warm", "get", "daemonsets", "-o", "jsonpath={..initContainers[*].image}"]);
    for image in ["registry.example.com/big@sha256:", "nginx:1.27"] {
        assert!(images.contains(image), "{images}");
    }
}
