//! The entries of a kustomization's lists, and how each is read.

use imagelint_yaml::{Node, Span};

use crate::diagnostic::Res;
use crate::fieldspec::FieldSpec;
use crate::read::{Fields, Mode, Text, Texts};
use crate::resid::{Gvk, ResId};

/// Which objects an entry is for. The parts are regular expressions where it is a target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    pub(crate) id: ResId,
    pub(crate) labels: String,
    pub(crate) annotations: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Patch {
    pub(crate) span: Span,
    pub(crate) path: Option<Text>,
    /// The inline patch, as the node that holds its text.
    pub(crate) patch: Option<Node>,
    pub(crate) target: Option<Selector>,
    pub(crate) allow_name_change: bool,
    pub(crate) allow_kind_change: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) span: Span,
    pub(crate) name: Text,
    pub(crate) new_name: Option<Text>,
    pub(crate) new_tag: Option<Text>,
    pub(crate) tag_suffix: Option<Text>,
    pub(crate) digest: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) pairs: Texts,
    pub(crate) include_selectors: bool,
    pub(crate) include_templates: bool,
    pub(crate) fields: Vec<FieldSpec>,
}

#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(crate) name: Text,
    pub(crate) count: (i64, Span),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FieldOptions {
    pub(crate) delimiter: String,
    pub(crate) index: i64,
    pub(crate) create: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) span: Span,
    pub(crate) id: ResId,
    pub(crate) field_path: String,
    pub(crate) options: FieldOptions,
}

#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) span: Span,
    pub(crate) select: Option<Selector>,
    pub(crate) reject: Vec<Selector>,
    pub(crate) field_paths: Vec<Text>,
    pub(crate) options: FieldOptions,
}

#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) span: Span,
    pub(crate) source: Option<Source>,
    pub(crate) source_value: Option<Text>,
    pub(crate) targets: Option<Vec<Target>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ReplacementEntry {
    Inline(Box<Replacement>),
    Path(Text),
}

#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) span: Span,
    pub(crate) name: Text,
    pub(crate) object: ResId,
    pub(crate) field_path: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct GeneratorOptions {
    pub(crate) labels: Texts,
    pub(crate) annotations: Texts,
    pub(crate) disable_name_suffix_hash: bool,
    pub(crate) immutable: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Generator {
    pub(crate) span: Span,
    pub(crate) name: Option<Text>,
    pub(crate) namespace: Option<Text>,
    pub(crate) behavior: Option<Text>,
    pub(crate) literals: Vec<Text>,
    pub(crate) files: Vec<Text>,
    pub(crate) envs: Vec<Text>,
    pub(crate) secret_type: Option<Text>,
    pub(crate) options: Option<GeneratorOptions>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct SortOptions {
    pub(crate) order: String,
    pub(crate) legacy: Option<(Vec<String>, Vec<String>)>,
}

fn owned(text: Option<Text>) -> String {
    text.map(|text| text.text.into()).unwrap_or_default()
}

const GVK: [&str; 3] = ["group", "version", "kind"];

fn gvk(fields: &Fields<'_>) -> Res<Gvk> {
    let part = |name: &str| fields.text(name).map(|text| text.map(|text| text.text).unwrap_or_default());
    Ok(Gvk { group: part("group")?, version: part("version")?, kind: part("kind")? })
}

fn res_id(fields: &Fields<'_>) -> Res<ResId> {
    let part = |name: &str| fields.text(name).map(|text| text.map(|text| text.text).unwrap_or_default());
    Ok(ResId { gvk: gvk(fields)?, name: part("name")?, namespace: part("namespace")? })
}

pub(crate) fn selector(node: &Node, mode: Mode) -> Res<Selector> {
    let [group, version, kind] = GVK;
    let allowed = [group, version, kind, "name", "namespace", "labelSelector", "annotationSelector"];
    let fields = Fields::new(node, mode, &allowed)?;
    let labels = owned(fields.text("labelSelector")?);
    Ok(Selector { id: res_id(&fields)?, labels, annotations: owned(fields.text("annotationSelector")?) })
}

pub(crate) fn patch(node: &Node, mode: Mode) -> Res<Patch> {
    let fields = Fields::new(node, mode, &["path", "patch", "target", "options"])?;
    fields.text("patch")?;
    let options = fields.one("options", |node, _| {
        // The options are a map of booleans: unknown ones are errors like any other field.
        let fields = Fields::new(node, mode, &["allowNameChange", "allowKindChange"])?;
        Ok((fields.flag("allowNameChange")?, fields.flag("allowKindChange")?))
    })?;
    let (allow_name_change, allow_kind_change) = options.unwrap_or_default();
    Ok(Patch {
        span: node.span,
        path: fields.filled("path")?,
        patch: fields.get("patch").cloned(),
        target: fields.one("target", selector)?,
        allow_name_change,
        allow_kind_change,
    })
}

pub(crate) fn image(node: &Node, mode: Mode) -> Res<Image> {
    let fields = Fields::new(node, mode, &["name", "newName", "tagSuffix", "newTag", "digest"])?;
    Ok(Image {
        span: node.span,
        name: fields.text("name")?.unwrap_or_else(|| Text::new("", node.span)),
        new_name: fields.filled("newName")?,
        new_tag: fields.filled("newTag")?,
        tag_suffix: fields.filled("tagSuffix")?,
        digest: fields.filled("digest")?,
    })
}

pub(crate) fn label(node: &Node, mode: Mode) -> Res<Label> {
    let fields = Fields::new(node, mode, &["pairs", "includeSelectors", "includeTemplates", "fields"])?;
    Ok(Label {
        pairs: fields.map("pairs")?,
        include_selectors: fields.flag("includeSelectors")?,
        include_templates: fields.flag("includeTemplates")?,
        fields: fields.each("fields", field_spec)?,
    })
}

pub(crate) fn field_spec(node: &Node, mode: Mode) -> Res<FieldSpec> {
    let [group, version, kind] = GVK;
    let fields = Fields::new(node, mode, &[group, version, kind, "path", "create"])?;
    Ok(FieldSpec::new(gvk(&fields)?, &owned(fields.text("path")?), fields.flag("create")?))
}

pub(crate) fn replica(node: &Node, mode: Mode) -> Res<Replica> {
    let fields = Fields::new(node, mode, &["name", "count"])?;
    Ok(Replica {
        name: fields.text("name")?.unwrap_or_else(|| Text::new("", node.span)),
        count: fields.integer("count")?.unwrap_or((0, node.span)),
    })
}

fn field_options(node: &Node, mode: Mode) -> Res<FieldOptions> {
    let fields = Fields::new(node, mode, &["delimiter", "index", "encoding", "create"])?;
    Ok(FieldOptions {
        delimiter: owned(fields.text("delimiter")?),
        index: fields.integer("index")?.map_or(0, |(index, _)| index),
        create: fields.flag("create")?,
    })
}

fn source(node: &Node, mode: Mode) -> Res<Source> {
    let [group, version, kind] = GVK;
    let fields = Fields::new(node, mode, &[group, version, kind, "name", "namespace", "fieldPath", "options"])?;
    let field_path = owned(fields.filled("fieldPath")?);
    Ok(Source {
        span: node.span,
        id: res_id(&fields)?,
        field_path: if field_path.is_empty() { "metadata.name".to_owned() } else { field_path },
        options: fields.one("options", field_options)?.unwrap_or_default(),
    })
}

fn target(node: &Node, mode: Mode) -> Res<Target> {
    let fields = Fields::new(node, mode, &["select", "reject", "fieldPaths", "options"])?;
    let mut field_paths = fields.texts("fieldPaths")?;
    if field_paths.is_empty() {
        field_paths.push(Text::new("metadata.name", node.span));
    }
    Ok(Target {
        span: node.span,
        select: fields.one("select", selector)?,
        reject: fields.each("reject", selector)?,
        field_paths,
        options: fields.one("options", field_options)?.unwrap_or_default(),
    })
}

pub(crate) fn replacement(node: &Node, mode: Mode) -> Res<Replacement> {
    let fields = Fields::new(node, mode, &["source", "sourceValue", "targets", "path"])?;
    let targets = match fields.get("targets") {
        Some(_) => Some(fields.each("targets", target)?),
        None => None,
    };
    Ok(Replacement {
        span: node.span,
        source: fields.one("source", source)?,
        source_value: fields.text("sourceValue")?,
        targets,
    })
}

pub(crate) fn replacement_entry(node: &Node, mode: Mode) -> Res<ReplacementEntry> {
    let fields = Fields::new(node, mode, &["path", "source", "sourceValue", "targets"])?;
    match fields.filled("path")? {
        Some(path) => Ok(ReplacementEntry::Path(path)),
        None => Ok(ReplacementEntry::Inline(Box::new(replacement(node, mode)?))),
    }
}

pub(crate) fn var(node: &Node, mode: Mode) -> Res<Var> {
    let fields = Fields::new(node, mode, &["name", "objref", "fieldref"])?;
    let [group, version, kind] = GVK;
    let object = fields.one("objref", |node, mode| {
        let fields = Fields::new(node, mode, &["apiVersion", group, version, kind, "name", "namespace"])?;
        let mut id = res_id(&fields)?;
        if let Some(api_version) = fields.filled("apiVersion")? {
            let named = Gvk::new(&api_version, &id.gvk.kind);
            if !named.group.is_empty() {
                id.gvk.group = named.group;
            }
            id.gvk.version = named.version;
        }
        Ok(id)
    })?;
    let path = |node, mode| Fields::new(node, mode, &["fieldPath"])?.filled("fieldPath");
    let field_path = owned(fields.one("fieldref", path)?.flatten());
    Ok(Var {
        span: node.span,
        name: fields.text("name")?.unwrap_or_else(|| Text::new("", node.span)),
        object: object.unwrap_or_default(),
        field_path: if field_path.is_empty() { "metadata.name".to_owned() } else { field_path },
    })
}

pub(crate) fn generator_options(node: &Node, mode: Mode) -> Res<GeneratorOptions> {
    let fields = Fields::new(node, mode, &["labels", "annotations", "disableNameSuffixHash", "immutable"])?;
    Ok(GeneratorOptions {
        labels: fields.map("labels")?,
        annotations: fields.map("annotations")?,
        disable_name_suffix_hash: fields.flag("disableNameSuffixHash")?,
        immutable: fields.flag("immutable")?,
    })
}

const GENERATOR: [&str; 8] = ["namespace", "name", "behavior", "literals", "files", "envs", "env", "options"];

pub(crate) fn config_map(node: &Node, mode: Mode) -> Res<Generator> {
    generator(node, &Fields::new(node, mode, &GENERATOR)?)
}

pub(crate) fn secret(node: &Node, mode: Mode) -> Res<Generator> {
    let allowed: Vec<&str> = GENERATOR.into_iter().chain(["type"]).collect();
    let fields = Fields::new(node, mode, &allowed)?;
    Ok(Generator { secret_type: fields.filled("type")?, ..generator(node, &fields)? })
}

fn generator(node: &Node, fields: &Fields<'_>) -> Res<Generator> {
    let mut envs = fields.texts("envs")?;
    envs.extend(fields.filled("env")?);
    Ok(Generator {
        span: node.span,
        name: fields.filled("name")?,
        namespace: fields.filled("namespace")?,
        behavior: fields.filled("behavior")?,
        literals: fields.texts("literals")?,
        files: fields.texts("files")?,
        envs,
        secret_type: None,
        options: fields.one("options", generator_options)?,
    })
}

pub(crate) fn sort_options(node: &Node, mode: Mode) -> Res<SortOptions> {
    let fields = Fields::new(node, mode, &["order", "legacySortOptions"])?;
    let legacy = fields.one("legacySortOptions", |node, mode| {
        let fields = Fields::new(node, mode, &["orderFirst", "orderLast"])?;
        let list =
            |name| -> Res<Vec<String>> { Ok(fields.texts(name)?.into_iter().map(|text| text.text.into()).collect()) };
        Ok((list("orderFirst")?, list("orderLast")?))
    })?;
    Ok(SortOptions { order: owned(fields.text("order")?), legacy })
}
