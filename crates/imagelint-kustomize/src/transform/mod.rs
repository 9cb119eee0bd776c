//! The built-in transformers.

pub(crate) mod images;
pub(crate) mod labels;
pub(crate) mod names;
pub(crate) mod namespace;
pub(crate) mod patch;
pub(crate) mod value_add;
