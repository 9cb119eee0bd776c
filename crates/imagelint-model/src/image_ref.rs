//! Image references: `registry/path:tag@digest`, read by the grammar and the normalisation rules of
//! `distribution/reference`, which Docker, containerd and the kubelet share.

mod error;
mod grammar;

use std::fmt;
use std::ops::Range;

use compact_str::CompactString;

pub use error::{ReferenceError, ReferenceErrorKind};

/// The registry that a name without one means.
pub const DEFAULT_REGISTRY: &str = "docker.io";
const LEGACY_REGISTRY: &str = "index.docker.io";
const OFFICIAL: &str = "library/";

/// A reference to an image, as written, and where its parts are in that text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageRef {
    text: CompactString,
    registry_end: Option<u32>,
    path_end: u32,
    tag_end: Option<u32>,
}

impl ImageRef {
    /// Reads a reference as `ParseNormalizedNamed` does.
    ///
    /// # Errors
    /// Says what is wrong with it, and which bytes are to blame.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let parts = grammar::normalized_parts(text)?;
        Ok(Self {
            text: text.into(),
            registry_end: parts.registry_end.map(|end| end as u32),
            path_end: parts.path_end as u32,
            tag_end: parts.tag_end.map(|end| end as u32),
        })
    }

    /// The reference as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Registry host and port, as written: `quay.io`, `localhost:5000`. `None` where none is written.
    #[must_use]
    pub fn registry(&self) -> Option<&str> {
        self.registry_range().map(|range| &self.text[range])
    }

    /// The registry that will be asked: the written one, `docker.io` where there is none or `index.docker.io`.
    #[must_use]
    pub fn registry_or_default(&self) -> &str {
        self.registry().filter(|registry| *registry != LEGACY_REGISTRY).unwrap_or(DEFAULT_REGISTRY)
    }

    /// Path in the registry, as written: `library/nginx`, `nginx`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[self.path_range()]
    }

    /// Path in the registry in full: `library/nginx` for `nginx` on Docker Hub.
    #[must_use]
    pub fn full_path(&self) -> std::borrow::Cow<'_, str> {
        let path = self.path();
        if self.registry_or_default() == DEFAULT_REGISTRY && !path.contains('/') {
            return format!("{OFFICIAL}{path}").into();
        }
        path.into()
    }

    /// Last part of the path: `nginx` of `docker.io/library/nginx`.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The tag, where one is written.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag_range().map(|range| &self.text[range])
    }

    /// The digest, where one is written: `sha256:…`.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        self.digest_range().map(|range| &self.text[range])
    }

    /// The tag that will be pulled: `latest` where neither a tag nor a digest is written.
    #[must_use]
    pub fn effective_tag(&self) -> Option<&str> {
        self.tag().or_else(|| (!self.is_pinned()).then_some("latest"))
    }

    /// Registry and path, as written.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.text[self.repository_range()]
    }

    /// Registry and path in full: `docker.io/library/nginx`.
    #[must_use]
    pub fn normalized_repository(&self) -> String {
        format!("{}/{}", self.registry_or_default(), self.full_path())
    }

    /// The reference in full, tag and digest as written: `docker.io/library/nginx:1.27`.
    #[must_use]
    pub fn normalized(&self) -> String {
        format!("{}{}", self.normalized_repository(), &self.text[self.path_end as usize..])
    }

    /// The shortest spelling of the repository: `nginx` for `docker.io/library/nginx`.
    #[must_use]
    pub fn familiar(&self) -> String {
        let path = self.full_path();
        if self.registry_or_default() != DEFAULT_REGISTRY {
            return self.normalized_repository();
        }
        let official = path.strip_prefix(OFFICIAL).filter(|name| !name.contains('/'));
        official.unwrap_or(&path).to_owned()
    }

    /// What a runtime asks the registry for: in full, the tag dropped beside a digest, `latest` where neither is written.
    #[must_use]
    pub fn pulled(&self) -> String {
        let repository = self.normalized_repository();
        match (self.digest(), self.effective_tag()) {
            (Some(digest), _) => format!("{repository}@{digest}"),
            (None, tag) => format!("{repository}:{}", tag.unwrap_or_default()),
        }
    }

    /// True when a digest says exactly which image it is.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.digest_range().is_some()
    }

    /// True when both are pulled from the same repository, however they are spelled.
    #[must_use]
    pub fn same_repository(&self, other: &Self) -> bool {
        self.registry_or_default() == other.registry_or_default() && self.full_path() == other.full_path()
    }

    /// True when both mean the same image, however they are spelled. Beside a digest a tag means nothing.
    #[must_use]
    pub fn same_image(&self, other: &Self) -> bool {
        self.same_repository(other)
            && match (self.digest(), other.digest()) {
                (None, None) => self.effective_tag() == other.effective_tag(),
                (mine, theirs) => mine == theirs,
            }
    }

    /// Bytes of the registry in the text.
    #[must_use]
    pub fn registry_range(&self) -> Option<Range<usize>> {
        self.registry_end.map(|end| 0..end as usize)
    }

    /// Bytes of the path in the text.
    #[must_use]
    pub fn path_range(&self) -> Range<usize> {
        self.registry_end.map_or(0, |end| end as usize + 1)..self.path_end as usize
    }

    /// Bytes of registry and path in the text.
    #[must_use]
    pub const fn repository_range(&self) -> Range<usize> {
        0..self.path_end as usize
    }

    /// Bytes of the tag in the text, its `:` left out.
    #[must_use]
    pub fn tag_range(&self) -> Option<Range<usize>> {
        self.tag_end.map(|end| self.path_end as usize + 1..end as usize)
    }

    /// Bytes of the digest in the text, its `@` left out.
    #[must_use]
    pub fn digest_range(&self) -> Option<Range<usize>> {
        let before = self.tag_end.unwrap_or(self.path_end) as usize;
        (before < self.text.len()).then(|| before + 1..self.text.len())
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl std::str::FromStr for ImageRef {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
