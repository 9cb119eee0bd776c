//! A DaemonSet that pulls the slow images of a cluster onto every node ahead of a rollout.
//!
//! Each image is an init container, for the kubelet pulls an image only to start something in it. An image need not hold a
//! program that could be started, so a static one is copied into an empty volume first and started in each of them: that
//! works for images without a shell and for those from scratch. Image volumes would need no program, but are on by default
//! only in the newest versions, and depend on the container runtime.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use imagelint_model::{ByteSize, Cluster, ImageRef, recommended_deadline};
use imagelint_rules::{image_matches, rewritten};

use crate::images::ImageRow;

/// A multi-call program that is linked statically, for all platforms.
const TOOL: &str = "docker.io/library/busybox:1.37.0-musl";

/// Which images are pulled ahead, and by what.
#[derive(Clone, Debug)]
pub struct PrepullPlan {
    /// The images as written, each once, the slowest first; those of unknown time last.
    pub images: Vec<String>,
    /// True where no pull time is known, so that all images are meant.
    pub all: bool,
    /// Image with the static program.
    pub tool: String,
    secrets: Vec<String>,
    namespace: Option<String>,
    cluster: Cluster,
}

impl PrepullPlan {
    /// The plan for what goes to `cluster`.
    #[must_use]
    pub fn new(rows: &[ImageRow], cluster: &Cluster) -> Self {
        let mut times: BTreeMap<&str, Option<f64>> = BTreeMap::new();
        let mut slow: BTreeMap<&str, bool> = BTreeMap::new();
        for row in rows.iter().filter(|row| wanted(row)) {
            times.insert(&row.image, row.estimated_pull_seconds);
            slow.insert(&row.image, is_slow(row));
        }
        let all = times.values().all(Option::is_none);
        let mut images: Vec<&str> = times.keys().copied().filter(|image| all || slow[image]).collect();
        let time = |image: &str| times[image].unwrap_or_default();
        images.sort_by(|one, other| time(other).total_cmp(&time(one)).then_with(|| one.cmp(other)));
        let tool = cluster.prepull.tool_image.clone().unwrap_or_else(|| tool(cluster));
        let mut secrets: Vec<String> =
            images.iter().copied().chain([tool.as_str()]).filter_map(|image| secret(image, cluster)).collect();
        secrets.sort();
        secrets.dedup();
        Self {
            images: images.into_iter().map(str::to_owned).collect(),
            all,
            tool,
            secrets,
            namespace: cluster.prepull.namespace.clone().or_else(|| cluster.namespaces.first().cloned()),
            cluster: cluster.clone(),
        }
    }

    /// The DaemonSet as YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        let name = format!("imagelint-prepull-{}", dns_label(&self.cluster.name, 40));
        let mut out = String::new();
        let namespace = self.namespace.as_ref().map_or(String::new(), |it| format!("  namespace: {}\n", quoted(it)));
        let selector =
            format!("      app.kubernetes.io/name: imagelint-prepull\n      app.kubernetes.io/instance: {name}\n");
        let labels = selector.replace("      ", "    ");
        let _ = write!(
            out,
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: {name}\n{namespace}  labels:\n{labels}\
             spec:\n  selector:\n    matchLabels:\n{selector}  updateStrategy:\n    rollingUpdate:\n      \
             maxUnavailable: 100%\n  template:\n    metadata:\n      labels:\n{}    spec:\n",
            selector.replace("      ", "        ")
        );
        self.pod(&mut out);
        out
    }

    fn pod(&self, out: &mut String) {
        out.push_str("      automountServiceAccountToken: false\n      enableServiceLinks: false\n");
        out.push_str("      terminationGracePeriodSeconds: 1\n      nodeSelector:\n");
        let mut selector: BTreeMap<&str, &str> = [("kubernetes.io/os", "linux")].into();
        selector.extend(self.cluster.prepull.node_selector.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        for (key, value) in selector {
            let _ = writeln!(out, "        {}: {}", quoted(key), quoted(value));
        }
        self.tolerations(out);
        if !self.secrets.is_empty() {
            out.push_str("      imagePullSecrets:\n");
            self.secrets.iter().for_each(|secret| _ = writeln!(out, "      - name: {}", quoted(secret)));
        }
        out.push_str(
            "      securityContext:\n        runAsNonRoot: true\n        runAsUser: 65534\n        runAsGroup: 65534\n",
        );
        out.push_str("        seccompProfile:\n          type: RuntimeDefault\n      volumes:\n      - name: tool\n");
        out.push_str("        emptyDir:\n          sizeLimit: 16Mi\n      initContainers:\n");
        let copy = ["/bin/busybox", "cp", "/bin/busybox", "/imagelint/true"];
        container(out, "tool", &self.tool, &copy, Mount::Write);
        for image in &self.images {
            container(out, &container_name(image), image, &["/imagelint/true"], Mount::Read);
        }
        out.push_str("      containers:\n");
        // A number, which every version of the program understands.
        container(out, "pause", &self.tool, &["sleep", "2147483647"], Mount::None);
    }

    fn tolerations(&self, out: &mut String) {
        if self.cluster.prepull.tolerations.is_empty() {
            return;
        }
        out.push_str("      tolerations:\n");
        for toleration in &self.cluster.prepull.tolerations {
            let fields = toleration.iter().map(|(key, value)| format!("{key}: {}", quoted(value)));
            let _ = writeln!(out, "      - {}", fields.collect::<Vec<_>>().join("\n        "));
        }
    }
}

/// Images that a node pulls from a registry by this very name.
fn wanted(row: &ImageRow) -> bool {
    row.registry.is_some() && row.pull_policy.as_deref() != Some("Never")
}

/// True when the pull takes longer than an image of its size should be given.
fn is_slow(row: &ImageRow) -> bool {
    let deadline = row.size_bytes.map(|size| f64::from(recommended_deadline(ByteSize(size))));
    row.estimated_pull_seconds.zip(deadline).is_some_and(|(seconds, deadline)| seconds > deadline)
}

/// The usual tool, from where the cluster pulls.
fn tool(cluster: &Cluster) -> String {
    let usual = ImageRef::parse(TOOL).expect("it is a reference");
    let mirrored = rewritten(&cluster.mirrors, usual.registry_or_default(), &usual.full_path());
    mirrored.map_or_else(|| TOOL.to_owned(), |repository| format!("{repository}:{}", usual.tag().unwrap_or_default()))
}

fn secret(image: &str, cluster: &Cluster) -> Option<String> {
    let image = ImageRef::parse(image).ok()?;
    let host = image.registry_or_default();
    let fits = |glob: &str| image_matches(glob, host, None) || image_matches(glob, image.as_str(), Some(&image));
    cluster.pull_secrets.iter().find(|(glob, _)| fits(glob)).map(|(_, name)| name.clone())
}

#[derive(Clone, Copy)]
enum Mount {
    None,
    Read,
    Write,
}

fn container(out: &mut String, name: &str, image: &str, command: &[&str], mount: Mount) {
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    let _ = write!(
        out,
        "      - name: {name}\n        image: {}\n        imagePullPolicy: IfNotPresent\n        command: [{}]\n        \
         resources:\n          requests: {{cpu: 1m, memory: 16Mi}}\n          limits: {{memory: 32Mi}}\n        \
         securityContext:\n          allowPrivilegeEscalation: false\n          readOnlyRootFilesystem: true\n          \
         capabilities:\n            drop: [ALL]\n",
        quoted(image),
        words.join(", ")
    );
    match mount {
        Mount::None => {}
        Mount::Read => out.push_str(
            "        volumeMounts:\n        - name: tool\n          mountPath: /imagelint\n          readOnly: true\n",
        ),
        Mount::Write => out.push_str("        volumeMounts:\n        - name: tool\n          mountPath: /imagelint\n"),
    }
}

/// A name that tells the image, and no other one: the end of its text would not.
fn container_name(image: &str) -> String {
    let short = ImageRef::parse(image).map_or_else(|_| image.to_owned(), |image| image.short_name().to_owned());
    let hash = image
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("pull-{}-{:08x}", dns_label(&short, 40), hash >> 32)
}

/// Small letters, digits and dashes.
fn dns_label(text: &str, most: usize) -> String {
    let plain = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    plain.take(most).collect::<String>().trim_matches('-').to_owned()
}

/// A double-quoted scalar, which nothing reads as a number or a boolean.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
