//! What runs over single files keep for the next one, so that a hook need not open every kustomization of the repository.

mod dull;
pub(in crate::git) mod texts;
pub(in crate::git) mod tracked;
pub(in crate::git) mod unchanged;
