//! Rules that only a renderer can have: what keeps a root from building, and overrides that do not do what they seem to.

mod build;
mod images;

pub use build::{Surroundings, build_findings};
pub use images::override_findings;
