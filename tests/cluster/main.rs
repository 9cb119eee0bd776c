//! The program against a real kube-apiserver with a real etcd, found through `KUBEBUILDER_ASSETS`.
//!
//! Without them every test here is skipped, and says so. `cargo xtask cluster-assets DIR` fills a folder with them.

mod access;
mod api;
mod audit;
mod crowd;
mod prepull;
mod program;
mod relay;
mod server;
mod snapshot;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use server::{Assets, Server};

/// A test: it gets the server that all share, and panics when it fails.
type Case = (&'static str, fn(&Server));

const CASES: &[(&str, &[Case])] = &[
    ("snapshot", snapshot::CASES),
    ("access", access::CASES),
    ("audit", audit::CASES),
    ("crowd", crowd::CASES),
    ("prepull", prepull::CASES),
];

#[expect(clippy::print_stderr, reason = "who runs the tests must see that these did not run")]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let assets = Assets::find();
    if assets.is_none() {
        eprintln!(
            "cluster tests: SKIPPED, because KUBEBUILDER_ASSETS names no folder with kube-apiserver, etcd and kubectl \
             (`cargo xtask cluster-assets DIR` fills one)"
        );
    }
    // One server serves all tests; those that end it start their own.
    let server = assets.filter(|_| !arguments.list).map(|assets| Arc::new(Server::start(&assets)));
    let trial = |group: &str, (name, case): &Case| {
        let (server, case) = (server.clone(), *case);
        let run = move || {
            case(server.as_deref().expect("without a server nothing is run"));
            Ok(())
        };
        Trial::test(format!("{group}::{name}"), run)
    };
    let trials = CASES.iter().flat_map(|(group, cases)| cases.iter().map(|case| trial(group, case)));
    let ignored = server.is_none();
    let trials = trials.map(|trial| trial.with_ignored_flag(ignored)).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(server) = &server {
        server.stop();
    }
    conclusion.exit_code()
}
