//! The regular expressions of one expression, each compiled once.

use std::collections::HashMap;
use std::sync::Mutex;

use regex::{Regex, RegexBuilder};

/// Longest pattern in bytes.
const MAX_PATTERN: usize = 1000;
/// Most memory that a compiled pattern may take, and as much again for matching lazily.
const MAX_COMPILED: usize = 1 << 20;
/// Most patterns of one expression: those in its text, and those it makes from what it looks at.
const MAX_PATTERNS: usize = 64;

/// Compiled patterns by their text, those that cannot be compiled too.
#[derive(Default)]
pub(super) struct Patterns(Mutex<HashMap<String, Result<Regex, String>>>);

impl Patterns {
    /// The compiled `pattern`. Matching takes time linear in the text, whatever the pattern.
    pub(super) fn get(&self, pattern: &str) -> Result<Regex, String> {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(compiled) = known.get(pattern) {
            return compiled.clone();
        }
        if known.len() >= MAX_PATTERNS {
            return Err(format!("one expression may use {MAX_PATTERNS} patterns"));
        }
        let compiled = compile(pattern);
        known.insert(pattern.to_owned(), compiled.clone());
        compiled
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN {
        return Err(format!("a pattern may have {MAX_PATTERN} bytes"));
    }
    let built = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).dfa_size_limit(MAX_COMPILED).build();
    built.map_err(|error| {
        let text = error.to_string();
        // The drawing of the pattern above it needs a fixed-width font; the last line says what is wrong.
        text.lines().last().unwrap_or(&text).trim_start_matches("error: ").to_owned()
    })
}
