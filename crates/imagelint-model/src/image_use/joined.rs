//! Images that are written in parts: `{registry, repository, tag, digest}`.

use imagelint_yaml::{Node, Origin, Piece, ScalarStyle};

/// Keys of the parts; of several the first that is filled counts.
const REPOSITORY: [&str; 5] = ["repository", "image", "baseImage", "newName", "name"];
const TAG: [&str; 4] = ["tag", "version", "imageTag", "newTag"];
const DIGEST: [&str; 2] = ["digest", "sha"];

/// The scalar that the parts in a mapping make together, and the key that holds its repository.
pub(super) struct Joined {
    pub(super) node: Node,
    pub(super) key: &'static str,
    /// True when no part is a tag or digest.
    pub(super) tagless: bool,
}

/// Joins the parts in `object`, each piece with the span it came from; nothing without a repository.
///
/// `fields` says which keys count, all usual ones where it is `None`; `registry` replaces the one in `object`.
pub(super) fn join_parts(object: &Node, fields: Option<&str>, registry: Option<&Node>) -> Option<Joined> {
    let wanted = |key: &str| fields.is_none_or(|fields| fields.split(',').any(|field| field == key));
    let part = |keys: &[&'static str]| -> Option<(&'static str, &Node)> {
        let mut found = keys.iter().filter(|key| wanted(key)).filter_map(|key| Some((*key, object.get(key)?)));
        found.find(|(_, node)| is_filled(node))
    };
    let (key, repository) = part(&REPOSITORY)?;
    let (tag, digest) = (part(&TAG), part(&DIGEST));
    let mut text = Text::default();
    if let Some(registry) = registry.or_else(|| part(&["registry"]).map(|(_, node)| node)) {
        text.push(registry);
        text.separate("/");
    }
    text.push(repository);
    // NVIDIA's operators put the folder under `repository` and the name under `image`.
    if let (true, Some((_, name))) = (key == "repository", part(&["image"])) {
        text.separate("/");
        text.push(name);
    }
    if let Some((_, tag)) = tag {
        text.separate(":");
        text.push(tag);
    }
    if let Some((_, digest)) = digest {
        text.separate("@");
        // Prometheus Operator's `sha` is the digits alone.
        if digest.text().is_some_and(|digits| !digits.contains(':')) {
            text.joined.push_str("sha256:");
        }
        text.push(digest);
    }
    let mut node = Node::scalar(repository.span, text.joined, ScalarStyle::DoubleQuoted);
    node.origin = Some(Box::new(Origin { pieces: text.pieces, trail: Vec::new() }));
    Some(Joined { node, key, tagless: tag.is_none() && digest.is_none() })
}

/// True for a scalar with text in it.
pub(super) fn is_filled(node: &Node) -> bool {
    !node.is_null() && node.text().is_some_and(|text| !text.is_empty())
}

#[derive(Default)]
struct Text {
    joined: String,
    pieces: Vec<Piece>,
}

impl Text {
    fn push(&mut self, node: &Node) {
        let part = node.text().unwrap_or_default();
        let start = self.joined.len() as u32;
        self.joined.push_str(part);
        self.pieces.push(Piece { start, end: self.joined.len() as u32, span: node.subspan(0..part.len()) });
    }

    fn separate(&mut self, mark: &str) {
        if !self.joined.ends_with(mark) {
            self.joined.push_str(mark);
        }
    }
}
