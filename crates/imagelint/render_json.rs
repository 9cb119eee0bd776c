//! JSON of `imagelint render`, version 1 (keys are only ever added): the objects, and where each of their values is
//! written.
//!
//! ```json
//! {"schema": "imagelint/render/v1", "root": "overlays/prod", "files": ["overlays/prod/kustomization.yaml", "…"],
//!  "objects": [{
//!    "object": {"apiVersion": "v1", "kind": "Pod", "…": "…"},
//!    "places": [{
//!      "pointer": "/spec/containers/0/image",
//!      "file": "overlays/prod/kustomization.yaml",
//!      "start": {"line": 4, "column": 11, "offset": 52}, "end": {"line": 4, "column": 16, "offset": 57},
//!      "parts": [{"text": "registry.example.com/web", "file": "base/pod.yaml", "start": {}, "end": {}}],
//!      "related": [{"file": "base/pod.yaml", "start": {}, "end": {}}]}]}]}
//! ```
//!
//! `objects` and `places` are in the order of the printed YAML. `pointer` is a JSON Pointer (RFC 6901) into `object`.
//! `parts` says which part of a joined text is written where and is left out where all of it is from one place;
//! `related` are the places that the value passed through, nearest first. Positions are those of `imagelint/findings/v1`.

use std::path::Path;

use imagelint_kustomize::{EmitError, Rendered, Typed, printed_entries, printed_scalar};
use imagelint_yaml::{Files, Node, Scalar, Value as Yaml};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::report::{Place, shown};

/// Name of the schema, in every document.
const SCHEMA: &str = "imagelint/render/v1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    root: String,
    files: Vec<String>,
    objects: Vec<JsonObject>,
}

#[derive(Serialize)]
struct JsonObject {
    object: Value,
    places: Vec<ValuePlace>,
}

#[derive(Serialize)]
struct ValuePlace {
    pointer: String,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place>,
}

#[derive(Serialize)]
struct Part {
    text: String,
    #[serde(flatten)]
    place: Place,
}

/// What the kustomization in `root` renders, as one JSON document that ends with a line break.
///
/// # Errors
/// When an object cannot be written; the build would have failed.
pub fn write_render_json(rendered: &Rendered, root: &Path, files: &Files) -> Result<String, EmitError> {
    let objects = rendered.objects.iter().map(|object| {
        let mut reader = Reader { files, pointer: String::new(), places: Vec::new() };
        let object = reader.value(object)?;
        Ok(JsonObject { object, places: reader.places })
    });
    let document = Document {
        schema: SCHEMA,
        root: shown(root),
        files: rendered.files.iter().map(|path| shown(path)).collect(),
        objects: objects.collect::<Result<_, EmitError>>()?,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("keys are strings and numbers are finite");
    text.push('\n');
    Ok(text)
}

/// Walks an object in the order it is printed.
struct Reader<'f> {
    files: &'f Files,
    /// Where the walk is.
    pointer: String,
    places: Vec<ValuePlace>,
}

impl Reader<'_> {
    fn value(&mut self, node: &Node) -> Result<Value, EmitError> {
        match &node.value {
            Yaml::Mapping(mapping) => {
                let mut object = Map::new();
                for entry in printed_entries(mapping)? {
                    let key = entry.key.text().unwrap_or_default();
                    let value = self.below(&key.replace('~', "~0").replace('/', "~1"), &entry.value)?;
                    object.insert(key.to_owned(), value);
                }
                Ok(Value::Object(object))
            }
            Yaml::Sequence(sequence) => {
                let items = sequence.items.iter().enumerate();
                Ok(Value::Array(items.map(|(at, item)| self.below(&at.to_string(), item)).collect::<Result<_, _>>()?))
            }
            Yaml::Scalar(scalar) => {
                let place = self.scalar_place(node, scalar);
                self.places.push(place);
                json(scalar).map_err(|message| EmitError { span: node.span, message })
            }
        }
    }

    fn below(&mut self, step: &str, node: &Node) -> Result<Value, EmitError> {
        let above = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        let value = self.value(node);
        self.pointer.truncate(above);
        value
    }

    fn scalar_place(&self, node: &Node, scalar: &Scalar) -> ValuePlace {
        let (pieces, trail) =
            node.origin.as_ref().map_or((&[][..], &[][..]), |origin| (&origin.pieces[..], &origin.trail[..]));
        let parts = pieces.iter().filter_map(|piece| {
            let text = scalar.text.get(piece.start as usize..piece.end as usize)?.to_owned();
            Some(Part { text, place: Place::new(self.files, piece.span) })
        });
        ValuePlace {
            pointer: self.pointer.clone(),
            place: Place::new(self.files, node.span),
            parts: parts.collect(),
            related: trail.iter().map(|span| Place::new(self.files, *span)).collect(),
        }
    }
}

fn json(scalar: &Scalar) -> Result<Value, String> {
    Ok(match printed_scalar(scalar)? {
        Typed::Null => Value::Null,
        Typed::Bool(value) => Value::Bool(value),
        Typed::Int(value) => value.into(),
        Typed::Uint(value) => value.into(),
        Typed::Float(value) => {
            let number = serde_json::Number::from_f64(value);
            Value::Number(number.ok_or_else(|| format!("{value} is not a JSON number"))?)
        }
        Typed::Str(text) => Value::String(text.into_owned()),
    })
}
