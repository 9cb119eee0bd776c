//! `file:line:column: severity[rule] message`, one line a finding.

use std::io::{self, Write};

use imagelint_model::Finding;

use super::{one_line, shown};
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| line(report, finding, out))
}

/// One finding.
pub(super) fn line(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let source = report.files.get(finding.span.file);
    let at = source.position(finding.span.start);
    let (path, message) = (one_line(&shown(&source.path)), one_line(&finding.message));
    let (line, column, severity) = (at.line, at.column, finding.severity.as_str());
    writeln!(out, "{path}:{line}:{column}: {severity}[{}] {message}", finding.rule)
}

#[cfg(test)]
mod tests {
    use crate::report::fixture::check;
    use crate::report::{Format, fixture};

    #[test]
    fn one_line_a_finding() {
        insta::assert_snapshot!(check(&fixture::full_report(), Format::Concise));
    }
}
