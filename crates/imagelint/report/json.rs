//! JSON, version 1: keys are only ever added.

use std::io::{self, Write};

use imagelint_model::{Finding, ObjectRef};
use imagelint_yaml::{Files, Span};
use serde::Serialize;

use super::{fingerprints, rule_url, shown};
use crate::outcome::{Report, Summary};

/// Name of the schema, in every document.
const SCHEMA: &str = "imagelint/findings/v1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    summary: JsonSummary,
    findings: Vec<JsonFinding<'a>>,
    drift: Vec<super::drift::JsonDrift<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    documents: usize,
    objects: usize,
    images: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
    templates: usize,
}

/// One finding; also a line of JSON lines.
#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    url: String,
    #[serde(flatten)]
    place: Place,
    related: Vec<JsonRelated<'a>>,
    object: Option<JsonObject<'a>>,
    image: Option<&'a str>,
    clusters: &'a [String],
    entries: &'a [String],
    fix: Option<JsonFix<'a>>,
    fingerprint: String,
}

/// A span as people count it.
#[derive(Serialize)]
pub(crate) struct Place {
    file: String,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonObject<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
    container: Option<&'a str>,
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    file: String,
    start: u32,
    end: u32,
    text: &'a str,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: report.summary.into(),
        findings: findings(report).collect(),
        drift: report.drift.iter().map(|record| super::drift::JsonDrift::new(report, record)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// The findings of `report` as JSON.
pub(super) fn findings(report: &Report) -> impl Iterator<Item = JsonFinding<'_>> {
    report.findings.iter().zip(fingerprints(report)).map(|(finding, print)| JsonFinding::new(report, finding, print))
}

impl<'a> JsonFinding<'a> {
    fn new(report: &'a Report, finding: &'a Finding, fingerprint: String) -> Self {
        let related = finding.related.iter();
        Self {
            rule: finding.rule,
            severity: finding.severity.as_str(),
            message: &finding.message,
            help: finding.help.as_deref(),
            url: rule_url(finding.rule),
            place: Place::new(&report.files, finding.span),
            related: related
                .map(|at| JsonRelated { place: Place::new(&report.files, at.span), message: &at.message })
                .collect(),
            object: finding.object.as_ref().map(JsonObject::from),
            image: finding.image.as_deref(),
            clusters: &finding.clusters,
            entries: &finding.entries,
            fix: finding.fix.as_ref().map(|fix| JsonFix {
                title: &fix.title,
                safety: fix.safety.as_str(),
                edits: fix.edits.iter().map(|edit| JsonEdit::new(report, edit)).collect(),
            }),
            fingerprint,
        }
    }
}

impl Place {
    pub(crate) fn new(files: &Files, span: Span) -> Self {
        let source = files.get(span.file);
        let point = |offset: u32| {
            let at = source.position(offset);
            Point { line: at.line, column: at.column, offset }
        };
        Self { file: shown(&source.path), start: point(span.start), end: point(span.end) }
    }
}

impl<'a> JsonEdit<'a> {
    fn new(report: &Report, edit: &'a imagelint_yaml::Edit) -> Self {
        let file = shown(&report.files.get(edit.span.file).path);
        Self { file, start: edit.span.start, end: edit.span.end, text: &edit.text }
    }
}

impl<'a> From<&'a ObjectRef> for JsonObject<'a> {
    fn from(object: &'a ObjectRef) -> Self {
        Self {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: object.namespace.as_deref(),
            name: &object.name,
            container: object.container.as_deref(),
            path: object.path.as_deref(),
        }
    }
}

impl From<Summary> for JsonSummary {
    fn from(summary: Summary) -> Self {
        let Summary { files, documents, objects, images, errors, warnings, infos, suppressed, templates } = summary;
        Self { files, documents, objects, images, errors, warnings, infos, suppressed, templates }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    #[test]
    fn json_is_version_1() {
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let json = check(&fixture::full_report(), Format::Json).replace(&version, "\"version\": \"VERSION\"");
        insta::assert_snapshot!(json);
    }

    #[test]
    fn columns_count_characters_and_offsets_bytes() {
        let json: serde_json::Value = serde_json::from_str(&check(&fixture::image_report(), Format::Json)).unwrap();
        let start = &json["findings"][0]["start"];
        // Before it: a mark and two characters of three bytes each, and two line ends of two.
        assert_eq!((start["line"].as_u64(), start["column"].as_u64()), (Some(3), Some(21)));
        assert_eq!(start["offset"].as_u64(), Some(40));
    }
}
