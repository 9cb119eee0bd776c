//! Placeholders that nobody filled in.

use std::ops::Range;

use imagelint_model::{Found, ImageUse, ImageValue, Severity};

use crate::cx::Cx;
use crate::rule::Rule;

/// Images that still wait for a value.
#[derive(Default)]
pub(crate) struct UnresolvedPlaceholder;

impl Rule for UnresolvedPlaceholder {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        // Custom resources have languages of their own (Argo's `{{inputs}}`, Tekton's `$(params)`), values are for a chart.
        if image.value != ImageValue::Placeholder || image.found != Found::BuiltIn || image.object.is_values() {
            return;
        }
        let text = image.text();
        if text.is_empty() {
            return;
        }
        let (range, kind) = placeholder(text);
        // A bare word (`IMAGE_URL`) is how scaffolds name what a patch or an `images:` entry sets.
        if kind == Kind::Word && !cx.is_rendered() {
            return;
        }
        let shown = text.get(range.clone()).unwrap_or(text);
        let span = image.node.subspan(range.clone());
        let rendered = cx.is_rendered();
        // A pipeline may fill the rest in after all: envsubst, Flux's postBuild, sed.
        let certain = kind == Kind::Angle || (rendered && kind != Kind::Variable);
        let severity = cx.graded(if certain { Severity::Error } else { Severity::Warning });
        let unless = match (certain, kind) {
            (true, _) => "",
            (false, Kind::Variable) => ", unless something like envsubst or Flux's postBuild does so before",
            (false, _) => ", unless a template engine or script does so before",
        };
        let message = format!("`{shown}` is not filled in{unless}: the pod would stay in `InvalidImageName`");
        let finding = cx.report(span, message);
        finding.severity = severity;
        finding.label("not filled in");
        finding.help("write the value, or set it in an overlay's `images:`");
    }
}

/// How a placeholder is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `<registry>`: for a reader, no tool fills it in.
    Angle,
    /// `${TAG}`, `$TAG`.
    Variable,
    /// A word in capitals: `IMAGE_URL`.
    Word,
    /// All others.
    Template,
}

/// The first placeholder in the text: its bytes and how it is written.
fn placeholder(text: &str) -> (Range<usize>, Kind) {
    let marks = [
        ("${", "}", Kind::Variable),
        ("{{", "}}", Kind::Template),
        ("$(", ")", Kind::Template),
        ("<", ">", Kind::Angle),
        ("[[", "]]", Kind::Template),
        ("{", "}", Kind::Template),
        ("##", "##", Kind::Template),
    ];
    for (open, close, kind) in marks {
        let Some(start) = text.find(open) else { continue };
        let behind = start + open.len();
        let Some(length) = text[behind..].find(close) else { continue };
        return (start..behind + length + close.len(), kind);
    }
    match text.find('$') {
        Some(start) => {
            let name = text[start + 1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            (start..start + 1 + name.count(), Kind::Variable)
        }
        None if text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') => {
            (0..text.len(), Kind::Word)
        }
        None => (0..text.len(), Kind::Template),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, placeholder};

    fn check(text: &str, expected: &str, kind: Kind) {
        let (range, found) = placeholder(text);
        assert_eq!((&text[range], found), (expected, kind), "{text}");
    }

    #[test]
    fn marks() {
        check("example.com/web:${TAG}", "${TAG}", Kind::Variable);
        check("${REGISTRY}/web:${TAG}", "${REGISTRY}", Kind::Variable);
        check("example.com/web:$TAG-alpine", "$TAG", Kind::Variable);
        check("<acr-name>.azurecr.io/web:1", "<acr-name>", Kind::Angle);
        check("{{ .Values.image }}:1", "{{ .Values.image }}", Kind::Template);
        check("$(IMAGE)", "$(IMAGE)", Kind::Template);
        check("example.com/web:__TAG__", "example.com/web:__TAG__", Kind::Template);
        check("registry.##REGION##.example.com/web:1", "##REGION##", Kind::Template);
        check("IMAGE_URL", "IMAGE_URL", Kind::Word);
    }
}
