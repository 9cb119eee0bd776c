//! GitHub workflow commands: `::error file=…,line=…::message`, which the runner turns into annotations.

use std::io::{self, Write};

use imagelint_model::{Finding, Severity};

use super::shown;
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| command(report, finding, out))
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
    fn what_the_runner_would_read_is_escaped() {
        assert_eq!(data("100 %\r\n::stop"), "100 %25%0D%0A::stop");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
