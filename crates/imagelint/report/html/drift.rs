//! Rows of the table of differences.

use super::prose::Prose;
use crate::report::audit::{Row, Value, repair, shared};
use crate::report::rule_url;
use crate::report::snippet::visible;

/// One difference.
pub(super) struct DriftRow {
    /// Its place among all.
    pub(super) order: u32,
    pub(super) urgency: &'static str,
    pub(super) urgency_text: &'static str,
    pub(super) cluster: String,
    pub(super) namespace: String,
    pub(super) rule: &'static str,
    pub(super) url: String,
    pub(super) verdict: &'static str,
    pub(super) subject: String,
    /// `container web`, or the field of a Service.
    pub(super) part: String,
    pub(super) file: String,
    pub(super) git: Cell,
    pub(super) spec: Cell,
    pub(super) running: Vec<PodsCell>,
    /// What stands where no pods are told.
    pub(super) no_pods: &'static str,
    pub(super) lines: Vec<Sentence>,
    pub(super) command: String,
}

/// A value, with the part that differs from the others.
#[derive(Default)]
pub(super) struct Cell {
    /// What stands there instead of a value.
    pub(super) note: &'static str,
    /// Whether there is another value that it differs from.
    pub(super) differs: bool,
    pub(super) head: String,
    pub(super) part: String,
    pub(super) tail: String,
}

/// Pods that run the same.
pub(super) struct PodsCell {
    pub(super) cell: Cell,
    pub(super) digest: String,
    pub(super) state: String,
    pub(super) bad: bool,
}

/// One thing to know about a difference.
pub(super) struct Sentence {
    pub(super) text: Prose,
    pub(super) strong: bool,
}

impl DriftRow {
    pub(super) fn new(order: u32, row: &Row<'_>) -> Self {
        let record = row.record;
        let references: Vec<&str> = row.references().iter().map(|(_, text)| *text).collect();
        let shared = (references.len() > 1).then(|| shared(&references));
        let running = row.running.iter().map(|pods| PodsCell {
            cell: Cell::new(&pods.value, shared),
            digest: pods.digest.map(visible).unwrap_or_default(),
            state: visible(&pods.state()),
            bad: pods.reason.is_some() || pods.ready == 0,
        });
        let part = row.container().map(|name| format!("container {name}")).or(row.field().map(str::to_owned));
        Self {
            order,
            urgency: row.urgency.id(),
            urgency_text: row.urgency.count_of(),
            cluster: visible(&record.cluster),
            namespace: visible(row.namespace()),
            rule: record.rule.id,
            url: rule_url(record.rule.id),
            verdict: record.verdict.as_str(),
            subject: visible(&row.subject()),
            part: part.as_deref().map(visible).unwrap_or_default(),
            file: row.place.as_ref().map(|(file, line)| visible(&format!("{file}:{line}"))).unwrap_or_default(),
            git: Cell::new(&row.git, shared),
            spec: Cell::new(&row.spec, shared),
            running: running.collect(),
            no_pods: if row.object.kind == "Service" { "–" } else { "no pods" },
            lines: sentences(row),
            command: row.command().as_deref().map(visible).unwrap_or_default(),
        }
    }
}

fn sentences(row: &Row<'_>) -> Vec<Sentence> {
    let record = row.record;
    let mut all = Vec::new();
    let mut say = |text: String, strong| all.push(Sentence { text: Prose::new(&text), strong });
    match &record.cause {
        Some(cause) => say(format!("{}: {}", cause.class.as_str(), cause.cause), true),
        None => say(record.reason.clone(), false),
    }
    if let Some(said) = &record.said {
        say(format!("The kubelet says: {said}"), false);
    }
    if let Some(message) = row.message() {
        say(message.to_owned(), false);
    }
    if let Some(why) = row.breaks() {
        say(format!("The next rollout of what Git has fails: {why}"), true);
    }
    say(format!("To do: {}", row.help()), false);
    if let Some(repair) = repair(record) {
        say(format!("Repair: {repair}"), false);
    }
    if let Some(by) = row.changed() {
        say(format!("Changed by {by}"), false);
    }
    all
}

impl Cell {
    fn new(value: &Value<'_>, shared: Option<(usize, usize)>) -> Self {
        match value {
            Value::Nothing(note) => Self { note, ..Self::default() },
            Value::Same => Self { note: "same", ..Self::default() },
            Value::Text(text) => {
                let (before, after) = shared.unwrap_or_default();
                let (head, rest) = text.split_at(before);
                let (part, tail) = rest.split_at(rest.len() - after);
                Self {
                    note: "",
                    differs: shared.is_some(),
                    head: visible(head),
                    part: visible(part),
                    tail: visible(tail),
                }
            }
        }
    }

    /// True where there is nothing to show.
    pub(super) const fn is_empty(&self) -> bool {
        self.head.is_empty() && self.part.is_empty() && self.tail.is_empty()
    }
}
