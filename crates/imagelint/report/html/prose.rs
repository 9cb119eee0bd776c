//! Sentences in which backticks mark code.

use crate::report::snippet::visible;

/// A sentence in pieces.
#[derive(Default)]
pub(super) struct Prose(pub(super) Vec<Piece>);

/// Words, or code among them.
pub(super) struct Piece {
    pub(super) code: bool,
    pub(super) text: String,
}

impl Prose {
    /// Where backticks do not pair, they are text.
    pub(super) fn new(text: &str) -> Self {
        let text = visible(text);
        if text.matches('`').count() % 2 == 1 {
            return Self(vec![Piece { code: false, text }]);
        }
        let pieces = text.split('`').enumerate();
        let pieces = pieces.map(|(at, text)| Piece { code: at % 2 == 1, text: text.to_owned() });
        Self(pieces.filter(|piece| !piece.text.is_empty()).collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
