//! Charts that the repository installs, with the real `helm` where there is one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{finished, program, tree};

const CONFIG: &str = "helm: true\nclusters:\n  prod: {provider: alibaba, region: cn-shanghai, paths: [argo]}\n";
const APPLICATION: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  source:\n    path: charts/web\n    helm:\n      valueFiles: [values-prod.yaml]\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\nspec:\n  containers:\n    - name: web\n      image: \"{{ .Values.image.repository }}:{{ .Values.image.tag }}\"\n    - name: side\n      image: busybox:latest\n";

const FILES: [(&str, &str); 6] = [
    ("imagelint.yaml", CONFIG),
    ("argo/web.yaml", APPLICATION),
    ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
    ("charts/web/values.yaml", "image:\n  repository: docker.io/bitnami/nginx\n  tag: \"1\"\n"),
    ("charts/web/values-prod.yaml", "image:\n  tag: latest\n"),
    ("charts/web/templates/pod.yaml", TEMPLATE),
];

/// The search path with `helm` on it; `None` where there is none anywhere.
fn path_with_helm() -> Option<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let given = std::env::var_os("IMAGELINT_HELM").map(PathBuf::from);
    let folders = given.iter().filter_map(|helm| helm.parent().map(Path::to_path_buf));
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&path))).expect("paths have no colons");
    let found = Command::new("helm").arg("version").env("PATH", &path).output().is_ok_and(|it| it.status.success());
    found.then_some(path)
}

#[test]
fn findings_in_charts_stand_on_the_values_that_are_edited() {
    let Some(path) = path_with_helm() else {
        return println!("skipped: there is no `helm` program");
    };
    let tree = tree(&FILES);
    let select = ["check", "--select", "latest-tag,docker-hub-in-china", "--format", "concise"];
    let run = finished(&program(tree.path()).args(select).env("PATH", path).output().unwrap());
    let places: Vec<String> = run
        .stdout
        .lines()
        .filter_map(|line| {
            let (place, rest) = line.split_once(": ")?;
            let rule = ["latest-tag", "docker-hub-in-china"].into_iter().find(|rule| rest.contains(rule))?;
            Some(format!("{place} {rule}"))
        })
        .collect();
    assert_eq!(
        places,
        [
            "charts/web/templates/pod.yaml:9:14 docker-hub-in-china",
            "charts/web/templates/pod.yaml:9:22 latest-tag",
            "charts/web/values-prod.yaml:2:8 latest-tag",
            "charts/web/values.yaml:2:15 docker-hub-in-china",
        ],
        "{}{}",
        run.stdout,
        run.stderr
    );
}

#[test]
fn without_helm_the_values_are_judged_and_the_run_says_so_once() {
    let tree = tree(&FILES);
    let run = finished(&program(tree.path()).args(["check"]).env("PATH", "").output().unwrap());
    assert_eq!(run.stderr.matches("note: ").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("charts/web") && run.stderr.contains("no `helm` program"), "{}", run.stderr);
    assert!(run.stdout.contains("charts/web/values.yaml:2:15"), "{}", run.stdout);
}

#[test]
fn a_chart_is_not_rendered_unasked() {
    let mut files = FILES;
    files[0].1 = "clusters:\n  prod: {provider: alibaba, region: cn-shanghai, paths: [argo]}\n";
    let tree = tree(&files);
    let run = finished(&program(tree.path()).args(["check"]).output().unwrap());
    assert!(run.stderr.contains("1 Helm chart is judged by the values files alone; `helm: true`"), "{}", run.stderr);
}
