//! Flux and Argo CD say what goes to which cluster.

use super::{run, tree};

const CONFIG: &str = "clusters:\n  prod: {provider: alibaba, region: cn-shanghai, paths: [clusters/prod]}\n  eu: {provider: azure, region: westeurope, paths: [none]}\n";
const POD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'redis:7.2'}]}\n";
const FLUX: &str =
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./apps/prod}\n";
const ARGO: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {destination: {name: eu}, source: {path: apps/eu}}\n";

#[test]
fn a_folder_that_flux_applies_goes_where_the_kustomization_goes() {
    let files = [
        ("imagelint.yaml", CONFIG),
        ("clusters/prod/apps.yaml", FLUX),
        ("argo/eu.yaml", ARGO),
        ("apps/prod/a.yaml", POD),
        ("apps/eu/a.yaml", POD),
        ("apps/other/a.yaml", POD),
    ];
    let tree = tree(&files);
    let run = run(tree.path(), &["check", "--select", "docker-hub-in-china", "--format", "concise"]);
    let found: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(found[0], "apps/prod/a.yaml", "{}", run.stdout);
    assert!(!run.stdout.contains("apps/eu") && !run.stdout.contains("apps/other"), "{}", run.stdout);
}

#[test]
fn init_proposes_what_is_wired() {
    let tree = tree(&[
        ("clusters/prod/apps.yaml", FLUX),
        ("argo/eu.yaml", ARGO),
        ("apps/prod/a.yaml", POD),
        ("apps/eu/a.yaml", POD),
    ]);
    let run = run(tree.path(), &["init"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written = std::fs::read_to_string(tree.path().join("imagelint.yaml")).unwrap();
    assert!(written.contains("paths: [clusters/prod, apps/prod]"), "{written}");
    assert!(written.contains("  eu:\n") && written.contains("paths: [apps/eu]"), "{written}");
}

#[test]
fn a_flux_kustomization_waits_for_the_folder_it_applies() {
    let config = "clusters:\n  prod:\n    provider: alibaba\n    region: cn-shanghai\n    network: {\"*.azurecr.io\": 0.26MB/s}\n\
                  images: {sizes: {\"example.azurecr.io/*\": 240MB}}\n";
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web}\n\
                spec: {path: ./apps/web, interval: 1h, timeout: 5m, wait: true}\n";
    let web = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  \
               template:\n    metadata: {labels: {a: b}}\n    spec:\n      \
               containers: [{name: web, image: \"example.azurecr.io/web:1.4.2\"}]\n";
    let check = |files: &[(&str, &str)], expected: bool| {
        let files: Vec<_> =
            [("imagelint.yaml", config), ("clusters/prod/web.yaml", flux)].iter().chain(files).copied().collect();
        let folder = tree(&files);
        let found = run(folder.path(), &["check", "--format", "concise", "--select", "pull-exceeds-deadline"]);
        assert_eq!(found.stdout.contains("clusters/prod/web.yaml:4:49"), expected, "{}{}", found.stdout, found.stderr);
    };
    check(&[("apps/web/web.yaml", web), ("apps/web/kustomization.yaml", "resources: [web.yaml]\n")], true);
    check(&[("apps/web/blue/web.yaml", web)], true);
    check(&[("apps/other/web.yaml", web)], false);
}
