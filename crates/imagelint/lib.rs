//! Will this image pull where it is headed? imagelint lints the container images of a tree of Kubernetes manifests.
//!
//! The library behind the command line: read a [`Config`](imagelint_model::Config), hand paths to a linter, get a [`Report`].

pub mod auditor;
pub mod baseline;
pub mod config_file;
pub mod discover;
pub mod fix;
pub mod git;
pub mod helm;
pub mod images;
pub mod init;
pub mod input;
mod inventory;
pub mod linter;
pub mod lsp;
pub mod outcome;
pub mod own_pages;
pub mod render_json;
pub mod report;
pub mod scopes;
pub mod supply;
pub mod wiring;

pub use config_file::{LoadedConfig, load_config};
pub use images::{ContainerKind, ImageRow, ImagesFormat, write_images};
pub use linter::Linter;
pub use outcome::{Report, Summary};
pub use render_json::write_render_json;
