//! What a file is, told from where it lies: a manifest, a part of a Helm chart, a kustomization.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use imagelint_yaml::Load;

use super::kustomizations::{Kustomizations, is_kustomization};

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Kubernetes objects, as far as its path tells.
    Manifest,
    /// A kustomization.
    Kustomization,
    /// Used by a kustomization as a patch, a generator's input or the like: no object of its own.
    Auxiliary,
    /// A template of a Helm chart.
    HelmTemplate,
    /// Values of a Helm chart.
    HelmValues,
    /// `Chart.yaml` and its kin.
    HelmChart,
}

/// Tells what files are; remembers which folders belong to a chart.
#[derive(Debug, Default)]
pub struct Kinds {
    kustomizations: Kustomizations,
    charts: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Kinds {
    /// Kinds of files beside these kustomizations.
    #[must_use]
    pub fn new(kustomizations: Kustomizations) -> Self {
        Self { kustomizations, charts: Mutex::default() }
    }

    /// What the file at `path` is.
    #[must_use]
    pub fn of(&self, path: &Path, load: &dyn Load) -> FileKind {
        if is_kustomization(path) {
            return FileKind::Kustomization;
        }
        if self.kustomizations.uses(path) {
            return FileKind::Auxiliary;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(chart) = path.parent().and_then(|folder| self.chart_of(folder, load)) {
            let inside = path.strip_prefix(&chart).unwrap_or(path);
            if inside.components().any(|part| part.as_os_str() == "templates") {
                return FileKind::HelmTemplate;
            }
            if matches!(name.as_ref(), "Chart.yaml" | "Chart.lock" | "requirements.yaml" | "values.schema.json") {
                return FileKind::HelmChart;
            }
        }
        if is_values_name(&name) { FileKind::HelmValues } else { FileKind::Manifest }
    }

    /// The kustomization beside the manifest at `path`, where none lists it.
    #[must_use]
    pub fn passing_over(&self, path: &Path) -> Option<&Path> {
        self.kustomizations.passing_over(path)
    }

    /// The nearest folder at or above `folder` that holds a `Chart.yaml`.
    fn chart_of(&self, folder: &Path, load: &dyn Load) -> Option<PathBuf> {
        if let Some(known) = self.charts.lock().expect("nothing panics while it holds the lock").get(folder) {
            return known.clone();
        }
        let chart = if load.is_file(&folder.join("Chart.yaml")) {
            Some(folder.to_path_buf())
        } else {
            folder.parent().and_then(|above| self.chart_of(above, load))
        };
        self.charts.lock().expect("nothing panics while it holds the lock").insert(folder.to_path_buf(), chart.clone());
        chart
    }
}

/// `values.yaml`, `values-prod.yml`, `prod.values.yaml`, `my-values.yaml`.
fn is_values_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let starts = stem.strip_prefix("values").is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']));
    let ends = stem.strip_suffix("values").is_some_and(|rest| rest.ends_with(['-', '_', '.']));
    starts || ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_values_files() {
        for yes in ["values.yaml", "values-prod.yml", "values_eu.yaml", "prod.values.yaml", "my-values.yaml"] {
            assert!(is_values_name(yes), "{yes}");
        }
        for no in ["valuesfrom.yaml", "deployment.yaml", "evalues.yaml"] {
            assert!(!is_values_name(no), "{no}");
        }
    }
}
