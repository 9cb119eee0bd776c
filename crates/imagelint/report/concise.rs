//! `file:line:column: severity[rule] message`, one line a finding.

use std::io::{self, Write};

use super::{one_line, shown};
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let source = report.files.get(finding.span.file);
        let at = source.position(finding.span.start);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            one_line(&shown(&source.path)),
            at.line,
            at.column,
            finding.severity.as_str(),
            finding.rule,
            one_line(&finding.message)
        )?;
    }
    Ok(())
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
