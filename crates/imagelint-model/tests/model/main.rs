//! Objects and their images, from YAML to spans.

mod common;
mod custom_resources;
mod image_uses;
mod objects;
mod reference_cases;
