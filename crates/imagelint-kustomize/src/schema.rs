//! Which lists strategic merge joins, and by which keys: a reduced form of an OpenAPI document.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use imagelint_yaml::Node;

use crate::tree;

/// Types by number; the types of known kinds.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    types: Vec<HashMap<String, Field>>,
    kinds: HashMap<(String, String), usize>,
    names: HashMap<String, usize>,
}

/// What is known of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    /// The type of the mapping it holds.
    mapping: Option<usize>,
    /// The type of the items of the list it holds.
    items: Option<usize>,
    merge: bool,
    /// Keys that tell the items of a merged list apart; none when the items are scalars.
    pub(crate) keys: Vec<String>,
}

impl Field {
    /// True when strategic merge joins the list item by item.
    pub(crate) const fn is_merged(&self) -> bool {
        self.merge
    }

    /// The items of the list.
    pub(crate) fn elements(&self) -> Option<Self> {
        Some(Self { mapping: Some(self.items?), ..Self::default() })
    }
}

impl Schema {
    /// The schema of Kubernetes 1.21 that upstream has built in.
    pub(crate) fn builtin() -> Arc<Self> {
        static SCHEMA: OnceLock<Arc<Schema>> = OnceLock::new();
        Arc::clone(SCHEMA.get_or_init(|| Arc::new(read_table(include_str!("data/merge-keys.txt")))))
    }

    /// The schema an `openapi` file holds. The root's takes the place of the built-in one; one that a folder further
    /// down brings in only adds to it (`base`).
    pub(crate) fn from_openapi(root: &Node, base: Option<&Self>) -> Self {
        let definitions = root.get("definitions").map(Node::entries).unwrap_or_default();
        let mut types = base.map(|base| base.types.clone()).unwrap_or_default();
        let mut kinds = base.map(|base| base.kinds.clone()).unwrap_or_default();
        let mut names = base.map(|base| base.names.clone()).unwrap_or_default();
        let first = types.len();
        for (at, entry) in definitions.iter().enumerate() {
            names.insert(tree::text(Some(&entry.key)).to_owned(), first + at);
            types.push(HashMap::new());
        }
        let mut reader = Reader { names, types };
        for (at, entry) in definitions.iter().enumerate() {
            let at = first + at;
            reader.types[at] = reader.properties(&entry.value, 0);
            for kind in entry.value.get("x-kubernetes-group-version-kind").map(Node::items).unwrap_or_default() {
                let part = |name: &str| tree::text(kind.get(name)).to_owned();
                let (group, version) = (part("group"), part("version"));
                let api_version = if group.is_empty() { version } else { format!("{group}/{version}") };
                kinds.insert((api_version, part("kind")), at);
            }
        }
        Self { types: reader.types, kinds, names: reader.names }
    }

    /// The schema of an object of this kind.
    pub(crate) fn kind(&self, api_version: &str, kind: &str) -> Option<Field> {
        let at = self.kinds.get(&(api_version.to_owned(), kind.to_owned()))?;
        Some(Field { mapping: Some(*at), ..Field::default() })
    }

    /// The schema of a field inside `of`.
    pub(crate) fn field(&self, of: &Field, name: &str) -> Option<Field> {
        let fields = self.types.get(of.mapping?)?;
        fields.get(name).or_else(|| fields.get(ANY_FIELD)).cloned()
    }
}

/// Stands for every field that a type does not name.
const ANY_FIELD: &str = "*";

/// Nesting beyond which a schema is not read.
const MAX_DEPTH: usize = 64;

/// Reads an OpenAPI document; schemas written in place become types without a name.
struct Reader {
    names: HashMap<String, usize>,
    types: Vec<HashMap<String, Field>>,
}

impl Reader {
    fn properties(&mut self, schema: &Node, depth: usize) -> HashMap<String, Field> {
        let mut fields = HashMap::new();
        for property in schema.get("properties").map(Node::entries).unwrap_or_default() {
            let field = self.field(&property.value, depth + 1);
            fields.insert(tree::text(Some(&property.key)).to_owned(), field);
        }
        if let Some(any) = schema.get("additionalProperties").filter(|any| !any.entries().is_empty()) {
            let field = self.field(any, depth + 1);
            fields.insert(ANY_FIELD.to_owned(), field);
        }
        fields
    }

    fn field(&mut self, schema: &Node, depth: usize) -> Field {
        let keys = schema.get("x-kubernetes-list-map-keys").map(Node::items).unwrap_or_default();
        let mut keys: Vec<String> = keys.iter().filter_map(|key| key.text().map(ToOwned::to_owned)).collect();
        if keys.is_empty() {
            keys.extend(schema.get("x-kubernetes-patch-merge-key").and_then(Node::text).map(ToOwned::to_owned));
        }
        let strategy = tree::text(schema.get("x-kubernetes-patch-strategy"));
        Field {
            mapping: self.type_of(schema, depth),
            items: schema.get("items").and_then(|items| self.type_of(items, depth)),
            merge: strategy.split(',').any(|part| part == "merge"),
            keys,
        }
    }

    fn type_of(&mut self, schema: &Node, depth: usize) -> Option<usize> {
        if let Some(reference) = schema.get("$ref").and_then(Node::text) {
            return self.names.get(reference.rsplit('/').next().unwrap_or(reference)).copied();
        }
        if depth > MAX_DEPTH {
            return None;
        }
        let fields = self.properties(schema, depth);
        self.types.push(fields);
        Some(self.types.len() - 1)
    }
}

fn read_table(table: &str) -> Schema {
    let mut schema = Schema::default();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(' ').collect();
        match parts.as_slice() {
            ["T", name] => {
                schema.names.insert((*name).to_owned(), schema.types.len());
                schema.types.push(HashMap::new());
            }
            ["C", ..] => {}
            ["G", api_version, kind, at] => {
                let at = at.parse().expect("the table numbers its types");
                schema.kinds.insert(((*api_version).to_owned(), (*kind).to_owned()), at);
            }
            [name, kind, rest @ ..] => {
                let number = |text: &str| text.parse().ok();
                let field = Field {
                    mapping: kind.strip_prefix('=').and_then(number),
                    items: kind.strip_prefix('[').and_then(|kind| number(kind.trim_end_matches(']'))),
                    merge: rest.first().is_some_and(|strategy| strategy.split(',').any(|part| part == "merge")),
                    keys: rest.get(1).map(|keys| keys.split(',').map(ToOwned::to_owned).collect()).unwrap_or_default(),
                };
                schema.types.last_mut().expect("a field follows its type").insert((*name).to_owned(), field);
            }
            _ => {}
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_merge_by_name() {
        let schema = Schema::builtin();
        let mut field = schema.kind("apps/v1", "Deployment").unwrap();
        for name in ["spec", "template", "spec", "containers"] {
            field = schema.field(&field, name).unwrap();
        }
        assert!(field.is_merged());
        assert_eq!(field.keys, ["name"]);
        let ports = schema.field(&field.elements().unwrap(), "ports").unwrap();
        assert_eq!(ports.keys, ["containerPort", "protocol"]);
    }
}
