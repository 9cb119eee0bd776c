//! The one description of `imagelint.yaml`: the reader checks against it, the JSON Schema is made from it.

use crate::custom_rule::CustomSubject;

/// What may stand at a place.
#[derive(Debug)]
pub enum Shape {
    /// Any text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number of 1 or more.
    Count,
    /// A Kubernetes version: `1.31`.
    Version,
    /// A size: `240MB`.
    Size,
    /// A throughput: `20MB/s`.
    Throughput,
    /// A path glob.
    Glob,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Level of a rule.
    Level,
    /// A list.
    List(&'static Shape),
    /// A mapping with keys of the user's choice.
    Map(&'static Shape),
    /// A mapping from rule ids to their settings.
    Rules,
    /// A mapping with these keys.
    Record(&'static [Field]),
}

/// One key of a [`Shape::Record`].
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What it is for; one sentence, with an example where that helps.
    pub doc: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// True when the mapping is of no use without it.
    pub required: bool,
}

const fn field(name: &'static str, doc: &'static str, shape: Shape) -> Field {
    Field { name, doc, shape, required: false }
}

const fn required(name: &'static str, doc: &'static str, shape: Shape) -> Field {
    Field { name, doc, shape, required: true }
}

/// Names of providers, as in [`Provider::ALL`](crate::Provider::ALL).
const PROVIDERS: &[&str] = &["alibaba", "azure", "aws", "gcp", "tencent", "huawei", "other"];

/// The levels a rule can have.
pub(super) const LEVELS: &[&str] = &["off", "info", "warning", "error"];

/// The whole file.
pub static TOP: Shape = Shape::Record(&[
    field("clusters", "The clusters that the manifests are headed for, by name.", Shape::Map(&Shape::Record(CLUSTER))),
    field("images", "What is known of images.", Shape::Record(IMAGES)),
    field("rules", "Level and options of rules, by rule id.", Shape::Rules),
    field("overrides", "Settings of rules for some paths; a later entry wins.", Shape::List(&Shape::Record(OVERRIDE))),
    field("exclude", "Globs of what is never looked at.", Shape::List(&Shape::Glob)),
    field(
        "helm",
        "Whether charts of this repository that Flux or Argo CD install are rendered with the `helm` program.",
        Shape::Bool,
    ),
    field("image-paths", "Where custom resources keep images.", Shape::List(&Shape::Record(IMAGE_PATH))),
    field("custom-rules", "Rules of your own, as CEL expressions.", Shape::List(&Shape::Record(CUSTOM_RULE))),
]);

const CLUSTER: &[Field] = &[
    field("context", "Context in the kubeconfig, for `audit` and `snapshot`.", Shape::Text),
    field("provider", "Who runs it.", Shape::Word(PROVIDERS)),
    field("region", "Region in the provider's own spelling: `cn-shanghai`, `eastasia`.", Shape::Text),
    field("kubernetes", "Version of the cluster: `\"1.31\"`.", Shape::Version),
    field("paths", "Globs of what goes there, relative to this file; none: everything.", Shape::List(&Shape::Glob)),
    field("namespaces", "Namespaces that Git owns there; none: all.", Shape::List(&Shape::Text)),
    field(
        "network",
        "Throughput from registries to a node: `default`, and registry globs such as `*.azurecr.io`.",
        Shape::Map(&Shape::Throughput),
    ),
    field("nodes", "What a node can do.", Shape::Record(NODES)),
    field("prepull", "What `imagelint prepull` makes its DaemonSet with.", Shape::Record(PREPULL)),
    field(
        "mirrors",
        "Registries, and what to pull through instead: `docker.io: registry.example.com/dockerhub`.",
        Shape::Map(&Shape::Text),
    ),
    field("pull-secrets", "Registry globs, and the name of the pull secret for each.", Shape::Map(&Shape::Text)),
    field(
        "expected-rewrites",
        "Rewrites that admission webhooks and pull-through caches make.",
        Shape::List(&Shape::Record(REWRITE)),
    ),
    field(
        "registry-regions",
        "Registry globs, and the region of those whose name does not tell: `example.azurecr.io: eastasia`.",
        Shape::Map(&Shape::Text),
    ),
    field(
        "registry-reach",
        "Registry globs, and whether nodes reach them, where that is known better: `quay.io: ok`.",
        Shape::Map(&Shape::Word(REACH)),
    ),
];

/// Names of reach, as in [`RegistryReach::ALL`](crate::RegistryReach::ALL).
const REACH: &[&str] = &["ok", "slow", "blocked"];

const PREPULL: &[Field] = &[
    field("namespace", "Its namespace; the first of `namespaces` where nothing is said.", Shape::Text),
    field(
        "tool-image",
        "Image with a static `/bin/busybox`; the one of Docker Hub, through `mirrors`, where nothing is said.",
        Shape::Text,
    ),
    field("tolerations", "Taints of nodes that it goes to all the same.", Shape::List(&Shape::Record(TOLERATION))),
    field("node-selector", "Labels of the nodes that it goes to; none: all with Linux.", Shape::Map(&Shape::Text)),
];

const TOLERATION: &[Field] = &[
    field("key", "Key of the taint; none: every key.", Shape::Text),
    field("operator", "How the value is compared.", Shape::Word(&["Equal", "Exists"])),
    field("value", "Value of the taint.", Shape::Text),
    field(
        "effect",
        "Effect of the taint; none: every effect.",
        Shape::Word(&["NoSchedule", "PreferNoSchedule", "NoExecute"]),
    ),
];

const NODES: &[Field] = &[
    field("disk-throughput", "Sequential throughput of the image disk: `96MB/s`.", Shape::Throughput),
    field(
        "disk-iops",
        "Operations a second of the image disk: at 256 KiB each they bound its throughput in the estimate of pulls.",
        Shape::Count,
    ),
    field("disk-size", "Size of the image disk: `128GB`.", Shape::Size),
    field("serialize-image-pulls", "Whether the kubelet pulls one image at a time, its default.", Shape::Bool),
    field("artifact-streaming", "Whether images are to be streamed (AKS with Azure Container Registry).", Shape::Bool),
];

const REWRITE: &[Field] = &[
    required("from", "What is replaced: `docker.io`.", Shape::Text),
    required("to", "What stands there instead: `m.example.com/docker.io`.", Shape::Text),
];

const IMAGES: &[Field] = &[field(
    "sizes",
    "Image globs and compressed sizes: `example.azurecr.io/backend: 240MB`.",
    Shape::Map(&Shape::Size),
)];

const OVERRIDE: &[Field] = &[
    required("paths", "Globs relative to this file.", Shape::List(&Shape::Glob)),
    required("rules", "What holds there.", Shape::Rules),
];

const IMAGE_PATH: &[Field] = &[
    required("group", "API group of the custom resource: `example.com`.", Shape::Text),
    required("kind", "Its kind.", Shape::Text),
    field("pod-spec", "Paths of pod specs: `spec.template.spec`.", Shape::List(&Shape::Text)),
    field("container", "Paths of objects like a container: `spec.sidecars[]`.", Shape::List(&Shape::Text)),
    field("image", "Paths of image strings: `spec.image`.", Shape::List(&Shape::Text)),
    field("parts", "Paths of `{registry, repository, tag, digest}` objects.", Shape::List(&Shape::Text)),
];

const CUSTOM_RULE: &[Field] = &[
    required("id", "Its id, in small letters and dashes, as suppressions and `--select` name it.", Shape::Text),
    required(
        "when",
        "A CEL expression that is true where the rule finds something: `image.registry == \"docker.io\"`.",
        Shape::Text,
    ),
    required("message", "What it says then; `{…}` holds an expression: `{image.tag}`.", Shape::Text),
    field("help", "What to do, in the same form.", Shape::Text),
    field("severity", "How bad that is; `warning` where nothing is said.", Shape::Word(SEVERITIES)),
    field("on", "What it is asked about; `image` where nothing is said.", Shape::Word(CustomSubject::NAMES)),
    field("summary", "One line for the list of rules; the message where nothing is said.", Shape::Text),
];

const SEVERITIES: &[&str] = &["info", "warning", "error"];

/// What every rule takes beside its own options.
pub(super) const RULE_SETTING: &[Field] = &[
    field("severity", "Level of the rule.", Shape::Level),
    field("exempt", "Globs of images that the rule leaves alone.", Shape::List(&Shape::Text)),
];
