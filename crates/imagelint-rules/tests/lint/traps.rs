//! What operators complain of in other tools: manifests that look wrong and are not.

use crate::support::{container, lint};
use imagelint_model::{Cluster, Config, Provider, RegistryReach};
use imagelint_rules::Selection;

const DIGEST: &str = "sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10";

fn cluster(provider: Provider, region: &str) -> Cluster {
    Cluster { name: "prod".into(), provider, region: Some(region.into()), ..Cluster::default() }
}

/// Rules that fire on `text`, those that are off by default too where `select` names them.
fn rules_of(cluster: Option<Cluster>, select: &[&str], text: &str) -> Vec<&'static str> {
    let config = Config { clusters: cluster.into_iter().collect(), ..Config::default() };
    let select = select.iter().map(|id| (*id).to_owned()).collect();
    lint(&config, &Selection { select, ignore: Vec::new() }, &[("file.yaml", text)]).rules()
}

fn check(cluster: Option<Cluster>, text: &str, expected: &[&str]) {
    assert_eq!(rules_of(cluster, &[], text), expected, "{text}");
}

fn shanghai() -> Option<Cluster> {
    Some(cluster(Provider::Alibaba, "cn-shanghai"))
}

fn pod(image: &str) -> String {
    container(image, "")
}

#[test]
fn ports_and_digests_are_no_tags() {
    let off = ["missing-digest", "implicit-registry"];
    let cases = [
        ("registry.local:5000/team/web:1.4.2", &["missing-digest"][..]),
        ("registry.local:5000/team/web", &["missing-digest"]),
        (&format!("registry.local:5000/team/web@{DIGEST}"), &[]),
        (&format!("registry.local:5000/team/web:1.4.2@{DIGEST}"), &[]),
        ("localhost/web:1.4.2", &["missing-digest"]),
        ("registry/web:1.4.2", &["implicit-registry", "missing-digest"]),
    ];
    for (image, expected) in cases {
        assert_eq!(rules_of(None, &off, &pod(image)), expected, "{image}");
    }
    check(None, &pod("registry.local:5000/team/web"), &["missing-tag"]);
    check(None, &pod(&format!("registry.local:5000/team/web@{DIGEST}")), &[]);
}

#[test]
fn what_serves_the_cluster_is_no_concern() {
    for image in [
        "registry-vpc.cn-shanghai.aliyuncs.com/team/web:1.4.2",
        "team-registry-vpc.cn-shanghai.cr.aliyuncs.com/team/web:1.4.2",
        "harbor.example.com:8443/dockerhub/library/redis:7.2.4",
        "10.0.0.5:5000/redis:7.2.4",
        "docker.io.example.com/library/redis:7.2.4",
    ] {
        check(shanghai(), &pod(image), &[]);
    }
    // A copy that keeps digests, in a namespace of one's own.
    let own = format!("registry-vpc.cn-shanghai.aliyuncs.com/team/pause@{DIGEST}");
    check(shanghai(), &pod(&own), &[]);
    // A leased line: the profile knows better than the table.
    let mut line = cluster(Provider::Alibaba, "cn-shanghai");
    line.registry_reach = vec![("*.azurecr.io".to_owned(), RegistryReach::Ok)];
    line.pull_secrets = Vec::new();
    let rules = rules_of(Some(line), &["cross-border-registry"], &pod("team.azurecr.io/web:1.4.2"));
    assert_eq!(rules, [""; 0]);
}

#[test]
fn hong_kong_is_outside_and_a_border_away() {
    let hong_kong = || Some(cluster(Provider::Alibaba, "cn-hongkong"));
    for image in ["redis:7.2.4", "registry.k8s.io/pause:3.10", "gcr.io/team/web:1.4.2", "quay.io/team/web:1.4.2"] {
        check(hong_kong(), &pod(image), &[]);
    }
    check(hong_kong(), &pod("registry.cn-shanghai.aliyuncs.com/team/web:1.4.2"), &["cross-border-registry"]);
    check(shanghai(), &pod("registry.cn-hongkong.aliyuncs.com/team/web:1.4.2"), &["cross-border-registry"]);
}

#[test]
fn azure_china_is_a_cloud_of_its_own() {
    let china = || Some(cluster(Provider::Azure, "chinanorth3"));
    let global = || Some(cluster(Provider::Azure, "westus2"));
    check(china(), &pod("team.azurecr.cn/web:1.4.2"), &[]);
    check(global(), &pod("team.azurecr.io/web:1.4.2"), &[]);
    assert!(rules_of(china(), &[], &pod("team.azurecr.io/web:1.4.2")).contains(&"cross-border-registry"));
    assert!(rules_of(global(), &[], &pod("team.azurecr.cn/web:1.4.2")).contains(&"cross-border-registry"));
    let crossing = rules_of(shanghai(), &["cross-border-registry"], &pod("team.azurecr.cn/web:1.4.2"));
    assert_eq!(crossing, [""; 0], "both are inside");
}

#[test]
fn an_air_gapped_cluster_has_its_own_registry_only() {
    let air = || Some(cluster(Provider::Other, "on-premises"));
    check(air(), &pod("registry.local:5000/library/redis:7.2.4"), &[]);
    check(air(), &container("registry.local:5000/library/redis:7.2.4", "imagePullPolicy: IfNotPresent"), &[]);
    // Loaded onto the nodes by hand.
    check(air(), &container("localhost/redis:7.2.4", "imagePullPolicy: Never"), &[]);
    // A registry of several regions says nothing of one.
    check(Some(cluster(Provider::Gcp, "us-central1")), &pod("us-docker.pkg.dev/team/web/web:1.4.2"), &[]);
}

#[test]
fn what_tools_fill_in_is_no_image_yet() {
    let task = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: x}\nspec:\n  steps: [{name: a, image: $(params.image)}]\n";
    check(shanghai(), task, &[]);
    let workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: x}\nspec:\n  templates: [{name: a, container: {image: '{{inputs.parameters.image}}'}}]\n";
    check(shanghai(), workflow, &[]);
    check(shanghai(), &pod("auto"), &[]);
    check(shanghai(), &pod("ko://example.com/cmd/web"), &[]);
    // An operator fills the empty one in; a patch names a container only.
    let operator = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: x}\nspec: {image: ''}\n";
    check(shanghai(), operator, &[]);
}

#[test]
fn fields_that_only_sound_like_images() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: x}\nspec:\n  rbd: {image: disk, pool: rbd, monitors: [a]}\n";
    check(shanghai(), volume, &[]);
    let longhorn = "apiVersion: longhorn.io/v1beta2\nkind: Volume\nmetadata: {name: x}\nspec: {backingImage: ubuntu}\n";
    check(shanghai(), longhorn, &[]);
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {image: 'redis:latest'}\n";
    check(shanghai(), config, &[]);
}

#[test]
fn restart_policies_of_other_kinds_are_their_own() {
    let own = "apiVersion: kueue.example.com/v1\nkind: Job\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      restartPolicy: Always\n      containers: [{name: a, image: 'example.com/a:1.2.3'}]\n";
    check(None, own, &[]);
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: x}\n  spec:\n    template:\n      spec:\n        containers: [{name: a, image: 'example.com/a:1.2.3'}]\n";
    check(None, list, &["invalid-restart-policy"]);
    check(None, &list.replace("containers:", "restartPolicy: OnFailure\n        containers:"), &[]);
}

#[test]
fn annotations_that_other_controllers_read() {
    let service = |key: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n  annotations:\n    {key}\nspec:\n  type: LoadBalancer\n  ports: [{{port: 80}}]\n"
        )
    };
    for key in [
        "service.beta.kubernetes.io/alibaba-cloud-private-zone-enable: 'true'",
        "service.beta.kubernetes.io/aws-load-balancer-type: external",
        "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/backend-type: eni",
        "service.beta.kubernetes.io/exclude-node: 'true'",
    ] {
        check(shanghai(), &service(key), &[]);
    }
    // Another cloud's controller reads none of Alibaba's.
    let typo = service("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-adress-type: intranet");
    check(Some(cluster(Provider::Aws, "eu-west-1")), &typo, &[]);
    check(shanghai(), &typo, &["unknown-clb-annotation"]);
}

#[test]
fn a_volume_that_was_made_keeps_its_labels() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: x}\nspec:\n  nodeAffinity:\n    required:\n      nodeSelectorTerms:\n      - matchExpressions: [{key: failure-domain.beta.kubernetes.io/zone, operator: In, values: [a]}]\n";
    check(shanghai(), volume, &[]);
}

#[test]
fn a_partial_warm_up_may_be_meant() {
    let both = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: prepull}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      nodeSelector: {pool: gpu}\n      initContainers: [{name: a, image: 'example.com/a:1.2.3', command: ['true']}]\n      containers: [{name: wait, image: 'example.com/pause:3.10'}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {c: d}}\n  template:\n    metadata: {labels: {c: d}}\n    spec:\n      containers: [{name: a, image: 'example.com/a:1.2.3'}]\n";
    check(None, both, &[]);
    let other = both.replace(
        "    spec:\n      containers: [{name: a",
        "    spec:\n      nodeSelector: {pool: cpu}\n      containers: [{name: a",
    );
    check(None, &other, &["prepull-gap"]);
}
