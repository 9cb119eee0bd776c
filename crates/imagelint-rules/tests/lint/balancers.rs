//! Load balancers beside the facts of a running cluster.

use std::sync::Arc;

use crate::support::{Lint, lint};
use imagelint_model::{Cluster, Config, LiveFacts, Provider, Safety};
use imagelint_rules::Selection;

const PREFIX: &str = "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-";

/// Lints a Service `web` in `shop` with one annotation, where these Services have a load balancer; `None` without a
/// snapshot.
fn service(annotation: &str, balanced: Option<&[&str]>) -> Lint {
    let live = balanced.map(|names| LiveFacts {
        load_balancers: Some(names.iter().map(|name| ("shop".to_owned(), (*name).to_owned())).collect()),
        ..LiveFacts::default()
    });
    let cluster = Cluster {
        name: "prod".into(),
        provider: Provider::Alibaba,
        region: Some("cn-shanghai".into()),
        live: live.map(Arc::new),
        ..Cluster::default()
    };
    let text = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n  annotations:\n    {PREFIX}{annotation}\nspec:\n  type: LoadBalancer\n  ports: [{{port: 80}}]\n"
    );
    let config = Config { clusters: vec![cluster], ..Config::default() };
    lint(&config, &Selection::default(), &[("service.yaml", &text)])
}

#[test]
fn a_load_balancer_that_exists_keeps_its_size() {
    let safety = |balanced| service("spec: slb.s1.small", balanced).findings[0].fix.as_ref().map(|fix| fix.safety);
    assert_eq!(safety(None), Some(Safety::Unsafe));
    assert_eq!(safety(Some(&["other"])), Some(Safety::Unsafe), "it is still to be made");
    assert_eq!(safety(Some(&["other", "web"])), Some(Safety::Safe));
}

#[test]
fn a_load_balancer_that_exists_keeps_its_billing() {
    let rules = |balanced| service("instance-charge-type: PayBySpec", balanced).rules();
    assert_eq!(rules(None), ["clb-retired-billing"]);
    assert_eq!(rules(Some(&["other"])), ["clb-retired-billing"]);
    assert_eq!(rules(Some(&["web"])), [""; 0]);
}
