//! Pulls: why they fail, how long they take.

mod causes;
mod classify;
mod measure;

pub use classify::{Classifier, PullCause, PullClass};
pub use measure::{Pull, RegistryPulls, by_registry, pulls, slowest};
