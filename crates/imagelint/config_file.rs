//! Finds and reads `imagelint.yaml`.

use std::io;
use std::path::{Path, PathBuf};

use imagelint_model::config_reader::read_config;
use imagelint_model::{Config, Finding, Severity, catalog};
use imagelint_yaml::{Files, Span, place_lines};

/// The names a configuration file may have.
pub const CONFIG_NAMES: [&str; 2] = ["imagelint.yaml", ".imagelint.yaml"];

/// A configuration and where it came from.
#[derive(Debug, Default)]
pub struct LoadedConfig {
    /// What it says; the defaults where there is none.
    pub config: Config,
    /// The file; `None` where there is none.
    pub path: Option<PathBuf>,
    /// The folder that its globs are relative to.
    pub base: PathBuf,
    /// What is wrong with it. With any of these nothing else should be run.
    pub findings: Vec<Finding>,
    /// What looks wrong with it and may be right, each below [`Severity::Error`]: a run tells it among what it finds.
    pub warnings: Vec<Finding>,
}

/// Reads the configuration at `explicit`, or the nearest one at or above `start`.
///
/// # Errors
/// When the file cannot be read.
pub fn load_config(explicit: Option<&Path>, start: &Path, files: &Files) -> io::Result<LoadedConfig> {
    let found = match explicit {
        Some(path) => vec![path.to_path_buf()],
        None => nearest(start),
    };
    let Some(path) = found.first() else { return Ok(LoadedConfig::default()) };
    let source =
        files.open(path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    let (mut config, findings) = read_config(source.parsed(), source.id);
    let (mut findings, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Error);
    for rule in &mut config.custom_rules {
        let scalars = [&mut rule.when, &mut rule.message].into_iter().chain(&mut rule.help);
        scalars.for_each(|scalar| place_lines(scalar, &source.text));
    }
    if let Some(other) = found.get(1) {
        let message = format!("{} stands beside it, so it is not clear which one holds", other.display());
        let mut finding = Finding::new(&catalog::INVALID_CONFIG, Span::new(source.id, 0, 0), message);
        finding.help("keep one of the two");
        findings.push(finding);
    }
    let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
    Ok(LoadedConfig { config, path: Some(path.clone()), base, findings, warnings })
}

/// What looks wrong with the configuration, as `files` have it: a change of it may be staged, or newer than a revision.
pub(crate) fn warnings(loaded: &LoadedConfig, files: &Files) -> Vec<Finding> {
    let path = loaded.path.as_deref().filter(|_| !loaded.warnings.is_empty());
    let Some(source) = path.and_then(|path| files.open(path).ok()) else { return Vec::new() };
    let (_, mut findings) = read_config(source.parsed(), source.id);
    findings.retain(|finding| finding.severity < Severity::Error);
    findings
}

/// The configuration files in the nearest folder that has any, from the folder of `start` upward.
fn nearest(start: &Path) -> Vec<PathBuf> {
    let start = if start.is_dir() { start } else { start.parent().unwrap_or(Path::new("")) };
    let in_folder = |folder: &Path| -> Vec<PathBuf> {
        CONFIG_NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect()
    };
    // First by the path as given, so that what is shown stays relative; then above it.
    let shown = start.strip_prefix(".").unwrap_or(start);
    for folder in shown.ancestors() {
        let found = in_folder(folder);
        if !found.is_empty() {
            return found;
        }
    }
    let Ok(absolute) = std::path::absolute(start) else { return Vec::new() };
    absolute.ancestors().map(in_folder).find(|found| !found.is_empty()).unwrap_or_default()
}
