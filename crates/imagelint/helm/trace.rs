//! Gives the scalars of rendered objects the places that people edit.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use imagelint_model::{ImagePaths, ImageValue, Object, image_uses};
use imagelint_yaml::{Document, FileId, Files, Node, Origin, Piece, Source, Span, Value};

use super::values::Given;

/// What rendered texts are looked up in.
pub(super) struct Tracer<'a> {
    chart: PathBuf,
    files: &'a Files,
    /// Images that the values name, by their text; those without a tag by `repository:`, because the chart adds one.
    images: HashMap<String, Node>,
    /// Other texts, where only one value has them.
    texts: HashMap<String, Option<Span>>,
}

/// One template.
pub(super) struct Template {
    source: Arc<Source>,
}

impl Template {
    pub(super) fn id(&self) -> FileId {
        self.source.id
    }

    /// The line that writes `key`, if only one does; else the beginning of the file.
    fn place(&self, key: &str) -> Span {
        let text = &*self.source.text;
        let writes = |line: &str| {
            let line = line.trim_start().trim_start_matches("- ");
            line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
        };
        let mut at = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            if !key.is_empty() && writes(line) {
                let indent = line.len() - line.trim_start().len();
                found.push((at + indent, at + line.trim_end().len()));
            }
            at += line.len();
        }
        let (start, end) = if let [one] = found[..] { one } else { (0, 0) };
        Span::new(self.source.id, start as u32, end as u32)
    }
}

impl Template {
    /// Where a text stands in the template as it reads, if it does once; short ones mean nothing.
    fn literal(&self, text: &str) -> Option<Span> {
        if text.len() <= 4 {
            return None;
        }
        let mut found = self.source.text.match_indices(text);
        let (at, _) = found.next()?;
        found.next().is_none().then(|| Span::new(self.source.id, at as u32, (at + text.len()) as u32))
    }
}

impl<'a> Tracer<'a> {
    pub(super) fn new(chart: &Path, given: &Given, files: &'a Files) -> Self {
        let mut texts = HashMap::new();
        collect(&given.values, &mut texts);
        let object = Object::values(Document { span: given.values.span, root: given.values.clone(), index: 0 });
        let uses = image_uses(&object, &ImagePaths::default());
        let images = uses.into_iter().filter(|image| matches!(image.value, ImageValue::Reference(_))).map(|image| {
            let key = if image.tagless { format!("{}:", image.text()) } else { image.text().to_owned() };
            (key, image.node.into_owned())
        });
        let images = images.collect();
        Self { chart: chart.to_path_buf(), files, images, texts }
    }

    /// The template that wrote the document at `start`: Helm names it in a comment before. `None` for what is no file of
    /// the chart.
    pub(super) fn template(&self, text: &str, start: u32) -> Option<Template> {
        let before = text.get(..start as usize)?;
        let named = before.rsplit("# Source: ").next()?.lines().next()?;
        // The first part is the name of the chart, not of its folder.
        let (_, inside) = named.split_once('/')?;
        self.files.open(&self.chart.join(inside)).ok().map(|source| Template { source })
    }

    /// Replaces the spans of all nodes.
    pub(super) fn trace(&self, object: &mut Object, template: &Template, paths: &ImagePaths) {
        let images: Vec<String> = image_uses(object, paths).iter().map(|image| image.text().to_owned()).collect();
        self.node(&mut object.node, "", template, &images);
        object.file = template.id();
    }

    fn node(&self, node: &mut Node, key: &str, template: &Template, images: &[String]) {
        node.span = template.place(key);
        match &mut node.value {
            Value::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    let key = entry.key.text().unwrap_or_default().to_owned();
                    entry.key.span = template.place(&key);
                    self.node(&mut entry.value, &key, template, images);
                }
            }
            Value::Sequence(sequence) => {
                sequence.items.iter_mut().for_each(|item| self.node(item, key, template, images));
            }
            Value::Scalar(scalar) => {
                let text = scalar.text.to_string();
                let literal = || template.literal(&text).map(|span| (span, Vec::new()));
                let traced = if images.contains(&text) { self.image(&text, node.span) } else { self.text(&text) };
                if let Some((span, pieces)) = traced.or_else(literal) {
                    node.span = span;
                    node.origin = Some(Box::new(Origin { pieces, trail: Vec::new() }));
                }
            }
        }
    }

    /// The values that make an image; a tag that only the chart knows stays with the template.
    fn image(&self, text: &str, template: Span) -> Option<(Span, Vec<Piece>)> {
        if let Some(node) = self.images.get(text) {
            return Some((node.span, pieces(node)));
        }
        let end = text.rfind(':').filter(|at| !text[*at..].contains('/'))?;
        let node = self.images.get(&text[..=end])?;
        let mut pieces = pieces(node);
        pieces.push(Piece { start: end as u32 + 1, end: text.len() as u32, span: template });
        Some((node.span, pieces))
    }

    fn text(&self, text: &str) -> Option<(Span, Vec<Piece>)> {
        let span = self.texts.get(text).copied().flatten()?;
        Some((span, Vec::new()))
    }
}

fn pieces(node: &Node) -> Vec<Piece> {
    match &node.origin {
        Some(origin) => origin.pieces.clone(),
        None => {
            let end = node.text().unwrap_or_default().len();
            vec![Piece { start: 0, end: end as u32, span: node.subspan(0..end) }]
        }
    }
}

/// Texts that say enough to be looked for; `true`, `80` and the like stand in every chart for many things.
fn collect(node: &Node, texts: &mut HashMap<String, Option<Span>>) {
    node.items().iter().for_each(|item| collect(item, texts));
    node.entries().iter().for_each(|entry| collect(&entry.value, texts));
    if let Some(text) = node.as_str().filter(|text| text.len() > 4 && !text.chars().all(|c| c.is_ascii_digit())) {
        texts.entry(text.to_owned()).and_modify(|known| *known = None).or_insert(Some(node.span));
    }
}
