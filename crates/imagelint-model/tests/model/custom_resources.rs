//! Images of custom resources, by the table.

use crate::common::{objects, uses};
use imagelint_model::{Found, ImagePaths, Object, image_uses};
use imagelint_yaml::{FileId, parse};

#[track_caller]
fn check(api_version: &str, kind: &str, spec: &str, expected: &[&str]) {
    let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n");
    assert_eq!(uses(&text), expected, "{text}");
}

const CONTAINERS: &str = "containers: [{name: app, image: nginx:1}]";

#[test]
fn argo() {
    check(
        "argoproj.io/v1alpha1",
        "Rollout",
        &format!("{{template: {{spec: {{{CONTAINERS}}}}}}}"),
        &["regular app spec.template.spec.containers[0].image nginx:1"],
    );
    // With workloadRef the pod template is the Deployment's own.
    check("argoproj.io/v1alpha1", "Rollout", "{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}", &[]);
    check(
        "argoproj.io/v1alpha1",
        "Workflow",
        "{templates: [{name: a, container: {image: alpine:3}}, {name: b, script: {image: python:3}}, {name: c, sidecars: [{name: s, image: redis:7}]}, {name: d, container: {image: '{{inputs.parameters.image}}'}}]}",
        &[
            "custom - spec.templates[0].container.image alpine:3",
            "custom - spec.templates[3].container.image (placeholder)",
            "custom - spec.templates[1].script.image python:3",
            "custom s spec.templates[2].sidecars[0].image redis:7",
        ],
    );
}

#[test]
fn knative_tekton_keda() {
    check(
        "serving.knative.dev/v1",
        "Service",
        "{template: {spec: {containers: [{image: gcr.io/a/b:1}]}}}",
        &["regular - spec.template.spec.containers[0].image gcr.io/a/b:1"],
    );
    check(
        "tekton.dev/v1",
        "Task",
        "{steps: [{name: build, image: golang:1}, {name: ref, ref: {name: x}}], sidecars: [{name: db, image: $(params.db)}]}",
        &["custom db spec.sidecars[0].image (placeholder)", "custom build spec.steps[0].image golang:1"],
    );
    check(
        "tekton.dev/v1beta1",
        "Pipeline",
        "{tasks: [{taskSpec: {steps: [{image: golang:1}]}}, {taskRef: {name: x}}]}",
        &["custom - spec.tasks[0].taskSpec.steps[0].image golang:1"],
    );
    check(
        "keda.sh/v1alpha1",
        "ScaledJob",
        &format!("{{jobTargetRef: {{template: {{spec: {{{CONTAINERS}}}}}}}}}"),
        &["regular app spec.jobTargetRef.template.spec.containers[0].image nginx:1"],
    );
}

#[test]
fn operators_fill_in_what_is_missing() {
    check(
        "monitoring.coreos.com/v1",
        "Prometheus",
        "{image: quay.io/prometheus/prometheus:v2, thanos: {image: quay.io/thanos/thanos:v1}, containers: [{name: config-reloader, resources: {}}, {name: x, image: nginx:1}]}",
        &[
            "regular x spec.containers[1].image nginx:1",
            "custom - spec.thanos.image quay.io/thanos/thanos:v1",
            "custom - spec.image quay.io/prometheus/prometheus:v2",
        ],
    );
    check(
        "postgresql.cnpg.io/v1",
        "Cluster",
        "{imageName: ghcr.io/cnpg/postgresql:16}",
        &["custom - spec.imageName ghcr.io/cnpg/postgresql:16"],
    );
    check("postgresql.cnpg.io/v1", "Cluster", "{imageName: null, instances: 3}", &[]);
    // A version that the table does not list is read like those it does.
    check(
        "kafka.strimzi.io/v1beta2",
        "Kafka",
        "{kafka: {image: quay.io/strimzi/kafka:0.40, version: 3.7.0}}",
        &["custom - spec.kafka.image quay.io/strimzi/kafka:0.40"],
    );
}

#[test]
fn kserve_and_kubeflow() {
    check(
        "serving.kserve.io/v1beta1",
        "InferenceService",
        "{predictor: {model: {modelFormat: {name: sklearn}, image: kserve/sklearn:1}, containers: [{name: kserve-container, image: a/b:1}]}}",
        &[
            "regular kserve-container spec.predictor.containers[0].image a/b:1",
            "custom - spec.predictor.model.image kserve/sklearn:1",
        ],
    );
    check(
        "kubeflow.org/v1",
        "PyTorchJob",
        &format!("{{pytorchReplicaSpecs: {{Worker: {{template: {{spec: {{{CONTAINERS}}}}}}}}}}}"),
        &["regular app spec.pytorchReplicaSpecs.Worker.template.spec.containers[0].image nginx:1"],
    );
}

#[test]
fn open_bodies_of_openkruise() {
    let template = format!("{{metadata: {{}}, spec: {{{CONTAINERS}}}}}");
    check(
        "apps.kruise.io/v1alpha1",
        "CloneSet",
        &format!("{{template: {template}}}"),
        &["regular app spec.template.spec.containers[0].image nginx:1"],
    );
    check(
        "apps.kruise.io/v1alpha1",
        "SidecarSet",
        &format!("{{{CONTAINERS}}}"),
        &["regular app spec.containers[0].image nginx:1"],
    );
    check(
        "apps.kruise.io/v1alpha1",
        "UnitedDeployment",
        &format!("{{template: {{deploymentTemplate: {{spec: {{template: {template}}}}}}}}}"),
        &["regular app spec.template.deploymentTemplate.spec.template.spec.containers[0].image nginx:1"],
    );
    check("apps.kruise.io/v1alpha1", "ImagePullJob", "{image: nginx:1}", &["custom - spec.image nginx:1"]);
}

#[test]
fn parts_are_joined_and_keep_their_places() {
    let text = "\
apiVersion: cluster.redpanda.com/v1alpha2
kind: NodePool
spec:
  image:
    repository: quay.io/redpanda
    tag: v24
    pullPolicy: Always
  initContainerImage:
    tag: v1
";
    let objects = objects(text);
    let uses = image_uses(&objects[0], &ImagePaths::default());
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].path, "spec.image.repository");
    assert_eq!(uses[0].text(), "quay.io/redpanda:v24");
    assert_eq!(&text[uses[0].tag_span().unwrap().range()], "v24");
    assert_eq!(&text[uses[0].registry_span().unwrap().range()], "quay.io");
    assert_eq!(&text[uses[0].span().range()], "quay.io/redpanda");
    assert_eq!(uses[0].pull_policy.unwrap().text, "Always");
    assert_eq!(uses[0].found, Found::Table);
    let end = uses[0].end_of_repository().unwrap();
    assert!(end.is_empty() && text[..end.start as usize].ends_with("quay.io/redpanda"));
    check(
        "monitoring.coreos.com/v1",
        "Alertmanager",
        "{baseImage: quay.io/prometheus/alertmanager, tag: v1}",
        &["custom - spec.baseImage quay.io/prometheus/alertmanager:v1"],
    );
}

#[test]
fn helm_values() {
    let values = "\
global: {imageRegistry: m.example.com}
image: {registry: docker.io, repository: bitnami/redis, tag: 7.2.4, pullPolicy: Always}
metrics:
  image:
    repository: oliver006/redis_exporter
sidecars:
- image: busybox:1.36
- image: alpine
  tag: 3.19
controller: {repository: quay.io/c, tag: v1}
chart: {repository: 'https://charts.example.com', tag: x}
initImage: quay.io/init:1
plainImage: {tag: v1}
proxy: {image: proxyv2}
pilot: {hub: '', tag: latest, image: pilot}
cni: {hub: gcr.io/istio, tag: 1.24.0, image: cni}
git: {repository: team/app, tag: v1}
logo: x.png
";
    let parsed = parse(FileId(0), values);
    let object = Object::values(parsed.documents.into_iter().next().expect("one document"));
    let uses = image_uses(&object, &ImagePaths::default());
    let found: Vec<String> =
        uses.iter().map(|image| format!("{} {} {}", image.path, image.text(), image.tagless)).collect();
    assert_eq!(
        found,
        [
            "image.repository m.example.com/bitnami/redis:7.2.4 false",
            "metrics.image.repository oliver006/redis_exporter true",
            "sidecars[0].image busybox:1.36 false",
            "sidecars[1].image alpine:3.19 false",
            "controller.repository quay.io/c:v1 false",
            "initImage quay.io/init:1 false",
            "cni.image gcr.io/istio/cni:1.24.0 false",
        ]
    );
    assert!(uses.iter().all(|image| image.found == Found::Guessed));
    assert_eq!(&values[uses[0].registry_span().expect("a registry").range()], "m.example.com");
    check(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "{values: {image: {repository: nginx, tag: '1'}}}",
        &["custom - spec.values.image.repository nginx:1"],
    );
}

#[test]
fn flux_overrides_are_images_when_they_name_one() {
    check(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "{images: [{name: app, newName: quay.io/a/b, newTag: v1}, {name: other, newTag: v2}]}",
        &["custom app spec.images[0].newName quay.io/a/b:v1"],
    );
}

#[test]
fn argo_applications_name_images_in_all_the_ways_of_their_tools() {
    check(
        "argoproj.io/v1alpha1",
        "Application",
        "{source: {kustomize: {images: ['nginx=m.example.com/nginx:1.27', 'redis:7', 'app={{ .image }}']}}}",
        &[
            "custom - spec.source.kustomize.images[0] m.example.com/nginx:1.27",
            "custom - spec.source.kustomize.images[1] redis:7",
            "custom - spec.source.kustomize.images[2] (placeholder)",
        ],
    );
    check(
        "argoproj.io/v1alpha1",
        "Application",
        "{sources: [{helm: {parameters: [{name: image.tag, value: '1'}, {name: image.repository, value: quay.io/a/b}, {name: db.image.tag, value: '2'}]}}]}",
        &["custom - spec.sources[0].helm.parameters[1].value quay.io/a/b:1"],
    );
}

#[test]
fn values_that_stand_as_text_keep_their_bytes() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      source:\n        helm:\n          values: |\n            image:\n              repository: quay.io/a/b # main\n              tag: \"1.2\"\n";
    let mut object = objects(text).remove(0);
    object.read_embedded_values(&|_| text.into());
    let paths = ImagePaths::default();
    let uses = image_uses(&object, &paths);
    assert_eq!(uses[0].text(), "quay.io/a/b:1.2");
    assert_eq!(&text[uses[0].tag_span().expect("a tag").range()], "1.2");
    assert_eq!(&text[uses[0].repository_span().expect("a name").range()], "quay.io/a/b");
    assert_eq!(uses[0].path, "spec.template.spec.source.helm.values.image.repository");
}
