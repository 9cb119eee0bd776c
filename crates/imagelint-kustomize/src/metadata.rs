//! `buildMetadata`: annotations that say where objects come from and what changed them.

use imagelint_yaml::{Node, Span};

use crate::build::Target;
use crate::read::Text;
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::tree;

const ORIGIN: &str = "config.kubernetes.io/origin";
const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";

/// Which annotations are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Metadata {
    any: bool,
    /// The entries that ask for each.
    origin: Option<Span>,
    transformations: Option<Span>,
    managed_by: Option<Span>,
}

/// A path as seen from the root of the build.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(String);

impl Place {
    pub(crate) fn join(&self, entry: &Text) -> Self {
        let mut parts: Vec<&str> = self.0.split('/').filter(|part| !part.is_empty()).collect();
        for part in entry.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        Self(parts.join("/"))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl Metadata {
    pub(crate) fn new(options: &[Text]) -> Self {
        let has = |name: &str| options.iter().find(|option| &***option == name).map(|option| option.span);
        Self {
            any: !options.is_empty(),
            origin: has("originAnnotations"),
            transformations: has("transformerAnnotations"),
            managed_by: has("managedByLabel"),
        }
    }

    /// Notes the file that objects were read from.
    pub(crate) fn mark_origin(self, objects: &mut [Resource], place: &Place, span: Span) {
        if self.any {
            for object in objects {
                annotate(object, ORIGIN, &format!("path: {}\n", place.text()), span);
            }
        }
    }

    /// Notes the generator that made an object.
    pub(crate) fn mark_generated(self, object: &mut Resource, target: &Target, kind: &str) {
        if self.any && object.annotation(ORIGIN).is_none() {
            let text = builtin(target, kind);
            annotate(object, ORIGIN, &text, target.kustomization.span);
        }
    }

    /// Notes a transformer on every object.
    pub(crate) fn mark_transformed(self, objects: &mut ResMap, target: &Target, kind: &str) {
        if self.any {
            let origin = builtin(target, kind);
            self.mark(objects, &origin, target.kustomization.span);
        }
    }

    /// Notes a transformer that is a resource of its own.
    pub(crate) fn mark_by_resource(self, objects: &mut ResMap, config: &Resource) {
        if let Some(origin) = configured_by(config).filter(|_| self.any) {
            self.mark(objects, &origin, config.node.span);
        }
    }

    fn mark(self, objects: &mut ResMap, origin: &str, span: Span) {
        for object in &mut objects.list {
            if object.annotation(ORIGIN).is_none() {
                annotate(object, ORIGIN, origin, span);
                continue;
            }
            let mut text = object.annotation(TRANSFORMATIONS).unwrap_or_default().to_owned();
            for (at, line) in origin.lines().enumerate() {
                text.push_str(if at == 0 { "- " } else { "  " });
                text.push_str(line);
                text.push('\n');
            }
            annotate(object, TRANSFORMATIONS, &text, span);
        }
    }

    /// Notes the generator resource that made objects.
    pub(crate) fn mark_generated_by(self, objects: &mut [Resource], config: &Resource) {
        if let Some(origin) = configured_by(config).filter(|_| self.any) {
            for object in objects.iter_mut().filter(|object| object.annotation(ORIGIN).is_none()) {
                annotate(object, ORIGIN, &origin, config.node.span);
            }
        }
    }

    /// Adds the label that is asked for and removes the annotations that are not.
    pub(crate) fn finish(self, objects: &mut ResMap) {
        for object in &mut objects.list {
            if let Some(annotations) =
                object.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"))
            {
                asked_for(annotations, ORIGIN, self.origin);
                asked_for(annotations, TRANSFORMATIONS, self.transformations);
            }
            if let Some(span) = self.managed_by
                && let Some(labels) = object
                    .node
                    .get_mut("metadata")
                    .and_then(|metadata| tree::get_or_insert(metadata, "labels", tree::empty_mapping))
            {
                if tree::is_null(labels) {
                    tree::make_mapping(labels);
                }
                tree::set(labels, "app.kubernetes.io/managed-by", tree::string(span, "kustomize-v5.8.1"));
            }
        }
    }
}

/// Gives an annotation the place of the entry that asks for it; drops it where there is none.
fn asked_for(annotations: &mut Node, key: &str, entry: Option<Span>) {
    let Some(span) = entry else {
        tree::clear(annotations, key);
        return;
    };
    if let Some(value) = annotations.get_mut(key) {
        let old = value.clone();
        value.span = span;
        tree::passed_through(value, &old);
    }
}

fn builtin(target: &Target, kind: &str) -> String {
    let name = target.file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = target.place.join(&Text::new(&name, target.kustomization.span));
    format!("configuredIn: {}\nconfiguredBy:\n  apiVersion: builtin\n  kind: {kind}\n", file.text())
}

fn configured_by(config: &Resource) -> Option<String> {
    let origin = config.annotation(ORIGIN)?;
    let path = origin.lines().find_map(|line| line.strip_prefix("path: "))?;
    let mut text = format!("configuredIn: {path}\nconfiguredBy:\n  apiVersion: {}\n", config.gvk().api_version());
    text.push_str(&format!("  kind: {}\n  name: {}\n", config.kind(), config.name()));
    if !config.namespace().is_empty() {
        text.push_str(&format!("  namespace: {}\n", config.namespace()));
    }
    Some(text)
}

/// Sets an annotation.
pub(crate) fn annotate(object: &mut Resource, key: &str, value: &str, span: Span) {
    let annotations = object
        .node
        .get_mut("metadata")
        .and_then(|metadata| tree::get_or_insert(metadata, "annotations", tree::empty_mapping));
    if let Some(annotations) = annotations {
        if tree::is_null(annotations) {
            tree::make_mapping(annotations);
        }
        tree::clear(annotations, key);
        tree::set(annotations, key, tree::string(span, value));
    }
}
