//! Which images an object names, of what kind, and where each part is written.

use crate::common::{describe, objects, uses};
use imagelint_model::{Found, ImagePathRow, ImagePaths, PullPolicy, image_uses, workloads};

const POD: &str = "containers: [{name: app, image: nginx:1}]";

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(uses(text), expected, "{text}");
}

#[test]
fn every_builtin_kind_with_a_pod_template() {
    let template = format!("{{spec: {{{POD}}}}}");
    for (version, kind) in [
        ("v1", "ReplicationController"),
        ("apps/v1", "Deployment"),
        ("apps/v1beta2", "ReplicaSet"),
        ("apps/v1", "StatefulSet"),
        ("apps/v1", "DaemonSet"),
        ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "DaemonSet"),
        ("batch/v1", "Job"),
    ] {
        let text = format!("apiVersion: {version}\nkind: {kind}\nspec: {{template: {template}}}\n");
        check(&text, &["regular app spec.template.spec.containers[0].image nginx:1"]);
        let object = &objects(&text)[0];
        assert_eq!(object.workload().unwrap().found, Found::BuiltIn);
    }
    let pod = format!("apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n");
    check(&pod, &["regular app spec.containers[0].image nginx:1"]);
    let template_object = format!("apiVersion: v1\nkind: PodTemplate\ntemplate: {template}\n");
    check(&template_object, &["regular app template.spec.containers[0].image nginx:1"]);
    let job = format!("{{spec: {{template: {template}}}}}");
    for version in ["batch/v1", "batch/v1beta1"] {
        let cron = format!("apiVersion: {version}\nkind: CronJob\nspec: {{jobTemplate: {job}}}\n");
        check(&cron, &["regular app spec.jobTemplate.spec.template.spec.containers[0].image nginx:1"]);
    }
}

#[test]
fn all_lists_of_containers_and_image_volumes() {
    let text = "\
apiVersion: v1
kind: Pod
metadata: {annotations: {image: not:1}}
spec:
  volumes:
  - name: model
    image: {reference: quay.io/models/llm:v1, pullPolicy: Always}
  - name: disk
    rbd: {image: foo, monitors: [a]}
  - {name: none, emptyDir: {}}
  initContainers:
  - {name: setup, image: busybox:1}
  - {name: proxy, image: envoy:1, restartPolicy: Always}
  containers:
  - {name: app, image: nginx:1}
  - {image: redis:7}
  ephemeralContainers:
  - {name: debug, image: alpine:3}
status:
  containerStatuses: [{image: other:1}]
";
    check(
        text,
        &[
            "init setup spec.initContainers[0].image busybox:1",
            "init proxy spec.initContainers[1].image envoy:1",
            "regular app spec.containers[0].image nginx:1",
            "regular - spec.containers[1].image redis:7",
            "ephemeral debug spec.ephemeralContainers[0].image alpine:3",
            "image-volume model spec.volumes[0].image.reference quay.io/models/llm:v1",
        ],
    );
    let objects = objects(text);
    let workload = objects[0].workload().unwrap();
    let sidecars: Vec<_> = workload.containers().filter(imagelint_model::Container::is_sidecar).collect();
    assert_eq!(sidecars.iter().filter_map(|container| container.name).collect::<Vec<_>>(), ["proxy"]);
}

#[test]
fn what_is_written_where_an_image_should_be() {
    let check = |image: &str, expected: &str| {
        let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n{image}");
        assert_eq!(uses(&text), [format!("regular app spec.containers[0].image {expected}")], "{text}");
    };
    check("", "(missing)");
    check("    image:\n", "(missing)");
    check("    image: null\n", "(missing)");
    check("    image: ''\n", "(empty)");
    check("    image: 12345\n", "(number)");
    check("    image: true\n", "(boolean)");
    check("    image: {repository: nginx}\n", "(mapping)");
    check("    image: [nginx]\n", "(list)");
    check("    image: '12345'\n", "12345");
    check("    image: auto\n", "(no image)");
    check("    image: ko://github.com/x/y/cmd/z\n", "(no image)");
    check("    image: 'nginx:1 '\n", "(blanks stand before or after the image)");
    check("    image: Nginx\n", "(the repository must be lower case)");
    check("    image: https://quay.io/app\n", "(an image has no URL scheme; write the host without it)");
    for placeholder in [
        "$(params.image)",
        "${ACR_LOGIN_SERVER}/backend:1",
        "$IMAGE",
        "'{{ .Values.image }}'",
        "{{ .Values.image }}",
        "'{{image}}'",
        "<acr-name>.azurecr.io/backend:1",
        "'#{registry}#/app:1'",
        "'[[ image ]]'",
        "app:%TAG%",
        "'@IMAGE@'",
        "app:__TAG__",
        "registry.##REGION##.example.com/app:1",
        "'{image}'",
        "IMAGE_URL",
    ] {
        check(&format!("    image: {placeholder}\n"), "(placeholder)");
    }
    // Marks that stand alone are mistakes, not placeholders.
    check("    image: nginx@1\n", "(a digest is `sha256:` and 64 hexadecimal digits)");
    check("    image: my__app__image:1\n", "my__app__image:1");
    check(
        "    image: nginx:50%\n",
        "(a tag is letters, digits, `_`, `.` and `-`, and begins with none of the last two)",
    );
}

#[test]
fn each_part_has_its_own_span() {
    let digest = format!("sha256:{}", "ab".repeat(32));
    for quote in ["", "'", "\""] {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n    image: {quote}quay.io/a/b:v1@{digest}{quote}\n"
        );
        let objects = objects(&text);
        let uses = image_uses(&objects[0], &ImagePaths::default());
        let slice = |span: Option<imagelint_yaml::Span>| span.map(|span| &text[span.range()]);
        assert_eq!(slice(uses[0].registry_span()), Some("quay.io"));
        assert_eq!(slice(uses[0].path_span()), Some("a/b"));
        assert_eq!(slice(uses[0].repository_span()), Some("quay.io/a/b"));
        assert_eq!(slice(uses[0].tag_span()), Some("v1"));
        assert_eq!(slice(uses[0].digest_span()), Some(digest.as_str()));
        let end = uses[0].end_of_repository().unwrap();
        assert!(end.is_empty() && text[..end.start as usize].ends_with("quay.io/a/b"));
        let end = uses[0].end_of_reference().unwrap();
        assert!(text[..end.start as usize].ends_with(&digest));
    }
}

#[test]
fn errors_and_missing_images_point_somewhere_useful() {
    let text =
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {name: bad, image: team/MyApp:1}\n  - {name: none}\n";
    let objects = objects(text);
    let uses = image_uses(&objects[0], &ImagePaths::default());
    assert_eq!(&text[uses[0].error_span().unwrap().range()], "MyApp");
    assert_eq!(&text[uses[0].span().range()], "team/MyApp:1");
    assert_eq!(&text[uses[1].span().range()], "none");
    assert_eq!(uses[1].text(), "");
}

#[test]
fn pull_policies_as_the_api_server_defaults_them() {
    let digest = format!("sha256:{}", "ab".repeat(32));
    let check = |container: &str, expected: Option<PullPolicy>| {
        let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {{{container}}}\n");
        let objects = objects(&text);
        let uses = image_uses(&objects[0], &ImagePaths::default());
        assert_eq!(uses[0].effective_pull_policy(), expected, "{container}");
    };
    check("image: nginx", Some(PullPolicy::Always));
    check("image: nginx:latest", Some(PullPolicy::Always));
    check(&format!("image: 'nginx:latest@{digest}'"), Some(PullPolicy::Always));
    check("image: nginx:1", Some(PullPolicy::IfNotPresent));
    check(&format!("image: 'nginx@{digest}'"), Some(PullPolicy::IfNotPresent));
    check("image: nginx, imagePullPolicy: Never", Some(PullPolicy::Never));
    check("image: nginx, imagePullPolicy: ''", Some(PullPolicy::Always));
    check("image: nginx, imagePullPolicy: always", None);
    check("image: $(IMAGE)", None);
}

#[test]
fn configured_rows_and_guesses() {
    let text = "apiVersion: x.io/v1\nkind: App\nspec:\n  runtime: {image: nginx:1, imagePullPolicy: Never}\n  nodes: [{img: redis:7}]\n";
    check(text, &[]);
    let row = ImagePathRow {
        group: "x.io".into(),
        kind: "App".into(),
        container: vec!["spec.runtime".into()],
        image: vec!["spec.nodes[].img".into()],
        ..ImagePathRow::default()
    };
    let paths = ImagePaths::new(vec![row]);
    let objects = objects(text);
    let found = image_uses(&objects[0], &paths);
    let described: Vec<_> = found.iter().map(describe).collect();
    assert_eq!(described, ["custom - spec.runtime.image nginx:1", "custom - spec.nodes[0].img redis:7"]);
    assert!(found.iter().all(|image| image.found == Found::Configured));
    assert_eq!(found[0].effective_pull_policy(), Some(PullPolicy::Never));
}

#[test]
fn a_pod_template_in_an_unknown_kind_is_a_guess() {
    let text = format!("apiVersion: x.io/v1\nkind: App\nspec: {{template: {{spec: {{{POD}}}}}}}\n");
    check(&text, &["regular app spec.template.spec.containers[0].image nginx:1"]);
    let objects = objects(&text);
    assert_eq!(workloads(&objects[0], &ImagePaths::default())[0].found, Found::Guessed);
}

#[test]
fn what_is_never_an_image() {
    check(
        "apiVersion: v1\nkind: ConfigMap\ndata: {image: nginx, pod.yaml: 'spec: {containers: [{image: nginx}]}'}\n",
        &[],
    );
    check("apiVersion: v1\nkind: Secret\nstringData: {image: nginx}\n", &[]);
    check("apiVersion: longhorn.io/v1beta2\nkind: BackingImage\nspec: {sourceType: download, image: x}\n", &[]);
    check("apiVersion: v1\nkind: PersistentVolume\nspec: {rbd: {image: foo}}\n", &[]);
    let schema = "{template: {spec: {containers: [{image: nginx}]}}}";
    check(&format!("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {schema}\n"), &[]);
    check("apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nspec: {}\nstatus: {image: pg:16}\n", &[]);
    check("apiVersion: v1\nkind: Service\nmetadata: {annotations: {image: nginx}}\nspec: {template: {}}\n", &[]);
    for odd in [
        "spec: [1]",
        "spec:",
        "spec: {containers: {a: 1}}",
        "spec: {containers: [1, [], null]}",
        "spec: {volumes: [{image: x}]}",
    ] {
        check(&format!("apiVersion: v1\nkind: Pod\n{odd}\n"), &[]);
    }
}
