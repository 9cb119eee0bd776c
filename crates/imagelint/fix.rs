//! The fix loop: applies the fixes of a report, lints again, and repeats until nothing is left to mend.
//!
//! Everything happens in memory; the disk is changed by [`Fixed::write`] alone. No fix is applied in part.

mod diff;
mod overlay;
mod select;
mod store;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use imagelint_model::{Finding, Safety};
use imagelint_yaml::{ErrorKind, FileId, apply_edits, parse};

use crate::outcome::Report;

pub use overlay::OverlayLoad;
pub use store::replace_file;

/// Rounds of mending and linting again, after which a fix that keeps asking for itself is given up.
const ROUNDS: usize = 10;

/// Whether the fix of a finding, in the report it is of, is to be applied.
pub type Wanted<'w> = dyn Fn(&Finding, &Report) -> bool + 'w;

/// What the fix loop did, in memory.
pub struct Fixed {
    /// What was found after the last fix; `None` when nothing was fixed, and the report at hand still holds.
    pub report: Option<Report>,
    /// How many fixes were applied.
    pub applied: usize,
    /// The findings that they mend, as they were told when their fix was applied. Those are among them whose fix says
    /// what others say.
    pub mended: Vec<Finding>,
    /// The files that would change, by path.
    pub changes: Vec<Change>,
    /// Files whose fixes were refused, and why; sorted by path.
    pub refused: Vec<(PathBuf, &'static str)>,
}

/// A file before and after.
pub struct Change {
    /// Its path, as the report has it.
    pub path: PathBuf,
    /// Its text as it was read.
    pub before: Arc<str>,
    /// Its text with the fixes.
    pub after: String,
}

/// Applies the fixes of `report` that are at least as safe as `safety`. `lint` runs the linter again over changed files.
///
/// # Errors
/// What `lint` says.
pub fn fix<E>(
    report: &Report,
    safety: Safety,
    lint: &mut dyn FnMut(OverlayLoad) -> Result<Report, E>,
) -> Result<Fixed, E> {
    let safe_enough = |finding: &Finding, _: &Report| finding.fix.as_ref().is_some_and(|fix| fix.safety >= safety);
    fix_some(report, &safe_enough, lint)
}

/// Applies those fixes of `report` that are `wanted`, as [`fix`] does.
///
/// # Errors
/// What `lint` says.
pub fn fix_some<E>(
    report: &Report,
    wanted: &Wanted<'_>,
    lint: &mut dyn FnMut(OverlayLoad) -> Result<Report, E>,
) -> Result<Fixed, E> {
    let mut state = State::default();
    let mut last = None;
    for _ in 0..ROUNDS {
        let count = state.round(last.as_ref().unwrap_or(report), wanted);
        if count == 0 {
            break;
        }
        state.applied += count;
        last = Some(lint(OverlayLoad::new(state.texts()))?);
    }
    let State { applied, mended, changes, refused } = state;
    Ok(Fixed {
        report: last,
        applied,
        mended,
        changes: changes.into_values().collect(),
        refused: refused.into_iter().collect(),
    })
}

impl Fixed {
    /// Writes the changed files, each in one step. Nothing is written when one of them was changed meanwhile.
    ///
    /// # Errors
    /// What the disk says, with the file's path, and that a file was changed by someone else since it was read.
    pub fn write(&self) -> io::Result<()> {
        store::write(&self.changes)
    }

    /// Writes what would change as a unified diff.
    ///
    /// # Errors
    /// What `out` says.
    pub fn diff(&self, out: &mut dyn Write) -> io::Result<()> {
        self.changes.iter().try_for_each(|change| diff::write(change, out))
    }
}

#[derive(Default)]
struct State {
    applied: usize,
    mended: Vec<Finding>,
    changes: BTreeMap<PathBuf, Change>,
    refused: BTreeMap<PathBuf, &'static str>,
}

impl State {
    /// Applies what can be applied of `report` at once; gives the number of fixes.
    fn round(&mut self, report: &Report, wanted: &Wanted<'_>) -> usize {
        loop {
            let refused = |file: FileId| self.refused.contains_key(&report.files.get(file).path);
            let fixes = select::select(report, wanted, &refused);
            let mut texts = Vec::new();
            let known = self.refused.len();
            for (file, edits) in select::by_file(&fixes) {
                let source = report.files.get(file);
                let mended = match &source.invalid_utf8 {
                    Some(_) => Err("it is not UTF-8"),
                    None => apply_edits(&source.text, &edits).map_err(|_| "its edits do not fit its text"),
                };
                match mended.and_then(|text| still_parses(file, &source.text, &text).map(|()| text)) {
                    Ok(text) => texts.push((source, text)),
                    Err(why) => _ = self.refused.insert(source.path.clone(), why),
                }
            }
            // A refused file takes the other edits of its fixes with it, so the choice is made again without it.
            if self.refused.len() > known {
                continue;
            }
            for (source, after) in texts {
                let change = |after| Change { path: source.path.clone(), before: Arc::clone(&source.text), after };
                let entry = self.changes.entry(source.path.clone());
                entry.and_modify(|change| change.after.clone_from(&after)).or_insert_with(|| change(after));
            }
            self.changes.retain(|_, change| *change.before != *change.after);
            self.mended.extend(select::mended(report, &fixes).cloned());
            return fixes.len();
        }
    }

    fn texts(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.changes.values().map(|change| (change.path.as_path(), change.after.as_str()))
    }
}

/// Refuses a text that cannot be read as well as it was before.
fn still_parses(file: FileId, before: &str, after: &str) -> Result<(), &'static str> {
    let broken = |text: &str| {
        let parsed = parse(file, text);
        let errors = parsed.errors.iter().filter(|error| error.kind != ErrorKind::NotYaml12).count();
        (errors, parsed.documents.len())
    };
    let ((errors_before, documents_before), (errors_after, documents_after)) = (broken(before), broken(after));
    if errors_after > errors_before || documents_after != documents_before {
        return Err("the result could not be parsed");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
