//! `imagelint audit --fix`, `--diff` and `--commit`: what runs, written into Git's files.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use imagelint::Report;
use imagelint::auditor::{Repaired, message};
use imagelint::fix::{Fixed, OverlayLoad, fix_some};
use imagelint::git::Repo;
use imagelint_drift::{DriftRecord, Repair};
use imagelint_model::{Finding, From, catalog};

use super::Failure;
use super::check::Lint;
use crate::args::Audit;

/// The roots of other clusters that use some files.
pub(super) type Users<'u> = dyn Fn(&[PathBuf]) -> Result<Vec<String>, Failure> + 'u;

/// Roots of other clusters that are named one by one.
const NAMED: usize = 5;

/// What is asked for, and the repository that it is asked of.
pub(super) struct Repairer<'a> {
    args: &'a Audit,
    repo: Option<Repo>,
    /// Files that are not written to, and why.
    refused: RefCell<BTreeMap<PathBuf, String>>,
}

impl<'a> Repairer<'a> {
    /// Fails before anything is looked at, where a commit is wanted that cannot be made.
    pub(super) fn new(args: &'a Audit) -> Result<Self, Failure> {
        let wanted = args.commit || args.check.fix || args.check.unsafe_fixes || args.check.diff;
        let start = args.check.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let repo = if wanted { Repo::find(start).map_err(|error| cannot_commit(args, &error))? } else { None };
        if args.commit {
            let missing = || Failure::new("cannot commit: there is no git repository here");
            let repo = repo.as_ref().ok_or_else(missing)?;
            repo.committer().map_err(|error| cannot_commit(args, &error))?;
        }
        Ok(Self { args, repo, refused: RefCell::default() })
    }

    /// Repairs where asked to, on the disk or as a diff; gives the report that the exit code is about.
    /// `elsewhere` knows which roots of other clusters use files.
    pub(super) fn mend(&self, audit: &Lint<'_>, elsewhere: &Users<'_>, report: Report) -> Result<Report, Failure> {
        let check = &self.args.check;
        if !(check.fix || check.unsafe_fixes || check.diff || self.args.commit) {
            return Ok(report);
        }
        let fixed = self.fix(audit, &report)?;
        if check.diff {
            let mut out = io::BufWriter::new(io::stdout().lock());
            fixed.diff(&mut out)?;
            out.flush()?;
        } else {
            fixed.write()?;
        }
        self.tell(&fixed, &report)?;
        tell_elsewhere(&fixed, elsewhere)?;
        if check.diff || fixed.changes.is_empty() {
            return Ok(report);
        }
        if self.args.commit {
            self.commit(&fixed, &report)?;
        }
        // What helm renders is read from the disk, so the last word is spoken about what lies there now.
        audit(OverlayLoad::default())
    }

    /// Applies what can be applied, in memory. What would make another workload differ from Git is taken back.
    fn fix(&self, audit: &Lint<'_>, report: &Report) -> Result<Fixed, Failure> {
        loop {
            let wanted = |finding: &Finding, report: &Report| self.wanted(finding, report);
            let fixed = fix_some(report, &wanted, &mut |load| audit(load))?;
            let harmed = fixed.report.as_ref().map(|after| harmed(report, after, &fixed)).unwrap_or_default();
            if harmed.is_empty() {
                return Ok(fixed);
            }
            let mut refused = self.refused.borrow_mut();
            for (path, whom) in harmed {
                refused.insert(path, format!("{whom} reads it, too, and would no longer be what runs"));
            }
        }
    }

    fn wanted(&self, finding: &Finding, report: &Report) -> bool {
        let Some(fix) = finding.fix.as_ref().filter(|_| is_drift(finding.rule)) else { return false };
        let mut refused = self.refused.borrow_mut();
        // Every file is asked about, so that all that are in the way are named at once.
        let paths: BTreeSet<PathBuf> = fix.edits.iter().map(|edit| report.files.path(edit.span.file)).collect();
        let kept = paths.iter().filter(|path| {
            if let Some(why) = self.refusal(path) {
                refused.entry((*path).clone()).or_insert(why);
            }
            refused.contains_key(*path)
        });
        kept.count() == 0
    }

    /// Why a file must not be written to.
    fn refusal(&self, path: &Path) -> Option<String> {
        let repo = self.repo.as_ref()?;
        if let Some(why) = repo.uncommitted(path) {
            return Some(format!("{why}; commit it first, or put it aside"));
        }
        (self.args.commit && repo.tracked(path).is_none()).then(|| "it lies outside of the repository".to_owned())
    }

    fn commit(&self, fixed: &Fixed, report: &Report) -> Result<(), Failure> {
        let repo = self.repo.as_ref().expect("without a repository the run has ended");
        let committer = repo.committer().map_err(|error| cannot_commit(self.args, &error))?;
        let done = repaired(fixed, report);
        let files: Vec<Vec<String>> = done.iter().map(|record| files_of(record, report, repo)).collect();
        let parts = done.iter().zip(&files).map(|(record, files)| Repaired { record, files });
        let message = message(&parts.collect::<Vec<_>>());
        let paths: Vec<PathBuf> = fixed.changes.iter().map(|change| change.path.clone()).collect();
        let id = committer.commit(&paths, &message).map_err(|error| {
            let failure = Failure::new(format!("the files are written, but cannot be committed: {error}"));
            failure.hint("`git diff` shows them")
        })?;
        let id = id.to_string();
        let subject = message.lines().next().unwrap_or_default();
        writeln!(io::stderr(), "committed {}: {subject}", &id[..10])?;
        Ok(())
    }

    fn tell(&self, fixed: &Fixed, report: &Report) -> io::Result<()> {
        let mut err = io::stderr().lock();
        let refused = self.refused.borrow();
        let also = fixed.refused.iter().map(|(path, why)| (path, *why));
        for (path, why) in refused.iter().map(|(path, why)| (path, why.as_str())).chain(also) {
            writeln!(err, "warning: {} was not repaired: {why}", shown(path))?;
        }
        for record in &report.drift {
            if let Some(Repair::ByHand(why)) = &record.repair {
                let object = &record.object;
                let container = object.container.as_deref().unwrap_or_default();
                writeln!(
                    err,
                    "warning: {} {}, container {container}, must be repaired by hand: {why}",
                    object.kind, object.name
                )?;
            }
        }
        let count = repaired(fixed, report).len();
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let verb = if self.args.check.diff { "would repair" } else { "repaired" };
        let files = fixed.changes.len();
        match count {
            0 => writeln!(err, "nothing was repaired"),
            _ => writeln!(err, "{verb} {count} value{} in {files} file{}", plural(count), plural(files)),
        }
    }
}

/// Says which roots of other clusters get what was written, too.
fn tell_elsewhere(fixed: &Fixed, elsewhere: &Users<'_>) -> Result<(), Failure> {
    let paths: Vec<PathBuf> = fixed.changes.iter().map(|change| change.path.clone()).collect();
    let users = if paths.is_empty() { Vec::new() } else { elsewhere(&paths)? };
    if users.is_empty() {
        return Ok(());
    }
    let named = users.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = users.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    writeln!(io::stderr(), "note: not audited, and using files that change: {named}{more}; look at what they get")?;
    Ok(())
}

fn cannot_commit(args: &Audit, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(if args.commit { format!("cannot commit: {error}") } else { format!("git: {error}") })
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn is_drift(rule: &str) -> bool {
    catalog::find(rule).is_some_and(|meta| meta.from == From::Drift)
}

/// The records whose edits were applied. Findings are told by rule and message, which hold through all rounds of mending.
fn repaired<'r>(fixed: &Fixed, report: &'r Report) -> Vec<&'r DriftRecord> {
    let mended: HashSet<(&str, &str)> =
        fixed.mended.iter().map(|finding| (finding.rule, finding.message.as_str())).collect();
    let applied = |record: &&DriftRecord| {
        matches!(record.repair, Some(Repair::Edits(_))) && mended.contains(&(record.rule.id, record.message.as_str()))
    };
    report.drift.iter().filter(applied).collect()
}

/// The files of a repair, from the top of the repository.
fn files_of(record: &DriftRecord, report: &Report, repo: &Repo) -> Vec<String> {
    let Some(Repair::Edits(edits)) = &record.repair else { return Vec::new() };
    let paths: BTreeSet<String> =
        edits.iter().filter_map(|edit| repo.tracked(&report.files.path(edit.span.file))).collect();
    paths.into_iter().collect()
}

/// Files whose changes make something differ from Git that did not, and what.
fn harmed(before: &Report, after: &Report, fixed: &Fixed) -> Vec<(PathBuf, String)> {
    let key = |record: &DriftRecord| (record.rule.id, record.cluster.clone(), record.object.clone());
    let known: BTreeSet<_> = before.drift.iter().map(key).collect();
    let mut harmed = Vec::new();
    let differs = |record: &&DriftRecord| record.rule.id == catalog::IMAGE_DRIFT.id && !known.contains(&key(record));
    for record in after.drift.iter().filter(differs) {
        let pieces = record.git_node.iter().filter_map(|node| node.origin.as_ref()).flat_map(|origin| &origin.pieces);
        let spans = pieces.map(|piece| piece.span).chain(record.git_node.as_ref().map(|node| node.span));
        let read: BTreeSet<PathBuf> = spans.map(|span| after.files.path(span.file)).collect();
        let whom = format!("{} {} in cluster `{}`", record.object.kind, record.object.name, record.cluster);
        let changed = fixed.changes.iter().filter(|change| read.contains(&change.path));
        harmed.extend(changed.map(|change| (change.path.clone(), whom.clone())));
    }
    harmed
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use imagelint::Summary;
    use imagelint_drift::Verdict;
    use imagelint_model::{Fix, ObjectRef, Safety};
    use imagelint_yaml::{Edit, Files, MemoryLoad, Source, Span};

    use super::*;

    /// A record whose repair writes `live` over `git` in `source`, and the finding that tells of it.
    fn drift(source: &Source, git: &str, live: &str) -> (DriftRecord, Finding) {
        let at = source.text.find(git).expect("the text has it");
        let span = Span::new(source.id, at as u32, (at + git.len()) as u32);
        let edits = vec![Edit::replace(span, live)];
        let record = DriftRecord {
            rule: &catalog::IMAGE_DRIFT,
            cluster: "prod".to_owned(),
            object: ObjectRef { name: live.to_owned(), ..ObjectRef::default() },
            workload: None,
            git: Some(git.to_owned()),
            live: Some(live.to_owned()),
            running: Vec::new(),
            changed_by: None,
            verdict: Verdict::AdoptLive,
            reason: String::new(),
            breaks_rollout: None,
            cause: None,
            said: None,
            message: format!("`{git}` is `{live}`"),
            help: String::new(),
            span: Some(span),
            git_node: None,
            entry: None,
            repair: Some(Repair::Edits(edits.clone())),
        };
        let mut finding = record.finding(span);
        finding.fix(Fix { title: String::new(), safety: Safety::Unsafe, edits });
        (record, finding)
    }

    /// Repairs `image: a:1` and asks which of the values written are said to be repaired; once written nothing differs.
    fn check(wanted: &[(&str, &str)], expected: &[&str]) {
        let files = Files::new(MemoryLoad::new([("a.yaml", "image: a:1\n")]));
        let source = files.open(Path::new("a.yaml")).unwrap();
        let (records, findings) = wanted.iter().map(|(git, live)| drift(&source, git, live)).unzip();
        let mut report = Report::new(findings, files, Summary::default());
        report.drift = records;
        let mut again =
            |load: OverlayLoad| Ok::<_, Infallible>(Report::new(Vec::new(), Files::new(load), Summary::default()));
        let fixed = fix_some(&report, &|_, _| true, &mut again).unwrap();
        assert_eq!(fixed.changes.len(), 1, "{wanted:?}");
        let names: Vec<&str> = repaired(&fixed, &report).iter().map(|record| record.object.name.as_str()).collect();
        assert_eq!(names, expected, "{wanted:?}");
    }

    #[test]
    fn only_what_was_written_is_said_to_be_repaired() {
        check(&[("a", "b"), ("1", "2")], &["b", "2"]);
        check(&[("a:1", "b:2"), ("1", "3")], &["b:2"]);
        check(&[("1", "3"), ("a:1", "b:2")], &["b:2"]);
    }
}
