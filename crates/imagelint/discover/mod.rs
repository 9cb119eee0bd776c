//! Which files a run looks at: explicit paths, and what lies below folders, `.gitignore` and `exclude` respected.

mod affected;
mod kind;
mod kustomizations;
mod walk;

pub use affected::{affected, unnamed};
pub use kind::{FileKind, Kinds};
pub use kustomizations::{Kustomizations, is_kustomization};
pub use walk::plain;
pub(crate) use walk::relative;
pub use walk::{Found, discover, is_manifest_name};
