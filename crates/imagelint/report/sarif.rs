//! SARIF 2.1.0, as code scanning services read it: real regions, the page of each rule, fixes and fingerprints.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path};

use imagelint_model::{Finding, Fix, ObjectRef, RuleMeta, Severity, catalog};
use imagelint_yaml::{Edit, Span};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{fingerprints, rule_url, shown};
use crate::outcome::Report;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Results that GitHub takes from a run; it refuses a file with more, and shows the gravest 5,000.
const MAX_RESULTS: usize = 25_000;
/// Related locations of a result: GitHub shows 100 and refuses more than 1,000.
const MAX_RELATED: usize = 100;
/// Name of the folder that relative paths start from: the working directory of the run.
const ROOT: &str = "SRCROOT";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    column_kind: &'static str,
    original_uri_base_ids: Value,
    invocations: Value,
    results: Results<'a>,
}

/// Each result is made when it is written: thousands of them as values would need hundreds of megabytes.
struct Results<'a> {
    report: &'a Report,
    rules: BTreeMap<&'static str, usize>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules_used(report);
    let run = Run {
        tool: json!({"driver": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules.keys().map(|id| rule(report, id)).collect::<Vec<_>>(),
        }}),
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: json!({ROOT: {"description": {"text": "the working directory of the run"}}}),
        invocations: json!([invocation(report.findings.len())]),
        results: Results { report, rules },
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    out.write_all(b"\n")
}

/// Says it where findings had to be left out.
fn invocation(findings: usize) -> Value {
    if findings <= MAX_RESULTS {
        return json!({"executionSuccessful": true});
    }
    let text = format!("{findings} findings; the gravest {MAX_RESULTS} are in this file");
    let notification = json!({"level": "warning", "message": {"text": text}});
    json!({"executionSuccessful": true, "toolExecutionNotifications": [notification]})
}

/// The lowest severity of which there is room for some, and for how many.
fn room(findings: &[Finding]) -> (Severity, usize) {
    let mut room = MAX_RESULTS;
    for severity in [Severity::Error, Severity::Warning] {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        if count >= room {
            return (severity, room);
        }
        room -= count;
    }
    (Severity::Info, room)
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let prints = fingerprints(self.report);
        let (lowest, mut room) = room(&self.report.findings);
        let results = self.report.findings.iter().zip(prints).filter(|(finding, _)| {
            let last = finding.severity == lowest;
            let kept = finding.severity > lowest || (last && room > 0);
            room = room.saturating_sub(usize::from(last));
            kept
        });
        serializer.collect_seq(results.map(|(finding, print)| result(self.report, finding, &print, &self.rules)))
    }
}

/// The rules that have findings, with their place in the list of rules.
fn rules_used(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut rules: BTreeMap<&'static str, usize> = report.findings.iter().map(|finding| (finding.rule, 0)).collect();
    rules.values_mut().enumerate().for_each(|(at, index)| *index = at);
    rules
}

fn rule(report: &Report, id: &str) -> Value {
    let mut rule = json!({"id": id, "helpUri": rule_url(id)});
    if let Some(meta) = catalog::find(id) {
        describe(&mut rule, meta);
    } else if let Some(finding) = report.findings.iter().find(|finding| finding.rule == id) {
        rule["defaultConfiguration"] = json!({"level": level(finding.severity)});
    }
    rule
}

fn describe(rule: &mut Value, meta: &RuleMeta) {
    rule["shortDescription"] = json!({"text": meta.summary});
    rule["fullDescription"] = json!({"text": meta.summary});
    rule["help"] = json!({"text": meta.page, "markdown": meta.page});
    rule["defaultConfiguration"] = json!({"level": level(meta.severity), "enabled": meta.enabled});
    rule["properties"] = json!({"tags": ["kubernetes", "container-images"]});
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &Report, finding: &Finding, print: &str, rules: &BTreeMap<&'static str, usize>) -> Value {
    let message = match &finding.help {
        Some(help) => format!("{}\nTo do: {help}", finding.message),
        None => finding.message.clone(),
    };
    let mut location = json!({"physicalLocation": place(report, finding.span)});
    if let Some(object) = &finding.object {
        location["logicalLocations"] = json!([logical(object)]);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"imagelint/v1": print},
        "properties": {"clusters": finding.clusters, "entries": finding.entries, "image": finding.image},
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().take(MAX_RELATED).enumerate().map(|(id, related)| {
            json!({"id": id, "physicalLocation": place(report, related.span), "message": {"text": related.message}})
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([fix_of(report, fix)]);
    }
    result
}

/// The object as `apps/v1/Deployment/web/redis`, with the container where one is named.
fn logical(object: &ObjectRef) -> Value {
    let parts = [Some(&object.api_version), Some(&object.kind), object.namespace.as_ref(), Some(&object.name)];
    let mut full = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/");
    if let Some(container) = &object.container {
        full = format!("{full}/{container}");
    }
    json!({"name": object.name, "fullyQualifiedName": full, "kind": "resource"})
}

fn fix_of(report: &Report, fix: &Fix) -> Value {
    let mut by_file: BTreeMap<u32, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        by_file.entry(edit.span.file.0).or_default().push(edit);
    }
    let changes: Vec<Value> = by_file
        .values()
        .map(|edits| {
            let replacements = edits.iter().map(
                |edit| json!({"deletedRegion": region(report, edit.span), "insertedContent": {"text": edit.text}}),
            );
            json!({
                "artifactLocation": artifact(&report.files.get(edits[0].span.file).path),
                "replacements": replacements.collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "description": {"text": fix.title},
        "artifactChanges": changes,
        "properties": {"safety": fix.safety.as_str()},
    })
}

fn place(report: &Report, span: Span) -> Value {
    json!({"artifactLocation": artifact(&report.files.get(span.file).path), "region": region(report, span)})
}

fn region(report: &Report, span: Span) -> Value {
    let source = report.files.get(span.file);
    let point = |offset| source.lines().position_utf16(&source.text, offset);
    let (start, end) = (point(span.start), point(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.len(),
    })
}

/// A file: relative to the working directory, or by its whole URI where it lies outside of it.
fn artifact(path: &Path) -> Value {
    let outside = path.is_absolute() || path.components().next() == Some(Component::ParentDir);
    if !outside {
        return json!({"uri": percent_encoded(&shown(path)), "uriBaseId": ROOT});
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let whole = percent_encoded(&shown(&without_parents(&whole)));
    json!({"uri": format!("file://{}{whole}", if whole.starts_with('/') { "" } else { "/" })})
}

/// `/a/b/../c` as `/a/c`; links are not looked at.
fn without_parents(path: &Path) -> std::path::PathBuf {
    let mut out = std::path::PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// Every byte that may not stand in the path of a URI as `%XX`.
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    fn schema() -> jsonschema::Validator {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/schemas/sarif-schema-2.1.0.json");
        // One pattern of the published file has a stray bracket, which the validator's regular expressions refuse.
        let text = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}?$");
        let schema: Value = serde_json::from_str(&text).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    }

    #[test]
    fn the_published_schema_accepts_it() {
        let schema = schema();
        for report in [fixture::full_report(), fixture::image_report()] {
            let log: Value = serde_json::from_str(&check(&report, Format::Sarif)).unwrap();
            let errors: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        assert!(!schema.is_valid(&json!({"version": "2.1.0"})), "the schema judges nothing");
    }

    #[test]
    fn sarif_of_every_kind_of_finding() {
        let mut log: Value = serde_json::from_str(&check(&fixture::full_report(), Format::Sarif)).unwrap();
        // Pages and version change with every release and are nothing this test is about.
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].clone());
        log["runs"][0]["tool"] = rules.collect();
        insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
    }

    #[test]
    fn a_result_too_many_leaves_the_gravest() {
        let mut report = fixture::image_report();
        let warning = report.findings[0].clone();
        let mut info = warning.clone();
        info.severity = Severity::Info;
        info.related = vec![imagelint_model::Related { span: info.span, message: "here too".to_owned() }; 101];
        report.findings = vec![info; 2];
        report.findings.extend(vec![warning; MAX_RESULTS - 1]);
        let mut log: Value = serde_json::from_str(&check(&report, Format::Sarif)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let infos = results.iter().filter(|result| result["level"] == "note").count();
        assert_eq!((results.len(), infos), (MAX_RESULTS, 1));
        assert_eq!(results[0]["relatedLocations"].as_array().unwrap().len(), MAX_RELATED);
        let told = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(told, "25001 findings; the gravest 25000 are in this file");
        log["runs"][0]["results"] = results[..2].iter().cloned().collect();
        assert!(schema().is_valid(&log));
    }

    #[test]
    fn relative_paths_are_encoded_below_the_root() {
        let check = |path: &str, uri: &str| {
            assert_eq!(artifact(Path::new(path)), json!({"uri": uri, "uriBaseId": "SRCROOT"}));
        };
        check("./base/a b.yaml", "base/a%20b.yaml");
        check("缓存#1%:?.yaml", "%E7%BC%93%E5%AD%98%231%25%3A%3F.yaml");
    }

    #[test]
    fn paths_outside_the_root_are_whole() {
        assert_eq!(artifact(Path::new("/srv/a b.yaml")), json!({"uri": "file:///srv/a%20b.yaml"}));
        let above = artifact(Path::new("../x.yaml"));
        let uri = above["uri"].as_str().unwrap();
        assert!(uri.starts_with("file:///") && uri.ends_with("/x.yaml") && !uri.contains(".."), "{uri}");
    }
}
