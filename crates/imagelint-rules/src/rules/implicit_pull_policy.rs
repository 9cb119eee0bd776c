//! No pull policy: the API server decides, once.

use imagelint_model::{Fix, Found, ImageUse, PullPolicy};
use imagelint_yaml::{Edit, Entry, Node, Span};

use crate::cx::Cx;
use crate::rule::Rule;

/// Containers without a pull policy.
#[derive(Default)]
pub(crate) struct ImplicitPullPolicy;

impl Rule for ImplicitPullPolicy {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        // An operator has defaults of its own, and a volume or a field has no such key.
        if image.found != Found::BuiltIn || image.pull_policy.is_some() || image.container.get("name").is_none() {
            return;
        }
        let Some(policy) = image.reference().map(PullPolicy::default_for) else { return };
        let policy = policy.as_str();
        let edit = insertion(image, cx, policy);
        let message = format!(
            "no pull policy: the API server sets `{policy}` when the object is created, and keeps it when the tag changes"
        );
        let finding = cx.report(image.span(), message);
        finding.label("no pull policy");
        finding.help(format!("write `imagePullPolicy: {policy}`"));
        if let Some(edit) = edit {
            finding.fix(Fix::safe(format!("write `imagePullPolicy: {policy}`"), edit));
        }
    }
}

/// A line of its own below the image, where the container is written in lines.
fn insertion(image: &ImageUse<'_>, cx: &Cx<'_>, policy: &str) -> Option<Edit> {
    let is_image = |entry: &&Entry| entry.is("image") && !entry.merged;
    let entry = image.container.entries().iter().find(is_image)?;
    let (key, value): (Span, &Node) = (entry.key.span, &entry.value);
    let flow = image.container.as_mapping().is_some_and(|mapping| mapping.flow);
    if flow || value.span.file != key.file || value.origin.is_some() {
        return None;
    }
    let source = cx.source(key.file);
    let text: &str = &source.text;
    let line = text.get(..key.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..key.start as usize];
    // The dash of the item stands before its first key; the next key stands below that key.
    if !before.bytes().all(|byte| matches!(byte, b' ' | b'-')) {
        return None;
    }
    let rest = text.get(value.span.end as usize..)?;
    let end = value.span.end as usize + rest.find('\n')?;
    let at = Span::new(key.file, end as u32, end as u32);
    let at = if text[..end].ends_with('\r') { Span::new(key.file, at.start - 1, at.start - 1) } else { at };
    let newline = if text[..end].ends_with('\r') { "\r\n" } else { "\n" };
    Some(Edit::replace(at, format!("{newline}{}imagePullPolicy: {policy}", " ".repeat(before.len()))))
}
