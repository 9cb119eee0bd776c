//! Renders a kustomization in process: byte for byte what `kustomize build` (v5.8.1) prints, every scalar with the
//! place it comes from.
//!
//! [`render`] reads through [`Files`], starts no program and reaches no network. It never fails as a whole: what cannot
//! be built is a [`Diagnostic`] on the entry that asks for it, and the rest is rendered.
//!
//! ```
//! use std::path::Path;
//! use imagelint_kustomize::{Options, render};
//! use imagelint_yaml::{Files, MemoryLoad};
//!
//! let files = Files::new(MemoryLoad::new([
//!     ("app/kustomization.yaml", "resources: [pod.yaml]\nimages: [{name: nginx, newTag: \"1.27\"}]\n"),
//!     ("app/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n"),
//! ]));
//! let rendered = render(&files, Path::new("app"), Options::default());
//! assert!(rendered.to_yaml().unwrap().contains("image: nginx:1.27"));
//! ```

mod apply;
mod build;
mod config;
mod crds;
mod diagnostic;
mod emit;
mod fieldspec;
mod generate;
mod hash;
mod iam;
mod inline;
mod jsonpatch;
mod kustomization;
mod loader;
mod metadata;
mod nameref;
mod objects;
mod overrides;
mod path;
#[cfg(test)]
mod places;
mod plugin;
mod read;
mod replacement;
mod resid;
mod resmap;
mod resource;
pub mod rules;
mod schema;
mod selector;
mod smp;
mod sort;
mod spec;
mod transform;
mod tree;
mod vars;

use std::path::{Path, PathBuf};

use imagelint_yaml::{Files, Node};

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use emit::{EmitError, Typed, printed_entries, printed_scalar, write_document, write_marked};
pub use kustomization::FILE_NAMES;
pub use loader::LoadRestriction;
pub use overrides::{ImageChange, ImageOverride};

/// How to build.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Which files a kustomization may read.
    pub load_restriction: LoadRestriction,
    /// Whether the `spec` of CustomResourceDefinitions may be left out of what is rendered.
    pub definitions: Definitions,
}

/// What is read of CustomResourceDefinitions, which are most of the bytes of many trees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Definitions {
    /// All, as upstream does.
    #[default]
    Whole,
    /// Who they are, but not their `spec`: several times as fast where only other objects matter. What patches or copies
    /// something of such a `spec` then fails, and [`Rendered::abridged`] says that this may be why.
    Heads,
}

/// What a kustomization renders.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The objects in the order they are printed.
    pub objects: Vec<Node>,
    /// What went wrong, and what is deprecated.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of kustomizations and resources that were read.
    pub files: Vec<PathBuf>,
    /// What the entries of `images` did, in the order in which they were applied.
    pub overrides: Vec<ImageOverride>,
    /// True when CustomResourceDefinitions were rendered without their `spec`.
    pub abridged: bool,
}

/// Builds the kustomization in the folder `root`.
#[must_use]
pub fn render(files: &Files, root: &Path, options: Options) -> Rendered {
    let mut build = build::Build::new(files, options.definitions);
    let map = build.run(root, options.load_restriction);
    Rendered {
        objects: map.list.into_iter().map(|resource| resource.node).collect(),
        diagnostics: build.diagnostics,
        files: build.visited,
        overrides: build.overrides,
        abridged: build.abridged,
    }
}

impl Rendered {
    /// True when `kustomize build` would fail, or would have to fetch or execute something.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.kind.is_error())
    }

    /// The text `kustomize build` prints, each line with the place of its scalar behind it.
    ///
    /// A block scalar has the place on its first line; that comment is not YAML there, the text is for people.
    ///
    /// # Errors
    /// When an object cannot be written; the build would have failed.
    pub fn to_yaml_with_places(&self, files: &Files) -> Result<String, EmitError> {
        let mut out = String::new();
        for (at, object) in self.objects.iter().enumerate() {
            out.push_str(if at > 0 { "---\n" } else { "" });
            let (mut text, mut marks) = (String::new(), Vec::new());
            write_marked(object, &mut text, &mut |start, node| marks.push((start, node.span)))?;
            let mut marks = marks.into_iter().peekable();
            let mut end = 0;
            for line in text.split_inclusive('\n') {
                end += line.len();
                out.push_str(line.trim_end_matches('\n'));
                if let Some((_, span)) = marks.next_if(|(start, _)| *start < end) {
                    let source = files.get(span.file);
                    let line = source.position(span.start).line;
                    let path = source.path.to_string_lossy().replace('\\', "/");
                    out.push_str(&format!(" # {path}:{line}"));
                }
                out.push('\n');
            }
        }
        Ok(out)
    }

    /// The text `kustomize build` prints.
    ///
    /// # Errors
    /// When an object cannot be written; the build would have failed.
    pub fn to_yaml(&self) -> Result<String, EmitError> {
        let mut out = String::new();
        for (at, object) in self.objects.iter().enumerate() {
            if at > 0 {
                out.push_str("---\n");
            }
            write_document(object, &mut out)?;
        }
        Ok(out)
    }
}
