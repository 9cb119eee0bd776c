//! GitHub workflow commands: `::error file=…,line=…::message`, which the runner turns into annotations.
//!
//! A step may leave ten annotations of each kind; the runner drops what comes after them. So the gravest come first, and
//! what is over the limit is printed as plain lines of the log.

use std::collections::HashMap;
use std::io::{self, Write};

use imagelint_model::{Finding, Severity};

use super::{concise, shown, worst_first};
use crate::outcome::Report;

/// Annotations of one kind that GitHub takes from a step.
const LIMIT: usize = 10;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut annotations: HashMap<Severity, usize> = HashMap::new();
    let mut rest = Vec::new();
    for finding in worst_first(report) {
        let count = annotations.entry(finding.severity).or_default();
        *count += 1;
        if *count <= LIMIT {
            command(report, finding, out)?;
        } else {
            rest.push(finding);
        }
    }
    if rest.is_empty() {
        return Ok(());
    }
    let plural = if rest.len() == 1 { "" } else { "s" };
    writeln!(
        out,
        "::group::{} more finding{plural}, over GitHub's limit of {LIMIT} annotations of a kind",
        rest.len()
    )?;
    rest.into_iter().try_for_each(|finding| concise::line(report, finding, out))?;
    writeln!(out, "::endgroup::")
}

fn command(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let source = report.files.get(finding.span.file);
    let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    write!(out, "::{level} file={},line={},endLine={}", property(&shown(&source.path)), start.line, end.line)?;
    // Columns are refused by GitHub where the annotation covers several lines.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    writeln!(out, ",title={}::{}", property(finding.rule), data(&format!("{}{help}", finding.message)))
}

/// Escapes a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value, in which `:` and `,` have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    #[test]
    fn one_command_a_finding() {
        insta::assert_snapshot!(check(&fixture::full_report(), Format::Github));
    }

    #[test]
    fn the_eleventh_of_a_kind_is_a_line_of_the_log() {
        let mut report = fixture::image_report();
        let mut error = report.findings[0].clone();
        error.severity = Severity::Error;
        report.findings = vec![report.findings[0].clone(); 12];
        report.findings.push(error);
        let text = check(&report, Format::Github);
        let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
        assert!(text.starts_with("::error "), "{text}");
        assert_eq!((count("::error "), count("::warning "), count("base/")), (1, 10, 2), "{text}");
        assert!(text.contains("::group::2 more findings,") && text.ends_with("::endgroup::\n"), "{text}");
    }

    #[test]
    fn what_the_runner_would_read_is_escaped() {
        assert_eq!(data("100 %\r\n::stop"), "100 %25%0D%0A::stop");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
