//! Image uses: every place where an object names an image, with the bytes of each part of it.

mod collect;
mod joined;
mod parameters;
mod text;
mod values;

use std::borrow::Cow;

use imagelint_yaml::{Node, Span};

use crate::finding::ObjectRef;
use crate::image_ref::{ImageRef, ReferenceError};
use crate::object::Object;
use crate::workload::{ContainerKind, Found};

pub use collect::image_uses;

/// One image that an object names, or a container that should name one and does not.
#[derive(Clone, Debug)]
pub struct ImageUse<'a> {
    /// The object.
    pub object: &'a Object,
    /// What the image is for.
    pub container_kind: ContainerKind,
    /// Name of the container, or of the volume, where it has one.
    pub container_name: Option<&'a str>,
    /// The container, or the mapping of a custom resource that the image stands in.
    pub container: &'a Node,
    /// The pod spec that the container is in; `None` for a field of a custom resource.
    pub pod_spec: Option<&'a Node>,
    /// Path of the image in the object: `spec.template.spec.containers[0].image`.
    pub path: String,
    /// The image's scalar. Where a custom resource writes the parts apart, a scalar joined from them, whose pieces know
    /// where they came from. Where no image is written, the container.
    pub node: Cow<'a, Node>,
    /// What is written there.
    pub value: ImageValue,
    /// The pull policy, where one is written.
    pub pull_policy: Option<PullPolicyField<'a>>,
    /// How it was found.
    pub found: Found,
    /// True when the tag is set elsewhere, so that a missing one says nothing.
    pub tagless: bool,
}

/// What is written where an image should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageValue {
    /// No key, or a null.
    Missing,
    /// An empty string.
    Empty,
    /// Not a string: what it is instead (`number`, `boolean`, `mapping`, `list`).
    NotAString(&'static str),
    /// Something will be put in before it is applied: `${TAG}`, `{{ .Values.image }}`, `<registry>/app`.
    Placeholder,
    /// A word that a tool replaces and that is no image: `auto` of Istio, `ko://…`.
    NotAnImage,
    /// A string that is no reference.
    Invalid(ReferenceError),
    /// An image.
    Reference(ImageRef),
}

/// When the kubelet asks the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PullPolicy {
    /// At every start of a container.
    Always,
    /// When the node does not have the image.
    IfNotPresent,
    /// Never.
    Never,
}

/// A pull policy as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PullPolicyField<'a> {
    /// The text.
    pub text: &'a str,
    /// Where it is written.
    pub span: Span,
    /// What it means; `None` for a text that is no policy, which the API server refuses.
    pub policy: Option<PullPolicy>,
}

impl PullPolicy {
    /// `Always`, `IfNotPresent` or `Never`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }

    /// Reads the name as the API spells it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Always, Self::IfNotPresent, Self::Never].into_iter().find(|policy| policy.as_str() == name)
    }

    /// The policy that the API server sets for `image` where none is written.
    ///
    /// `SetDefaults_Container`: `Always` for `latest`, written or implied, else `IfNotPresent`.
    #[must_use]
    pub fn default_for(image: &ImageRef) -> Self {
        if image.effective_tag() == Some("latest") { Self::Always } else { Self::IfNotPresent }
    }
}

impl ImageUse<'_> {
    /// The image, when one is written.
    #[must_use]
    pub const fn reference(&self) -> Option<&ImageRef> {
        match &self.value {
            ImageValue::Reference(image) => Some(image),
            _ => None,
        }
    }

    /// Why the text is no reference, when it should be one.
    #[must_use]
    pub const fn error(&self) -> Option<&ReferenceError> {
        match &self.value {
            ImageValue::Invalid(error) => Some(error),
            _ => None,
        }
    }

    /// The text as written; parts joined. Empty where no text is written.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.value {
            ImageValue::Missing => "",
            _ => self.node.text().unwrap_or_default(),
        }
    }

    /// What a finding says about this use: the object, the container, the path.
    #[must_use]
    pub fn object_ref(&self) -> Option<ObjectRef> {
        let object = self.object.object_ref()?;
        Some(ObjectRef { container: self.container_name.map(str::to_owned), path: Some(self.path.clone()), ..object })
    }

    /// The policy that will hold once the API server has filled in its default; `None` when that cannot be said.
    #[must_use]
    pub fn effective_pull_policy(&self) -> Option<PullPolicy> {
        match (&self.pull_policy, self.reference()) {
            (Some(field), _) => field.policy,
            (None, Some(image)) => Some(PullPolicy::default_for(image)),
            (None, None) => None,
        }
    }

    /// Where the image is written; the container's name, or else the container, where no image is.
    #[must_use]
    pub fn span(&self) -> Span {
        match &self.value {
            ImageValue::Missing => self.container.get("name").map_or(self.container.span, |name| name.span),
            _ => self.node.span,
        }
    }

    /// The bytes that make the text no reference.
    #[must_use]
    pub fn error_span(&self) -> Option<Span> {
        self.error().map(|error| self.node.subspan(error.range.clone()))
    }

    /// Where the registry is written; `None` where none is.
    #[must_use]
    pub fn registry_span(&self) -> Option<Span> {
        self.reference()?.registry_range().map(|range| self.node.subspan(range))
    }

    /// Where registry and path are written.
    #[must_use]
    pub fn repository_span(&self) -> Option<Span> {
        self.reference().map(|image| self.node.subspan(image.repository_range()))
    }

    /// Where the path is written.
    #[must_use]
    pub fn path_span(&self) -> Option<Span> {
        self.reference().map(|image| self.node.subspan(image.path_range()))
    }

    /// Where the tag is written, without its `:`; `None` where none is.
    #[must_use]
    pub fn tag_span(&self) -> Option<Span> {
        self.reference()?.tag_range().map(|range| self.node.subspan(range))
    }

    /// Where the digest is written, without its `@`; `None` where none is.
    #[must_use]
    pub fn digest_span(&self) -> Option<Span> {
        self.reference()?.digest_range().map(|range| self.node.subspan(range))
    }

    /// The place after the repository, to put a tag there; `None` where that place cannot be told exactly.
    #[must_use]
    pub fn end_of_repository(&self) -> Option<Span> {
        let range = self.reference()?.repository_range();
        self.exact_end(range)
    }

    /// The place after the whole reference, to put a digest there; `None` where that place cannot be told exactly.
    #[must_use]
    pub fn end_of_reference(&self) -> Option<Span> {
        let range = 0..self.reference()?.as_str().len();
        self.exact_end(range)
    }

    fn exact_end(&self, range: std::ops::Range<usize>) -> Option<Span> {
        let last = range.end.checked_sub(1)?..range.end;
        let span = self.node.subspan(last);
        (span.len() == 1).then(|| Span::new(span.file, span.end, span.end))
    }
}

impl<'a> PullPolicyField<'a> {
    /// The field `key` of `container`; `None` where it is missing, null or empty.
    fn read(container: &'a Node, key: &str) -> Option<Self> {
        let node = container.get(key)?;
        let text = node.text().filter(|text| !text.is_empty() && !node.is_null())?;
        Some(Self { text, span: node.span, policy: PullPolicy::from_name(text) })
    }
}
