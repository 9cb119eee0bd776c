//! What the corpus generator injected into a cluster, and the same places in a report. Also part of `tests/audit.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

/// Rule, namespace, kind, name and container.
pub(crate) type Place = [String; 5];

/// The place that a rule tells of.
pub(crate) fn place(rule: &str, object: &Value, container: &Value) -> Place {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    [rule.to_owned(), text(&object["namespace"]), text(&object["kind"]), text(&object["name"]), text(container)]
}

/// The places of all records of drift in a report.
pub(crate) fn told(report: &Value) -> BTreeSet<Place> {
    let records = report["drift"].as_array().map_or(&[][..], Vec::as_slice).iter();
    records.map(|one| place(one["rule"].as_str().unwrap_or_default(), &one["object"], &one["container"])).collect()
}

/// What was injected, by its place.
pub(crate) fn injected(drifts: &Path) -> Result<BTreeMap<Place, Value>, String> {
    let mut all = BTreeMap::new();
    for one in lines(drifts)? {
        let rule = rule_of(one["code"].as_str().unwrap_or_default())?;
        all.insert(place(rule, &one, &one["container"]), one);
    }
    Ok(all)
}

/// The lines of a file of JSON lines.
pub(crate) fn lines(path: &Path) -> Result<Vec<Value>, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| wrong(&error))).collect()
}

/// The rule that tells of what the generator injects under a code.
fn rule_of(code: &str) -> Result<&'static str, String> {
    Ok(match code {
        "D01" | "D03" => "image-drift",
        "D02" => "pull-policy-drift",
        "D04" => "digest-skew",
        "D05" => "unmanaged-workload",
        "D06" => "missing-workload",
        "D07" | "D08" => "container-drift",
        "D09" => "load-balancer-annotation-drift",
        "D10" => "image-pull-failing",
        "D11" => "service-type-drift",
        "D12" => "stale-rollout",
        other => return Err(format!("`{other}` is no code of the generator")),
    })
}
