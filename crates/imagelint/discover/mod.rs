//! Which files a run looks at: explicit paths, and what lies below folders, `.gitignore` and `exclude` respected.

mod kind;
mod kustomizations;
mod walk;

pub use kind::{FileKind, Kinds};
pub use kustomizations::{Kustomizations, is_kustomization};
pub(crate) use walk::relative;
pub use walk::{Found, discover};
