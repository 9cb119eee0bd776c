//! What brings images to nodes in time: DaemonSets that pull ahead, and copies in a registry nearby.

mod mirror;
mod prepull;

pub use mirror::{Copy, CopyTool, Edit, MirrorPlan, Override};
pub use prepull::PrepullPlan;
