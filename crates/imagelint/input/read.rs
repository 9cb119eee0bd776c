//! Reads one file: documents, objects, comments, and findings about the text.

use std::sync::Arc;

use imagelint_model::{Finding, Object, is_crd};
use imagelint_yaml::{Comment, ErrorKind, Parsed, Source, parse_chunk, split_documents};

use super::{problems, template};
use crate::discover::FileKind;

/// What a file holds.
#[derive(Debug, Default)]
pub struct FileContent {
    /// The objects, to be judged each by itself.
    pub objects: Vec<Object>,
    /// Every comment.
    pub comments: Vec<Comment>,
    /// What is wrong with the text.
    pub findings: Vec<Finding>,
    /// How many documents there are.
    pub documents: usize,
    /// True for a template, which holds no objects before it is filled in.
    pub template: bool,
}

/// Reads `source`, which is a file of this kind.
#[must_use]
pub fn read(source: &Source, kind: FileKind) -> FileContent {
    if kind == FileKind::HelmTemplate {
        return FileContent { template: true, ..FileContent::default() };
    }
    let mut content = FileContent::default();
    if source.invalid_utf8.is_some() {
        // Only the whole file knows which of its documents the stray bytes spoil.
        add(source, kind, source.parsed().clone(), &mut content);
        return content;
    }
    for (index, range) in (0..).zip(split_documents(&source.text)) {
        let start = range.start;
        if is_crd(&source.text[range.clone()]) {
            content.documents += 1;
        } else if !add(source, kind, parse_chunk(source.id, &source.text, range, index), &mut content) {
            return as_template(source, start, content);
        }
    }
    content
}

/// Adds what was read of a chunk; false when the chunk is a template's.
fn add(source: &Source, kind: FileKind, parsed: Parsed, content: &mut FileContent) -> bool {
    let broken = parsed.errors.iter().any(|error| error.kind == ErrorKind::Syntax);
    if broken && placeholder_near(source, &parsed) {
        return false;
    }
    content.documents += parsed.documents.len() + usize::from(broken && parsed.documents.is_empty());
    content.comments.extend(parsed.comments);
    content.findings.extend(parsed.errors.iter().map(|error| problems::from_syntax_error(error, &source.text)));
    for document in parsed.documents {
        if template::bare_action(&document.root).is_some() {
            return false;
        }
        match kind {
            FileKind::Manifest => {
                let mut objects = Object::from_document(document);
                objects.iter_mut().for_each(|object| object.read_embedded_values(&|_| Arc::clone(&source.text)));
                content.objects.extend(objects);
            }
            FileKind::HelmValues => content.objects.extend(values(document)),
            _ => {}
        }
    }
    true
}

/// True when the chunk that could not be read has a placeholder of a template.
fn placeholder_near(source: &Source, parsed: &Parsed) -> bool {
    let Some(error) = parsed.errors.iter().find(|error| error.kind == ErrorKind::Syntax) else { return false };
    let at = error.span.start as usize;
    let chunk = split_documents(&source.text).find(|range| at < range.end).unwrap_or(0..source.text.len());
    template::first_placeholder(&source.text[chunk]).is_some()
}

/// A file named like values that holds an object after all is read as one.
fn values(document: imagelint_yaml::Document) -> Vec<Object> {
    if document.root.get("apiVersion").is_some() && document.root.get("kind").is_some() {
        return Object::from_document(document);
    }
    vec![Object::values(document)]
}

/// A template: nothing in it is judged, and one finding says so.
fn as_template(source: &Source, chunk: usize, content: FileContent) -> FileContent {
    let text = &source.text[chunk..];
    let place = template::first_placeholder(text).or_else(|| text.find("{{").map(|at| at..at + 2));
    let range = place.map_or(chunk..chunk, |range| chunk + range.start..chunk + range.end);
    let finding = problems::template(source.id, range);
    FileContent { findings: vec![finding], comments: content.comments, template: true, ..FileContent::default() }
}
