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

#[test]
fn an_account_names_secrets_too() {
    let account = |secret: &str| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: default}}\nimagePullSecrets: [{{name: {secret}}}]\n---\n{}",
            container("example.azurecr.io/web:1.4.2", "")
        )
    };
    let secrets = || LiveFacts { secrets: Some([name("acr-secret")].into()), ..LiveFacts::default() };
    check(secrets(), &account("acr-secret"), &[]);
    check(secrets(), &account("acr-secrets"), &["unknown-pull-secret"]);
    check(secrets(), &account("other"), &["unknown-pull-secret"]);
    check(secrets(), &account("'${SECRET}'"), &[]);
    check(LiveFacts::default(), &account("other"), &[]);
}

#[test]
fn an_account_of_the_cluster_may_name_what_is_gone() {
    let pod = container("example.azurecr.io/web:1.4.2", "")
        .replace("  name: web\nspec", "  name: web\n  namespace: default\nspec");
    let accounts = |named: &[&str], there: &[&str]| LiveFacts {
        service_accounts: Some([(name("default"), named.iter().map(|it| (*it).to_owned()).collect())].into()),
        secrets: Some(there.iter().map(|it| name(it)).collect()),
        ..LiveFacts::default()
    };
    check(accounts(&["gone"], &["other"]), &pod, &["unknown-pull-secret"]);
    check(accounts(&["gone", "there"], &["there"]), &pod, &[]);
    check(accounts(&["there"], &["there"]), &pod, &[]);
    let own = pod.replace("      containers:", "      imagePullSecrets: [{name: there}]\n      containers:");
    check(accounts(&["gone"], &["there"]), &own, &[]);
    let made = format!("{pod}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: gone, namespace: default}}\n");
    check(accounts(&["gone"], &["other"]), &made, &[]);
}
