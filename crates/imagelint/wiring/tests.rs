use std::path::{Path, PathBuf};

use imagelint_yaml::{Files, MemoryLoad};

use super::{Destination, Wire, read};

/// What the object in `text` sends where, beside the files named `there`.
fn check(text: &str, there: &[&str], expected: &[(&[&str], Destination)]) -> Vec<Wire> {
    let all = there.iter().map(|path| (*path, "a: 1\n")).chain([("o.yaml", text)]);
    let files = Files::new(MemoryLoad::new(all));
    let wires = read(&[PathBuf::from("o.yaml")], Path::new(""), &files);
    let found: Vec<(Vec<&str>, &Destination)> =
        wires.iter().map(|wire| (wire.paths.iter().map(String::as_str).collect(), &wire.destination)).collect();
    let expected: Vec<(Vec<&str>, &Destination)> =
        expected.iter().map(|(paths, destination)| (paths.to_vec(), destination)).collect();
    assert_eq!(found, expected, "{text}");
    wires
}

#[test]
fn flux_kustomizations_send_folders() {
    let text = |path: &str, more: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: a}}\nspec: {{path: {path}{more}}}\n"
        )
    };
    check(&text("./apps/prod/", ""), &["apps/prod/a.yaml"], &[(&["apps/prod"], Destination::Same)]);
    check(
        &text("./apps", ", kubeConfig: {secretRef: {name: x}}"),
        &["apps/a.yaml"],
        &[(&["apps"], Destination::Unknown)],
    );
    check(&text("./elsewhere", ""), &["apps/a.yaml"], &[]);
    check(&text("./", ""), &["apps/a.yaml"], &[]);
}

#[test]
fn helm_releases_send_the_values_of_charts_of_this_repository() {
    let text = |kind: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: a, namespace: n}}\nspec: {{chart: {{spec: {{chart: ./charts/web, sourceRef: {{kind: {kind}}}, valuesFiles: [charts/web/values-prod.yaml, gone.yaml]}}}}, values: {{tag: 1}}}}\n"
        )
    };
    let there = ["charts/web/Chart.yaml", "charts/web/values.yaml", "charts/web/values-prod.yaml"];
    let wires = check(
        &text("GitRepository"),
        &there,
        &[(&["charts/web/values.yaml", "charts/web/values-prod.yaml"], Destination::Same)],
    );
    let chart = wires[0].chart.as_ref().unwrap();
    assert_eq!((chart.release.as_str(), chart.namespace.as_deref()), ("a", Some("n")));
    assert_eq!(chart.values.as_ref().and_then(|values| values.get("tag")?.text()), Some("1"));
    check(&text("HelmRepository"), &there, &[]);
}

const APPLICATION: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n";

#[test]
fn applications_send_to_their_destination() {
    let check = |destination: &str, expected: Destination| {
        let text = format!("{APPLICATION}  destination: {{{destination}}}\n  source: {{path: apps/web}}\n");
        check(&text, &["apps/web/a.yaml"], &[(&["apps/web"], expected)]);
    };
    check("name: prod", Destination::Named("prod".into()));
    check("name: in-cluster", Destination::Same);
    check("server: 'https://kubernetes.default.svc'", Destination::Same);
    check("server: 'https://10.0.0.1'", Destination::Unknown);
}

#[test]
fn values_of_an_application_stand_beside_its_chart() {
    let text = format!(
        "{APPLICATION}  destination: {{name: prod, namespace: shop}}\n  source:\n    path: charts/web\n    helm:\n      valueFiles: [values-prod.yaml, $values/envs/prod.yaml]\n      parameters: [{{name: image.tag, value: '2'}}]\n"
    );
    let there = ["charts/web/Chart.yaml", "charts/web/values-prod.yaml", "envs/prod.yaml"];
    let wires = check(
        &text,
        &there,
        &[(&["charts/web/values-prod.yaml", "envs/prod.yaml"], Destination::Named("prod".into()))],
    );
    let chart = wires[0].chart.as_ref().unwrap();
    let parameters: Vec<(&str, Option<&str>)> =
        chart.parameters.iter().map(|(name, value)| (name.as_str(), value.text())).collect();
    assert_eq!((chart.namespace.as_deref(), parameters.as_slice()), (Some("shop"), &[("image.tag", Some("2"))][..]));
}

#[test]
fn application_sets_are_filled_in_as_far_as_the_repository_says() {
    let set = |generators: &str, path: &str, name: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: all}}\nspec:\n  generators: {generators}\n  template:\n    metadata: {{name: x}}\n    spec:\n      destination: {{name: '{name}'}}\n      source: {{path: '{path}'}}\n"
        )
    };
    let there = ["apps/eu/a.yaml", "apps/us/a.yaml"];
    check(
        &set("[{list: {elements: [{cluster: eu}, {cluster: us}]}}]", "apps/{{cluster}}", "{{ .cluster }}"),
        &there,
        &[(&["apps/eu"], Destination::Named("eu".into())), (&["apps/us"], Destination::Named("us".into()))],
    );
    check(
        &set("[{git: {directories: [{path: apps/*}, {path: apps/us, exclude: true}]}}]", "{{path}}", "prod"),
        &there,
        &[(&["apps/*"], Destination::Named("prod".into()))],
    );
    check(&set("[{clusters: {}}]", "apps/eu", "{{name}}"), &there, &[]);
}
