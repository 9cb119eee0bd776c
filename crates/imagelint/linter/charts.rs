//! Helm charts that the repository installs: rendered where the configuration allows it, else judged by their values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use imagelint_kustomize::Rendered;
use imagelint_model::Finding;
use imagelint_yaml::{FileId, Files};
use rayon::prelude::*;

use super::Judge;
use super::rendered::{Root, judge_objects, shown};
use crate::helm::{HelmError, RenderedChart, render};
use crate::wiring::{Chart, Wire};

/// What the charts of a run give.
#[derive(Default)]
pub(super) struct Charts {
    pub(super) roots: Vec<Root>,
    /// What must be said about the run, once.
    pub(super) notes: Vec<String>,
}

/// Judges the charts that `wires` install on clusters that take part.
pub(super) fn judge_charts(wires: &[Wire], only_covered: bool, judge: &Judge<'_>, files: &Files) -> Charts {
    let base = &judge.loaded.base;
    let installed = wires.iter().filter_map(|wire| {
        let chart = wire.chart.as_ref()?;
        let scope = judge.scopes.of_wire(wire, &base.join(&chart.folder).join("values.yaml"));
        (!only_covered || !scope.clusters.is_empty()).then_some((chart, scope))
    });
    let installed: Vec<_> = installed.collect();
    if installed.is_empty() {
        return Charts::default();
    }
    if !judge.loaded.config.helm {
        return Charts { notes: vec![not_rendered(installed.iter().map(|(chart, _)| *chart))], ..Charts::default() };
    }
    let rendered: Vec<_> = installed
        .into_par_iter()
        .map(|(chart, scope)| {
            let entry = format!("{} ({})", shown(&base.join(&chart.folder)), chart.release);
            let RenderedChart { objects, files: used, templates } = match render(chart, base, files, &judge.image_paths)
            {
                Ok(rendered) => rendered,
                Err(error) => return Err((chart, error)),
            };
            let used = Rendered { files: used, ..Rendered::default() };
            let mut root = judge_objects(&objects, used, scope, &entry, judge, files);
            root.findings.iter_mut().for_each(|finding| keep_out_of(&templates, finding));
            Ok(root)
        })
        .collect();
    let mut charts = Charts::default();
    let mut failures: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for one in rendered {
        match one {
            Ok(root) => charts.roots.push(root),
            Err((chart, error)) => drop(failures.entry(words(&error)).or_default().insert(&chart.folder)),
        }
    }
    charts.notes = failures.iter().map(|(why, folders)| failed(why, folders)).collect();
    charts
}

/// An edit in a template would replace an expression, and not the value it stands for.
fn keep_out_of(templates: &[FileId], finding: &mut Finding) {
    let in_template = |file: FileId| templates.contains(&file);
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| in_template(edit.span.file))) {
        finding.fix = None;
    }
}

fn words(error: &HelmError) -> String {
    error.to_string()
}

fn failed(why: &str, folders: &BTreeSet<&str>) -> String {
    let named: Vec<&str> = folders.iter().copied().collect();
    format!("not rendered, and judged by the values files alone: {}: {why}", named.join(", "))
}

fn not_rendered<'c>(charts: impl Iterator<Item = &'c Chart>) -> String {
    let folders: BTreeSet<PathBuf> = charts.map(|chart| PathBuf::from(&chart.folder)).collect();
    let (count, charts) = (folders.len(), if folders.len() == 1 { "chart is" } else { "charts are" });
    format!("{count} Helm {charts} judged by the values files alone; `helm: true` in the configuration renders them")
}
