//! The rules of imagelint and the engine that runs them over Kubernetes objects.
//!
//! Linting is pure: objects and the configuration go in, findings come out. This crate renders nothing, reads no files
//! and reaches no network.

mod catalog;
mod clb;
mod custom;
mod cx;
mod engine;
mod glob;
mod node_labels;
mod obstacle;
mod options;
#[doc(hidden)]
pub mod pages;
mod prepull;
pub mod pull_time;
mod region;
mod registries;
mod repository;
mod rewrite;
mod robots;
mod rule;
pub mod set;
mod set_cx;
mod spans;
mod tables;

pub use catalog::RULES;
pub use cx::Cx;
pub use engine::{Engine, Linted, Scope, Selection, image_matches};
pub use obstacle::obstacle;
pub use options::Options;
pub use region::in_mainland_china;
pub use rewrite::rewritten;
pub use robots::{AUTOMATION, yield_to_robots};
pub use rule::{Rule, RuleDef};
pub use set_cx::SetCx;
pub use spans::removal;
