//! The end of a run: what all rules found in a file, merged, and silenced where the file asks for it.

use std::collections::HashMap;

use imagelint_model::Finding;
use imagelint_model::suppress::Suppression;
use imagelint_yaml::{FileId, Files};
use rayon::prelude::*;

use super::builds::drop_echoes;
use super::merge::merge_equal;
use super::{Judge, Judged};
use crate::outcome::Summary;

/// What is left of all findings.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) findings: Vec<Finding>,
    pub(super) summary: Summary,
}

/// Puts together what each file's own rules found with `more`, which was found through it.
pub(super) fn settle(
    judge: &Judge<'_>,
    judged: Vec<Judged>,
    more: [HashMap<FileId, Vec<Finding>>; 2],
    files: &Files,
) -> Settled {
    let mut more = join(more);
    let mut settled = Settled::default();
    let mut work: Vec<(FileId, Vec<Finding>, Vec<Suppression>)> = Vec::new();
    for mut one in judged {
        settled.summary.add(&one.summary);
        one.findings.extend(more.remove(&one.file).unwrap_or_default());
        drop_echoes(&mut one.findings);
        if !one.findings.is_empty() || !one.suppressions.is_empty() {
            work.push((one.file, one.findings, one.suppressions));
        }
    }
    // What is left points into files that are no part of the run themselves: a base outside the paths that were named.
    for (file, findings) in more {
        let source = files.get(file);
        let suppressions = judge.suppressions_of(&source, &source.parsed().comments, &[]);
        work.push((file, findings, suppressions));
    }
    let applied: Vec<_> = work
        .into_par_iter()
        .map(|(file, findings, suppressions)| judge.settle(&files.get(file), &suppressions, merge_equal(findings)))
        .collect();
    for one in applied {
        settled.summary.suppressed += one.suppressed;
        settled.findings.extend(one.findings);
    }
    settled
}

fn join([mut all, more]: [HashMap<FileId, Vec<Finding>>; 2]) -> HashMap<FileId, Vec<Finding>> {
    for (file, findings) in more {
        all.entry(file).or_default().extend(findings);
    }
    all
}
