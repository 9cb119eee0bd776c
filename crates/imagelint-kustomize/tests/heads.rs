//! Definitions without their `spec`: everything else is rendered as it is with it, and what misses something says so.

use std::path::Path;

use imagelint_kustomize::{Definitions, LoadRestriction, Options, Rendered, render};
use imagelint_yaml::{Files, MemoryLoad, Node};

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: as.b.c\nspec:\n  \
    group: b.c\n  scope: Cluster\n";

fn build(more: &str, definitions: Definitions) -> Rendered {
    let kustomization = format!("namePrefix: x-\nnamespace: shop\nresources: [all.yaml]\n{more}");
    let all = format!("{CRD}---\napiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{type: ClusterIP}}\n");
    let files = Files::new(MemoryLoad::new([("app/kustomization.yaml", kustomization), ("app/all.yaml", all)]));
    render(&files, Path::new("app"), Options { load_restriction: LoadRestriction::RootOnly, definitions })
}

fn kind(node: &Node) -> &str {
    node.get("kind").and_then(Node::text).unwrap_or_default()
}

#[test]
fn only_the_spec_of_definitions_is_left_out() {
    let (heads, whole) = (build("", Definitions::Heads), build("", Definitions::Whole));
    assert!(heads.abridged && !whole.abridged, "{:?}", heads.diagnostics);
    assert!(!heads.failed());
    assert_eq!(heads.objects.iter().map(kind).collect::<Vec<_>>(), ["CustomResourceDefinition", "Service"]);
    assert_eq!(heads.objects[1].span, whole.objects[1].span);
    let text = |rendered: &Rendered| rendered.to_yaml().expect("it can be written");
    assert_eq!(text(&heads), text(&whole).replace("spec:\n  group: b.c\n  scope: Cluster\n", ""));
}

#[test]
fn a_patch_of_the_spec_fails_without_it() {
    let patch = "patches:\n- target: {kind: CustomResourceDefinition}\n  patch: |-\n    - {op: replace, path: /spec/scope, value: \
        Namespaced}\n";
    assert!(!build(patch, Definitions::Whole).failed());
    let heads = build(patch, Definitions::Heads);
    assert!(heads.failed() && heads.abridged);
}
