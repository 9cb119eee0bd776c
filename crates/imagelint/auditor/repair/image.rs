//! Another image in Git: which of its parts must change, and in which file each of them stands.

use imagelint_model::{ImageRef, Rewrite};
use imagelint_rules::rewritten;
use imagelint_yaml::{Files, Node, Piece, Span};

use super::Plan;
use super::entry::{Wanted, entry_at, set};
use super::writer::Writer;

/// The edits that make `node`, Git's image, say what `live` says. What both spell differently stays as Git spells it, and
/// so does a name that one of `rewrites` makes the live one of.
pub(super) fn plan(node: &Node, live: &str, rewrites: &[Rewrite], files: &Files) -> Result<Plan, String> {
    let old = node.text().unwrap_or_default();
    let git = ImageRef::parse(old).map_err(|_| "Git's image is no reference".to_owned())?;
    let live = ImageRef::parse(live).map_err(|_| "the image in the cluster is no reference".to_owned())?;
    let admitted = rewritten(rewrites, git.registry_or_default(), &git.full_path());
    let admitted =
        admitted.and_then(|name| ImageRef::parse(&name).ok()).is_some_and(|name| name.same_repository(&live));
    let name = (!admitted && !git.same_repository(&live)).then(|| live.repository().to_owned());
    // What is pulled without a tag is `latest`; a file that names tags says so.
    let tag = live.tag().or_else(|| (!live.is_pinned() && git.tag().or(git.digest()).is_some()).then_some("latest"));
    let version = (git.tag() != tag || git.digest() != live.digest()).then_some((tag, live.digest()));
    let mut image = Image { git: &git, pieces: pieces(node), writer: Writer::new(files) };
    match image.entry() {
        Some(entry) => set(&mut image.writer, &entry, &Wanted { name: name.as_deref(), version })?,
        None => image.without_entry(name.as_deref(), version, &live)?,
    }
    let (edits, places) = image.writer.finish();
    Ok(Plan { edits, places })
}

/// A tag and a digest.
type Version<'v> = (Option<&'v str>, Option<&'v str>);

struct Image<'i> {
    git: &'i ImageRef,
    pieces: Vec<Piece>,
    writer: Writer<'i>,
}

/// Where the parts of a scalar's text are written.
fn pieces(node: &Node) -> Vec<Piece> {
    match &node.origin {
        Some(origin) if !origin.pieces.is_empty() => origin.pieces.clone(),
        _ => vec![Piece { start: 0, end: node.text().unwrap_or_default().len() as u32, span: node.span }],
    }
}

impl Image<'_> {
    /// The entry of `images` that has the last say.
    fn entry(&self) -> Option<Node> {
        let parts = [self.git.digest_range(), self.git.tag_range(), Some(self.git.repository_range())];
        parts.into_iter().flatten().find_map(|range| {
            let mut of_part = self.pieces.iter().filter(|piece| overlap(piece, &range));
            of_part.find_map(|piece| entry_at(&self.writer.source(piece.span), piece.span))
        })
    }

    fn without_entry(
        &mut self,
        name: Option<&str>,
        version: Option<Version<'_>>,
        live: &ImageRef,
    ) -> Result<(), String> {
        let (tag, digest) = version.unwrap_or((self.git.tag(), self.git.digest()));
        let old = self.git.as_str();
        if let Some(span) = self.together() {
            let mut new = name.unwrap_or(self.git.repository()).to_owned();
            tag.iter().for_each(|tag| new.extend([":", tag]));
            digest.iter().for_each(|digest| new.extend(["@", digest]));
            return self.writer.replace(span, old, &new);
        }
        if name.is_some() {
            self.name(live)?;
        }
        if version.is_some() {
            self.version(tag, digest)?;
        }
        Ok(())
    }

    /// The bytes of the whole, where it is written as one.
    fn together(&self) -> Option<Span> {
        let (first, last) = (self.pieces.first()?.span, self.pieces.last()?.span);
        let span = Span::new(first.file, first.start, last.end);
        if self.pieces.len() == 1 && self.pieces[0].end as usize == self.git.as_str().len() && self.pieces[0].start == 0
        {
            return Some(span);
        }
        let written = (first.file == last.file && first.start < last.end).then(|| self.writer.source(first))?;
        (written.text.get(span.range()) == Some(self.git.as_str())).then_some(span)
    }

    /// The one piece that holds a part, and nothing else.
    fn piece(&self, range: &std::ops::Range<usize>) -> Option<Span> {
        let exact = |piece: &&Piece| piece.start as usize == range.start && piece.end as usize == range.end;
        self.pieces.iter().find(exact).map(|piece| piece.span)
    }

    fn written(&self, range: &std::ops::Range<usize>) -> Result<Span, String> {
        self.piece(range)
            .ok_or_else(|| format!("`{}` is put together from several places", &self.git.as_str()[range.clone()]))
    }

    /// Registry and path, in one place or in one each.
    fn name(&mut self, live: &ImageRef) -> Result<(), String> {
        let whole = self.git.repository_range();
        if let Some(span) = self.piece(&whole) {
            return self.writer.replace(span, self.git.repository(), live.repository());
        }
        let registry = self.git.registry_range().ok_or_else(|| "no place holds the registry".to_owned())?;
        let path = self.git.path_range();
        let (registry, path) = (self.written(&registry)?, self.written(&path)?);
        let pairs = [
            (registry, self.git.registry().unwrap_or_default(), live.registry_or_default()),
            (path, self.git.path(), live.path()),
        ];
        for (span, old, new) in pairs.into_iter().filter(|(_, old, new)| old != new) {
            self.writer.replace(span, old, new)?;
        }
        Ok(())
    }

    fn version(&mut self, tag: Option<&str>, digest: Option<&str>) -> Result<(), String> {
        // The part that the next one is written behind.
        let mut end = self.git.repository_range();
        match (self.git.tag_range(), tag) {
            (Some(range), Some(new)) => {
                let (span, old) = (self.written(&range)?, &self.git.as_str()[range.clone()]);
                if old != new {
                    self.writer.replace(span, old, new)?;
                }
                end = range;
            }
            // Beside a digest a tag means nothing, and the mark before it is not ours to take away.
            (Some(range), None) => end = range,
            (None, Some(new)) => {
                let span = self.written(&end)?;
                self.writer.append(span, &self.git.as_str()[end.clone()], &format!(":{new}"))?;
            }
            (None, None) => {}
        }
        match (self.git.digest_range(), digest) {
            (Some(range), Some(new)) => {
                let (span, old) = (self.written(&range)?, &self.git.as_str()[range.clone()]);
                if old == new { Ok(()) } else { self.writer.replace(span, old, new) }
            }
            (Some(_), None) => Err("Git pins a digest in a place of its own, and what runs has none".to_owned()),
            (None, Some(new)) => {
                let span = self.written(&end)?;
                match self.writer.empty_beside(span, "digest") {
                    Some(empty) => self.writer.replace(empty, "", new),
                    None => self.writer.append(span, &self.git.as_str()[end.clone()], &format!("@{new}")),
                }
            }
            (None, None) => Ok(()),
        }
    }
}

fn overlap(piece: &Piece, range: &std::ops::Range<usize>) -> bool {
    (piece.start as usize) < range.end && range.start < piece.end as usize
}
