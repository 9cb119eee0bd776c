//! One file per command.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod images;
pub(crate) mod init;
mod known;
mod lint;
#[cfg(feature = "cluster")]
mod live;
pub(crate) mod lsp;
pub(crate) mod man;
pub(crate) mod render;
mod repair;
pub(crate) mod rules;
pub(crate) mod snapshot;
pub(crate) mod supply;

use std::fmt;
use std::io;
use std::path::Path;

use imagelint::{LoadedConfig, load_config};
use imagelint_model::{Config, Finding};
use imagelint_yaml::{DiskLoad, Files};

/// Why a command could not run, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    error: anyhow::Error,
    hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { error: anyhow::Error::msg(message.into()), hint: None }
    }

    /// Says what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// True when the reader of the output has gone, which is no failure.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        self.error.chain().any(|cause| {
            let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
            cause.downcast_ref::<io::Error>().is_some_and(broken) || json == Some(io::ErrorKind::BrokenPipe)
        })
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), hint: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "error: {:#}", self.error)?;
        self.hint.as_ref().map_or(Ok(()), |hint| writeln!(out, "hint: {hint}"))
    }
}

/// The configuration that holds here, for commands that look at nothing else.
fn own_config(explicit: Option<&Path>) -> Result<LoadedConfig, Failure> {
    let files = Files::new(DiskLoad);
    let loaded = load_config(explicit, Path::new("."), &files)?;
    lint::sound(&loaded, &files)?;
    Ok(loaded)
}

/// The failure for a mistake in the configuration.
fn broken_config(finding: &Finding, files: &Files) -> Failure {
    let source = files.get(finding.span.file);
    let at = source.position(finding.span.start);
    Failure::new(format!("{}:{}:{}: {}", source.path.display(), at.line, at.column, finding.message))
}

/// The failure for a rule id that does not exist.
fn unknown_rule(id: &str, config: &Config) -> Failure {
    let near = config
        .all_rules()
        .map(|rule| (strsim::jaro_winkler(rule.id, id), rule.id))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(nearness, _)| *nearness > 0.7);
    let hint = match near {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => "`imagelint rules` lists all rules".to_owned(),
    };
    Failure::new(format!("there is no rule `{id}`")).hint(hint)
}
