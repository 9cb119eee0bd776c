//! Helm charts, rendered by the `helm` program where the user allows it, and traced back to what people edit.
//!
//! Helm prints text, so the rendered objects know nothing of where their values came from. What they say of images is
//! looked for in the values that went in; where it is found, a finding stands on the value, else on the template.

mod program;
mod trace;
mod values;

use std::path::{Path, PathBuf};

use imagelint_model::{ImagePaths, Object};
use imagelint_yaml::{FileId, Files};

use crate::wiring::Chart;

pub use program::HelmError;

/// What a chart renders with the values of one installation.
#[derive(Debug)]
pub struct RenderedChart {
    /// The objects; their scalars point into values files and templates.
    pub objects: Vec<Object>,
    /// The chart's folder, and the values files that were used.
    pub files: Vec<PathBuf>,
    /// The templates: an edit there would replace an expression and not a value.
    pub templates: Vec<FileId>,
}

/// Renders `chart`, whose paths are relative to `base`. Nothing is fetched.
///
/// # Errors
/// When there is no `helm`, or when it refuses the chart.
pub fn render(chart: &Chart, base: &Path, files: &Files, paths: &ImagePaths) -> Result<RenderedChart, HelmError> {
    let text = program::template(chart, base)?;
    let given = values::Given::read(chart, base, files);
    let tracer = trace::Tracer::new(&base.join(&chart.folder), &given, files);
    // The output is no file that anyone edits; it has a number only while its spans are replaced.
    let shown = base.join(&chart.folder).join("(rendered)");
    let source = files.add(&shown, text.into_bytes()).map_err(|error| HelmError::Output(error.to_string()))?;
    let parsed = imagelint_yaml::parse(source.id, &source.text);
    if let Some(error) = parsed.errors.first() {
        return Err(HelmError::Output(error.message.to_string()));
    }
    let mut objects = Vec::new();
    let mut templates = Vec::new();
    for document in parsed.documents {
        let Some(template) = tracer.template(&source.text, document.root.span.start) else { continue };
        templates.push(template.id());
        let mut found = Object::from_document(document);
        found.iter_mut().for_each(|object| tracer.trace(object, &template, paths));
        objects.extend(found);
    }
    files.release(source.id);
    Ok(RenderedChart { objects, files: given.files, templates })
}
