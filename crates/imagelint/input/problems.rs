//! Findings about the input itself: what cannot be read, or only partly.

use imagelint_model::{Finding, catalog};
use imagelint_yaml::{ErrorKind, FileId, Span, SyntaxError};

/// What a parser's complaint is as a finding.
pub(super) fn from_syntax_error(error: &SyntaxError, text: &str) -> Finding {
    let span = visible(error.span, text);
    match error.kind {
        ErrorKind::DuplicateKey => {
            let mut finding = Finding::new(&catalog::DUPLICATE_KEY, span, error.message.clone());
            finding.help("keep one of them; kubectl takes the last, kustomize refuses the file");
            finding
        }
        ErrorKind::NotYaml12 => {
            let mut finding = Finding::new(&catalog::YAML_NOT_1_2, span, error.message.clone());
            finding.help("Kubernetes' own parser reads it, others may not: indent the text further than its key");
            finding
        }
        ErrorKind::Syntax | ErrorKind::TooDeep | ErrorKind::TooLarge | ErrorKind::AliasBudget | ErrorKind::Encoding => {
            let message = format!("this is not readable as YAML: {}", error.message);
            let mut finding = Finding::new(&catalog::YAML_SYNTAX, span, message);
            finding.help(advice(error.kind, text, span)).label(error.message.clone());
            finding
        }
    }
}

fn advice(kind: ErrorKind, text: &str, span: Span) -> &'static str {
    match kind {
        ErrorKind::Encoding => "save the file as UTF-8",
        ErrorKind::TooDeep => "nest less deeply",
        ErrorKind::TooLarge => "split the document",
        ErrorKind::AliasBudget => "write the repeated part out, or repeat it less often",
        _ if text.get(span.range()) == Some("\t") => "indent with spaces; YAML allows no tabs there",
        _ => "mend the document; it is not checked, the others are",
    }
}

/// A file that is a template.
pub(super) fn template(file: FileId, range: std::ops::Range<usize>) -> Finding {
    let span = Span::new(file, range.start as u32, range.end as u32);
    let message = "this file is a template, so what it deploys is not known and was not checked";
    let mut finding = Finding::new(&catalog::TEMPLATE_NOT_RENDERED, span, message);
    finding.label("filled in later");
    finding.help("render it and check the result, or put it under `exclude` in imagelint.yaml");
    finding
}

/// A file or folder that could not be opened. `file` stands for its path and has no text.
#[must_use]
pub fn unreadable(file: FileId, why: &str) -> Finding {
    let message = format!("could not be read, so it was not checked: {why}");
    let mut finding = Finding::new(&catalog::UNREADABLE_FILE, Span::new(file, 0, 0), message);
    finding.help("make it readable, or put it under `exclude` in imagelint.yaml");
    finding
}

/// An empty span, widened to the character it stands before, so that there is something to mark.
fn visible(span: Span, text: &str) -> Span {
    if !span.is_empty() {
        return span;
    }
    let next = text.get(span.start as usize..).and_then(|rest| rest.chars().next());
    let width = next.filter(|c| *c != '\n' && *c != '\r').map_or(0, char::len_utf8);
    Span::new(span.file, span.start, span.start + width as u32)
}
