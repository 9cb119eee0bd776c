//! Entries of `images` in kustomizations: `newName`, `newTag` and `digest` set, added, and turned into one another.

use imagelint_rules::removal;
use imagelint_yaml::{Edit, Entry, Node, ScalarStyle, Source, Span};

use super::writer::{Writer, fresh};

/// What an entry should set, as far as it should change.
#[derive(Debug, Default)]
pub(super) struct Wanted<'w> {
    /// The name, where another one is wanted.
    pub(super) name: Option<&'w str>,
    /// The tag and the digest, where others are wanted.
    pub(super) version: Option<(Option<&'w str>, Option<&'w str>)>,
}

/// The entry of `images` in a kustomization that `span` lies in.
pub(super) fn entry_at(source: &Source, span: Span) -> Option<Node> {
    let mut roots = source.parsed().documents.iter().map(|document| &document.root);
    roots.find_map(|root| {
        let kind = root.get("kind").and_then(Node::text).unwrap_or("Kustomization");
        let images = root.get("images").filter(|_| matches!(kind, "Kustomization" | "Component"))?;
        images.items().iter().find(|item| item.get("name").is_some() && item.span.contains(span)).cloned()
    })
}

/// Lets `entry` set what is wanted.
pub(super) fn set(writer: &mut Writer<'_>, entry: &Node, wanted: &Wanted<'_>) -> Result<(), String> {
    if wanted.version.is_some() && filled(entry, "tagSuffix").is_some() {
        return Err("its entry of `images` makes the tag with `tagSuffix`".to_owned());
    }
    if let Some(name) = wanted.name {
        put(writer, entry, "newName", name)?;
    }
    let Some((tag, digest)) = wanted.version else { return Ok(()) };
    match (tag, digest, filled(entry, "newTag"), filled(entry, "digest")) {
        // One key takes the place of the other, so that nothing stale stays beside it.
        (None, Some(digest), Some(old), None) => rename(writer, entry, old, "digest", digest),
        (Some(tag), None, None, Some(old)) => rename(writer, entry, old, "newTag", tag),
        (tag, digest, old_tag, old_digest) => {
            keep(writer, entry, "newTag", tag, old_tag)?;
            keep(writer, entry, "digest", digest, old_digest)
        }
    }
}

fn keep(
    writer: &mut Writer<'_>,
    entry: &Node,
    key: &str,
    new: Option<&str>,
    old: Option<&Entry>,
) -> Result<(), String> {
    match (new, old) {
        (Some(new), _) => put(writer, entry, key, new),
        (None, Some(old)) => {
            let flow = entry.as_mapping().is_some_and(|mapping| mapping.flow);
            let cut = removal(&writer.source(entry.span).text, old, flow);
            let cut = cut.ok_or_else(|| format!("`{key}` shares its line with something else"))?;
            writer.edit(Edit::replace(cut, ""), entry.span);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

/// The entry of a key that has a value.
fn filled<'e>(entry: &'e Node, key: &str) -> Option<&'e Entry> {
    let found = entry.as_mapping()?.entry(key)?;
    found.value.text().filter(|text| !text.is_empty() && !found.value.is_null()).map(|_| found)
}

/// Gives `key` another value; adds it where it is not there.
fn put(writer: &mut Writer<'_>, entry: &Node, key: &str, new: &str) -> Result<(), String> {
    if let Some(old) = entry.get(key) {
        let text = old.text().unwrap_or_default();
        if text != new {
            writer.replace(old.span, text, new)?;
        }
    } else {
        let edit = added(writer, entry, key, new)?;
        writer.edit(edit, entry.span);
    }
    Ok(())
}

/// Turns `old` into `key: new`.
fn rename(writer: &mut Writer<'_>, entry: &Node, old: &Entry, key: &str, new: &str) -> Result<(), String> {
    writer.replace(old.value.span, old.value.text().unwrap_or_default(), new)?;
    writer.edit(Edit::replace(old.key.span, key), entry.span);
    Ok(())
}

/// `key: new` behind the key that usually stands before it, in the form of the entry.
fn added(writer: &Writer<'_>, entry: &Node, key: &str, new: &str) -> Result<Edit, String> {
    const ORDER: [&str; 4] = ["name", "newName", "newTag", "digest"];
    let mapping = entry.as_mapping().ok_or("its entry of `images` is no mapping")?;
    let before = ORDER.iter().take_while(|known| **known != key).filter_map(|known| mapping.entry(known)).last();
    let before = before.filter(|before| !before.merged).ok_or_else(|| writer.elsewise(entry.span))?;
    let (source, value) = (writer.source(entry.span), &before.value);
    let block = |style: ScalarStyle| matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if value.span.file != entry.span.file || value.as_scalar().is_none_or(|scalar| block(scalar.style)) {
        return Err(writer.elsewise(value.span));
    }
    let written = format!("{key}: {}", fresh(value.span, new));
    let end = value.span.end as usize;
    if mapping.flow {
        return Ok(Edit::replace(Span::new(value.span.file, end as u32, end as u32), format!(", {written}")));
    }
    let text = &*source.text;
    let rest = text.get(end..).unwrap_or_default();
    let line_end = end + rest.find('\n').unwrap_or(rest.len());
    let carriage = text[end..line_end].ends_with('\r');
    let line_end = line_end - usize::from(carriage);
    // An entry in one line with others is no block to add a line to.
    let start = before.key.span.start as usize;
    let indent = start - text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent =
        indent - if text.starts_with('\u{feff}') && start < 200 && !text[..start].contains('\n') { 3 } else { 0 };
    let line = if carriage || (!rest.contains('\n') && text.contains("\r\n")) { "\r\n" } else { "\n" };
    let at = Span::new(value.span.file, line_end as u32, line_end as u32);
    Ok(Edit::replace(at, format!("{line}{}{written}", " ".repeat(indent))))
}
