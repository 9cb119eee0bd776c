//! Text to documents. Never fails: gives what could be read, and an error for what could not.

use std::ops::Range;

use crate::build::Builder;
use crate::chunk::split_documents;
use crate::comment::Comment;
use crate::encoding;
use crate::granit;
use crate::libyaml;
use crate::scan;
use crate::span::{FileId, Span};
use crate::tree::Node;

/// All that could be read of a file.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The documents that could be read, in order. Empty documents (nothing or only comments) are left out.
    pub documents: Vec<Document>,
    /// Every comment of the file, in order, those of documents that could not be read too.
    pub comments: Vec<Comment>,
    /// What could not be read, and what was read with a warning (duplicate keys).
    pub errors: Vec<SyntaxError>,
}

/// One YAML document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its number in the file, from 0, counting empty and broken documents.
    pub index: u32,
    /// From its first byte (a leading `---` included) to the next document.
    pub span: Span,
    /// Its content, aliases and merge keys expanded.
    pub root: Node,
}

/// Something wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, in the file.
    pub span: Span,
    /// What kind.
    pub kind: ErrorKind,
    /// What, in words: lower case, no full stop, no position.
    pub message: String,
}

/// Kinds of [`SyntaxError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Not YAML; the document could not be read.
    Syntax,
    /// A key stands twice in one mapping. The document was read; the last one wins.
    DuplicateKey,
    /// Nested deeper than the bound; the document was not read.
    TooDeep,
    /// More nodes than the bound; the document was not read.
    TooLarge,
    /// Aliases expand to more than the bound; the document was not read.
    AliasBudget,
    /// Not UTF-8 (UTF-16, stray bytes).
    Encoding,
    /// Read by Kubernetes' own parser only: YAML 1.2 forbids it. The document was read.
    NotYaml12,
}

/// Reads `text` as the YAML of `file`.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    parse_parts(file, text, &|document| 0..document.len())
}

/// Like [`parse`], but reads of each document only the bytes that `part` says.
pub(crate) fn parse_parts(file: FileId, text: &str, part: &dyn Fn(&str) -> Range<usize>) -> Parsed {
    let mut all = Parsed::default();
    if let Some(error) = encoding::utf16(file, text) {
        all.errors.push(error);
        return all;
    }
    let mut index = 0;
    for range in split_documents(text) {
        let part = part(&text[range.clone()]);
        let range = range.start + part.start..range.start + part.end;
        let mut part = parse_chunk(file, text, range, index);
        index = part.documents.last().map_or(index, |document| document.index) + 1;
        if all.documents.is_empty() && all.comments.is_empty() && all.errors.is_empty() {
            // The usual file has one document: nothing to copy.
            all = part;
            continue;
        }
        all.documents.append(&mut part.documents);
        all.comments.append(&mut part.comments);
        all.errors.append(&mut part.errors);
    }
    all
}

/// Reads a file of which not all bytes are UTF-8, the first such byte at `offset`: the documents without any are kept.
pub(crate) fn parse_lossy(file: FileId, text: &str, offset: u32) -> Parsed {
    let mut parsed = parse(file, text);
    if parsed.errors.iter().any(|error| error.kind == ErrorKind::Encoding) {
        return parsed;
    }
    parsed.documents.retain(|document| !text[document.span.range()].contains('\u{fffd}'));
    parsed.errors.push(encoding::invalid(file, offset));
    parsed.errors.sort_by_key(|error| error.span.start);
    parsed
}

/// Reads one of the ranges that [`split_documents`] gives; `index` is the number its document gets.
///
/// # Panics
/// When `range` does not lie in `text`.
#[must_use]
pub fn parse_chunk(file: FileId, text: &str, range: Range<usize>, index: u32) -> Parsed {
    let base = range.start;
    let chunk = &text[range];
    let mut builder = Builder::new(file, chunk, base, index);
    let has_tabs = scan::has_leading_tab(chunk);
    builder.scalars = has_tabs.then(Vec::new);
    match granit::read(chunk, &mut builder) {
        Ok(()) if !has_tabs => {}
        Ok(()) => refuse_tabs(chunk, &mut builder, Builder::new(file, chunk, base, index)),
        Err(granit::Stop::Final(error)) => fail(&mut builder, chunk, error),
        Err(granit::Stop::Rejected { at, message }) => {
            let mut second = Builder::new(file, chunk, base, index);
            second.scalars = Some(Vec::new());
            read_again(chunk, &mut builder, second, (at, message));
        }
    }
    let mut parsed = builder.parsed;
    parsed.comments.sort_unstable_by_key(|comment| comment.span.start);
    parsed.errors.sort_by_key(|error| error.span.start);
    parsed
}

/// Asks libyaml about a chunk in which a tab stands where YAML wants indentation: granit lets some of them pass.
fn refuse_tabs<'t>(chunk: &'t str, builder: &mut Builder<'t>, mut second: Builder<'t>) {
    let scalars = builder.scalars.take().unwrap_or_default();
    if !scan::tab_indents(chunk, &scalars) {
        return;
    }
    if let Err(libyaml::Stop::Rejected { at, message }) = libyaml::read(chunk, &mut second) {
        let error = builder.error(&place(chunk, at), ErrorKind::Syntax, message);
        builder.parsed.documents.clear();
        builder.parsed.errors.push(error);
    }
}

/// Asks libyaml about a chunk that granit rejected as `first` says; puts into `builder` what is to be given.
fn read_again<'t>(chunk: &'t str, builder: &mut Builder<'t>, mut second: Builder<'t>, first: (usize, String)) {
    match libyaml::read(chunk, &mut second) {
        Ok(()) => {
            let scalars = second.scalars.take().unwrap_or_default();
            scan::comments(chunk, &scalars, chunk.len()).iter().for_each(|comment| second.comment(comment));
            let place = place(chunk, first.0);
            let message = format!("Kubernetes reads this, but YAML 1.2 does not allow it: {}", first.1);
            let note = second.error(&place, ErrorKind::NotYaml12, message);
            second.parsed.errors.push(note);
            *builder = second;
        }
        Err(libyaml::Stop::Final(error)) => fail(builder, chunk, error),
        Err(libyaml::Stop::Rejected { at, message }) => {
            let error = builder.error(&place(chunk, at), ErrorKind::Syntax, message);
            fail(builder, chunk, error);
        }
        Err(libyaml::Stop::NotAsked) => {
            let error = builder.error(&place(chunk, first.0), ErrorKind::Syntax, first.1);
            fail(builder, chunk, error);
        }
    }
}

/// Reports an error that ends a chunk, and the comments that no parser came to.
fn fail(builder: &mut Builder<'_>, chunk: &str, error: SyntaxError) {
    builder.parsed.errors.push(error);
    builder.parsed.comments.sort_unstable_by_key(|comment| comment.span.start);
    let read = builder.parsed.comments.last().map_or(0, |comment| builder.offset(comment.span.end));
    let read = read.max(builder.cursor()).min(chunk.len());
    for rest in scan::comments(&chunk[read..], &[], 0) {
        builder.comment(&(read + rest.start..read + rest.end));
    }
}

/// The word or the tab at `at`, or the last character before it where only white space follows.
fn place(text: &str, at: usize) -> Range<usize> {
    let mut start = at.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    if text[start..].starts_with('\t') {
        return start..start + 1;
    }
    let is_end = text[start..].starts_with(['\n', '\r']) || text[start..].trim().is_empty();
    if is_end && text[..start].ends_with(char::is_whitespace) {
        start = text[..start].trim_end().char_indices().next_back().map_or(start, |(at, _)| at);
    }
    let rest = &text[start..];
    let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
    start..start + word
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, Parsed, parse};
    use crate::span::FileId;
    use crate::tree::Node;

    fn read(text: &str) -> Parsed {
        parse(FileId(0), text)
    }

    /// The source text of a node.
    fn source<'t>(text: &'t str, node: &Node) -> &'t str {
        &text[node.span.range()]
    }

    #[test]
    fn scalars_and_collections_know_their_bytes() {
        let text = "# top\na: \"x y\" # why\nb:\n  - c: 1\n    d: |-\n      é\n      z\n\n  - {e: [f, g]}\nh:\n";
        let parsed = read(text);
        assert_eq!(parsed.errors, []);
        let root = &parsed.documents[0].root;
        assert_eq!(source(text, root.get("a").unwrap()), "\"x y\"");
        let list = root.get("b").unwrap();
        assert_eq!(source(text, list), "- c: 1\n    d: |-\n      é\n      z\n\n  - {e: [f, g]}");
        assert_eq!(source(text, &list.items()[0]), "c: 1\n    d: |-\n      é\n      z");
        assert_eq!(source(text, list.items()[0].get("d").unwrap()), "|-\n      é\n      z");
        assert_eq!(list.items()[0].get("d").unwrap().text(), Some("é\nz"));
        assert_eq!(source(text, &list.items()[1]), "{e: [f, g]}");
        let missing = root.get("h").unwrap();
        assert!(missing.is_null() && missing.span.is_empty());
        assert!(text[..missing.span.start as usize].ends_with("h:"));
        let comments: Vec<_> = parsed.comments.iter().map(|c| (&text[c.span.range()], c.own_line)).collect();
        assert_eq!(comments, [("# top", true), ("# why", false)]);
    }

    #[test]
    fn a_broken_document_hides_no_other() {
        let text = "a: 1\n---\nb: [\n---\nc: 3\n";
        let parsed = read(text);
        let found: Vec<_> = parsed.documents.iter().map(|d| (d.index, source(text, &d.root))).collect();
        assert_eq!(found, [(0, "a: 1"), (2, "c: 3")]);
        assert_eq!(parsed.errors.len(), 1);
    }

    fn check_error(text: &str, expected: &str, message: &str) {
        let parsed = read(text);
        let error = parsed.errors.first().unwrap();
        assert_eq!((&text[error.span.range()], error.message.as_str()), (expected, message));
    }

    #[test]
    fn errors_are_in_kubectls_words_at_the_place() {
        check_error("a:\n\tb: 1\n", "\t", "found character that cannot start any token");
        check_error("a: b: c\n", ":", "mapping values are not allowed in this context");
        check_error("ok: 1\n---\na: *b\n", "*b", "unknown anchor 'b' referenced");
        check_error("a: &a [*a]\n", "*a", "anchor 'a' value contains itself");
    }

    #[test]
    fn utf16_is_told_and_not_parsed() {
        let parsed = read("a\0:\0 \0b\0\n\0");
        assert_eq!(parsed.errors[0].kind, ErrorKind::Encoding);
        assert_eq!(parsed.errors.len(), 1);
    }

    #[test]
    fn invalid_bytes_cost_their_own_document_only() {
        let files = crate::Files::new(crate::MemoryLoad::default());
        let source = files.add("x".as_ref(), b"a: 1\n---\nb: \xff\n---\nc: 3\n".to_vec()).unwrap();
        let parsed = source.parsed();
        assert_eq!(parsed.documents.iter().map(|document| document.index).collect::<Vec<_>>(), [0, 2]);
        assert_eq!((parsed.errors[0].kind, parsed.errors[0].span.start), (ErrorKind::Encoding, 12));
    }

    #[test]
    fn what_only_kubernetes_reads_is_read_and_noted() {
        let text = "a:\n  b: \"x # y\n  z\" # why\n";
        let parsed = read(text);
        assert_eq!(parsed.errors.iter().map(|error| error.kind).collect::<Vec<_>>(), [ErrorKind::NotYaml12]);
        assert_eq!(parsed.documents[0].root.at(&["a", "b"]).and_then(Node::text), Some("x # y z"));
        assert_eq!(parsed.comments.iter().map(|c| &text[c.span.range()]).collect::<Vec<_>>(), ["# why"]);
    }

    #[test]
    fn a_document_of_too_many_nodes_is_refused() {
        let parsed = read(&("- x\n".repeat(10_000) + "---\na: 1\n"));
        assert_eq!(parsed.errors[0].kind, ErrorKind::TooLarge);
        assert_eq!(parsed.documents.len(), 1);
    }

    #[test]
    fn aliases_and_merges_are_expanded_and_keep_their_trail() {
        let text = "x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: *x\n";
        let root = &read(text).documents[0].root;
        let merged = root.get("y").unwrap().as_mapping().unwrap();
        assert_eq!(merged.get("a").and_then(Node::text), Some("1"));
        assert_eq!(merged.get("b").and_then(Node::text), Some("3"));
        assert_eq!(merged.entries.len(), 2);
        assert!(merged.entries[1].merged);
        let trail = &root.get("z").unwrap().origin.as_ref().unwrap().trail;
        assert_eq!(&text[trail[0].range()], "*x");
        assert_eq!(source(text, root), text.trim_end());
    }
}
