//! Built-in generators, transformers and validators that are given as resources.

use std::sync::Arc;

use imagelint_yaml::Node;

use crate::build::{Accumulator, Build, Target, same_ids};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::read::{Fields, Mode, Text};
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::spec;
use crate::transform::names::{End, lengthen};
use crate::transform::namespace::{Namespace, Subjects};
use crate::transform::{images, labels, patch, value_add};
use crate::tree;
use crate::{generate, replacement};

/// Kinds of generators that are built in.
pub(crate) const GENERATORS: [&str; 3] = ["ConfigMapGenerator", "IAMPolicyGenerator", "SecretGenerator"];

/// Kinds of transformers that are built in.
pub(crate) const TRANSFORMERS: [&str; 14] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

fn refuse<T>(config: &Resource, message: String) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::NotExecuted, config.node.span, message))
}

impl Build<'_> {
    /// The resources that configure plugins: written in place, or in files and folders.
    fn plugin_configs(&mut self, target: &Target, entries: &[Node]) -> Vec<Resource> {
        let mut gathered = Accumulator::default();
        let mut paths = Vec::new();
        for entry in entries {
            match self.inline_objects(entry) {
                Ok(mut objects) => {
                    let name = target.file.path.file_name().map(|name| name.to_string_lossy().into_owned());
                    let file = Text::new(&name.unwrap_or_default(), entry.span);
                    self.metadata.mark_origin(&mut objects, &target.place.join(&file), entry.span);
                    let added = gathered.map.append_all(objects);
                    self.attempt(added);
                }
                Err(_) => paths.push(Text::new(tree::text(Some(entry)), entry.span)),
            }
        }
        for path in &paths {
            self.resource(target, path, &mut gathered);
        }
        gathered.map.list
    }

    pub(crate) fn run_generators(&mut self, target: &Target, entries: &[Node], accumulator: &mut Accumulator) {
        for config in self.plugin_configs(target, entries) {
            let absorbed = self.run_generator(target, &config).and_then(|mut objects| {
                self.metadata.mark_generated_by(&mut objects, &config);
                objects.into_iter().try_for_each(|object| accumulator.map.absorb(object))
            });
            self.attempt(absorbed);
        }
    }

    pub(crate) fn run_transformers(&mut self, target: &Target, entries: &[Node], accumulator: &mut Accumulator) {
        for config in self.plugin_configs(target, entries) {
            let result = self.run_transformer(target, &config, &mut accumulator.map);
            self.attempt(result);
            self.metadata.mark_by_resource(&mut accumulator.map, &config);
            accumulator.map.list.retain(|resource| !tree::is_nil_or_empty(&resource.node));
        }
    }

    /// Validators may not change anything; the built-in ones all rewrite what they touch, which upstream takes for a change.
    pub(crate) fn validate(&mut self, target: &Target, accumulator: &mut Accumulator) {
        for config in self.plugin_configs(target, &target.kustomization.validators) {
            let mut copy = accumulator.map.clone();
            let result = self.run_transformer(target, &config, &mut copy).and_then(|()| {
                // Places count too: what is written anew with the same text is a change.
                let text = |map: &ResMap| -> Vec<String> {
                    map.list.iter().map(|resource| format!("{:?}", resource.node)).collect()
                };
                if same_ids(&copy, &accumulator.map) && text(&copy) == text(&accumulator.map) {
                    return Ok(());
                }
                let message = "a validator may not change objects";
                Err(Diagnostic::new(DiagnosticKind::Transformer, config.node.span, message))
            });
            self.attempt(result);
        }
    }

    fn run_generator(&self, target: &Target, config: &Resource) -> Res<Vec<Resource>> {
        builtin(config, &GENERATORS)?;
        match config.kind() {
            kind @ ("ConfigMapGenerator" | "SecretGenerator") => {
                let secret = kind == "SecretGenerator";
                let read = if secret { spec::secret } else { spec::config_map };
                let mut generator = read(&config.node, Mode::Lenient)?;
                let metadata = config.node.get("metadata");
                let named = |name: &str| {
                    let node = metadata.and_then(|metadata| metadata.get(name))?;
                    Some(Text::new(node.text()?, node.span)).filter(|text| !text.is_empty())
                };
                generator.name = generator.name.or_else(|| named("name"));
                generator.namespace = generator.namespace.or_else(|| named("namespace"));
                Ok(vec![generate::generate(self.files, &target.loader, &generator, secret, None)?])
            }
            _ => crate::iam::generate(&config.node),
        }
    }

    fn run_transformer(&self, target: &Target, config: &Resource, map: &mut ResMap) -> Res<()> {
        builtin(config, &TRANSFORMERS)?;
        let node = &config.node;
        let fields = Fields::new(node, Mode::Lenient, &[])?;
        let specs = || fields.each("fieldSpecs", spec::field_spec);
        let missing = |message: &str| Err(Diagnostic::new(DiagnosticKind::Transformer, node.span, message));
        match config.kind() {
            "NamespaceTransformer" => self.namespace(config, map),
            kind @ ("PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer") => {
                if fields.get("fieldSpecs").is_none() {
                    return missing("`fieldSpecs` is missing");
                }
                for (end, name) in [(End::Prefix, "prefix"), (End::Suffix, "suffix")] {
                    if kind.to_lowercase().contains(name) {
                        let addition = fields.text(name)?.unwrap_or_else(|| Text::new("", node.span));
                        lengthen(map, end, &addition, &specs()?)?;
                    }
                }
                Ok(())
            }
            "LabelTransformer" => labels::set_pairs(map, &fields.map("labels")?, &specs()?),
            "AnnotationsTransformer" => labels::set_pairs(map, &fields.map("annotations")?, &specs()?),
            "ReplicaCountTransformer" => {
                let replica = fields.one("replica", spec::replica)?;
                replica.map_or_else(
                    || missing("`replica` is missing"),
                    |replica| labels::set_replicas(map, &replica, &specs()?),
                )
            }
            "ImageTagTransformer" => {
                let image = fields.one("imageTag", spec::image)?;
                image.map_or(Ok(()), |image| images::set_images(map, &image, &specs()?, &mut Vec::new()))
            }
            kind if kind.starts_with("Patch") => self.patch_transformer(target, config, map),
            "ReplacementTransformer" => {
                let entries = fields.each("replacements", spec::replacement_entry)?;
                replacement::apply(self.files, map, &self.replacements(target, &entries)?)
            }
            "ValueAddTransformer" => value_add::apply(self.files, &target.loader, map, node),
            _ => {
                crate::transform::names::add_hashes(map);
                Ok(())
            }
        }
    }

    fn patch_transformer(&self, target: &Target, config: &Resource, map: &mut ResMap) -> Res<()> {
        let node = &config.node;
        let fields = Fields::new(node, Mode::Lenient, &[])?;
        let schema = Arc::clone(&self.schema);
        match config.kind() {
            "PatchTransformer" => {
                let entry = spec::patch(node, Mode::Lenient)?;
                let loaded = self.load_patch(target, &entry)?;
                patch::apply(map, &entry, &loaded, &schema)
            }
            "PatchJson6902Transformer" => {
                let mut entry = spec::patch(node, Mode::Lenient)?;
                entry.patch = fields.get("jsonOp").cloned();
                let operations = self.json_operations(target, &entry)?;
                patch::apply_json(map, &entry, &operations)
            }
            _ => {
                let mut patches = Vec::new();
                for entry in fields.items("paths")? {
                    patches.extend(self.merge_patches(target, entry)?);
                }
                if let Some(inline) = fields.get("patches") {
                    patches.extend(self.inline_objects(inline)?);
                }
                if patches.is_empty() {
                    return Err(Diagnostic::new(DiagnosticKind::Patch, node.span, "there is no patch"));
                }
                patch::apply_merges(map, &patches, &schema)
            }
        }
    }

    fn namespace(&self, config: &Resource, map: &mut ResMap) -> Res<()> {
        let fields = Fields::new(&config.node, Mode::Lenient, &[])?;
        let Some(namespace) = config.node.at(&["metadata", "namespace"]) else {
            return Ok(());
        };
        let subjects = match fields.text("setRoleBindingSubjects")?.as_deref() {
            None | Some("" | "defaultOnly") => Subjects::DefaultOnly,
            Some("allServiceAccounts") => Subjects::AllServiceAccounts,
            Some("none") => Subjects::None,
            Some(other) => return refuse(config, format!("`{other}` is no value of setRoleBindingSubjects")),
        };
        let step = Namespace {
            namespace: &Text::new(tree::text(Some(namespace)), namespace.span),
            specs: &fields.each("fieldSpecs", spec::field_spec)?,
            unset_only: fields.flag("unsetOnly")?,
            subjects,
        };
        step.apply(map)
    }
}

/// Only what is built in runs.
fn builtin(config: &Resource, kinds: &[&str]) -> Res<()> {
    let (version, kind) = (config.gvk().api_version(), config.kind());
    if version == "builtin" && kinds.contains(&kind) {
        return Ok(());
    }
    refuse(config, format!("{version} {kind} is a plugin, and nothing is executed"))
}
