//! Decodes only the fields of an object that are wanted; the rest is skipped as it is read.
//!
//! Nothing else may stay in memory or reach a file: environment variables and arguments hold people's secrets.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// An annotation that repeats the whole object, environment variables included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The fields that are wanted, as a tree; a leaf wants everything under it.
#[derive(Debug, Default)]
pub(crate) struct Mask {
    fields: BTreeMap<&'static str, Mask>,
}

impl Mask {
    /// From paths such as `metadata/name`, in parts. Lists need no mark: a path goes on in each of their elements.
    pub(crate) fn new<'a>(paths: impl IntoIterator<Item = &'a [&'static str]>) -> Self {
        let mut root = Self::default();
        for path in paths {
            path.iter().fold(&mut root, |mask, field| mask.fields.entry(field).or_default());
        }
        root
    }

    /// The mask of a list of such objects, a page of it.
    pub(crate) fn of_list(self) -> Self {
        let mut list = Self::new([&["metadata", "continue"][..], &["metadata", "remainingItemCount"]]);
        list.fields.insert("items", self);
        list
    }
}

/// What a mask leaves of a value.
#[derive(Clone, Copy)]
pub(crate) struct Masked<'m>(pub(crate) &'m Mask);

impl<'de> DeserializeSeed<'de> for Masked<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Masked<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut found = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            found.push(element);
        }
        Ok(found.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut found = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            // A leaf wants everything, and so does everything under it.
            let wanted = if self.0.fields.is_empty() { Some(self.0) } else { self.0.fields.get(key.as_str()) };
            match wanted.filter(|_| key != LAST_APPLIED) {
                Some(mask) => {
                    let value = entries.next_value_seed(Masked(mask))?;
                    found.insert(key, value);
                }
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_wanted_is_decoded() {
        let mask =
            Mask::new([&["metadata", "annotations"][..], &["spec", "containers", "image"], &["spec", "replicas"]]);
        let text = json!({
            "metadata": {"name": "web", "annotations": {"a": "b", LAST_APPLIED: "{\"everything\": 1}"}},
            "spec": {
                "containers": [{"image": "redis", "env": [{"name": "PASSWORD", "value": "hunter2"}]}, {"image": null}],
                "replicas": 3,
            },
            "status": {"phase": "Running"},
        })
        .to_string();
        let found = Masked(&mask).deserialize(&mut serde_json::Deserializer::from_str(&text)).unwrap();
        let expected = json!({
            "metadata": {"annotations": {"a": "b"}},
            "spec": {"containers": [{"image": "redis"}, {"image": null}], "replicas": 3},
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_field_of_another_type_than_expected_is_kept_as_it_is() {
        let mask = Mask::new([&["spec", "containers", "image"][..]]);
        let found = Masked(&mask).deserialize(&mut serde_json::Deserializer::from_str(r#"{"spec": [true, 1.5]}"#));
        assert_eq!(found.unwrap(), json!({"spec": [true, 1.5]}));
    }
}
