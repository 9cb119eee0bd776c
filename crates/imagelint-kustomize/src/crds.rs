//! `crds`: OpenAPI definitions whose extensions say which fields refer to other objects.

use imagelint_yaml::{Node, Source, Span, Value};

use crate::config::{Config, List, NameReference};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::FieldSpec;
use crate::resid::Gvk;
use crate::tree;

/// Nesting beyond which definitions that refer to each other are not followed.
const MAX_DEPTH: usize = 20;

/// The field specifications a file of definitions asks for.
pub(crate) fn read(file: &Source, entry: Span) -> Res<Config> {
    let invalid = |message: &str| Diagnostic::new(DiagnosticKind::InvalidResource, entry, message);
    let parsed = file.parsed();
    let root = match parsed.documents.as_slice() {
        [document, ..] if parsed.errors.is_empty() => &document.root,
        _ => return Err(invalid("the file holds no OpenAPI definitions")),
    };
    let mut config = Config::default();
    for definition in root.entries() {
        if !matches!(definition.value.value, Value::Mapping(_)) {
            return Err(invalid("the file holds no OpenAPI definitions: a CustomResourceDefinition does not go here"));
        }
        let name = tree::text(Some(&definition.key));
        let properties = properties(&definition.value);
        let is_kind =
            ["kind", "apiVersion", "metadata"].iter().all(|field| properties.iter().any(|entry| entry.is(field)));
        if is_kind {
            let kind = name.rsplit('.').next().unwrap_or(name);
            let gvk = Gvk { kind: kind.into(), ..Gvk::default() };
            follow(&mut config, &gvk, root, name, &mut Vec::new()).map_err(|message| invalid(&message))?;
        }
    }
    config.sort();
    Ok(config)
}

fn properties(definition: &Node) -> &[imagelint_yaml::Entry] {
    let schema = definition.get("Schema").unwrap_or(definition);
    schema.get("properties").map(Node::entries).unwrap_or_default()
}

fn follow(config: &mut Config, gvk: &Gvk, root: &Node, name: &str, path: &mut Vec<String>) -> Result<(), String> {
    let Some(definition) = root.get(name).filter(|_| path.len() < MAX_DEPTH) else {
        return Ok(());
    };
    for property in properties(definition) {
        path.push(tree::text(Some(&property.key)).to_owned());
        let node = &property.value;
        let spec = |path: &[String]| FieldSpec::new(gvk.clone(), &path.join("/"), false);
        let text = |name: &str| node.get(name).and_then(Node::text);
        let lists = [
            ("x-kubernetes-annotation", List::CommonAnnotations),
            ("x-kubernetes-label-selector", List::CommonLabels),
            ("x-kubernetes-identity", List::NamePrefix),
        ];
        for (extension, list) in lists {
            if text(extension).is_some() {
                crate::fieldspec::merge(&mut config.lists[list as usize], &[spec(path)])?;
            }
        }
        if let (Some(version), Some(kind)) =
            (text("x-kubernetes-object-ref-api-version"), text("x-kubernetes-object-ref-kind"))
        {
            let key = text("x-kubernetes-object-ref-name-key").unwrap_or("name");
            path.push(key.to_owned());
            let gvk = Gvk { kind: kind.into(), version: version.into(), ..Gvk::default() };
            config.add_reference(&NameReference { gvk, referrers: vec![spec(path)] })?;
            path.pop();
        }
        if let Some(reference) = text("$ref") {
            follow(config, gvk, root, reference, path)?;
        }
        path.pop();
    }
    Ok(())
}
