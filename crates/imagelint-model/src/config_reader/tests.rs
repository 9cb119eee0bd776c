//! The configuration as people write it, right and wrong.

use imagelint_yaml::parse;

use super::*;
use crate::{ByteSize, Level, Provider, RegistryReach, Rewrite, Severity, Throughput};

const FULL: &str = r#"clusters:
  prod:
    context: ack-prod
    provider: alibaba
    region: cn-shanghai
    kubernetes: 1.30
    paths: [overlays/prod, helm/*/values-prod.yaml]
    namespaces: [shop]
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
    nodes: {disk-throughput: 96MB/s, disk-iops: 500, serialize-image-pulls: true}
    mirrors: {docker.io: registry.example.com/dockerhub/}
    pull-secrets: {"*.azurecr.io": acr-secret}
    expected-rewrites: [{from: docker.io, to: m.example.com/docker.io}]
    registry-regions: {"*.azurecr.io": EastAsia}
    registry-reach: {quay.io: ok, "*.example.com": blocked}
images: {sizes: {"example.azurecr.io/backend": 240MB}}
rules:
  latest-tag: warning
  missing-tag: off
  docker-hub-in-china: {severity: error, exempt: ["registry.local/*"]}
overrides: [{paths: ["dev/**"], rules: {latest-tag: off}}]
exclude: ["vendor/**"]
image-paths:
  - {group: example.com, kind: App, pod-spec: [spec.template.spec]}
"#;

fn read(text: &str) -> (Config, Vec<Finding>) {
    read_config(&parse(FileId(0), text), FileId(0))
}

#[test]
fn everything_that_the_file_may_say_is_read() {
    let (config, findings) = read(FULL);
    assert_eq!(findings, []);
    let prod = &config.clusters[0];
    assert_eq!((prod.name.as_str(), prod.provider), ("prod", Provider::Alibaba));
    assert_eq!(prod.kubernetes, Some((1, 30)), "the zero of a bare 1.30 is kept");
    assert_eq!(prod.mirrors, [Rewrite { from: "docker.io".into(), to: "registry.example.com/dockerhub".into() }]);
    assert_eq!(prod.network.default, Some(Throughput(20e6)));
    assert_eq!(prod.network.registries, [("*.azurecr.io".to_owned(), Throughput(0.26e6))]);
    assert_eq!((prod.nodes.disk_iops, prod.nodes.serialize_image_pulls), (Some(500), Some(true)));
    assert_eq!(prod.registry_regions, [("*.azurecr.io".to_owned(), "eastasia".to_owned())]);
    let reach = [("quay.io".to_owned(), RegistryReach::Ok), ("*.example.com".to_owned(), RegistryReach::Blocked)];
    assert_eq!(prod.registry_reach, reach);
    assert_eq!(config.images.sizes, [("example.azurecr.io/backend".to_owned(), ByteSize(240_000_000))]);
    assert_eq!(config.rules.get("latest-tag").unwrap().level, Some(Level::On(Severity::Warning)));
    assert_eq!(config.rules.get("missing-tag").unwrap().level, Some(Level::Off), "a bare off is no boolean here");
    assert_eq!(config.rules.get("docker-hub-in-china").unwrap().exempt, ["registry.local/*"]);
    assert_eq!(config.overrides[0].paths, ["dev/**"]);
    assert_eq!(config.image_paths[0].pod_spec, ["spec.template.spec"]);
}

#[test]
fn an_empty_file_says_nothing() {
    for text in ["", "# nothing yet\n", "clusters:\n"] {
        assert_eq!(read(text).1, [], "{text:?}");
    }
}

/// The marked text, the message's words and the help of the only finding.
fn check(text: &str, marked: &str, message: &str, help: Option<&str>) {
    let (_, findings) = read(text);
    assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
    assert_eq!(&text[findings[0].span.range()], marked, "{text}");
    assert_eq!(findings[0].message, message, "{text}");
    assert_eq!(findings[0].help.as_deref(), help, "{text}");
}

#[test]
fn mistakes_are_marked_with_what_was_meant() {
    check("cluster: {}\n", "cluster", "the configuration has no key `cluster`", Some("did you mean `clusters`?"));
    check(
        "rules: {lastest-tag: off}\n",
        "lastest-tag",
        "there is no rule `lastest-tag`",
        Some("did you mean `latest-tag`?"),
    );
    check(
        "clusters: {a: {provider: Alibaba}}\n",
        "Alibaba",
        "`clusters.a.provider` must be one of alibaba, azure, aws, gcp, tencent, huawei, other, not `Alibaba`",
        Some("did you mean `alibaba`?"),
    );
    check(
        "rules: {latest-tag: warn}\n",
        "warn",
        "`rules.latest-tag` must be one of off, info, warning, error, not `warn`",
        None,
    );
    check(
        "clusters: {a: {network: {default: 20MB}}}\n",
        "20MB",
        "`clusters.a.network.default` is wrong: `20MB` is no throughput: write an amount a second above zero, such as 20MB/s or 0.26MB/s",
        None,
    );
    check("exclude: vendor\n", "vendor", "`exclude` must be a list, not a single value", Some("write [vendor]"));
    check("exclude: ['a[']\n", "'a['", "`exclude` is no glob: unclosed character class; missing ']'", None);
    check(
        "clusters: {a: {region: CN-Shanghai}}\n",
        "CN-Shanghai",
        "no region is spelt `CN-Shanghai`",
        Some("write `cn-shanghai`"),
    );
    check("- a\n", "- a", "the configuration must be a mapping, not a list", None);
    check("overrides: [{paths: [a]}]\n", "{paths: [a]}", "`overrides` needs the key `rules`", None);
    check(
        "clusters: {a: {nodes: {serialize-image-pulls: maybe}}}\n",
        "maybe",
        "`clusters.a.nodes.serialize-image-pulls` must be `true` or `false`, not `maybe`",
        None,
    );
}

#[test]
fn a_region_that_looks_misspelt_is_used_with_a_warning() {
    let text = "clusters: {a: {region: cn-shangai, provider: alibaba}}\n";
    let help = Some("did you mean `cn-shanghai`?");
    check(text, "cn-shangai", "there is no region `cn-shangai` of alibaba in imagelint's table", help);
    let (config, findings) = read(text);
    assert_eq!((findings[0].severity, config.clusters[0].region.as_deref()), (Severity::Warning, Some("cn-shangai")));
    for fine in ["{region: cn-shangai}", "{provider: aws, region: moon-base-1}", "{provider: azure, region: eastus}"] {
        assert_eq!(read(&format!("clusters: {{a: {fine}}}\n")).1, [], "{fine}");
    }
}

#[test]
fn what_is_right_is_used_beside_what_is_wrong() {
    let (config, findings) = read("exclude: [a, 'b[']\nrules: {nope: off, latest-tag: info}\n");
    assert_eq!(findings.len(), 2);
    assert_eq!(config.rules.get("latest-tag").unwrap().level, Some(Level::On(Severity::Info)));
}

#[test]
fn providers_of_the_file_are_those_of_the_model() {
    for (name, provider) in Provider::ALL {
        let (config, findings) = read(&format!("clusters: {{a: {{provider: {name}}}}}\n"));
        assert_eq!((findings.len(), config.clusters[0].provider), (0, provider));
    }
}

#[test]
fn broken_yaml_and_duplicate_keys_are_findings() {
    assert_eq!(read("clusters: [\n").1.len(), 1);
    assert_eq!(read("exclude: []\nexclude: []\n").1.len(), 1);
}
