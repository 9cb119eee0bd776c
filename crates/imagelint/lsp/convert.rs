//! Between the protocol's places and ours: URIs and paths, UTF-16 columns and bytes.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use imagelint_model::Severity;
use imagelint_yaml::{Files, Source, Span};
use lsp_types::{DiagnosticSeverity, Location, Position, Range, Uri};
use url::Url;

/// The file that a URI names; `None` for what is no file (an untitled buffer).
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    Url::parse(uri.as_str()).ok()?.to_file_path().ok()
}

/// The URI of a file; `None` for a path that is not absolute.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_str(Url::from_file_path(path).ok()?.as_str()).ok()
}

/// The place of a span in its file.
pub(super) fn range(source: &Source, span: Span) -> Range {
    let at = |offset: u32| {
        let position = source.lines().position_utf16(&source.text, offset);
        Position::new(position.line - 1, position.column - 1)
    };
    Range::new(at(span.start), at(span.end))
}

/// The place of a span with its file.
pub(super) fn location(files: &Files, span: Span) -> Option<Location> {
    let source = files.get(span.file);
    Some(Location::new(uri_of(&source.path)?, range(&source, span)))
}

/// The byte at a position; the end of the line where it has no such column.
pub(super) fn offset(source: &Source, position: Position) -> Option<u32> {
    let line = source.lines().line_range(&source.text, position.line + 1)?;
    let mut units = 0;
    for (at, c) in source.text[line.clone()].trim_start_matches('\u{feff}').char_indices() {
        if units >= position.character {
            return Some((line.start + at) as u32);
        }
        units += c.len_utf16() as u32;
    }
    Some(line.end as u32)
}

pub(super) const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::{Files, MemoryLoad};

    use super::*;

    #[test]
    fn columns_count_utf16_both_ways() {
        let text = "a: 1\n𝄞é: \"x\"\n";
        let files = Files::new(MemoryLoad::new([("a.yaml", text)]));
        let source = files.open(Path::new("a.yaml")).unwrap();
        let start = text.find('x').unwrap() as u32;
        let range = range(&source, Span::new(source.id, start, start + 1));
        assert_eq!((range.start, range.end), (Position::new(1, 6), Position::new(1, 7)));
        assert_eq!(offset(&source, range.start), Some(start));
        assert_eq!(offset(&source, Position::new(1, 99)), Some(text.len() as u32 - 1));
        assert_eq!(offset(&source, Position::new(9, 0)), None);
    }

    #[test]
    fn paths_survive_as_uris() {
        let path = Path::new("/tmp/缓存 1/a#b.yaml");
        assert_eq!(uri_of(path).and_then(|uri| path_of(&uri)).as_deref(), Some(path));
        assert_eq!(path_of(&Uri::from_str("untitled:a").unwrap()), None);
    }
}
