//! Any file map: it renders or gives diagnostics, its output is bounded, and every place is inside its file.
//!
//! Files stand one after another behind lines `=== path`, as in `fixtures/kustomize/places`, which seed the corpus.
#![no_main]

use std::path::Path;

use imagelint_kustomize::{Options, render};
use imagelint_yaml::{Files, MemoryLoad, Node, Span};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let parts = text.split("=== ").skip(1).filter_map(|part| part.split_once('\n'));
    let files: Vec<(String, String)> =
        parts.map(|(path, text)| (format!("app/{}", path.trim()), text.to_owned())).collect();
    let overlay = files.iter().any(|(path, _)| path.starts_with("app/prod/"));
    let files = Files::new(MemoryLoad::new(files));
    let rendered = render(&files, Path::new(if overlay { "app/prod" } else { "app" }), Options::default());
    for diagnostic in &rendered.diagnostics {
        assert!(!diagnostic.message.is_empty());
        diagnostic.span.iter().for_each(|span| inside(*span, &files));
    }
    rendered.objects.iter().for_each(|object| walk(object, &files));
    if let Ok(text) = rendered.to_yaml() {
        assert!(text.len() < 100_000_000);
        let marked = rendered.to_yaml_with_places(&files).expect("the same objects were written before");
        assert_eq!(text.lines().count(), marked.lines().count());
    }
});

fn inside(span: Span, files: &Files) {
    let source = files.get(span.file);
    assert!(source.text.get(span.range()).is_some(), "{span:?} in {}", source.path.display());
}

fn walk(node: &Node, files: &Files) {
    inside(node.span, files);
    if let Some(origin) = &node.origin {
        origin.trail.iter().for_each(|span| inside(*span, files));
        let text = node.text().unwrap_or_default();
        for piece in &origin.pieces {
            inside(piece.span, files);
            assert!(text.get(piece.start as usize..piece.end as usize).is_some(), "{piece:?} of {text:?}");
        }
    }
    node.items().iter().for_each(|item| walk(item, files));
    node.entries().iter().for_each(|entry| walk(&entry.value, files));
}
