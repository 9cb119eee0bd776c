//! `managedFields`: who wrote which of the fields that an audit compares.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::raw::or_default;
use super::{FieldOwner, OwnedField};
use crate::time::Timestamp;

/// An entry as the API server sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ManagedFields {
    #[serde(deserialize_with = "or_default")]
    manager: String,
    #[serde(deserialize_with = "or_default")]
    operation: String,
    time: Option<Timestamp>,
    #[serde(rename = "fieldsV1", deserialize_with = "or_default")]
    fields: Fields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields {
    #[serde(rename = "f:metadata", deserialize_with = "or_default")]
    metadata: MetadataFields,
    #[serde(rename = "f:spec", deserialize_with = "or_default")]
    spec: SpecFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MetadataFields {
    #[serde(rename = "f:annotations", deserialize_with = "or_default")]
    annotations: BTreeMap<String, IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SpecFields {
    #[serde(rename = "f:type")]
    service_type: Option<IgnoredAny>,
    #[serde(rename = "f:template", deserialize_with = "or_default")]
    template: TemplateFields,
    #[serde(rename = "f:jobTemplate", deserialize_with = "or_default")]
    job_template: JobFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobFields {
    #[serde(rename = "f:spec", deserialize_with = "or_default")]
    spec: JobSpecFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobSpecFields {
    #[serde(rename = "f:template", deserialize_with = "or_default")]
    template: TemplateFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TemplateFields {
    #[serde(rename = "f:spec", deserialize_with = "or_default")]
    spec: PodFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PodFields {
    #[serde(rename = "f:containers", deserialize_with = "or_default")]
    containers: BTreeMap<String, ContainerFields>,
    #[serde(rename = "f:initContainers", deserialize_with = "or_default")]
    init_containers: BTreeMap<String, ContainerFields>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ContainerFields {
    #[serde(rename = "f:image")]
    image: Option<IgnoredAny>,
    #[serde(rename = "f:imagePullPolicy")]
    pull_policy: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Key {
    name: String,
}

impl ManagedFields {
    /// What it says of the fields that an audit compares; `None` when it says nothing of them.
    pub(super) fn owner(self) -> Option<FieldOwner> {
        let Fields { metadata, spec } = self.fields;
        let mut fields = Vec::new();
        for pod in [spec.template.spec, spec.job_template.spec.template.spec] {
            for (key, container) in pod.containers.into_iter().chain(pod.init_containers) {
                // `k:{"name":"web"}`: lists of containers are maps by name to the API server.
                let name = key.strip_prefix("k:").and_then(|key| serde_json::from_str::<Key>(key).ok());
                let Some(Key { name }) = name else { continue };
                fields.extend(container.image.map(|_| OwnedField::Image(name.clone())));
                fields.extend(container.pull_policy.map(|_| OwnedField::PullPolicy(name)));
            }
        }
        let annotations = metadata.annotations.into_keys();
        fields.extend(annotations.filter_map(|key| Some(OwnedField::Annotation(key.strip_prefix("f:")?.to_owned()))));
        fields.extend(spec.service_type.map(|_| OwnedField::ServiceType));
        (!fields.is_empty()).then_some(FieldOwner {
            manager: self.manager,
            operation: self.operation,
            time: self.time,
            fields,
        })
    }
}
