//! The values that arguments may have.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use imagelint::images::ImagesFormat;
use imagelint::report::Format;
use imagelint_model::Severity;

/// A format and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl Output {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let known = || Format::ALL.map(|(name, _)| name).join(", ");
        let format = Format::ALL.into_iter().find(|(format, _)| *format == name).map(|(_, format)| format);
        let format = format.ok_or_else(|| format!("no format `{name}`; there are {}", known()))?;
        if file.is_some_and(str::is_empty) {
            return Err("a file name is missing after `=`".to_owned());
        }
        Ok(Self { format, file: file.map(PathBuf::from) })
    }
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    // On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    // Always
    Always,
    // Never
    Never,
}

/// What fails the run.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum FailOn {
    // Errors
    #[default]
    Error,
    // Warnings and errors
    Warning,
    // Any finding
    Info,
    // Nothing
    Never,
}

impl FailOn {
    /// The lowest severity that fails.
    pub(crate) const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// Which files a kustomization may read, in kustomize's own words.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum LoadRestrictor {
    // Those in its own folder and below
    #[default]
    #[value(name = "LoadRestrictionsRootOnly")]
    RootOnly,
    // Any
    #[value(name = "LoadRestrictionsNone")]
    None,
}

/// Formats of `render`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RenderFormat {
    // What kustomize build prints
    #[default]
    Yaml,
    // Objects, and the places of all their values
    Json,
}

/// Formats of `rules`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum RulesFormat {
    // Columns for people
    #[default]
    Table,
    // One JSON array
    Json,
}

/// [`ImagesFormat`] as clap wants it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListFormat(pub(crate) ImagesFormat);

impl Default for ListFormat {
    fn default() -> Self {
        Self(ImagesFormat::Table)
    }
}

impl ValueEnum for ListFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(ImagesFormat::Table), Self(ImagesFormat::Json), Self(ImagesFormat::Jsonl), Self(ImagesFormat::Csv)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self.0 {
            ImagesFormat::Table => "table",
            ImagesFormat::Json => "json",
            ImagesFormat::Jsonl => "jsonl",
            ImagesFormat::Csv => "csv",
        }))
    }
}
