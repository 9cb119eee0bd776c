//! What pages cannot show: near misses, files that are written oddly, several clusters, objects put together from several files.

use crate::support::{Lint, container, lint, lint_rendered, lint_values, service};
use imagelint_model::{Cluster, Config, Provider, Rewrite, Severity};
use imagelint_rules::Selection;

fn cluster(name: &str, region: &str, mirror: Option<&str>) -> Cluster {
    Cluster {
        name: name.into(),
        provider: Provider::Alibaba,
        region: Some(region.into()),
        mirrors: mirror.map(|to| Rewrite { from: "docker.io".into(), to: to.into() }).into_iter().collect(),
        ..Cluster::default()
    }
}

fn clusters(clusters: &[Cluster]) -> Config {
    Config { clusters: clusters.to_vec(), ..Config::default() }
}

fn run(config: &Config, text: &str) -> Lint {
    lint(config, &Selection::default(), &[("file.yaml", text)])
}

/// Rules that fire for an image, sorted.
fn check(image: &str, rest: &str, expected: &[&str]) {
    let found = run(&clusters(&[cluster("prod", "cn-shanghai", None)]), &container(image, rest));
    assert_eq!(found.rules(), expected, "{image} {rest}");
}

const DIGEST: &str = "sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10";

#[test]
fn one_finding_about_the_version_of_an_image() {
    check("hub.example.com/a/b:latest", "", &["latest-tag"]);
    check("hub.example.com/a/b", "", &["missing-tag"]);
    check("hub.example.com:443/a/b", "", &["missing-tag"]);
    check("localhost:5000/app", "", &["missing-tag"]);
    check("\"[2001:db8::1]:5000/app\"", "", &["missing-tag"]);
    check("hub.example.com/a/b:latest-alpine", "", &[]);
    check("hub.example.com/latest/b:1.0", "", &[]);
    check(
        &format!("hub.example.com/a/b:latest@{DIGEST}"),
        "imagePullPolicy: IfNotPresent",
        &["tag-digest-mismatch-risk"],
    );
    check(&format!("hub.example.com/a/b@{DIGEST}"), "imagePullPolicy: Never", &["never-pull"]);
}

#[test]
fn placeholders_and_words_of_tools_are_no_images() {
    for image in ["${REGISTRY}/app:latest", "$(params.image)", "\"{{inputs.parameters.image}}\"", "<registry>/app"] {
        check(image, "imagePullPolicy: Always", &["unresolved-placeholder"]);
    }
    for image in ["auto", "ko://example.com/cmd"] {
        check(image, "imagePullPolicy: Always", &[]);
    }
    check("redis:${TAG}", "", &["unresolved-placeholder"]);
    check("~", "", &[]);
}

#[test]
fn docker_hub_under_all_its_names() {
    for image in [
        "redis:7.2.4",
        "bitnami/redis:7.2.4",
        "docker.io/redis:7.2.4",
        "registry.hub.docker.com/library/redis:7.2.4",
        "myregistry/app:1.0.0",
    ] {
        check(image, "", &["docker-hub-in-china"]);
    }
    for image in ["localhost/redis:7.2.4", "docker.io.example.com/redis:7.2.4", "Hub/redis:7.2.4"] {
        check(image, "", &[]);
    }
}

#[test]
fn docker_hub_is_fine_elsewhere() {
    let text = container("redis:7.2.4", "");
    for config in [
        Config::default(),
        clusters(&[cluster("hk", "cn-hongkong", None)]),
        clusters(&[cluster("sg", "ap-southeast-1", None)]),
    ] {
        assert_eq!(run(&config, &text).rules(), [""; 0]);
    }
}

#[test]
fn clusters_that_do_not_reach_docker_hub_are_named() {
    let hk = cluster("hk", "cn-hongkong", None);
    let mut rewritten = cluster("webhook", "cn-beijing", None);
    rewritten.expected_rewrites = vec![Rewrite { from: "docker.io".into(), to: "m.example.com".into() }];
    let config = clusters(&[hk, cluster("prod", "cn-shanghai", None), rewritten, cluster("test", "cn-hangzhou", None)]);
    let found = run(&config, &container("redis:7.2.4", ""));
    assert_eq!(found.findings[0].clusters, ["prod", "test"]);
    assert_eq!(
        found.findings[0].message,
        "`redis:7.2.4` comes from Docker Hub, which clusters `prod` (cn-shanghai) and `test` (cn-hangzhou) cannot reach"
    );
}

#[test]
fn a_mirror_is_offered_when_all_clusters_have_the_same() {
    let text = container("redis:7.2.4", "");
    let same = clusters(&[
        cluster("a", "cn-shanghai", Some("m.example.com")),
        cluster("b", "cn-beijing", Some("m.example.com")),
    ]);
    assert_eq!(run(&same, &text).fixed("file.yaml"), container("m.example.com/library/redis:7.2.4", ""));
    let two = clusters(&[
        cluster("a", "cn-shanghai", Some("m.example.com")),
        cluster("b", "cn-beijing", Some("n.example.com")),
    ]);
    assert!(run(&two, &text).findings[0].fix.is_none());
    let one = clusters(&[cluster("a", "cn-shanghai", Some("m.example.com")), cluster("b", "cn-beijing", None)]);
    assert!(run(&one, &text).findings[0].fix.is_none());
}

#[test]
fn a_text_the_file_spells_otherwise_is_not_rewritten() {
    let config = clusters(&[cluster("a", "cn-shanghai", Some("m.example.com"))]);
    for image in ["\"red\\u0069s:7.2.4\"", "|-\n          redis:7.2.4"] {
        let found = run(&config, &container(image, ""));
        assert_eq!(found.rules(), ["docker-hub-in-china"], "{image}");
        assert!(found.findings[0].fix.is_none(), "{image}");
    }
}

#[test]
fn a_name_whose_tag_an_overlay_sets_keeps_its_spelling() {
    let config = clusters(&[cluster("a", "cn-shanghai", Some("m.example.com"))]);
    let overlay = "images:\n- name: redis\n  newTag: latest\n";
    let found = lint_rendered(&config, &container("redis:7.2.4", ""), overlay, "latest");
    assert_eq!(found.rules(), ["docker-hub-in-china", "latest-tag"]);
    assert_eq!(found.places(), ["base.yaml:redis", "kustomization.yaml:latest"]);
    assert!(found.findings.iter().all(|finding| finding.fix.is_none()), "the overlay finds `redis` by its name");
}

#[test]
fn a_registry_written_apart_is_what_changes() {
    let config = clusters(&[cluster("a", "cn-shanghai", Some("m.example.com/hub"))]);
    let values = |registry: &str, repository: &str| {
        format!(
            "image:\n  registry: {registry}\n  repository: {repository}\n  tag: 7.2.4\n  pullPolicy: IfNotPresent\n"
        )
    };
    let text = values("docker.io", "bitnami/redis");
    let found = lint_values(&config, &text);
    assert_eq!(found.places(), ["values.yaml:docker.io"]);
    assert_eq!(found.fixed("values.yaml"), values("m.example.com/hub", "bitnami/redis"));
    assert!(found.findings[0].object.is_none(), "values are no object");
    let short = lint_values(&config, &values("docker.io", "redis"));
    assert!(short.findings[0].fix.is_none(), "the chart would leave `library/` out");
    let word = |tag: &str| lint_values(&config, &format!("image:\n  repository: mysql\n  tag: {tag}\n"));
    assert_eq!(word("8.4.1").findings[0].severity, Severity::Warning, "the chart may put a registry before it");
    assert_eq!(word("\"\"").rules(), [""; 0], "the chart fills in the tag, and maybe more");
    let none = lint_values(&config, &values("\"\"", "bitnami/redis"));
    assert_eq!(none.places(), ["values.yaml:bitnami/redis"]);
    assert_eq!(none.fixed("values.yaml"), values("\"\"", "m.example.com/hub/bitnami/redis"));
}

#[test]
fn pull_policies() {
    let image = "hub.example.com/a/b";
    check(&format!("{image}:1.2.3"), "imagePullPolicy: Always", &["always-pull-pinned"]);
    check(&format!("{image}:1.2"), "imagePullPolicy: Always", &[]);
    check(&format!("{image}@{DIGEST}"), "imagePullPolicy: Always", &["always-pull-pinned"]);
    check(&format!("{image}:latest"), "imagePullPolicy: Always", &["latest-tag"]);
    check(&format!("{image}:latest"), "imagePullPolicy: IfNotPresent", &["latest-tag", "stale-mutable-tag"]);
    check(image, "imagePullPolicy: IfNotPresent", &["missing-tag", "stale-mutable-tag"]);
    check(&format!("{image}:HEAD"), "", &["stale-mutable-tag"]);
    check(&format!("{image}:main"), "imagePullPolicy: always", &[]);
    check(&format!("{image}:1.2.3"), "imagePullPolicy: ${POLICY}", &[]);
}

#[test]
fn what_the_api_server_refuses() {
    check("12345", "", &["invalid-image-reference"]);
    check("[nginx]", "", &["invalid-image-reference"]);
    check("\"\"", "", &["invalid-image-reference"]);
    check("\"hub.example.com/a/b:\"", "", &["invalid-image-reference"]);
    check("hub.example.com/a b:1.0.0", "", &["invalid-image-reference"]);
    let custom = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: \"\"}]\n";
    assert_eq!(run(&Config::default(), custom).rules(), [""; 0], "an operator may fill it in");
}

#[test]
fn an_invalid_image_breaks_no_line_of_the_report() {
    let found = run(&Config::default(), &container("\"a\\nb\"", ""));
    assert_eq!(found.rules(), ["invalid-image-reference"]);
    assert!(!found.findings[0].message.contains('\n'));
}

#[test]
fn the_spec_annotation_goes_with_its_line_and_nothing_else() {
    let cases = [
        // Comments around it stay; the one on its line goes.
        ("    # size\n    KEY: slb.s1.small # why\n    # next\n    a: b\n", "    # size\n    # next\n    a: b\n"),
        ("    a: b\r\n    KEY: slb.s1.small\r\n    c: d\r\n", "    a: b\r\n    c: d\r\n"),
        ("    \"KEY\": \"slb.s1.small\"\n    a: b\n", "    a: b\n"),
        ("    a: b\n    KEY:\n      slb.s1.small\n", ""),
    ];
    for (before, after) in cases {
        let found = run(&Config::default(), &service(&format!("\n{before}")));
        assert_eq!(found.rules(), ["hardcoded-clb-spec"], "{before}");
        if after.is_empty() {
            assert!(found.findings[0].fix.is_none(), "{before}");
        } else {
            assert_eq!(found.fixed("file.yaml"), service(&format!("\n{after}")), "{before}");
        }
    }
}

#[test]
fn the_spec_annotation_in_flow_mappings() {
    for (before, after) in [
        ("{KEY: slb.s1.small}", "{}"),
        ("{a: b, KEY: slb.s1.small}", "{a: b}"),
        ("{KEY: slb.s1.small, a: b}", "{a: b}"),
        ("{\n  \"a\": \"b\",\n  \"KEY\": \"slb.s1.small\"\n  }", "{\n  \"a\": \"b\"\n  }"),
        ("{\n  \"KEY\": \"slb.s1.small\",\n  \"a\": \"b\"\n  }", "{\n  \"a\": \"b\"\n  }"),
    ] {
        let found = run(&Config::default(), &service(&format!(" {before}\n")));
        assert_eq!(found.fixed("file.yaml"), service(&format!(" {after}\n")), "{before}");
    }
}

#[test]
fn an_anchored_spec_stays() {
    let text = service("\n    KEY: &size slb.s1.small\n    a: *size\n");
    let found = run(&Config::default(), &text);
    assert_eq!(found.rules(), ["hardcoded-clb-spec"]);
    assert!(found.findings[0].fix.is_none());
}

#[test]
fn how_bad_a_spec_is_depends_on_the_billing() {
    let billed = |value: &str| {
        let key = "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type";
        let found = run(&Config::default(), &service(&format!("\n    {key}: {value}\n    KEY: slb.s1.small\n")));
        found.findings.first().map(|finding| finding.severity)
    };
    assert_eq!(billed("PayByCLCU"), Some(Severity::Error));
    assert_eq!(billed("paybyclcu"), Some(Severity::Error));
    assert_eq!(billed("PayBySpec"), Some(Severity::Info));
    assert_eq!(billed("PayByTraffic"), Some(Severity::Warning), "a value of another annotation");
    assert_eq!(billed("\"\""), Some(Severity::Warning));
    assert_eq!(billed("${BILLING}"), None);
}

#[test]
fn only_the_service_objects_of_kubernetes_are_looked_at() {
    let text = service("\n    KEY: slb.s1.small\n");
    for other in [
        text.replace("v1\n", "serving.knative.dev/v1\n"),
        text.replace("kind: Service", "kind: Ingress"),
        text.replace("LoadBalancer\n", "NodePort\n"),
        text.replace("    service", "    service.beta.kubernetes.io/class: other\n    service"),
        text.replace("slb.s1.small", "\"\""),
    ] {
        let found = run(&Config::default(), &other);
        assert!(!found.rules().contains(&"hardcoded-clb-spec"), "{other}");
    }
}

#[test]
fn odd_objects_are_survived() {
    for text in [
        "apiVersion: v1\nkind: Service\nmetadata: [1]\nspec: x\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: {a: b}}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [1, null, [a], {image: {a: b}}]}\n",
        "apiVersion: v1\nkind: Service\nmetadata: {annotations: [a]}\nspec: {type: LoadBalancer}\n",
        "- a\n",
        "",
    ] {
        let found = run(&clusters(&[cluster("prod", "cn-shanghai", None)]), text);
        assert!(found.rules().iter().all(|rule| *rule == "invalid-image-reference"), "{text}: {:?}", found.rules());
    }
}

#[test]
fn what_an_image_updater_writes_is_left_to_it() {
    let config = clusters(&[cluster("prod", "cn-shanghai", Some("m.example.com"))]);
    let application = |list: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\n  annotations:\n    {list}\n\
             spec:\n  source:\n    kustomize:\n      images: ['web=bitnami/redis:7.2.4']\n"
        )
    };
    let check = |list: &str, fixed: bool| {
        let found = run(&config, &application(list));
        assert_eq!(found.rules(), ["docker-hub-in-china"], "{list}");
        assert_eq!(found.findings[0].fix.is_some(), fixed, "{list}");
    };
    check("argocd-image-updater.argoproj.io/image-list: db=bitnami/redis:~7.2", false);
    check("argocd-image-updater.argoproj.io/image-list: db=bitnami/mongodb", true);
    check("example.com/other: bitnami/redis", true);
}

#[test]
fn annotations_in_the_values_that_other_files_carry() {
    let values = "controller:\n  service:\n    type: LoadBalancer\n    annotations:\n      service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small # old\n      a: b\n";
    let indented = |by: usize| values.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect::<String>();
    let check = |head: &str, by: usize| {
        let text = format!("{head}\n{}", indented(by));
        let found = run(&Config::default(), &text);
        assert_eq!(found.places(), ["file.yaml:slb.s1.small"], "{text}");
        assert_eq!(found.findings[0].object.as_ref().map(|object| object.name.as_str()), Some("x"), "{text}");
        let line = text.lines().find(|line| line.contains("slb.s1.small")).unwrap();
        assert_eq!(found.fixed("file.yaml"), text.replace(&format!("{line}\n"), ""), "{text}");
    };
    let argo = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec:";
    check(&format!("{argo}\n  source:\n    helm:\n      values: |"), 8);
    check(&format!("{argo}\n  source:\n    helm:\n      valuesObject:"), 8);
    check(&format!("{argo}\n  sources:\n  - chart: a\n    helm:\n      values: |-"), 8);
    let set = argo.replace("kind: Application", "kind: ApplicationSet");
    check(&format!("{set}\n  template:\n    spec:\n      source:\n        helm:\n          valuesObject:"), 12);
    let flux = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\nspec:";
    check(&format!("{flux}\n  values:"), 4);
    check(&format!("{}\n  values:", flux.replace("/v2", "/v2beta1")), 4);
    let k3s = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: x}\nspec:";
    check(&format!("{k3s}\n  valuesContent: |"), 4);
    check(&format!("{}\n  valuesContent: |-", k3s.replace("HelmChart", "HelmChartConfig")), 4);
}

#[test]
fn what_docker_hub_is_known_to_give() {
    let check = |throughput: Option<&str>, expected: &[&str]| {
        let mut prod = cluster("prod", "cn-shanghai", None);
        let known = throughput.map(|text| ("docker.io".to_owned(), text.parse().expect("a throughput")));
        prod.network.registries = known.into_iter().collect();
        assert_eq!(run(&clusters(&[prod]), &container("redis:7.2.4", "")).rules(), expected, "{throughput:?}");
    };
    check(None, &["docker-hub-in-china"]);
    check(Some("0.5MB/s"), &["cross-border-registry"]);
    check(Some("8MB/s"), &[]);
}
