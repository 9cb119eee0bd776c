//! Values that shells suggest behind an argument that takes others, too.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error};
use imagelint::report::Format;
use imagelint_model::catalog::RULES;

/// Parses with a function; tells shells what it usually takes.
#[derive(Clone)]
pub(super) struct Suggested<T> {
    parse: fn(&str) -> Result<T, String>,
    values: fn() -> Vec<PossibleValue>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Suggested<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        TypedValueParser::parse_ref(&self.parse, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.values)().into_iter()))
    }
}

/// Formats, to which `=FILE` may be added.
pub(super) fn formats<T>(parse: fn(&str) -> Result<T, String>) -> Suggested<T> {
    Suggested { parse, values: || Format::ALL.iter().map(|(name, _)| PossibleValue::new(*name)).collect() }
}

/// Ids of rules; a configuration may have rules of its own.
pub(super) fn rule_ids() -> Suggested<String> {
    let values = || RULES.iter().map(|rule| PossibleValue::new(rule.id).help(rule.summary)).collect();
    Suggested { parse: |id| Ok(id.to_owned()), values }
}
