//! Quick fixes: the fix of a finding, and silence for it.
#![expect(clippy::mutable_key_type, reason = "the protocol's own type of a set of changes")]

use std::collections::HashMap;

use imagelint_model::{Finding, Fix, Safety};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Position, Range, TextEdit, Uri, WorkspaceEdit,
};

use super::convert::{path_of, range, uri_of};
use super::workspace::Workspace;

/// What can be done about the findings in the asked range.
pub(super) fn actions(workspace: &Workspace, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    let path = path_of(&params.text_document.uri);
    let Some(source) = path.and_then(|path| workspace.files.by_path(&path)) else { return Vec::new() };
    let here = workspace
        .findings
        .iter()
        .filter(|finding| finding.span.file == source.id && overlap(range(&source, finding.span), params.range));
    let mut actions = Vec::new();
    for finding in here {
        actions.extend(finding.fix.as_ref().and_then(|fix| mend(workspace, finding, fix)));
        actions.extend(silence(workspace, finding));
    }
    actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

fn overlap(one: Range, other: Range) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn mend(workspace: &Workspace, finding: &Finding, fix: &Fix) -> Option<CodeAction> {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for edit in &fix.edits {
        let source = workspace.files.get(edit.span.file);
        let edit = TextEdit::new(range(&source, edit.span), edit.text.clone());
        changes.entry(uri_of(&source.path)?).or_default().push(edit);
    }
    let safe = fix.safety == Safety::Safe;
    let warning = if safe { "" } else { " (may change what runs)" };
    Some(action(format!("{}: {}{warning}", finding.rule, fix.title), changes, safe))
}

/// A comment at the end of the line; not in block scalars, where it would be text.
fn silence(workspace: &Workspace, finding: &Finding) -> Option<CodeAction> {
    let source = workspace.files.get(finding.span.file);
    let line = source.position(finding.span.start).line;
    let bytes = source.lines().line_range(&source.text, line)?;
    if source.text[bytes.clone()].contains(" #") || source.position(finding.span.end).line != line {
        return None;
    }
    let end = range(&source, imagelint_yaml::Span::new(source.id, bytes.end as u32, bytes.end as u32)).end;
    let text = format!(" # imagelint: ignore[{}] ", finding.rule);
    let edit = TextEdit::new(Range::new(end, Position::new(end.line, end.character)), text);
    let changes = HashMap::from([(uri_of(&source.path)?, vec![edit])]);
    Some(action(format!("{}: ignore it on this line", finding.rule), changes, false))
}

fn action(title: String, changes: HashMap<Uri, Vec<TextEdit>>, preferred: bool) -> CodeAction {
    CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        is_preferred: Some(preferred),
        ..CodeAction::default()
    }
}
