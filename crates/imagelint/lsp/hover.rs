//! Hover: what a rule says, and what an image is once everything is rendered.

use std::fmt::Write as _;
use std::path::Path;

use imagelint_model::catalog;
use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::convert::{offset, path_of, range};
use super::workspace::Workspace;
use crate::report::rule_url;

/// What there is to say of the place under the pointer.
pub(super) fn hover(workspace: &mut Workspace, params: &HoverParams) -> Option<Hover> {
    let place = &params.text_document_position_params;
    let path = path_of(&place.text_document.uri)?;
    let source = workspace.files.open(&path).ok()?;
    let at = offset(&source, place.position)?;
    let root = workspace.root.clone();
    let mut text = rendered(&workspace.rendered_at(&path, at), &root);
    let mut marked = None;
    for finding in workspace.findings.iter().filter(|finding| finding.span.file == source.id) {
        if finding.span.start <= at && at <= finding.span.end {
            marked = marked.or(Some(range(&source, finding.span)));
            about_rule(finding.rule, &mut text);
        }
    }
    if text.is_empty() {
        return None;
    }
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text }),
        range: marked,
    })
}

fn rendered(uses: &[&crate::linter::RenderedUse], root: &Path) -> String {
    let mut lines: Vec<String> = uses
        .iter()
        .map(|used| {
            let entry = Path::new(&used.entry).strip_prefix(root).unwrap_or(Path::new(&used.entry));
            format!("- `{}` in `{}`: `{}`", used.object, entry.display(), used.image)
        })
        .collect();
    lines.sort();
    lines.dedup();
    if lines.is_empty() { String::new() } else { format!("**Rendered image**\n\n{}\n\n", lines.join("\n")) }
}

/// The summary and the reason; the examples stay on the page.
fn about_rule(rule: &str, text: &mut String) {
    let Some(meta) = catalog::find(rule) else { return };
    let why = meta.page.split("\n## ").find_map(|part| {
        let part = part.trim_start().trim_start_matches("## ");
        part.strip_prefix("Why\n").map(str::trim)
    });
    write!(text, "**{rule}**: {}\n\n{}\n\n[More]({})\n\n", meta.summary, why.unwrap_or_default(), rule_url(rule))
        .expect("a string takes everything");
}
