//! Why a text is no image reference, in words.

use std::fmt;
use std::ops::Range;

/// Why a text is no image reference, and which of its bytes are to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceError {
    /// What is wrong.
    pub kind: ReferenceErrorKind,
    /// The bytes to blame; an empty range where something is missing.
    pub range: Range<usize>,
}

/// What is wrong with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceErrorKind {
    /// Nothing is written.
    Empty,
    /// Blanks or line breaks before or after the reference; trimming them mends it.
    SurroundingSpace,
    /// A blank inside.
    Space,
    /// Begins with `https://` or another scheme.
    Scheme,
    /// 64 hexadecimal digits and nothing else: the id of an image, which no registry can be asked for.
    BareId,
    /// The registry is no host name or address with an optional port.
    Registry,
    /// No name stands before the tag or digest, or a part between two `/` is empty.
    EmptyPath,
    /// The path has capital letters.
    UppercasePath,
    /// The path has other characters than lower-case letters, digits and single separators between them.
    Path,
    /// The path has more than 255 characters.
    PathTooLong,
    /// Nothing follows the `:`.
    EmptyTag,
    /// The tag has characters that no tag can have.
    Tag,
    /// The tag has more than 128 characters.
    TagTooLong,
    /// The digest is not `algorithm:hexadecimal digits`.
    Digest,
    /// The algorithm is not `sha256`.
    DigestAlgorithm,
    /// The digest has fewer than 64 hexadecimal digits.
    DigestTooShort,
    /// The digest has more than 64 hexadecimal digits.
    DigestTooLong,
    /// The digest has capital letters.
    DigestUppercase,
}

impl ReferenceError {
    pub(super) const fn new(kind: ReferenceErrorKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }
}

impl ReferenceErrorKind {
    /// What is wrong, in words: lower case, no full stop.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "the image is empty",
            Self::SurroundingSpace => "blanks stand before or after the image",
            Self::Space => "an image cannot contain blanks",
            Self::Scheme => "an image has no URL scheme; write the host without it",
            Self::BareId => "64 hexadecimal digits alone are an image id, which no registry can be asked for",
            Self::Registry => "the registry must be a host name or address with an optional port number",
            Self::EmptyPath => "a part of the image's name is missing",
            Self::UppercasePath => "the repository must be lower case",
            Self::Path => {
                "each part of the repository must be lower-case letters and digits with single `.`, `_`, `__` or `-` between them"
            }
            Self::PathTooLong => "the repository must not have more than 255 characters",
            Self::EmptyTag => "the tag is missing after `:`",
            Self::Tag => "a tag is letters, digits, `_`, `.` and `-`, and begins with none of the last two",
            Self::TagTooLong => "a tag must not have more than 128 characters",
            Self::Digest => "a digest is `sha256:` and 64 hexadecimal digits",
            Self::DigestAlgorithm => "the digest's algorithm is not supported; write `sha256:`",
            Self::DigestTooShort => "the digest is too short: sha256 has 64 hexadecimal digits",
            Self::DigestTooLong => "the digest is too long: sha256 has 64 hexadecimal digits",
            Self::DigestUppercase => "the digits of a digest must be lower case",
        }
    }
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind.message())
    }
}

impl std::error::Error for ReferenceError {}
