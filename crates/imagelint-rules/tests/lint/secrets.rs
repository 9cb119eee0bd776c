//! Pull secrets beside the facts of a running cluster.

use std::sync::Arc;

use crate::support::{container, lint};
use imagelint_model::{Cluster, Config, LiveFacts, Provider};
use imagelint_rules::Selection;

fn check(live: LiveFacts, pod: &str, expected: &[&str]) {
    let cluster = Cluster {
        name: "prod".into(),
        provider: Provider::Alibaba,
        region: Some("cn-hongkong".into()),
        live: Some(Arc::new(live)),
        ..Cluster::default()
    };
    let config = Config { clusters: vec![cluster], ..Config::default() };
    let select = ["missing-pull-secret", "unknown-pull-secret"].map(str::to_owned).to_vec();
    let found = lint(&config, &Selection { select, ignore: Vec::new() }, &[("pod.yaml", pod)]);
    assert_eq!(found.rules(), expected, "{pod}");
}

fn name(name: &str) -> (String, String) {
    ("default".to_owned(), name.to_owned())
}

#[test]
fn an_account_of_the_cluster_brings_the_secret() {
    let pod = container("example.azurecr.io/web:1.4.2", "");
    let accounts = |secrets: &[&str]| {
        let secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        LiveFacts { service_accounts: Some([(name("default"), secrets)].into()), ..LiveFacts::default() }
    };
    check(accounts(&["acr-secret"]), &pod, &[]);
    check(accounts(&[]), &pod, &["missing-pull-secret"]);
}

#[test]
fn a_cluster_that_was_asked_knows_every_secret() {
    let pod = container("example.azurecr.io/web:1.4.2", "")
        .replace("      containers:", "      imagePullSecrets: [{name: acr-secret}]\n      containers:");
    let secrets = |names: &[&str]| LiveFacts {
        secrets: Some(names.iter().map(|secret| name(secret)).collect()),
        ..LiveFacts::default()
    };
    check(secrets(&["acr-secret"]), &pod, &[]);
    check(secrets(&["other"]), &pod, &["unknown-pull-secret"]);
    check(LiveFacts::default(), &pod, &[]);
}
