//! `ValueAddTransformer`, which only a configuration resource can ask for.

use imagelint_yaml::{Files, Node};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::{Create, FieldSpec};
use crate::loader::Loader;
use crate::read::{Fields, Mode, Text};
use crate::resid::Gvk;
use crate::resmap::ResMap;
use crate::selector::Matcher;
use crate::spec;
use crate::transform::namespace::{Namespace, Subjects};
use crate::tree::{self, Part};

/// Writes the configured value into the fields of its targets, or puts it into the paths they hold.
pub(crate) fn apply(files: &Files, loader: &Loader, objects: &mut ResMap, config: &Node) -> Res<()> {
    let fields = Fields::new(config, Mode::Lenient, &[])?;
    let folder = loader.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut value = fields.text("value")?.unwrap_or_else(|| Text::new("", config.span));
    value.text = value.text.trim().into();
    if value.is_empty() {
        value.text = folder.into();
    }
    let mut targets = fields.items("targets")?.to_vec();
    if let Some(path) = fields.filled("targetFilePath")? {
        let file = loader.read(files, &path)?;
        let root = file.parsed().documents.first().map(|document| &document.root);
        targets.extend_from_slice(root.and_then(|root| root.get("targets")).map(Node::items).unwrap_or_default());
    }
    if targets.is_empty() {
        return Err(Diagnostic::new(DiagnosticKind::Transformer, config.span, "there is no target"));
    }
    targets.iter().try_for_each(|target| set(objects, target, &value))
}

fn set(objects: &mut ResMap, target: &Node, value: &Text) -> Res<()> {
    let fields = Fields::new(target, Mode::Lenient, &[])?;
    let selector = fields.one("selector", spec::selector)?.unwrap_or_default();
    let matcher = Matcher::new(&selector, target.span)?;
    let Some(path) = fields.filled("fieldPath")? else {
        return Err(Diagnostic::new(DiagnosticKind::Transformer, target.span, "`fieldPath` is missing"));
    };
    let position = fields.integer("filePathPosition")?.map_or(0, |(position, _)| position);
    let spec = FieldSpec::new(Gvk::default(), &path, true);
    for resource in objects.list.iter_mut().filter(|resource| matcher.selects(resource)) {
        if &*path == "metadata/namespace" {
            let step = Namespace { namespace: value, specs: &[], unset_only: false, subjects: Subjects::DefaultOnly };
            step.object(&mut resource.node)?;
            continue;
        }
        spec.apply(&mut resource.node, Create::Scalar, &mut |node| {
            let old = tree::text(Some(node)).to_owned();
            let text = if position > 0 { place(&old, value, position as usize) } else { value.to_string() };
            tree::join_text(node, &[Part::From(&text, value.span)]);
            Ok(())
        })?;
    }
    Ok(())
}

/// The value as the part of a path with this number, from 1.
fn place(path: &str, value: &str, position: usize) -> String {
    if path.is_empty() || path == "/" {
        return format!("{path}{value}");
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    let at = (position - 1 + usize::from(path.starts_with('/'))).min(parts.len());
    parts.insert(at, value);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_into_paths() {
        let check = |path: &str, position: usize, expected: &str| assert_eq!(place(path, "PEACH", position), expected);
        check("", 1, "PEACH");
        check("/", 3, "/PEACH");
        check("pie", 1, "PEACH/pie");
        check("/raw", 9, "/raw/PEACH");
        check("/a/nice/warm/pie", 4, "/a/nice/warm/PEACH/pie");
    }
}
