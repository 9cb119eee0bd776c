//! Writes a tree the way `kustomize build` prints it: sorted keys, JSON types, go-yaml's block style.

mod natural;
mod number;
mod refold;
mod scalar;
mod styled;
mod typed;

pub(crate) use number::{go_format_g, json_float};
pub(crate) use refold::refold_tree;
pub(crate) use styled::write_styled;

pub use typed::Typed;
pub(crate) use typed::typed;

use imagelint_yaml::{Entry, Mapping, Node, Scalar, ScalarStyle, Span, Value};

use scalar::Writer;

/// Why a tree cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError {
    /// Where the offending value was written.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
}

/// Appends `node` to `out` as one YAML document, ended by a line break.
///
/// # Errors
/// When the tree holds what JSON cannot (a key that is not a string, `.nan`) or a scalar that its tag does not allow.
pub fn write_document(node: &Node, out: &mut String) -> Result<(), EmitError> {
    write_marked(node, out, &mut |_, _| {})
}

/// Like [`write_document`]; tells `mark` for every scalar the byte of `out` at which it begins and the node it is.
///
/// # Errors
/// As [`write_document`].
pub fn write_marked(node: &Node, out: &mut String, mark: &mut dyn FnMut(usize, &Node)) -> Result<(), EmitError> {
    let mut emitter = Emitter { writer: Writer::new(out), mark };
    emitter.root(node)
}

struct Emitter<'o, 'm> {
    writer: Writer<'o>,
    mark: &'m mut dyn FnMut(usize, &Node),
}

impl Emitter<'_, '_> {
    fn root(&mut self, node: &Node) -> Result<(), EmitError> {
        match &node.value {
            Value::Mapping(mapping) if !mapping.entries.is_empty() => self.mapping(mapping, 0, true)?,
            Value::Sequence(sequence) if !sequence.items.is_empty() => self.sequence(&sequence.items, 0, true)?,
            _ => self.leaf(node, 0)?,
        }
        self.writer.end_line();
        Ok(())
    }

    /// `inline`: the first key goes on the line that is already begun (after `- ` or at the very start).
    fn mapping(&mut self, mapping: &Mapping, indent: usize, inline: bool) -> Result<(), EmitError> {
        for (at, entry) in printed_entries(mapping)?.into_iter().enumerate() {
            if at > 0 || !inline {
                self.writer.new_line(indent);
            }
            self.key(entry, indent)?;
            self.value(&entry.value, indent, true)?;
        }
        Ok(())
    }

    fn key(&mut self, entry: &Entry, indent: usize) -> Result<(), EmitError> {
        let key = entry.key.text().unwrap_or_default();
        if Writer::is_simple_key(key) {
            self.writer.string(key, indent, true).map_err(|message| error(&entry.key, message))?;
        } else {
            self.writer.raw("? ");
            self.writer.string(key, indent + 2, false).map_err(|message| error(&entry.key, message))?;
            self.writer.new_line(indent);
        }
        self.writer.raw(":");
        Ok(())
    }

    fn value(&mut self, node: &Node, indent: usize, in_mapping: bool) -> Result<(), EmitError> {
        match &node.value {
            Value::Mapping(mapping) if !mapping.entries.is_empty() => {
                if in_mapping {
                    self.writer.new_line(indent + 2);
                }
                self.mapping(mapping, indent + 2, true)
            }
            Value::Sequence(sequence) if !sequence.items.is_empty() => {
                if in_mapping {
                    // Lists are not indented under their key.
                    self.writer.new_line(indent);
                    return self.sequence(&sequence.items, indent, true);
                }
                self.sequence(&sequence.items, indent + 2, true)
            }
            _ => {
                if in_mapping {
                    self.writer.raw(" ");
                }
                self.leaf(node, indent + 2)
            }
        }
    }

    fn sequence(&mut self, items: &[Node], indent: usize, inline: bool) -> Result<(), EmitError> {
        for (at, item) in items.iter().enumerate() {
            if at > 0 || !inline {
                self.writer.new_line(indent);
            }
            self.writer.raw("- ");
            self.value(item, indent, false)?;
        }
        Ok(())
    }

    /// A scalar or an empty collection.
    fn leaf(&mut self, node: &Node, indent: usize) -> Result<(), EmitError> {
        let scalar = match &node.value {
            Value::Mapping(_) => {
                self.writer.raw("{}");
                return Ok(());
            }
            Value::Sequence(_) => {
                self.writer.raw("[]");
                return Ok(());
            }
            Value::Scalar(scalar) => scalar,
        };
        (self.mark)(self.writer.position(), node);
        match printed_scalar(scalar).map_err(|message| error(node, message))? {
            Typed::Null => self.writer.raw("null"),
            Typed::Bool(value) => self.writer.raw(if value { "true" } else { "false" }),
            Typed::Int(value) => self.writer.raw(&value.to_string()),
            Typed::Uint(value) => self.writer.raw(&value.to_string()),
            Typed::Float(value) => {
                let text =
                    number::yaml_float(value).ok_or_else(|| error(node, format!("{value} is not a JSON number")))?;
                self.writer.raw(&text);
            }
            Typed::Str(text) => self.writer.string(&text, indent, false).map_err(|message| error(node, message))?,
        }
        Ok(())
    }
}

/// The value a scalar has where it is printed.
///
/// # Errors
/// When its tag does not allow its text.
pub fn printed_scalar(scalar: &Scalar) -> Result<Typed<'_>, String> {
    Ok(match typed(scalar)? {
        Typed::Str(text) if scalar.style == ScalarStyle::Folded => {
            Typed::Str(refold::refold(&text).into_owned().into())
        }
        value => value,
    })
}

fn error(node: &Node, message: impl Into<String>) -> EmitError {
    EmitError { span: node.span, message: message.into() }
}

/// The entries of a mapping in the order they are printed; of duplicate keys only the one that counts.
///
/// # Errors
/// When a key is not a string, which JSON cannot hold.
pub fn printed_entries(mapping: &Mapping) -> Result<Vec<&Entry>, EmitError> {
    let mut out: Vec<&Entry> = Vec::with_capacity(mapping.entries.len());
    for entry in &mapping.entries {
        let Some(scalar) = entry.key.as_scalar() else {
            return Err(error(&entry.key, "a key that is a list or a mapping"));
        };
        if !matches!(typed(scalar), Ok(Typed::Str(_))) {
            return Err(error(&entry.key, format!("the key `{}` is not a string", scalar.text)));
        }
        if let Some(twin) = out.iter().position(|seen| seen.key.text() == Some(scalar.text.as_str())) {
            if !entry.merged || out[twin].merged {
                out[twin] = entry;
            }
            continue;
        }
        out.push(entry);
    }
    natural::sort_by_key(&mut out, |entry| entry.key.text().unwrap_or_default());
    Ok(out)
}
