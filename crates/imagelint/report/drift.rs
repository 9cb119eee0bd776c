//! Records of drift in JSON.

use imagelint_drift::{DriftRecord, Running};
use serde::Serialize;

use super::json::JsonObject;
use super::shown;
use crate::outcome::Report;

/// One record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonDrift<'a> {
    rule: &'static str,
    cluster: &'a str,
    object: JsonObject<'a>,
    container: Option<&'a str>,
    git: Option<&'a str>,
    live: Option<&'a str>,
    running: Vec<JsonRunning<'a>>,
    changed_by: Option<JsonChange<'a>>,
    verdict: &'static str,
    reason: &'a str,
    message: &'a str,
    help: &'a str,
    breaks_rollout: Option<&'a str>,
    class: Option<&'static str>,
    cause: Option<&'static str>,
    said: Option<&'a str>,
    entry: Option<&'a str>,
    file: Option<String>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct JsonRunning<'a> {
    pod: &'a str,
    image: &'a str,
    #[serde(rename = "imageID")]
    image_id: &'a str,
    ready: bool,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonChange<'a> {
    manager: &'a str,
    operation: &'a str,
    time: Option<String>,
}

impl<'a> JsonDrift<'a> {
    pub(super) fn new(report: &Report, record: &'a DriftRecord) -> Self {
        let place = record.span.map(|span| {
            let source = report.files.get(span.file);
            (shown(&source.path), source.position(span.start).line)
        });
        let (file, line) = place.unzip();
        Self {
            rule: record.rule.id,
            cluster: &record.cluster,
            object: JsonObject::from(&record.object),
            container: record.object.container.as_deref(),
            git: record.git.as_deref(),
            live: record.live.as_deref(),
            running: record.running.iter().map(JsonRunning::from).collect(),
            changed_by: record.changed_by.as_ref().map(|by| JsonChange {
                manager: &by.manager,
                operation: &by.operation,
                time: by.time.map(|at| at.to_string()),
            }),
            verdict: record.verdict.as_str(),
            reason: &record.reason,
            message: &record.message,
            help: &record.help,
            breaks_rollout: record.breaks_rollout.as_deref(),
            class: record.cause.map(|cause| cause.class.as_str()),
            cause: record.cause.map(|cause| cause.cause),
            said: record.said.as_deref(),
            entry: record.entry.as_deref(),
            file,
            line,
        }
    }
}

impl<'a> From<&'a Running> for JsonRunning<'a> {
    fn from(one: &'a Running) -> Self {
        Self {
            pod: &one.pod,
            image: &one.image,
            image_id: &one.image_id,
            ready: one.ready,
            reason: one.reason.as_deref(),
        }
    }
}
