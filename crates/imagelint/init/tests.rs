//! What is proposed for whole trees can be read back without a finding.

use std::fs;

use imagelint_model::config_reader::read_config;
use imagelint_model::{Config, Provider};
use imagelint_yaml::{FileId, parse};

use super::*;

const KUBECONFIG: &str = "apiVersion: v1
kind: Config
current-context: ack-prod
clusters:
- name: kubernetes
  cluster: {server: 'https://apiserver.c1.cn-shanghai.cs.aliyuncs.com:6443', certificate-authority-data: U0VDUkVU}
- name: shop
  cluster: {server: 'https://root:hunter2@shop.hcp.eastasia.azmk8s.io:443'}
contexts:
- {name: ack-prod, context: {cluster: kubernetes, user: admin}}
- {name: \"aks: staging\\n# x\", context: {cluster: shop, user: admin}}
- {name: 'on', context: {cluster: shop, user: admin}}
users:
- {name: admin, user: {token: hunter2, client-key-data: hunter2, password: hunter2}}
";

fn pod(image: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: '{image}'}}]}}\n")
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(text: &str) -> Config {
    let (config, findings) = read_config(&parse(FileId(0), text), FileId(0));
    assert_eq!(findings, [], "{text}");
    config
}

/// The text with every setting switched on.
fn switched_on(text: &str) -> String {
    let on = |line: &str| match line.trim_start().strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => line.replacen('#', "", 1),
        _ => line.to_owned(),
    };
    text.lines()
        .map(|line| {
            on(line)
                + "
"
        })
        .collect()
}

/// The proposal for a tree with this kubeconfig, and what it says; with its comments switched on it is right, too.
fn check(files: &[(&str, &str)], kubeconfig: Option<&str>) -> (Starter, Config) {
    let folder = tree(files);
    let home = tree(&[("config", kubeconfig.unwrap_or_default())]);
    let paths = [home.path().join("config")];
    let starter = starter(folder.path(), if kubeconfig.is_some() { &paths } else { &[] }).unwrap();
    let config = read(&starter.text);
    assert_eq!(config.clusters.len(), starter.clusters);
    let all = read(&switched_on(&starter.text));
    assert!(!all.clusters.is_empty() && !all.exclude.is_empty() && !all.image_paths.is_empty(), "{}", starter.text);
    (starter, config)
}

#[test]
fn contexts_and_folders_become_clusters() {
    let (prod, staging) = (pod("redis:7"), pod("quay.io/a/b:1"));
    let files = [
        ("overlays/prod/a.yaml", prod.as_str()),
        ("overlays/staging/a.yaml", &staging),
        ("overlays/dev/a.yaml", &prod),
    ];
    let (starter, config) = check(&files, Some(KUBECONFIG));
    let clusters: Vec<_> = config
        .clusters
        .iter()
        .map(|cluster| (cluster.context.as_deref(), cluster.provider, cluster.region.as_deref(), cluster.paths.clone()))
        .collect();
    assert_eq!(
        clusters,
        [
            (Some("ack-prod"), Provider::Alibaba, Some("cn-shanghai"), vec!["overlays/prod".to_owned()]),
            (Some("aks: staging\n# x"), Provider::Azure, Some("eastasia"), vec!["overlays/staging".to_owned()]),
            (None, Provider::Other, None, vec!["overlays/dev".to_owned()]),
        ]
    );
    assert!(starter.text.contains("  #\"on\":\n    #context: \"on\"\n"), "{}", starter.text);
    assert!(starter.text.contains("#   docker.io  2\n#   quay.io    1\n"), "{}", starter.text);
    assert!(starter.text.contains("      #docker.io: registry.example.com/docker.io\n"), "{}", starter.text);
    assert_eq!(starter.images, 3);
}

#[test]
fn nothing_of_a_kubeconfig_but_names_is_told() {
    let (starter, _) = check(&[], Some(KUBECONFIG));
    for secret in ["hunter2", "U0VDUkVU", "admin", "azmk8s.io", "aliyuncs"] {
        assert!(!starter.text.contains(secret), "{secret}: {}", starter.text);
    }
    assert_eq!(starter.clusters, 3);
}

#[test]
fn it_works_without_kubeconfig_and_without_manifests() {
    for (kubeconfig, problems) in
        [(None, 0), (Some(""), 0), (Some("contexts: [1, {name: [x]}, {}]\n"), 0), (Some("a: [\n"), 1)]
    {
        let (starter, config) = check(&[], kubeconfig);
        assert_eq!((config.clusters.len(), starter.problems.len()), (0, problems), "{kubeconfig:?}");
        assert!(starter.text.contains("\n#clusters:\n  #prod:\n"), "{}", starter.text);
    }
}
