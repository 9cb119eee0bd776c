//! Messages: text with expressions in braces, `{{` for a brace.

use cel::Value;

use super::expr::{Expression, Mistake};
use super::values::{Scene, Variable};

/// A text with holes.
pub(super) struct Message(Vec<Part>);

enum Part {
    Text(String),
    Hole(Box<Expression>),
}

impl Message {
    /// Reads `text`, whose expressions may speak of `allowed`.
    pub(super) fn new(text: &str, allowed: &[Variable]) -> Result<Self, Mistake> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(next) = text[at..].find(['{', '}']).map(|found| at + found) {
            plain.push_str(&text[at..next]);
            let rest = &text[next..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push_str(&rest[..1]);
                at = next + 2;
                continue;
            }
            let Some(len) = rest.strip_prefix('{').and_then(hole) else {
                let message = "a brace has no partner".to_owned();
                let help = Some("write `{{` or `}}` for a brace of the text".to_owned());
                return Err(Mistake { range: next..next + 1, message, help });
            };
            let inside = &rest[1..=len];
            let expression = Expression::new(inside, allowed).map_err(|mistake| Mistake {
                range: mistake.range.start + next + 1..mistake.range.end + next + 1,
                ..mistake
            })?;
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Hole(Box::new(expression)));
            at = next + len + 2;
        }
        plain.push_str(&text[at..]);
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }

    /// The text at one place; what has no value there shows as `?`.
    pub(super) fn text(&self, scene: &Scene<'_>) -> String {
        let shown = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Hole(expression) => match expression.bare_variable() {
                Some(variable) => scene.shown(variable),
                None => expression.value(scene).map_or_else(|_| "?".to_owned(), |value| show(&value)),
            },
        };
        self.0.iter().map(shown).collect()
    }

    /// True when an expression of it speaks of `variable`.
    pub(super) fn speaks_of(&self, variable: Variable) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Hole(expression) if expression.speaks_of(variable)))
    }
}

/// Length of the expression up to the brace that ends it. Braces of maps inside it come in pairs.
fn hole(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::List(items) => items.iter().map(show).collect::<Vec<_>>().join(", "),
        _ => "?".to_owned(),
    }
}
