//! Other texts for scalars: where a text stands in a file, and the edits that write another one there.
//!
//! Nothing is written on trust: the bytes must read as the text that is replaced, or there is no edit.

use std::ops::Range;
use std::sync::Arc;

use imagelint_yaml::{Edit, Files, Node, ScalarStyle, Source, Span, parse_embedded, scalar_edit};

/// Edits in the making. Changes of one scalar become one edit of the whole of it, so that its quotes stay right.
pub(super) struct Writer<'f> {
    files: &'f Files,
    scalars: Vec<Pending>,
    edits: Vec<Edit>,
    /// Bytes that decide about what is written: whoever else reads them gets the new value, too.
    places: Vec<Span>,
}

struct Pending {
    source: Arc<Source>,
    scalar: Node,
    changes: Vec<(Range<usize>, String)>,
}

impl<'f> Writer<'f> {
    pub(super) const fn new(files: &'f Files) -> Self {
        Self { files, scalars: Vec::new(), edits: Vec::new(), places: Vec::new() }
    }

    /// `old`, which stands at `span`, becomes `new`.
    pub(super) fn replace(&mut self, span: Span, old: &str, new: &str) -> Result<(), String> {
        let (source, scalar, range) = self.find(span, old)?;
        self.places.push(span);
        self.change(source, scalar, range, new);
        Ok(())
    }

    /// `more` is added behind `old`, which stands at `span` and ends what is written there.
    pub(super) fn append(&mut self, span: Span, old: &str, more: &str) -> Result<(), String> {
        let (source, scalar, range) = self.find(span, old)?;
        if range.end != scalar.text().unwrap_or_default().len() {
            return Err(self.elsewise(span));
        }
        self.places.push(span);
        self.change(source, scalar, range.end..range.end, more);
        Ok(())
    }

    /// The value of `key`, which is empty, in the mapping that has a value at `span`.
    pub(super) fn empty_beside(&self, span: Span, key: &str) -> Option<Span> {
        let source = self.files.get(span.file);
        let mut roots = source.parsed().documents.iter().map(|document| &document.root);
        roots.find_map(|root| beside(root, span, key, &source.text))
    }

    /// An edit that was made otherwise, of something that `place` decides about.
    pub(super) fn edit(&mut self, edit: Edit, place: Span) {
        self.edits.push(edit);
        self.places.push(place);
    }

    /// All edits, and the bytes that decide about what they write.
    pub(super) fn finish(self) -> (Vec<Edit>, Vec<Span>) {
        let mut edits = self.edits;
        for mut pending in self.scalars {
            let Some(scalar) = pending.scalar.as_scalar() else { continue };
            pending.changes.sort_by_key(|(range, _)| (range.start, range.end));
            let mut text = scalar.text.to_string();
            pending.changes.iter().rev().for_each(|(range, new)| text.replace_range(range.clone(), new));
            edits.push(scalar_edit(&pending.source.text, pending.scalar.span, scalar.style, &text));
        }
        (edits, self.places)
    }

    /// The source that `span` lies in.
    pub(super) fn source(&self, span: Span) -> Arc<Source> {
        self.files.get(span.file)
    }

    /// Says that the bytes at `span` are not the text they stand for.
    pub(super) fn elsewise(&self, span: Span) -> String {
        let source = self.files.get(span.file);
        let line = source.position(span.start.min(source.text.len() as u32)).line;
        format!("{}:{line} does not write it in a form that can be replaced", crate::report::shown(&source.path))
    }

    fn change(&mut self, source: Arc<Source>, scalar: Node, range: Range<usize>, new: &str) {
        let change = (range, new.to_owned());
        match self.scalars.iter_mut().find(|pending| pending.scalar.span == scalar.span) {
            Some(pending) if pending.changes.contains(&change) => {}
            Some(pending) => pending.changes.push(change),
            None => self.scalars.push(Pending { source, scalar, changes: vec![change] }),
        }
    }

    fn find(&self, span: Span, old: &str) -> Result<(Arc<Source>, Node, Range<usize>), String> {
        let source = self.files.get(span.file);
        let documents = source.parsed().documents.iter().filter(|_| source.invalid_utf8.is_none());
        let found = documents.into_iter().find_map(|document| locate(&document.root, span, old, &source.text));
        match found {
            Some((scalar, range)) => Ok((Arc::clone(&source), scalar, range)),
            None => Err(self.elsewise(span)),
        }
    }
}

/// The scalar below `node` in which `old` stands at `span`, and where in its text.
fn locate(node: &Node, span: Span, old: &str, text: &str) -> Option<(Node, Range<usize>)> {
    let Some(scalar) = node.as_scalar() else {
        let values = node.entries().iter().map(|entry| &entry.value);
        return values.chain(node.items()).find_map(|child| locate(child, span, old, text));
    };
    if !node.span.contains(span) {
        return None;
    }
    let whole = 0..scalar.text.len();
    if scalar.text == old && (span == node.span || node.subspan(whole.clone()) == span) {
        return Some((node.clone(), whole));
    }
    let mut ranges = scalar.text.match_indices(old).map(|(at, _)| at..at + old.len());
    if let Some(range) = ranges.find(|range| span != node.span && node.subspan(range.clone()) == span) {
        return Some((node.clone(), range));
    }
    let inside = parse_embedded(node, text).filter(|inside| inside.as_scalar().is_none())?;
    locate(&inside, span, old, text)
}

/// `text` as a new scalar, quoted where it must be.
pub(super) fn fresh(span: Span, text: &str) -> String {
    scalar_edit("", Span::new(span.file, 0, 0), ScalarStyle::Plain, text).text
}

fn beside(node: &Node, span: Span, key: &str, text: &str) -> Option<Span> {
    let values = || node.entries().iter().map(|entry| &entry.value);
    if values()
        .any(|value| value.as_scalar().is_some_and(|scalar| !scalar.text.contains('\n')) && value.span.contains(span))
    {
        let empty = node.get(key).filter(|value| value.text() == Some("") && !value.is_null())?;
        return Some(empty.span);
    }
    if node.as_scalar().is_some() && node.span.contains(span) {
        let inside = parse_embedded(node, text).filter(|inside| inside.as_scalar().is_none())?;
        return beside(&inside, span, key, text);
    }
    values().chain(node.items()).find_map(|child| beside(child, span, key, text))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use imagelint_yaml::{MemoryLoad, apply_edits};

    use super::*;

    /// Writes `new` where `old` stands as the bytes `written`.
    fn check(text: &str, written: &str, (old, new): (&str, &str), expected: Result<&str, &str>) {
        let files = Files::new(MemoryLoad::new([("a.yaml", text)]));
        let source = files.open(Path::new("a.yaml")).expect("it is in memory");
        let at = text.find(written).expect("the test names a part of its text") as u32;
        let mut writer = Writer::new(&files);
        let done = writer.replace(Span::new(source.id, at, at + written.len() as u32), old, new);
        let mended = done.map(|()| apply_edits(text, &writer.finish().0).expect("the edits fit"));
        assert_eq!(mended.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_text_is_replaced_in_the_form_it_has() {
        let tag = ("1.4", "1.10");
        check("a: x\n---\nb: ['r:1.4'] # c\n", "1.4", tag, Ok("a: x\n---\nb: ['r:1.10'] # c\n"));
        check("a: v1 # c\r\n", "v1", ("v1", "1.10"), Ok("a: \"1.10\" # c\r\n"));
        check("a: |-\n  r:1.4\nb: 1\n", "|-\n  r:1.4", ("r:1.4", "r:2"), Ok("a: r:2\nb: 1\n"));
        check("a: \"r\\x3a1\"\n", "\"r\\x3a1\"", ("r:1", "r:2"), Ok("a: \"r:2\"\n"));
        check("a: &i r:1\nb: *i\n", "r:1", ("r:1", "r:2"), Ok("a: &i r:2\nb: *i\n"));
        check(
            "p: |\n  - op: add\n    value: r:1 # c\n",
            "r:1",
            ("r:1", "r:2"),
            Ok("p: |\n  - op: add\n    value: r:2 # c\n"),
        );
    }

    #[test]
    fn what_does_not_read_as_the_text_is_left() {
        let why = Err("a.yaml:2 does not write it in a form that can be replaced");
        check("x: y\na: r:1\n", "r:1", ("r:2", "r:3"), why);
        check("x: y\na: {{ .Values.tag }}\n", "{{ .Values.tag }}", ("1.4", "1.5"), why);
        check("x: y\na: \"r\\x3a1\"\n", "1", ("1", "2"), why);
    }

    #[test]
    fn several_changes_of_one_scalar_are_one_edit() {
        let text = "a: \"r:1\"\n";
        let files = Files::new(MemoryLoad::new([("a.yaml", text)]));
        let id = files.open(Path::new("a.yaml")).unwrap().id;
        let mut writer = Writer::new(&files);
        writer.replace(Span::new(id, 4, 5), "r", "quay.io/r").unwrap();
        writer.replace(Span::new(id, 6, 7), "1", "2").unwrap();
        writer.append(Span::new(id, 6, 7), "1", "@x").unwrap();
        assert!(writer.append(Span::new(id, 4, 5), "r", "x").is_err(), "it does not end there");
        let (edits, places) = writer.finish();
        assert_eq!((edits.len(), places.len()), (1, 3));
        assert_eq!(apply_edits(text, &edits).unwrap(), "a: \"quay.io/r:2@x\"\n");
    }
}
