//! What is an object, what a list holds, and what names them.

use crate::common::objects;
use imagelint_model::Object;

fn ids(text: &str) -> Vec<String> {
    let id = |object: &Object| {
        let namespace = object.namespace.as_deref().unwrap_or("-");
        format!("{} {} {namespace}/{}", object.api_version, object.kind, object.name)
    };
    objects(text).iter().map(id).collect()
}

#[test]
fn an_object_has_a_version_and_a_kind() {
    assert_eq!(
        ids("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"),
        ["apps/v1 Deployment shop/web"]
    );
    assert_eq!(ids("apiVersion: v1\nkind: Pod\nmetadata: {generateName: job-, namespace: ''}\n"), ["v1 Pod -/job-"]);
    assert_eq!(ids("apiVersion: v1\nkind: Pod\nmetadata: [1]\n"), ["v1 Pod -/"]);
    for none in
        ["kind: Pod\n", "apiVersion: v1\n", "apiVersion: 1\nkind: Pod\n", "apiVersion: v1\nkind:\n", "- a\n", "text\n"]
    {
        assert_eq!(ids(none), Vec::<String>::new(), "{none}");
    }
}

#[test]
fn lists_are_their_items() {
    let item = |name: &str| format!("- {{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}}}\n");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n{}{}", item("a"), item("b"));
    assert_eq!(ids(&list), ["v1 Pod -/a", "v1 Pod -/b"]);
    // The API server writes the type of a typed list's items only once.
    let typed = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n- text\n- kind: Pod\n";
    assert_eq!(ids(typed), ["apps/v1 Deployment -/a"]);
    assert_eq!(ids("apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n"), Vec::<String>::new());
    // Kinds that merely end so are objects.
    assert_eq!(ids("apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\n"), ["x.io/v1 AllowList -/a"]);
    let nested =
        format!("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  {}", item("deep"));
    assert_eq!(ids(&nested), ["v1 Pod -/deep"]);
}

#[test]
fn documents_are_numbered_and_spans_point_at_names() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: first\n---\napiVersion: apps/v1\nkind: Deployment\n";
    let objects = objects(text);
    assert_eq!(objects.iter().map(|object| object.document).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(&text[objects[0].name_span().range()], "first");
    assert_eq!(&text[objects[1].name_span().range()], "Deployment");
    assert_eq!((objects[1].group(), objects[1].version()), ("apps", "v1"));
    assert_eq!((objects[0].group(), objects[0].version()), ("", "v1"));
}
