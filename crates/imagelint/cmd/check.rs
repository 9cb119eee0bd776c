//! `imagelint check`: lint, mend where asked to, report.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use imagelint::Report;
use imagelint::fix::{Fixed, OverlayLoad, fix, replace_file};
use imagelint::report::{Format, Style, write};
use imagelint_model::{Finding, Safety, Severity, catalog};

use super::Failure;
use super::known::Known;
use super::lint::Request;
use crate::args::{Check, Color, Output};
use crate::terminal;

pub(crate) fn run(args: &Check, color: Color) -> Result<ExitCode, Failure> {
    let request = Request::check(args)?;
    run_with(args, color, &request, &|load| request.lint(load), &|lint, report| mend(args, lint, report))
}

/// What looks at the files again, some of them changed.
pub(super) type Lint<'l> = dyn Fn(OverlayLoad) -> Result<Report, Failure> + 'l;

/// Reports what `lint` finds, after `mend` has applied what is asked for.
pub(super) fn run_with(
    args: &Check,
    color: Color,
    request: &Request<'_>,
    lint: &Lint<'_>,
    mend: &dyn Fn(&Lint<'_>, Report) -> Result<Report, Failure>,
) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let outputs = outputs(args)?;
    let mut known = Known::read(args)?;
    let mut report = lint(OverlayLoad::default())?;
    if let Some(failure) = broken_config(&report, &outputs) {
        let style = terminal::style(color, Some(started.elapsed()));
        outputs.iter().try_for_each(|output| emit(&report, output, style))?;
        return Err(failure);
    }
    let mut err = io::stderr().lock();
    report.notes.iter().try_for_each(|note| writeln!(err, "note: {note}"))?;
    drop(err);
    known.before = request.before(&report)?;
    let expired = known.hide(&mut report);
    let relint = |load| {
        let mut report = lint(load)?;
        known.hide(&mut report);
        Ok(report)
    };
    report = mend(&relint, report)?;
    known.settle(args, &expired, &mut report)?;
    let style = terminal::style(color, Some(started.elapsed()));
    outputs.iter().try_for_each(|output| emit(&report, output, style))?;
    Ok(exit_code(args, &report))
}

/// With a mistake in the configuration nothing was checked: that is not "findings", it is "could not run". Where people
/// read the report they see the mistake there, and it is not told once more.
fn broken_config(report: &Report, outputs: &[Output]) -> Option<Failure> {
    const UNCHECKED: &str = "nothing was checked, because the configuration has mistakes";
    let broken = |finding: &&Finding| finding.rule == catalog::INVALID_CONFIG.id && finding.severity == Severity::Error;
    let mistake = report.findings.iter().find(broken)?;
    if outputs.iter().any(|output| output.format == Format::Text && output.file.is_none()) {
        return Some(Failure::new(UNCHECKED));
    }
    Some(super::broken_config(mistake, &report.files).hint(UNCHECKED))
}

/// Where the report goes. At most one format may go to standard output.
fn outputs(args: &Check) -> Result<Vec<Output>, Failure> {
    let mut outputs = args.format.clone();
    if outputs.is_empty() && !args.diff {
        outputs.push(Output { format: Format::Text, file: None });
    }
    let to_stdout = outputs.iter().filter(|output| output.file.is_none()).count() + usize::from(args.diff);
    if to_stdout > 1 {
        let what = if args.diff { "--diff and a format" } else { "several formats" };
        let failure = Failure::new(format!("{what} would go to standard output"));
        return Err(failure.hint("give the others a file: --format sarif=out.sarif"));
    }
    Ok(outputs)
}

/// Applies fixes where asked to, to the disk or as a diff; gives the report that the exit code is about.
fn mend(args: &Check, run: &Lint<'_>, report: Report) -> Result<Report, Failure> {
    if !(args.fix || args.unsafe_fixes || args.diff) {
        return Ok(report);
    }
    let safety = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fixed = fix(&report, safety, &mut |load| run(load))?;
    if args.diff {
        let mut out = io::BufWriter::new(io::stdout().lock());
        fixed.diff(&mut out)?;
        out.flush()?;
    } else {
        fixed.write()?;
    }
    tell(&fixed, args.diff)?;
    // With --diff nothing was mended, so everything remains.
    Ok(fixed.report.filter(|_| !args.diff).unwrap_or(report))
}

fn tell(fixed: &Fixed, only_diff: bool) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for (path, why) in &fixed.refused {
        writeln!(err, "warning: {} was not fixed: {why}", path.display())?;
    }
    if fixed.applied == 0 {
        return Ok(());
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (verb, findings, files) = (if only_diff { "would fix" } else { "fixed" }, fixed.applied, fixed.changes.len());
    writeln!(err, "{verb} {findings} finding{} in {files} file{}", plural(findings), plural(files))
}

fn emit(report: &Report, output: &Output, style: Style) -> Result<(), Failure> {
    let Some(file) = &output.file else {
        let mut out = io::BufWriter::new(io::stdout().lock());
        write(report, output.format, &mut out, style)?;
        return Ok(out.flush()?);
    };
    let mut bytes = Vec::new();
    write(report, output.format, &mut bytes, Style { elapsed: style.elapsed, ..Style::PLAIN })?;
    replace_file(file, &bytes).map_err(|error| cannot_write(file, &error))
}

pub(super) fn cannot_write(file: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", file.display()))
}

fn exit_code(args: &Check, report: &Report) -> ExitCode {
    let failing = args.fail_on.severity();
    let fails = failing.is_some_and(|lowest| report.findings.iter().any(|finding| finding.severity >= lowest));
    ExitCode::from(u8::from(fails))
}
