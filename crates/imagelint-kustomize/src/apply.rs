//! The transformers a kustomization's own fields ask for, in upstream's order.

use std::sync::Arc;

use imagelint_yaml::Node;

use crate::build::{Accumulator, Build, Target};
use crate::config::List;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::FieldSpec;
use crate::inline::parse_inline;
use crate::jsonpatch::Operation;
use crate::objects;
use crate::overrides::ImageOverride;
use crate::read::Text;
use crate::replacement;
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::spec::{Patch, Replacement, ReplacementEntry};
use crate::transform::names::{End, lengthen};
use crate::transform::namespace::{Namespace, Subjects};
use crate::transform::patch::{self, Loaded};
use crate::transform::{images, labels};
use crate::tree;

impl Build<'_> {
    pub(crate) fn transform(&mut self, target: &Target, accumulator: &mut Accumulator) {
        let Some(config) = accumulator.config.clone() else {
            return;
        };
        let kustomization = &target.kustomization;
        let map = &mut accumulator.map;
        self.patches(target, map);
        if let Some(namespace) = &kustomization.namespace {
            let specs = config.list(List::Namespace);
            let step = Namespace { namespace, specs, unset_only: false, subjects: Subjects::default() };
            let result = step.apply(map);
            self.step(target, map, "NamespaceTransformer", result);
        }
        if let Some(prefix) = &kustomization.name_prefix {
            let result = lengthen(map, End::Prefix, prefix, config.list(List::NamePrefix));
            self.step(target, map, "PrefixTransformer", result);
        }
        if let Some(suffix) = &kustomization.name_suffix {
            let result = lengthen(map, End::Suffix, suffix, config.list(List::NameSuffix));
            self.step(target, map, "SuffixTransformer", result);
        }
        for label in &kustomization.labels {
            let specs = labels::label_specs(label, &config);
            let result = specs.and_then(|specs| labels::set_pairs(map, &label.pairs, &specs));
            self.step(target, map, "LabelTransformer", result);
        }
        if !kustomization.labels.is_empty() || !kustomization.common_labels.is_empty() {
            let result = labels::set_pairs(map, &kustomization.common_labels, config.list(List::CommonLabels));
            self.step(target, map, "LabelTransformer", result);
        }
        if !kustomization.common_annotations.is_empty() {
            let specs = config.list(List::CommonAnnotations);
            let result = labels::set_pairs(map, &kustomization.common_annotations, specs);
            self.step(target, map, "AnnotationsTransformer", result);
        }
        for entry in &kustomization.patches_json6902 {
            let result = self.json_operations(target, entry).and_then(|ops| patch::apply_json(map, entry, &ops));
            self.step(target, map, "PatchJson6902Transformer", result);
        }
        for replica in &kustomization.replicas {
            let result = labels::set_replicas(map, replica, config.list(List::Replicas));
            self.step(target, map, "ReplicaCountTransformer", result);
        }
        self.images(target, map, config.list(List::Images));
        if !kustomization.replacements.is_empty() {
            let result = self
                .replacements(target, &kustomization.replacements)
                .and_then(|list| replacement::apply(self.files, map, &list));
            self.step(target, map, "ReplacementTransformer", result);
        }
        self.run_transformers(target, &kustomization.transformers, accumulator);
    }

    fn images(&mut self, target: &Target, map: &mut ResMap, specs: &[FieldSpec]) {
        let kustomization = &target.kustomization;
        let first = self.overrides.len();
        for image in &kustomization.images {
            let mut done = ImageOverride::new(image, kustomization.component, !self.incomplete);
            let result = images::set_images(map, image, specs, &mut done.changes);
            done.complete &= result.is_ok();
            if done.changes.is_empty() {
                done.others = images::names(map);
            } else {
                let earlier = self.overrides[first..].iter().rev();
                done.rival = earlier
                    .filter(|other| images::race(other, &done, image))
                    .map(|other| (other.name.clone(), other.name_span))
                    .next();
            }
            self.overrides.push(done);
            self.step(target, map, "ImageTagTransformer", result);
        }
    }

    fn patches(&mut self, target: &Target, map: &mut ResMap) {
        let kustomization = &target.kustomization;
        let schema = Arc::clone(&self.schema);
        if !kustomization.patches_strategic_merge.is_empty() {
            let mut patches = Vec::new();
            for entry in &kustomization.patches_strategic_merge {
                let loaded = self.merge_patches(target, entry);
                patches.extend(self.attempt(loaded).into_iter().flatten());
            }
            let result = match patches.is_empty() {
                true => {
                    let span = kustomization.patches_strategic_merge[0].span;
                    Err(Diagnostic::new(DiagnosticKind::Patch, span, "the patches are empty"))
                }
                false => patch::apply_merges(map, &patches, &schema),
            };
            self.step(target, map, "PatchStrategicMergeTransformer", result);
        }
        for entry in &kustomization.patches {
            let loaded = self.load_patch(target, entry);
            let result = loaded.and_then(|loaded| patch::apply(map, entry, &loaded, &schema));
            self.step(target, map, "PatchTransformer", result.map_err(|error| error.or_at(entry.span)));
        }
    }

    /// Ends a transformation: what it failed at is reported, what it emptied is dropped.
    pub(crate) fn step(&mut self, target: &Target, map: &mut ResMap, kind: &str, result: Res<()>) {
        self.attempt(result);
        self.metadata.mark_transformed(map, target, kind);
        map.list.retain(|resource| !tree::is_nil_or_empty(&resource.node));
    }

    /// An entry of `patchesStrategicMerge`: a patch, or else the path of one.
    pub(crate) fn merge_patches(&self, target: &Target, entry: &Node) -> Res<Vec<Resource>> {
        if let Ok(inline) = self.inline_objects(entry) {
            return Ok(inline);
        }
        let path = Text::new(tree::text(Some(entry)), entry.span);
        let file = target.loader.read(self.files, &path)?;
        objects::from_parsed(file.parsed_once()).map_err(|error| error.or_at(entry.span))
    }

    pub(crate) fn load_patch(&self, target: &Target, entry: &Patch) -> Res<Loaded> {
        let inline = entry.patch.as_ref().filter(|node| !tree::text(Some(node)).trim().is_empty());
        match (inline, &entry.path) {
            (Some(_), Some(_)) => invalid(entry, "`patch` and `path` exclude each other"),
            (None, None) => invalid(entry, "an entry of patches needs `patch` or `path`"),
            (Some(node), None) => {
                let text = tree::text(Some(node)).trim();
                patch::load(&parse_inline(self.files, node), text, entry)
            }
            (None, Some(path)) => {
                let file = target.loader.read(self.files, path)?;
                patch::load(file.parsed(), &file.text, entry)
            }
        }
    }

    pub(crate) fn json_operations(&self, target: &Target, entry: &Patch) -> Res<Vec<Operation>> {
        let inline = entry.patch.as_ref().filter(|node| !tree::text(Some(node)).is_empty());
        let operations = match (inline, &entry.path) {
            (Some(_), Some(_)) => return invalid(entry, "`patch` and `path` exclude each other"),
            (None, None) => return invalid(entry, "the entry needs `patch` or `path`"),
            (Some(node), None) => {
                patch::json_operations(&parse_inline(self.files, node), tree::text(Some(node)), entry.span)?
            }
            (None, Some(path)) => {
                let file = target.loader.read(self.files, path)?;
                patch::json_operations(file.parsed(), &file.text, entry.span)?
            }
        };
        if operations.is_empty() {
            return invalid(entry, "the patch is empty");
        }
        Ok(operations)
    }

    /// The replacements of entries, those in files of their own included.
    pub(crate) fn replacements(&self, target: &Target, entries: &[ReplacementEntry]) -> Res<Vec<Replacement>> {
        let mut out = Vec::new();
        for entry in entries {
            match entry {
                ReplacementEntry::Inline(replacement) => out.push((**replacement).clone()),
                ReplacementEntry::Path(path) => {
                    let file = target.loader.read(self.files, path)?;
                    out.extend(replacement::from_file(&file).map_err(|error| error.or_at(path.span))?);
                }
            }
        }
        Ok(out)
    }
}

fn invalid<T>(entry: &Patch, message: &str) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, entry.span, message))
}
