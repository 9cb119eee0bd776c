//! Reports made by hand for the tests of the formats.

use std::path::Path;

use imagelint_model::{Finding, Fix, From, Need, ObjectRef, RuleMeta, Safety, Severity};
use imagelint_yaml::{Edit, Files, MemoryLoad, Source, Span};

use super::{Format, Style, write};
use crate::outcome::{Report, Summary};

/// A rule for tests.
pub(crate) static LATEST: RuleMeta = RuleMeta {
    id: "latest-tag",
    summary: "image uses the tag `latest`, which moves",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: "## Why\n\nIt moves.\n",
};

/// Another one.
pub(crate) static HUB: RuleMeta = RuleMeta {
    id: "docker-hub-in-china",
    summary: "Docker Hub is not reachable from mainland China",
    severity: Severity::Error,
    fix: Some(Safety::Safe),
    ..LATEST_COPY
};

const LATEST_COPY: RuleMeta = RuleMeta {
    id: "",
    summary: "",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[],
    options: &[],
    page: "## Why\n\nThe border.\n",
};

static SYNTAX: RuleMeta = RuleMeta { id: "yaml-syntax", summary: "not YAML", severity: Severity::Error, ..LATEST_COPY };

/// `report` written in `format` as a pipe gets it.
pub(crate) fn check(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    write(report, format, &mut out, Style::PLAIN).unwrap();
    String::from_utf8(out).unwrap()
}

/// An image behind a byte-order mark, Chinese characters and CRLF.
pub(crate) fn image_report() -> Report {
    report_of("\u{feff}# 缓存\r\nspec:\r\n    - image: \"redis:latest\" # 缓存\r\n    - name: x\r\n")
}

/// The same image further down.
pub(crate) fn moved_report() -> Report {
    report_of("\u{feff}# 缓存\r\n\r\n\r\nspec:\r\n    - image: \"redis:latest\" # 缓存\r\n    - name: x\r\n")
}

fn report_of(text: &str) -> Report {
    let files = Files::new(MemoryLoad::default());
    let source = add(&files, "base/缓存 1.yaml", text);
    let mut finding = Finding::new(&LATEST, span(&source, "latest"), "`redis` uses the tag `latest`, which moves");
    finding.help("name the version you tested");
    finding.object = Some(object());
    finding.image = Some("redis:latest".to_owned());
    report(files, vec![finding])
}

/// Findings of several rules in several files, with related places, fixes, tabs, a long line and control characters.
pub(crate) fn full_report() -> Report {
    let files = Files::new(MemoryLoad::default());
    let base = add(
        &files,
        "base/缓存 1.yaml",
        "\u{feff}# 缓存\r\nspec:\r\n    - image: \"redis:latest\" # 缓存\r\n    - name: x\r\n",
    );
    let broken = add(&files, "broken.yaml", "a: b\n\tc:\u{1b}[31m 1\n");
    let long =
        format!("{{\"a\":[{}],\"image\":\"web:latest\",\"b\":\"{}\"}}", "0,".repeat(40_000) + "0", "z".repeat(999));
    let minified = add(&files, "minified.json", &long);
    let overlay = add(&files, "overlays/prod/kustomization.yaml", "images:\n- name: redis\n  newName: 镜像/redis\n");
    let mut hub = Finding::new(
        &HUB,
        span(&overlay, "镜像/redis"),
        "`docker.io/library/redis` comes from Docker Hub, which nodes of `prod` (cn-shanghai) cannot reach",
    );
    hub.help("pull through the configured mirror").label("Docker Hub, through 镜像");
    hub.related(span(&base, "redis:latest"), "image named here");
    hub.fix(Fix::safe(
        "pull through m.example.com",
        Edit::replace(span(&overlay, "镜像/redis"), "m.example.com/redis"),
    ));
    hub.object = Some(object());
    hub.clusters = vec!["prod".to_owned()];
    hub.entries = vec!["overlays/prod".to_owned()];
    let mut latest = Finding::new(&LATEST, span(&base, "latest"), "`redis` uses the tag `latest`, which moves");
    latest.help("name the version you tested").label("moves");
    latest.fix(Fix::may_change("pin it", Edit::replace(span(&base, "latest"), "7.2")));
    latest.object = Some(object());
    latest.image = Some("redis:latest".to_owned());
    let syntax = Finding::new(&SYNTAX, span(&broken, "\tc:"), "a tab cannot indent");
    let mut web = Finding::new(&LATEST, span(&minified, "latest"), "`web` uses the tag `latest`, which moves");
    web.severity = Severity::Info;
    web.label("moves");
    report(files, vec![latest, syntax, web, hub])
}

fn report(files: Files, findings: Vec<Finding>) -> Report {
    let mut summary = Summary { files: 1204, documents: 3000, objects: 2900, images: 822, ..Summary::default() };
    summary.count(&findings);
    Report::new(findings, files, summary)
}

fn object() -> ObjectRef {
    ObjectRef {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        namespace: Some("web".to_owned()),
        name: "redis".to_owned(),
        container: Some("redis".to_owned()),
        path: Some("spec.template.spec.containers[0].image".to_owned()),
    }
}

/// A file with this text.
pub(crate) fn source(text: &str) -> std::sync::Arc<Source> {
    add(&Files::new(MemoryLoad::default()), "a.yaml", text)
}

/// A file of this name with this text.
pub(crate) fn add(files: &Files, path: &str, text: &str) -> std::sync::Arc<Source> {
    files.add(Path::new(path), text.as_bytes().to_vec()).expect("the text is short")
}

fn span(source: &Source, part: &str) -> Span {
    let at = source.text.find(part).unwrap();
    Span::new(source.id, at as u32, (at + part.len()) as u32)
}
