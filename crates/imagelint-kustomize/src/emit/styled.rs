//! Writes a tree that is part of a text of its own: keys in their order, quotes and flow style as they were.

use imagelint_yaml::{Node, Scalar, ScalarStyle, Value};

use super::scalar::Writer;
use super::{EmitError, error, typed::typed};

/// Appends `node` as a YAML document the way go-yaml v3 writes a node it has read.
pub(crate) fn write_styled(node: &Node, out: &mut String) -> Result<(), EmitError> {
    let mut writer = Writer::new(out);
    match &node.value {
        Value::Mapping(mapping) if !mapping.flow && !mapping.entries.is_empty() => block(&mut writer, node, 0)?,
        Value::Sequence(sequence) if !sequence.flow && !sequence.items.is_empty() => block(&mut writer, node, 0)?,
        _ => flow(&mut writer, node)?,
    }
    writer.end_line();
    Ok(())
}

/// A block collection whose first line is already begun.
fn block(writer: &mut Writer<'_>, node: &Node, indent: usize) -> Result<(), EmitError> {
    match &node.value {
        Value::Mapping(mapping) => {
            for (at, entry) in mapping.entries.iter().enumerate() {
                if at > 0 {
                    writer.new_line(indent);
                }
                flow(writer, &entry.key)?;
                writer.raw(":");
                match &entry.value.value {
                    Value::Mapping(inner) if !inner.flow && !inner.entries.is_empty() => {
                        writer.new_line(indent + 2);
                        block(writer, &entry.value, indent + 2)?;
                    }
                    Value::Sequence(inner) if !inner.flow && !inner.items.is_empty() => {
                        writer.new_line(indent);
                        block(writer, &entry.value, indent)?;
                    }
                    _ => {
                        writer.raw(" ");
                        leaf(writer, &entry.value, indent + 2)?;
                    }
                }
            }
        }
        Value::Sequence(sequence) => {
            for (at, item) in sequence.items.iter().enumerate() {
                if at > 0 {
                    writer.new_line(indent);
                }
                writer.raw("- ");
                let nested = match &item.value {
                    Value::Mapping(inner) => !inner.flow && !inner.entries.is_empty(),
                    Value::Sequence(inner) => !inner.flow && !inner.items.is_empty(),
                    Value::Scalar(_) => false,
                };
                if nested {
                    block(writer, item, indent + 2)?;
                } else {
                    leaf(writer, item, indent + 2)?;
                }
            }
        }
        Value::Scalar(_) => leaf(writer, node, indent)?,
    }
    Ok(())
}

fn leaf(writer: &mut Writer<'_>, node: &Node, indent: usize) -> Result<(), EmitError> {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains('\n') => {
            writer.string(&scalar.text, indent, false).map_err(|message| error(node, message))
        }
        _ => flow(writer, node),
    }
}

fn flow(writer: &mut Writer<'_>, node: &Node) -> Result<(), EmitError> {
    match &node.value {
        Value::Mapping(mapping) => {
            writer.raw("{");
            for (at, entry) in mapping.entries.iter().enumerate() {
                if at > 0 {
                    writer.raw(", ");
                }
                flow(writer, &entry.key)?;
                writer.raw(": ");
                flow(writer, &entry.value)?;
            }
            writer.raw("}");
        }
        Value::Sequence(sequence) => {
            writer.raw("[");
            for (at, item) in sequence.items.iter().enumerate() {
                if at > 0 {
                    writer.raw(", ");
                }
                flow(writer, item)?;
            }
            writer.raw("]");
        }
        Value::Scalar(scalar) => scalar_in_line(writer, scalar).map_err(|message| error(node, message))?,
    }
    Ok(())
}

fn scalar_in_line(writer: &mut Writer<'_>, scalar: &Scalar) -> Result<(), String> {
    match scalar.style {
        ScalarStyle::DoubleQuoted => writer.double_quoted(&scalar.text),
        ScalarStyle::SingleQuoted => writer.single_quoted(&scalar.text),
        _ => {
            // A number or boolean stands as it was written; a string that would read as one gets quotes.
            let plain = Scalar { text: scalar.text.clone(), style: ScalarStyle::Plain, tag: None };
            if typed(&plain)? == typed(scalar)? && !matches!(typed(scalar)?, super::Typed::Str(_)) {
                writer.raw(&scalar.text);
            } else {
                writer.string(&scalar.text, 0, true)?;
            }
        }
    }
    Ok(())
}
