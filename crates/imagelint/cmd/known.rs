//! What `check` leaves out because it was known before: `--since`, `--baseline` and `--write-baseline`.

use std::io::{self, Write};
use std::path::Path;

use imagelint::Report;
use imagelint::baseline::{Baseline, Expired};
use imagelint::fix::replace_file;
use imagelint::git::Before;

use super::Failure;
use super::check::cannot_write;
use crate::args::Check;

/// Lines of expired entries that are told; more are counted.
const TOLD: usize = 10;

/// Findings that are no news.
pub(super) struct Known {
    baseline: Option<Baseline>,
    /// What there was at the revision of `--since`.
    pub(super) before: Option<Before>,
}

impl Known {
    /// Reads the baseline that the arguments name.
    pub(super) fn read(args: &Check) -> Result<Self, Failure> {
        Ok(Self { baseline: args.baseline.as_deref().map(read_baseline).transpose()?, before: None })
    }

    /// Takes known findings out of `report`; gives entries of the baseline that were mended.
    pub(super) fn hide(&self, report: &mut Report) -> Expired {
        self.before.iter().for_each(|before| before.hide(report));
        self.baseline.as_ref().map(|baseline| baseline.hide(report)).unwrap_or_default()
    }

    /// Writes a baseline where one is to be written, and tells what has expired where not.
    ///
    /// With both flags the new file is the old one without what was mended: debt can only shrink that way.
    pub(super) fn settle(self, args: &Check, expired: &Expired, report: &mut Report) -> Result<(), Failure> {
        // A rule that did not run and a cluster that was left out have mended nothing.
        let whole = args.since.is_none() && args.select.is_empty() && args.ignore.is_empty() && args.cluster.is_empty();
        let expired = if whole { expired } else { &Expired::default() };
        let Some(file) = &args.write_baseline else {
            return Ok(tell(expired)?);
        };
        let baseline = match self.baseline {
            Some(mut baseline) => {
                baseline.drop_expired(expired);
                baseline
            }
            None => Baseline::of(report),
        };
        replace_file(file, baseline.to_json().as_bytes()).map_err(|error| cannot_write(file, &error))?;
        baseline.hide(report);
        Ok(())
    }
}

fn read_baseline(file: &Path) -> Result<Baseline, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
    let baseline = text.and_then(|text| Baseline::from_json(&text));
    baseline.map_err(|why| {
        let failure = Failure::new(format!("cannot read {}: {why}", file.display()));
        failure.hint("--write-baseline FILE writes one")
    })
}

fn tell(expired: &Expired) -> io::Result<()> {
    if expired.is_empty() {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    let what = if expired.len() == 1 { "entry has" } else { "entries have" };
    writeln!(err, "note: {} {what} expired: the baseline knows them, and they are mended", expired.len())?;
    expired.lines().take(TOLD).try_for_each(|line| writeln!(err, "  {line}"))?;
    writeln!(err, "  add --write-baseline with the same file to drop what has expired")
}
