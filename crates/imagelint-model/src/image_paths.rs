//! Where custom resources keep images: the built-in table and the rows of the user's configuration.

mod generated;

use imagelint_yaml::Node;

use crate::config::ImagePathRow;
use crate::object::Object;
use crate::workload::{Found, join};

/// Where each kind of custom resource keeps images.
#[derive(Clone, Debug, Default)]
pub struct ImagePaths {
    /// Rows of the configuration; they come before the built-in ones.
    pub custom: Vec<ImagePathRow>,
}

/// What stands at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A pod spec.
    PodSpec,
    /// A pod template or pod spec whose schema the custom resource leaves open.
    Opaque,
    /// A container-like mapping: `image` and perhaps `imagePullPolicy`.
    Container,
    /// The image.
    Image,
    /// An image whose tag is set elsewhere.
    Tagless,
    /// A mapping of registry, repository, tag and digest.
    Parts,
    /// Values of a Helm chart: images in them are guessed by their keys.
    Values,
    /// A list of names and values of a Helm chart: `{name: image.tag, value: 1.2}`.
    Parameters,
    /// `old=new:tag`: what replaces an image.
    Override,
}

/// One place where a kind keeps images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImagePath<'p> {
    /// What stands there.
    pub form: Form,
    /// `a.b`, `a[].b` (every item), `a{}.b` (every value).
    pub path: &'p str,
    /// Who says so.
    pub found: Found,
}

/// One row of the built-in table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) versions: &'static [&'static str],
    pub(crate) paths: &'static [(Form, &'static str)],
}

/// A node that a path leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a, 'p> {
    pub(crate) node: &'a Node,
    pub(crate) parent: Option<&'a Node>,
    pub(crate) path: &'p str,
}

impl ImagePaths {
    /// The built-in table and `custom` rows.
    #[must_use]
    pub const fn new(custom: Vec<ImagePathRow>) -> Self {
        Self { custom }
    }

    /// All places where `object` may keep images; none for kinds that nobody described.
    ///
    /// A version that the table does not list is read as all listed ones: schemas grow more than they move.
    #[must_use]
    pub fn of<'p>(&'p self, object: &Object) -> Vec<ImagePath<'p>> {
        let mut places = Vec::new();
        for row in self.custom.iter().filter(|row| object.is(&row.group, &row.kind)) {
            let forms = [
                (Form::PodSpec, &row.pod_spec),
                (Form::Container, &row.container),
                (Form::Image, &row.image),
                (Form::Parts, &row.parts),
            ];
            for (form, paths) in forms {
                places.extend(paths.iter().map(|path| ImagePath { form, path, found: Found::Configured }));
            }
        }
        let rows = builtin_rows(object);
        let version_known = rows.iter().any(|row| row.versions.contains(&object.version()));
        for row in rows.iter().filter(|row| !version_known || row.versions.contains(&object.version())) {
            for (form, path) in row.paths {
                let place = ImagePath { form: *form, path, found: Found::Table };
                if !places.iter().any(|known| known.form == *form && known.path == *path) {
                    places.push(place);
                }
            }
        }
        places
    }
}

impl Object {
    /// The values of Helm charts that the object is or carries: a values file, a HelmRelease, an Application.
    #[must_use]
    pub fn chart_values(&self) -> Vec<&Node> {
        if self.is_values() {
            return vec![&self.node];
        }
        let mut all = Vec::new();
        let paths = builtin_rows(self).iter().flat_map(|row| row.paths);
        for (_, path) in paths.filter(|(form, _)| *form == Form::Values) {
            visit(&self.node, path, &mut |place| all.push(place.node));
        }
        all
    }
}

fn builtin_rows(object: &Object) -> &'static [Row] {
    let key = (object.group(), object.kind.as_str());
    let start = generated::ROWS.partition_point(|row| (row.group, row.kind) < key);
    let end = start + generated::ROWS[start..].partition_point(|row| (row.group, row.kind) == key);
    &generated::ROWS[start..end]
}

/// Calls `found` with every node that `path` leads to from `node`.
pub(crate) fn visit<'a>(node: &'a Node, path: &str, found: &mut dyn FnMut(Place<'a, '_>)) {
    walk(Place { node, parent: None, path: "" }, path, found);
}

fn walk<'a>(at: Place<'a, '_>, path: &str, found: &mut dyn FnMut(Place<'a, '_>)) {
    if path.is_empty() {
        return found(at);
    }
    let (segment, rest) = path.split_once('.').unwrap_or((path, ""));
    let (key, many) = match (segment.strip_suffix("[]"), segment.strip_suffix("{}")) {
        (Some(key), _) => (key, Some(Many::Items)),
        (_, Some(key)) => (key, Some(Many::Values)),
        _ => (segment, None),
    };
    let Some(child) = at.node.get(key) else { return };
    let child_path = join(at.path, key);
    match many {
        None => walk(Place { node: child, parent: Some(at.node), path: &child_path }, rest, found),
        Some(Many::Items) => {
            for (index, item) in child.items().iter().enumerate() {
                walk(Place { node: item, parent: Some(child), path: &format!("{child_path}[{index}]") }, rest, found);
            }
        }
        Some(Many::Values) => {
            for entry in child.entries() {
                let path = join(&child_path, entry.key.text().unwrap_or_default());
                walk(Place { node: &entry.value, parent: Some(child), path: &path }, rest, found);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Many {
    Items,
    Values,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_the_binary_search() {
        assert!(generated::ROWS.len() > 150, "{} rows", generated::ROWS.len());
        assert!(generated::ROWS.is_sorted_by_key(|row| (row.group, row.kind)));
    }

    #[test]
    fn paths_lead_through_items_and_values() {
        let parsed = imagelint_yaml::parse(imagelint_yaml::FileId(0), "a: [{b: {x: {c: 1}, y: {c: 2}}}, {b: 3}, 4]\n");
        let root = &parsed.documents[0].root;
        let found = |path: &str| {
            let mut found = Vec::new();
            visit(root, path, &mut |place| found.push(format!("{} {:?}", place.path, place.node.text())));
            found
        };
        assert_eq!(found("a[].b{}.c"), ["a[0].b.x.c Some(\"1\")", "a[0].b.y.c Some(\"2\")"]);
        assert_eq!(found("a[].b.c"), [""; 0]);
        assert_eq!(found("a[].b"), ["a[0].b None", "a[1].b Some(\"3\")"]);
        assert_eq!(found("a.b"), [""; 0]);
    }
}
