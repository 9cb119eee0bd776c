//! The project's own cases: what they render, and the place every changed scalar comes from.

use std::path::Path;

use imagelint_kustomize::{Options, Rendered, render};
use imagelint_yaml::{DiskLoad, Files, MemoryLoad, Node, Span};

#[test]
fn fixtures_render_as_the_real_tool_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/kustomize");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let case = entry.unwrap().path();
        let Ok(expected) = std::fs::read_to_string(case.join("expected.yaml")) else {
            continue;
        };
        let overlay = case.join("input/prod");
        let target = if overlay.is_dir() { overlay } else { case.join("input") };
        let rendered = render(&Files::new(DiskLoad), &target, Options::default());
        assert!(!rendered.failed(), "{}: {:?}", case.display(), rendered.diagnostics);
        assert_eq!(rendered.to_yaml().unwrap(), expected, "{}", case.display());
        count += 1;
    }
    assert!(count >= 4, "{count} fixtures");
}

/// Renders files that are written one after another, each behind a line `=== path`.
fn build(text: &str) -> (Files, Rendered) {
    let parts = text.split("=== ").skip(1).filter_map(|part| part.split_once('\n'));
    let files = Files::new(MemoryLoad::new(parts.map(|(path, text)| (path.trim().to_owned(), text.to_owned()))));
    let rendered = render(&files, Path::new("prod"), Options::default());
    (files, rendered)
}

fn place(files: &Files, span: Span) -> String {
    let source = files.get(span.file);
    format!("{}:{} {}", source.path.display(), source.position(span.start).line, files.slice(span))
}

fn at<'n>(object: &'n Node, path: &[&str]) -> &'n Node {
    path.iter().fold(object, |node, part| match part.parse::<usize>() {
        Ok(index) => &node.items()[index],
        Err(_) => node.get(part).unwrap_or_else(|| panic!("no {part}")),
    })
}

const BASE: &str = "=== base/kustomization.yaml
resources: [pod.yaml]
=== base/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: registry.example.com/web:1.0
";

const IMAGE: [&str; 4] = ["spec", "containers", "0", "image"];

#[test]
fn each_part_of_an_image_has_its_own_place() {
    let (files, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base]
images:
- name: registry.example.com/web
  newTag: '2.0'
"
    ));
    let image = at(&rendered.objects[0], &IMAGE);
    assert_eq!(image.text(), Some("registry.example.com/web:2.0"));
    let check = |part: &str, expected: &str| {
        let start = image.text().unwrap().find(part).unwrap();
        assert_eq!(place(&files, image.subspan(start..start + part.len())), expected);
    };
    check("registry.example.com/web", "base/pod.yaml:7 registry.example.com/web");
    check("2.0", "prod/kustomization.yaml:4 '2.0'");
    let trail: Vec<String> =
        image.origin.iter().flat_map(|origin| &origin.trail).map(|span| place(&files, *span)).collect();
    assert_eq!(trail, ["base/pod.yaml:7 registry.example.com/web:1.0"]);
}

#[test]
fn a_patch_gives_its_own_place_also_from_inside_a_scalar() {
    let (files, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base]
patches:
- patch: |-
    apiVersion: v1
    kind: Pod
    metadata: {{name: web}}
    spec:
      containers:
      - name: web
        image: other:3
"
    ));
    let image = at(&rendered.objects[0], &IMAGE);
    assert_eq!(place(&files, image.span), "prod/kustomization.yaml:10 other:3");
    let trail: Vec<String> =
        image.origin.iter().flat_map(|origin| &origin.trail).map(|span| place(&files, *span)).collect();
    assert_eq!(trail, ["base/pod.yaml:7 registry.example.com/web:1.0"]);
}

#[test]
fn a_json_patch_gives_its_value() {
    let (files, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base]
patches: [{{path: patch.yaml, target: {{kind: Pod}}}}]
=== prod/patch.yaml
- op: replace
  path: /spec/containers/0/image
  value: \"other:4\"
"
    ));
    assert_eq!(place(&files, at(&rendered.objects[0], &IMAGE).span), "prod/patch.yaml:3 \"other:4\"");
}

#[test]
fn a_replacement_gives_its_source() {
    let (files, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base, source.yaml]
replacements:
- source: {{kind: ConfigMap, fieldPath: data.image}}
  targets:
  - select: {{kind: Pod}}
    fieldPaths: [spec.containers.0.image]
=== prod/source.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: source}}
data:
  image: from/map:5
"
    ));
    let pod = rendered.objects.iter().find(|object| object.get("kind").and_then(Node::text) == Some("Pod")).unwrap();
    assert_eq!(place(&files, at(pod, &IMAGE).span), "prod/source.yaml:5 from/map:5");
}

#[test]
fn transformers_give_the_line_that_asks_for_them() {
    let (files, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base]
namespace: shop
namePrefix: x-
labels: [{{pairs: {{stage: prod}}}}]
commonAnnotations: {{owner: me}}
"
    ));
    let check = |path: &[&str], expected: &str| {
        assert_eq!(place(&files, at(&rendered.objects[0], path).span), expected);
    };
    check(&["metadata", "namespace"], "prod/kustomization.yaml:2 shop");
    check(&["metadata", "name"], "prod/kustomization.yaml:3 x-");
    check(&["metadata", "labels", "stage"], "prod/kustomization.yaml:4 prod");
    check(&["metadata", "annotations", "owner"], "prod/kustomization.yaml:5 me");
    check(&IMAGE, "base/pod.yaml:7 registry.example.com/web:1.0");
    let text = rendered.to_yaml_with_places(&files).unwrap();
    assert!(text.contains("  - image: registry.example.com/web:1.0 # base/pod.yaml:7\n"), "{text}");
    assert!(text.contains("  namespace: shop # prod/kustomization.yaml:2\n"), "{text}");
}

#[test]
fn what_is_wrong_is_on_its_line() {
    let check = |kustomization: &str, expected: &str| {
        let (files, rendered) = build(&format!("{BASE}=== prod/kustomization.yaml\n{kustomization}"));
        let problems = rendered.diagnostics.iter().filter(|problem| problem.kind.is_error());
        let lines: Vec<String> = problems
            .map(|problem| {
                let line = problem.span.map(|span| files.get(span.file).position(span.start).line);
                let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
                format!("{} {}{help}", line.unwrap_or_default(), problem.message)
            })
            .collect();
        assert_eq!(lines.join("\n"), expected);
    };
    check("resource: [../base]\n", "1 unknown field `resource` (did you mean `resources`?)");
    check("resources:\n- ../base\n- gone.yaml\n", "3 there is no file or directory `gone.yaml`");
    check(
        "resources:\n- ../base\n- https://example.com/x.yaml\n",
        "3 `https://example.com/x.yaml` is remote, and nothing is fetched",
    );
    check("resources:\n- ../prod\n", "2 `../prod` leads back to a folder that led here");
    check(
        "resources: [../base]\nnamespace: 12\n",
        "2 `namespace` must be a string, and `12` without quotes is a number (write \"12\")",
    );
    check("resources: [../base]\nhelmCharts:\n- name: x\n", "3 a Helm chart is not inflated: nothing is executed");
}

#[test]
fn what_is_missing_does_not_hide_the_rest() {
    let (_, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml
resources: [../base, github.com/org/repo//config?ref=v1]
images: [{{name: registry.example.com/web, newTag: v9}}]
patches: [{{patch: \"{{apiVersion: v1, kind: Pod, metadata: {{name: remote}}}}\"}}]
"
    ));
    assert!(rendered.failed());
    assert_eq!(rendered.diagnostics.len(), 1, "{:?}", rendered.diagnostics);
    assert_eq!(at(&rendered.objects[0], &IMAGE).text(), Some("registry.example.com/web:v9"));
}

#[test]
fn growth_is_bounded() {
    let mut text = String::from("=== prod/kustomization.yaml\nresources: [../l0]\n");
    for level in 0..40 {
        let next = level + 1;
        text.push_str(&format!("=== l{level}/kustomization.yaml\nresources: [../l{next}, ../l{next}]\n"));
    }
    text.push_str("=== l40/kustomization.yaml\nnamePrefix: a\n");
    assert!(build(&text).1.failed());
    let mut patch = String::from("- {op: add, path: /spec/a, value: [1]}\n");
    for _ in 0..64 {
        patch.push_str("- {op: copy, from: /spec/a, path: /spec/a/-}\n");
    }
    let (_, rendered) = build(&format!(
        "{BASE}=== prod/kustomization.yaml\nresources: [../base]\npatches: [{{path: p.yaml, target: {{kind: Pod}}}}]\n=== prod/p.yaml\n{patch}"
    ));
    assert!(rendered.failed());
}
