//! A YAML tree as a source for serde, typed as kubectl types it.

use imagelint_yaml::{Entry, Node, Resolved, Typing, Value};
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A node to deserialize from.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a>(pub(super) &'a Node);

impl<'de, 'a> Deserializer<'de> for Tree<'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Mapping(mapping) => {
                let pair = |entry: &'a Entry| (entry.key.text().unwrap_or_default(), Tree(&entry.value));
                // Of duplicate keys the last one counts; a merged entry never wins over an own one.
                let wins = |entry: &&Entry| {
                    entry
                        .key
                        .text()
                        .and_then(|key| mapping.entry(key))
                        .is_some_and(|winner| std::ptr::eq(winner, *entry))
                };
                let entries = mapping.entries.iter().filter(wins).map(pair);
                visitor.visit_map(MapDeserializer::new(entries))
            }
            Value::Sequence(sequence) => visitor.visit_seq(SeqDeserializer::new(sequence.items.iter().map(Tree))),
            Value::Scalar(scalar) => match scalar.resolve(Typing::Api) {
                Resolved::Null => visitor.visit_unit(),
                Resolved::Bool(value) => visitor.visit_bool(value),
                Resolved::Int(value) => visitor.visit_i64(value),
                Resolved::Uint(value) => visitor.visit_u64(value),
                Resolved::Float(value) => visitor.visit_f64(value),
                Resolved::Timestamp | Resolved::Merge | Resolved::String => visitor.visit_str(&scalar.text),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

impl IntoDeserializer<'_, Error> for Tree<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
