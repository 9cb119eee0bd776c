//! One page for browsers: what differs, how pulls went, what was found, which images there are. It loads nothing from
//! elsewhere, reads well without its script, and is the same for the same report.

mod drift;
mod found;
mod images;
mod prose;
mod pulls;

use std::collections::BTreeSet;
use std::io::{self, Write};

use askama::Template;

use self::drift::DriftRow;
use self::found::Found;
use self::images::Image;
use self::pulls::Pulls;
use super::audit::{self, Urgency};
use super::snippet::visible;
use super::text::{counted, grouped};
use crate::outcome::Report;

/// Rows of each kind that a page has at most; with more, browsers on telephones give up.
const ROWS: usize = 15_000;
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// What the page lets run: a test compares it with the script.
const SCRIPT_HASH: &str = "sha256-dJYoJkLgMXlC0O7vlIFkllYjndQcWFpJ7Pu15LKsZiM=";

#[derive(Template)]
#[template(path = "report.html", config = "crates/imagelint/report/html/askama.toml")]
struct Page {
    version: &'static str,
    style: &'static str,
    script: &'static str,
    script_hash: &'static str,
    title: String,
    subtitle: String,
    audit: bool,
    tiles: Vec<Tile>,
    choices: Vec<Choice>,
    drift: Vec<DriftRow>,
    drift_left: usize,
    pulls: Vec<Pulls>,
    findings: Vec<Found>,
    findings_left: usize,
    inventory: bool,
    images: Vec<Image>,
    images_left: usize,
}

/// A count at the top.
struct Tile {
    class: &'static str,
    count: String,
    label: &'static str,
    target: &'static str,
}

/// What a list can be narrowed by.
struct Choice {
    name: &'static str,
    label: &'static str,
    values: Vec<String>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // What is written to `dyn` passes through many small calls.
    let mut out = io::BufWriter::new(out);
    page(report).write_into(&mut out)?;
    out.flush()
}

fn page(report: &Report) -> Page {
    let audit = !report.pulls.is_empty() || !report.drift.is_empty();
    let rows = audit::rows(report);
    let others = audit::others(report);
    let images = report.images.as_deref().map(images::group).unwrap_or_default();
    let left = |count: usize| count.saturating_sub(ROWS);
    let drift: Vec<DriftRow> = (0..).zip(rows.iter().take(ROWS)).map(|(at, row)| DriftRow::new(at, row)).collect();
    let findings: Vec<Found> =
        others.iter().take(ROWS).enumerate().map(|(at, one)| Found::new(report, one, at)).collect();
    Page {
        version: env!("CARGO_PKG_VERSION"),
        style: STYLE,
        script: SCRIPT,
        script_hash: SCRIPT_HASH,
        title: title(report, audit),
        subtitle: subtitle(report),
        audit,
        tiles: tiles(report, &rows, audit),
        choices: choices(&drift, &findings),
        drift_left: left(rows.len()),
        findings_left: left(others.len()),
        images_left: left(images.len()),
        drift,
        findings,
        pulls: report.pulls.iter().map(Pulls::new).collect(),
        inventory: report.images.is_some(),
        images: images.into_iter().take(ROWS).collect(),
    }
}

/// `Audit of prod`.
fn title(report: &Report, audit: bool) -> String {
    if !audit {
        return "Image check".to_owned();
    }
    let names = report.pulls.iter().map(|pulls| &pulls.cluster);
    let names: BTreeSet<&String> = names.chain(report.drift.iter().map(|record| &record.cluster)).collect();
    let names: Vec<String> = names.into_iter().map(|name| visible(name)).collect();
    format!("Audit of {}", names.join(", "))
}

/// `Cluster as of 2026-10-01T08:00:00Z · 247 files, 822 images · 8 differences: …`.
fn subtitle(report: &Report) -> String {
    let summary = report.summary;
    let mut parts: Vec<String> = report
        .pulls
        .iter()
        .filter_map(|pulls| Some(format!("{} as of {}", visible(&pulls.cluster), pulls.taken_at?)))
        .collect();
    parts.push(counted(summary.files, "file"));
    if let Some(images) = &report.images {
        parts.push(counted(images.len(), "image use"));
    }
    if summary.suppressed > 0 {
        parts.push(format!("{} suppressed", grouped(summary.suppressed)));
    }
    parts.join(" · ")
}

fn tiles(report: &Report, rows: &[audit::Row<'_>], audit: bool) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for (urgency, count) in audit::Counts::of(rows).by_urgency.into_iter().filter(|_| audit) {
        let label = match urgency {
            Urgency::Broken => "broken now",
            Urgency::Breaks => "break with the next apply",
            Urgency::Differs => "differ otherwise",
        };
        tiles.push(Tile { class: urgency.id(), count: grouped(count), label, target: "drift" });
    }
    let others = audit::others(report);
    let of = |severity: &str| others.iter().filter(|finding| finding.severity.as_str() == severity).count();
    for (class, label) in [("error", "errors"), ("warning", "warnings"), ("info", "infos")] {
        tiles.push(Tile { class, count: grouped(of(class)), label, target: "findings" });
    }
    tiles
}

fn choices(drift: &[DriftRow], findings: &[Found]) -> Vec<Choice> {
    let sorted = |values: BTreeSet<&str>| values.into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let clusters = drift.iter().map(|row| row.cluster.as_str());
    let clusters = clusters.chain(findings.iter().flat_map(|one| one.clusters.split('\n'))).collect();
    let namespaces = drift.iter().map(|row| row.namespace.as_str());
    let namespaces = namespaces.chain(findings.iter().map(|one| one.namespace.as_str())).collect();
    let rules = drift.iter().map(|row| row.rule).chain(findings.iter().map(|one| one.rule)).collect();
    let verdicts = drift.iter().map(|row| row.verdict).collect();
    let all = [
        Choice { name: "cluster", label: "Cluster", values: sorted(clusters) },
        Choice { name: "namespace", label: "Namespace", values: sorted(namespaces) },
        Choice { name: "rule", label: "Rule", values: sorted(rules) },
        Choice { name: "verdict", label: "Verdict", values: sorted(verdicts) },
    ];
    all.into_iter().filter(|choice| !choice.values.is_empty()).collect()
}

#[cfg(test)]
mod tests;
