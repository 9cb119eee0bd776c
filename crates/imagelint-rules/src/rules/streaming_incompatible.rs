//! What keeps AKS from streaming an image, on clusters where it should.

use imagelint_model::{Cluster, ContainerKind, Found, ImageUse, Severity, Workload};
use imagelint_yaml::{Node, Span};

use crate::cx::Cx;
use crate::node_labels::node_labels;
use crate::rule::Rule;

/// Runtime classes of Pod Sandboxing and of confidential containers, former names too.
const SANDBOXES: [&str; 3] = ["kata-vm-isolation", "kata-mshv-vm-isolation", "kata-cc-isolation"];
/// The first version of Kubernetes with artifact streaming.
const SINCE: (u32, u32) = (1, 26);

/// Pods and images that are pulled in whole although `nodes.artifact-streaming` is wanted.
#[derive(Default)]
pub(crate) struct StreamingIncompatible;

impl Rule for StreamingIncompatible {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        let clusters = streaming(cx.clusters());
        if clusters.is_empty() {
            return;
        }
        for (span, message, help) in obstacles(workload.pod_spec) {
            say(&clusters, span, message, help, cx);
        }
        let streams = workload.containers().any(|container| {
            let image = container.node.get("image").and_then(Node::text);
            image.is_some_and(|text| text.contains(".azurecr."))
        });
        if let Some((name, span)) = workload.pull_secrets().next().filter(|_| streams) {
            let message = format!(
                "with the pull secret `{name}` images are pulled in whole: streaming works with the identity of the node pool only"
            );
            say(
                &clusters,
                span,
                message,
                "attach the registry to the cluster (`az aks update --attach-acr`) and remove the secret",
                cx,
            );
        }
    }

    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        let clusters = streaming(cx.clusters());
        let in_pod = image.pod_spec.is_some()
            && image.found != Found::Guessed
            && image.container_kind != ContainerKind::Ephemeral;
        // What the pod itself rules out, another registry does not mend.
        let whole = || image.pod_spec.is_some_and(|pod_spec| !obstacles(pod_spec).is_empty());
        if clusters.is_empty() || !in_pod || whole() {
            return;
        }
        let host = reference.registry_or_default();
        if !host.ends_with(".azurecr.io") && !host.ends_with(".azurecr.cn") {
            let span = image.registry_span().or_else(|| image.repository_span()).unwrap_or_else(|| image.span());
            let message =
                format!("images of `{host}` are not streamed, only those of a Premium Azure Container Registry");
            let severity = cx.graded(Severity::Info);
            let finding = cx.report_for(&clusters, span, message);
            finding.severity = severity;
            finding.label("pulled in whole").help("import it into the registry that streams: `az acr import`");
            return;
        }
        let old: Vec<&Cluster> = clusters
            .iter()
            .copied()
            .filter(|cluster| cluster.kubernetes.is_some_and(|version| version < SINCE))
            .collect();
        if let Some((major, minor)) = old.first().and_then(|cluster| cluster.kubernetes) {
            let message =
                format!("Kubernetes {major}.{minor} does not stream images, 1.26 is the first version that does");
            say(
                &old,
                image.span(),
                message,
                "upgrade the cluster, or take `artifact-streaming` out of its profile",
                cx,
            );
        }
        if let Some(span) = image.digest_span() {
            let message =
                "pages of AKS disagree whether an image named by digest is streamed: it may be pulled in whole";
            let severity = cx.graded(Severity::Info);
            let finding = cx.report_for(&clusters, span, message);
            finding.severity = severity;
            finding
                .label("pinned by digest")
                .help("measure the start of a pod on a new node, and name a tag if it matters");
        }
    }
}

/// What in a pod spec keeps its images from being streamed: where, why, and what to do.
fn obstacles(pod_spec: &Node) -> Vec<(Span, String, &'static str)> {
    let mut found = Vec::new();
    for label in node_labels(pod_spec) {
        let wrong = |text: &str| match label.name() {
            "kubernetes.io/arch" | "beta.kubernetes.io/arch" => text == "arm64",
            "kubernetes.io/os" | "beta.kubernetes.io/os" => text == "windows",
            _ => false,
        };
        let texts: Vec<&str> = label.values.iter().filter_map(|node| node.text()).collect();
        if !texts.is_empty() && texts.iter().all(|text| wrong(text)) {
            let message =
                format!("images are not streamed to `{}` nodes, so these pods wait for whole images", texts[0]);
            let help = "artifact streaming is for Linux on amd64; pre-pull the images instead";
            found.push((label.values[0].span, message, help));
        }
    }
    let class = pod_spec.get("runtimeClassName").and_then(|node| Some((node, node.text()?)));
    if let Some((node, text)) = class.filter(|(_, text)| SANDBOXES.contains(text)) {
        let message = format!("images are not streamed into sandboxes (`{text}`), so these pods wait for whole images");
        let help = "artifact streaming and Pod Sandboxing exclude each other; pre-pull the images instead";
        found.push((node.span, message, help));
    }
    found
}

fn streaming<'a>(clusters: &[&'a Cluster]) -> Vec<&'a Cluster> {
    clusters.iter().copied().filter(|cluster| cluster.nodes.artifact_streaming == Some(true)).collect()
}

fn say(clusters: &[&Cluster], span: Span, message: String, help: &str, cx: &mut Cx<'_>) {
    cx.report_for(clusters, span, message).label("not streamed").help(help);
}
