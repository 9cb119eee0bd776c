//! Images that a custom resource writes in parts: `{registry, repository, tag, digest}`.

use imagelint_yaml::{Node, Origin, Piece, ScalarStyle};

/// Names of the parts, in the order they are joined.
const REGISTRY: [&str; 1] = ["registry"];
const REPOSITORY: [&str; 4] = ["repository", "image", "baseImage", "name"];
const TAG: [&str; 2] = ["tag", "version"];
const DIGEST: [&str; 2] = ["digest", "sha"];

/// The scalar that the parts of `object` make together, each piece with the span it came from.
///
/// `fields` says which keys count; `None` means every usual one. Nothing without a repository.
pub(super) fn join_parts(object: &Node, fields: Option<&str>) -> Option<Node> {
    let wanted = |key: &str| fields.is_none_or(|fields| fields.split(',').any(|field| field == key));
    let part = |keys: &[&str]| {
        let mut nodes = keys.iter().filter(|key| wanted(key)).filter_map(|key| object.get(key));
        nodes.find(|node| !node.is_null() && node.text().is_some_and(|text| !text.is_empty()))
    };
    let repository = part(&REPOSITORY)?;
    let mut text = String::new();
    let mut pieces = Vec::new();
    let mut push = |before: &str, node: Option<&Node>, after: &str| {
        let Some((node, part)) = node.and_then(|node| Some((node, node.text()?))) else { return };
        if !part.starts_with(before) {
            text.push_str(before);
        }
        let start = text.len() as u32;
        text.push_str(part);
        pieces.push(Piece { start, end: text.len() as u32, span: node.subspan(0..part.len()) });
        if !part.ends_with(after) {
            text.push_str(after);
        }
    };
    push("", part(&REGISTRY), "/");
    push("", Some(repository), "");
    push(":", part(&TAG), "");
    match part(&DIGEST) {
        // Prometheus Operator's `sha` is the digits alone.
        digest @ Some(node) if node.text().is_some_and(|text| !text.contains(':')) => push("@sha256:", digest, ""),
        digest => push("@", digest, ""),
    }
    let mut joined = Node::scalar(repository.span, text, ScalarStyle::DoubleQuoted);
    joined.origin = Some(Box::new(Origin { pieces, trail: Vec::new() }));
    Some(joined)
}
