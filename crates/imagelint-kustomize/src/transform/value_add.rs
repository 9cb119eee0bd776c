//! `ValueAddTransformer`, which only a configuration resource can ask for.

use imagelint_yaml::Node;

use crate::diagnostic::Res;
use crate::fieldspec::{Create, FieldSpec};
use crate::read::{Fields, Mode, Text};
use crate::resid::Gvk;
use crate::resmap::ResMap;
use crate::selector::Matcher;
use crate::spec;
use crate::tree;

/// Writes or puts before the fields of its targets the configured value.
pub(crate) fn apply(objects: &mut ResMap, config: &Node) -> Res<()> {
    let fields = Fields::new(config, Mode::Lenient, &[])?;
    let Some(value) = fields.text("value")? else {
        return Ok(());
    };
    for target in fields.items("targets")? {
        let fields = Fields::new(target, Mode::Lenient, &[])?;
        let selector = fields.one("selector", spec::selector)?.unwrap_or_default();
        let matcher = Matcher::new(&selector, target.span)?;
        let path = fields.text("fieldPath")?.unwrap_or_else(|| Text::new("", target.span));
        let position = fields.integer("filePathPosition")?.map_or(0, |(position, _)| position);
        let spec = FieldSpec::new(Gvk::default(), &path, true);
        for resource in objects.list.iter_mut().filter(|resource| matcher.selects(resource)) {
            spec.apply(&mut resource.node, Create::Scalar, &mut |node| {
                let old = tree::text(Some(node)).to_owned();
                let text = if position > 0 { place(&old, &value, position as usize) } else { value.to_string() };
                tree::join_text(node, &[(&text, Some(value.span))]);
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// The value as the part of a path with this number, from 1.
fn place(path: &str, value: &str, position: usize) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let at = (position - 1 + usize::from(path.starts_with('/'))).min(parts.len());
    parts.insert(at, value);
    parts.join("/")
}
