//! From the text of a file to its objects, and what is wrong with the text.

mod problems;
mod read;
mod template;

pub use problems::unreadable;
pub use read::{FileContent, read};
