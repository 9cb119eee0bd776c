//! Renders a kustomization in process: byte for byte what `kustomize build` prints.

mod config;
mod diagnostic;
mod emit;
mod fieldspec;
mod kustomization;
mod read;
mod resid;
mod resmap;
mod resource;
mod sort;
mod spec;
mod tree;

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use emit::{EmitError, write_document, write_marked};
pub use kustomization::FILE_NAMES;
