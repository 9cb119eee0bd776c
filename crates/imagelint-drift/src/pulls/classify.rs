//! From what a kubelet says to a cause and a next step.

use regex::Regex;

use super::causes::CAUSES;

/// Why an image does not arrive, in the large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PullClass {
    /// The registry does not answer.
    Unreachable,
    /// It wants other credentials.
    Unauthorized,
    /// It does not have the image.
    NotFound,
    /// It was asked too often.
    RateLimited,
    /// The image is not built for the node.
    NoPlatform,
    /// The name is no image reference.
    BadName,
    /// Its certificate is not trusted.
    Tls,
    /// Something else.
    Other,
}

impl PullClass {
    /// `unreachable`, `not-found`, ….
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not-found",
            Self::RateLimited => "rate-limited",
            Self::NoPlatform => "no-platform",
            Self::BadName => "bad-name",
            Self::Tls => "tls",
            Self::Other => "other",
        }
    }
}

/// A row of the table of causes.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) class: PullClass,
    pub(super) pattern: &'static str,
    pub(super) cause: &'static str,
    pub(super) next: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "only the test of the table reads them"))]
    pub(super) samples: &'static [&'static str],
}

/// Why an image does not arrive, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PullCause {
    /// Id of the cause in the table: `timeout`.
    pub id: &'static str,
    /// In the large.
    pub class: PullClass,
    /// What is the matter, as the end of a sentence.
    pub cause: &'static str,
    /// What to do.
    pub next: &'static str,
}

/// What is told when no row fits.
const UNKNOWN: PullCause = PullCause {
    id: "unknown",
    class: PullClass::Other,
    cause: "the kubelet does not say why in words that are known here",
    next: "read the events of the pod: kubectl describe pod",
};

/// The table of causes, ready to be asked.
#[derive(Debug)]
pub struct Classifier {
    patterns: Vec<Regex>,
}

impl Default for Classifier {
    fn default() -> Self {
        let pattern = |row: &Row| Regex::new(row.pattern).expect("the test of the table compiles every pattern");
        Self { patterns: CAUSES.iter().map(pattern).collect() }
    }
}

impl Classifier {
    /// The cause that `message` tells of; `None` when it tells of none.
    #[must_use]
    pub fn classify(&self, message: &str) -> Option<PullCause> {
        let at = self.patterns.iter().position(|pattern| pattern.is_match(message))?;
        let Row { id, class, cause, next, .. } = CAUSES[at];
        Some(PullCause { id, class, cause, next })
    }

    /// The cause of the first of `messages` that tells of one.
    #[must_use]
    pub fn first<'m>(&self, messages: impl IntoIterator<Item = &'m str>) -> PullCause {
        messages.into_iter().find_map(|message| self.classify(message)).unwrap_or(UNKNOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_recognised_by_its_own_row() {
        let classifier = Classifier::default();
        for row in CAUSES {
            for sample in row.samples {
                assert_eq!(classifier.classify(sample).map(|cause| cause.id), Some(row.id), "{sample}");
            }
        }
    }

    #[test]
    fn echoes_tell_of_no_cause() {
        let classifier = Classifier::default();
        for echo in ["Error: ErrImagePull", "Back-off pulling image \"redis:7\"", "Pulling image \"redis:7\""] {
            assert_eq!(classifier.classify(echo), None, "{echo}");
        }
        assert_eq!(classifier.first(["Error: ErrImagePull"]).class, PullClass::Other);
    }
}
