//! A kustomization file: its fields, read strictly.

use imagelint_yaml::{ErrorKind, Node, Source as File, Span};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::read::{Fields, Mode, Text, Texts};
use crate::spec::{
    self, Generator, GeneratorOptions, Image, Label, Patch, ReplacementEntry, Replica, SortOptions, Var,
};

/// The names a kustomization file may have.
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

pub(crate) const FIELDS: [&str; 34] = [
    "apiVersion",
    "kind",
    "metadata",
    "openapi",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "images",
    "imageTags",
    "replacements",
    "replicas",
    "vars",
    "sortOptions",
    "resources",
    "components",
    "crds",
    "bases",
    "configMapGenerator",
    "secretGenerator",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
    "generatorOptions",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "buildMetadata",
];

/// Fields that still work but have a successor.
const DEPRECATED: [(&str, &str); 6] = [
    ("bases", "resources"),
    ("commonLabels", "labels"),
    ("imageTags", "images"),
    ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
    ("vars", "replacements"),
];

/// What a kustomization file says.
#[derive(Clone, Debug)]
pub(crate) struct Kustomization {
    pub(crate) span: Span,
    pub(crate) component: bool,
    pub(crate) openapi: Texts,
    pub(crate) name_prefix: Option<Text>,
    pub(crate) name_suffix: Option<Text>,
    pub(crate) namespace: Option<Text>,
    pub(crate) common_labels: Texts,
    pub(crate) labels: Vec<Label>,
    pub(crate) common_annotations: Texts,
    pub(crate) patches_strategic_merge: Vec<Node>,
    pub(crate) patches_json6902: Vec<Patch>,
    pub(crate) patches: Vec<Patch>,
    pub(crate) images: Vec<Image>,
    pub(crate) replacements: Vec<ReplacementEntry>,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) vars: Vec<Var>,
    pub(crate) sort_options: Option<SortOptions>,
    pub(crate) resources: Vec<Text>,
    pub(crate) components: Vec<Text>,
    pub(crate) crds: Vec<Text>,
    pub(crate) config_maps: Vec<Generator>,
    pub(crate) secrets: Vec<Generator>,
    pub(crate) charts: Vec<Span>,
    pub(crate) generator_options: Option<GeneratorOptions>,
    pub(crate) configurations: Vec<Text>,
    pub(crate) generators: Vec<Node>,
    pub(crate) transformers: Vec<Node>,
    pub(crate) validators: Vec<Node>,
    pub(crate) build_metadata: Vec<Text>,
}

impl Kustomization {
    /// Reads the file; deprecated fields are reported to `notes`.
    pub(crate) fn read(file: &File, notes: &mut Vec<Diagnostic>) -> Res<Self> {
        let whole = Span::new(file.id, 0, 0);
        let invalid = |span: Span, message: &str| Diagnostic::new(DiagnosticKind::InvalidKustomization, span, message);
        let parsed = file.parsed();
        // Keys that stand twice are fine here, the last one counts.
        let fatal = |kind: ErrorKind| !matches!(kind, ErrorKind::DuplicateKey | ErrorKind::NotYaml12);
        if let Some(error) = parsed.errors.iter().find(|error| fatal(error.kind)) {
            return Err(invalid(error.span, &error.message));
        }
        let Some(document) = parsed.documents.first() else {
            return Err(invalid(whole, "the kustomization is empty"));
        };
        let root = &document.root;
        let fields = Fields::new(root, Mode::Strict, &FIELDS)?;
        for (old, new) in DEPRECATED {
            if let Some(node) = fields.get(old) {
                let note = Diagnostic::new(DiagnosticKind::Deprecated, node.span, format!("`{old}` is deprecated"));
                notes.push(*note.with_help(Some(format!("use `{new}`"))));
            }
        }
        let own = root.entries().iter().filter(|entry| !entry.is("apiVersion") && !entry.is("kind"));
        if own.filter(|entry| !entry.value.is_null()).count() == 0 {
            return Err(invalid(root.span, "the kustomization is empty"));
        }
        let component = check_kind(&fields)?;
        Self::fields(&fields, root.span, component)
    }

    fn fields(fields: &Fields<'_>, span: Span, component: bool) -> Res<Self> {
        let mut resources = fields.texts("resources")?;
        resources.extend(fields.texts("bases")?);
        let mut images = fields.each("images", spec::image)?;
        images.extend(fields.each("imageTags", spec::image)?);
        let charts = fields.items("helmCharts")?.iter().chain(fields.items("helmChartInflationGenerator")?);
        fields.texts("patchesStrategicMerge")?;
        let nodes = |name: &str| -> Res<Vec<Node>> {
            fields.texts(name)?;
            Ok(fields.items(name)?.to_vec())
        };
        Ok(Self {
            span,
            component,
            openapi: fields.map("openapi")?,
            name_prefix: fields.filled("namePrefix")?,
            name_suffix: fields.filled("nameSuffix")?,
            namespace: fields.filled("namespace")?,
            common_labels: fields.map("commonLabels")?,
            labels: fields.each("labels", spec::label)?,
            common_annotations: fields.map("commonAnnotations")?,
            patches_strategic_merge: nodes("patchesStrategicMerge")?,
            patches_json6902: fields.each("patchesJson6902", spec::patch)?,
            patches: fields.each("patches", spec::patch)?,
            images,
            replacements: fields.each("replacements", spec::replacement_entry)?,
            replicas: fields.each("replicas", spec::replica)?,
            vars: fields.each("vars", spec::var)?,
            sort_options: fields.one("sortOptions", spec::sort_options)?,
            resources,
            components: fields.texts("components")?,
            crds: fields.texts("crds")?,
            config_maps: fields.each("configMapGenerator", spec::config_map)?,
            secrets: fields.each("secretGenerator", spec::secret)?,
            charts: charts.map(|node| node.span).collect(),
            generator_options: fields.one("generatorOptions", spec::generator_options)?,
            configurations: fields.texts("configurations")?,
            generators: nodes("generators")?,
            transformers: nodes("transformers")?,
            validators: nodes("validators")?,
            build_metadata: fields.texts("buildMetadata")?,
        })
    }
}

/// True for a component; an error for a kind or version that is neither.
fn check_kind(fields: &Fields<'_>) -> Res<bool> {
    let fail =
        |text: &Text, message: String| Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, text.span, message));
    let kind = fields.filled("kind")?;
    let component = match &kind {
        None => false,
        Some(kind) => match &**kind {
            "Kustomization" => false,
            "Component" => true,
            other => return fail(kind, format!("the kind `{other}` is neither Kustomization nor Component")),
        },
    };
    let wanted = if component { "kustomize.config.k8s.io/v1alpha1" } else { "kustomize.config.k8s.io/v1beta1" };
    match fields.filled("apiVersion")? {
        Some(version) if &*version != wanted => fail(&version, format!("the apiVersion must be {wanted}")),
        _ => Ok(component),
    }
}
