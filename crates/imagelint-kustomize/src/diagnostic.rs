//! What is wrong with a kustomization, on the line that is wrong.

use std::path::{Path, PathBuf};

use imagelint_yaml::{Node, Span};

/// Something that keeps `kustomize build` from succeeding, or that it warns about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of trouble.
    pub kind: DiagnosticKind,
    /// What is wrong, in words: no position, no full stop.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
    /// The entry that is wrong; `None` where no file was read yet.
    pub span: Option<Span>,
    /// The file or folder it is about, where there is no span.
    pub path: Option<PathBuf>,
}

/// Kinds of [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiagnosticKind {
    /// The kustomization file is not one: unknown field, wrong type, wrong kind, empty, several of them.
    InvalidKustomization,
    /// A file or folder that an entry names is not there.
    MissingResource,
    /// A file that a generator reads is not there. Files of secrets are often made just before the build.
    MissingInput,
    /// A path leads out of the kustomization's folder.
    LoadRestriction,
    /// A folder includes itself.
    Cycle,
    /// A resource, patch or configuration that cannot be read.
    InvalidResource,
    /// Two objects with one identity.
    IdConflict,
    /// A patch that matches nothing, or cannot be applied.
    Patch,
    /// A generator that cannot produce its object.
    Generator,
    /// A transformer, replacement or variable that cannot do its work.
    Transformer,
    /// A remote base or file. Nothing is fetched.
    Remote,
    /// A plugin, function or chart that would start a program. Nothing is started.
    NotExecuted,
    /// An object that cannot be written as YAML.
    Output,
    /// A field that upstream has deprecated. The build succeeds.
    Deprecated,
}

impl DiagnosticKind {
    /// True when `kustomize build` would fail, or would need what is never done here.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(self, Self::Deprecated)
    }

    /// True when the reason may be that a part of an object was left out: see [`Definitions::Heads`](crate::Definitions).
    #[must_use]
    pub const fn may_miss_content(self) -> bool {
        match self {
            Self::InvalidResource | Self::Patch | Self::Transformer | Self::Output => true,
            // These are about files, paths and names, all of which are there.
            Self::InvalidKustomization
            | Self::MissingResource
            | Self::MissingInput
            | Self::LoadRestriction
            | Self::Cycle
            | Self::IdConflict
            | Self::Generator
            | Self::Remote
            | Self::NotExecuted
            | Self::Deprecated => false,
        }
    }
}

/// The result of a step of the build; a failed step leaves one diagnostic.
pub(crate) type Res<T> = Result<T, Box<Diagnostic>>;

impl Diagnostic {
    pub(crate) fn new(kind: DiagnosticKind, span: impl Into<Option<Span>>, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), help: None, span: span.into(), path: None })
    }

    pub(crate) fn at_path(kind: DiagnosticKind, path: &Path, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), help: None, span: None, path: Some(path.to_path_buf()) })
    }

    pub(crate) fn with_help(mut self: Box<Self>, help: Option<String>) -> Box<Self> {
        self.help = help;
        self
    }

    /// Fills in the place where none is known yet.
    pub(crate) fn or_at(mut self: Box<Self>, span: Span) -> Box<Self> {
        self.span.get_or_insert(span);
        self
    }
}

/// A failed transformation of `node`.
pub(crate) fn transform_error<T>(node: &Node, message: impl Into<String>) -> Res<T> {
    Err(Diagnostic::new(DiagnosticKind::Transformer, node.span, message))
}

/// The candidate most like `word`, when one is near enough to be meant.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    let distances = candidates.into_iter().map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate));
    let (best, candidate) = distances.min()?;
    (best <= word.len() / 3).then(|| format!("did you mean `{candidate}`?"))
}

fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (place, y) in b.bytes().enumerate() {
            let above = row[place + 1];
            row[place + 1] = (corner + usize::from(x != y)).min(above + 1).min(row[place] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        let fields = ["resources", "images", "namePrefix"];
        assert_eq!(did_you_mean("resource", fields).as_deref(), Some("did you mean `resources`?"));
        assert_eq!(did_you_mean("image", fields).as_deref(), Some("did you mean `images`?"));
        assert_eq!(did_you_mean("banana", fields), None);
    }
}
