//! Five thousand pods: pages, memory, and a server that goes away while they are read.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use imagelint_cluster::{Options, Progress};
use imagelint_model::Cluster;
use serde_json::json;

use crate::Case;
use crate::program::imagelint;
use crate::relay::Relay;
use crate::server::Server;

pub(crate) const CASES: &[Case] = &[("five_thousand_pods", five_thousand_pods)];

const PODS: usize = 5_000;

/// Most memory that the program may hold at a time, in MiB.
const MEMORY: u64 = 160;

/// A server of its own, because its end is part of the test.
fn five_thousand_pods(shared: &Server) {
    let server = Arc::new(Server::start(shared.assets()));
    fill(&server);
    let kubeconfig = server.kubeconfig("crowd", &[("prod", "admin-token")]);
    pages(&kubeconfig);
    memory(&server, &kubeconfig);
    let bytes = bytes_of_a_snapshot(&server);
    cut_connection(&server, bytes);
    killed_server(&server, bytes);
}

fn fill(server: &Server) {
    server.namespace("crowd");
    let workers = 4;
    thread::scope(|scope| {
        for worker in 0..workers {
            let mut api = server.api();
            scope.spawn(move || {
                for number in (worker..PODS).step_by(workers) {
                    let name = format!("pod-{number:05}");
                    // As long as real ones are: their labels, variables and statuses are most of them.
                    let filler = format!("{name}-").repeat(60);
                    let container = json!({"name": "app", "image": format!("registry.example.com/app:{number}"),
                        "env": [{"name": "FILLER", "value": filler}]});
                    let pod = json!({"metadata": {"name": name}, "spec": {"containers": [container]}});
                    api.create("/api/v1/namespaces/crowd/pods", &pod);
                }
            });
        }
    });
}

/// Remembers the pages of pods: how many so far, how many to come.
#[derive(Default)]
struct Pages(Mutex<Vec<(usize, u64)>>);

impl Progress for Pages {
    fn listed(&self, _: &str, kind: &'static str, items: usize, remaining: u64) {
        if kind == "pods" {
            self.0.lock().expect("nobody panics with it").push((items, remaining));
        }
    }

    fn finished(&self, _: &str) {}
}

fn pages(kubeconfig: &Path) {
    let told = Arc::new(Pages::default());
    let cluster = Cluster { name: "prod".to_owned(), ..Cluster::default() };
    let options = Options { kubeconfig: Some(kubeconfig.into()), ..Options::default() };
    let capture = imagelint_cluster::snapshot(&cluster, &options, told.clone()).expect("the server runs");
    assert_eq!(capture.count("Pod"), PODS);
    let snapshot = capture.to_snapshot().expect("what a server sends is understood");
    assert_eq!(
        (snapshot.pods.len(), snapshot.unread.as_slice(), snapshot.cluster.as_deref()),
        (PODS, &[][..], Some("prod"))
    );
    let told = told.0.lock().expect("nobody panics with it");
    let sizes: Vec<usize> = told.iter().map(|(items, _)| *items).collect();
    assert_eq!(sizes, (1..=10).map(|page| page * 500).collect::<Vec<_>>());
    assert_eq!(told.first().map(|(_, remaining)| *remaining), Some(4_500));
    assert_eq!(told.last().map(|(_, remaining)| *remaining), Some(0));
}

/// The most memory that the program held, as the kernel tells while it runs.
fn memory(server: &Server, kubeconfig: &Path) {
    let out = fs::File::create(server.folder.path().join("snapshot.json")).expect("the folder is ours");
    let mut child = Command::new(env!("CARGO_BIN_EXE_imagelint"))
        .args(["snapshot", "--cluster", "prod"])
        .current_dir(server.folder.path())
        .env("KUBECONFIG", kubeconfig)
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built for this test");
    let mut most = 0;
    while child.try_wait().expect("the child is ours").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = kib.map_or(most, |kib| kib / 1024);
        thread::yield_now();
    }
    assert!((1..MEMORY).contains(&most), "{most} MiB for {PODS} pods");
}

/// How much comes back for a whole snapshot.
fn bytes_of_a_snapshot(server: &Server) -> usize {
    let relay = Relay::start(server.port, usize::MAX, || {});
    let kubeconfig = server.kubeconfig_at("whole", relay.port, &[("prod", "admin-token")]);
    let run = imagelint(server.folder.path(), &kubeconfig, &["snapshot", "--cluster", "prod"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    relay.passed()
}

fn cut_connection(server: &Server, bytes: usize) {
    let relay = Relay::start(server.port, bytes * 7 / 10, || {});
    interrupted(server, &relay);
}

fn killed_server(server: &Arc<Server>, bytes: usize) {
    // The relay outlives the test, and must not keep the server from ending with it.
    let killed = Arc::downgrade(server);
    let kill = move || killed.upgrade().iter().for_each(|server| server.kill());
    let relay = Relay::start(server.port, bytes * 7 / 10, kill);
    interrupted(server, &relay);
}

/// A snapshot through a relay that breaks on the way.
fn interrupted(server: &Server, relay: &Relay) {
    let kubeconfig = server.kubeconfig_at("interrupted", relay.port, &[("prod", "admin-token")]);
    let arguments = ["snapshot", "--cluster", "prod", "-o", "interrupted.json"];
    let run = imagelint(server.folder.path(), &kubeconfig, &arguments);
    assert!(relay.has_cut(), "the relay was to break");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.starts_with("error: cluster `prod`: https://127.0.0.1:"), "{}", run.stderr);
    assert!(run.stderr.contains(" went away after ") && run.stderr.contains("00 pods"), "{}", run.stderr);
    assert!(!server.folder.path().join("interrupted.json").exists(), "half a snapshot was written");
}
