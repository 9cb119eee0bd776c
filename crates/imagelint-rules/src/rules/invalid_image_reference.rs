//! What stands where an image should and is none.

use std::ops::Range;

use imagelint_model::{Fix, Found, ImageRef, ImageUse, ImageValue, ReferenceError, ReferenceErrorKind};
use imagelint_yaml::{Edit, Span};

use crate::cx::Cx;
use crate::rule::Rule;

/// Images that no container runtime accepts.
#[derive(Default)]
pub(crate) struct InvalidImageReference;

impl Rule for InvalidImageReference {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        match &image.value {
            ImageValue::Invalid(error) => invalid(image, error, cx),
            // An operator may fill these in; the API server does not.
            ImageValue::Empty if image.found == Found::BuiltIn => {
                cx.report(image.span(), "the image is empty, which the API server refuses").help("name an image");
            }
            ImageValue::NotAString(what) if image.found == Found::BuiltIn => {
                let message =
                    format!("the image is a {what} and must be a string, or the API server refuses the object");
                cx.report(image.span(), message)
                    .help("name an image; put quotes around a text that reads as something else");
            }
            _ => {}
        }
    }
}

fn invalid(image: &ImageUse<'_>, error: &ReferenceError, cx: &mut Cx<'_>) {
    let text = image.text();
    let span = image.error_span().filter(|span| !span.is_empty()).unwrap_or_else(|| image.span());
    let finding = cx.report(span, format!("`{}` is no image reference: {}", text.escape_debug(), error.kind.message()));
    finding.label("not allowed here");
    finding.help(match error.kind {
        ReferenceErrorKind::SurroundingSpace => "remove the blanks",
        ReferenceErrorKind::Scheme => "remove the scheme",
        ReferenceErrorKind::BareId => "name the repository, and pin it with `@sha256:…`",
        ReferenceErrorKind::UppercasePath => "write the name as the registry has it, in lower case",
        _ => "write it as `registry/path:tag` or `registry/path@sha256:…`",
    });
    if let Some(edits) = repair(image, text, error.kind) {
        finding.fix(Fix { title: "remove what does not belong".into(), safety: imagelint_model::Safety::Safe, edits });
    }
}

/// Edits that remove blanks or a scheme, when a valid reference remains and the file spells the text as it reads.
fn repair(image: &ImageUse<'_>, text: &str, kind: ReferenceErrorKind) -> Option<Vec<Edit>> {
    let kept: Range<usize> = match kind {
        ReferenceErrorKind::SurroundingSpace => {
            let start = text.len() - text.trim_start().len();
            start..start + text.trim().len()
        }
        ReferenceErrorKind::Scheme => text.find("://")? + 3..text.len(),
        _ => return None,
    };
    ImageRef::parse(text.get(kept.clone())?).ok()?;
    let edits = [exact(image, 0..kept.start), exact(image, kept.end..text.len())];
    let cut: Option<Vec<Span>> = edits.into_iter().filter(|span| span.is_none_or(|span| !span.is_empty())).collect();
    Some(cut?.into_iter().map(|span| Edit::replace(span, "")).collect())
}

fn exact(image: &ImageUse<'_>, range: Range<usize>) -> Option<Span> {
    let span = image.node.subspan(range.clone());
    if range.is_empty() {
        return Some(Span::new(span.file, span.start, span.start));
    }
    (span.len() as usize == range.len()).then_some(span)
}
