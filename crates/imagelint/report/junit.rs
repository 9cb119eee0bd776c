//! JUnit XML: a suite for each file with findings, a failed case for each finding. A run without findings is one case
//! that passed, because CI services take an empty file for a mistake.

use std::io::{self, Write};

use imagelint_model::{Finding, Severity};

use super::shown;
use crate::outcome::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings.iter().filter(|finding| fails(finding)).count();
    let tests = report.findings.len().max(1);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="imagelint" tests="{tests}" failures="{failures}" errors="0">"#)?;
    // Findings are sorted by path, so those of one file stand together.
    for suite in report.findings.chunk_by(|a, b| a.span.file == b.span.file) {
        write_suite(report, suite, out)?;
    }
    if report.findings.is_empty() {
        writeln!(out, r#"  <testsuite name="imagelint" tests="1" failures="0" errors="0">"#)?;
        let name = format!("{} files checked, nothing found", report.summary.files);
        writeln!(out, r#"    <testcase classname="imagelint" name="{name}"/>"#)?;
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn write_suite(report: &Report, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let path = shown(&report.files.get(findings[0].span.file).path);
    let (tests, failures) = (findings.len(), findings.iter().filter(|finding| fails(finding)).count());
    let path = escaped(&path);
    writeln!(out, r#"  <testsuite name="{path}" tests="{tests}" failures="{failures}" errors="0">"#)?;
    findings.iter().try_for_each(|finding| write_case(report, finding, &path, out))?;
    writeln!(out, "  </testsuite>")
}

fn write_case(report: &Report, finding: &Finding, path: &str, out: &mut dyn Write) -> io::Result<()> {
    let at = report.files.get(finding.span.file).position(finding.span.start);
    let (rule, message) = (escaped(finding.rule), escaped(&finding.message));
    let name = format!("{rule} at {}:{}", at.line, at.column);
    writeln!(out, r#"    <testcase classname="{path}" name="{name}" file="{path}" line="{}">"#, at.line)?;
    let help = finding.help.as_deref().map_or(String::new(), |help| format!("\nTo do: {}", escaped(help)));
    let text = format!("{path}:{}:{}: {message}{help}", at.line, at.column);
    if fails(finding) {
        let kind = finding.severity.as_str();
        writeln!(out, r#"      <failure type="{kind}" message="{message}">{text}</failure>"#)?;
    } else {
        writeln!(out, "      <system-out>{text}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

/// A case passes or fails, so an info is a case that passed and has something to say.
fn fails(finding: &Finding) -> bool {
    finding.severity > Severity::Info
}

/// Text for elements and attributes; characters that XML cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    #[test]
    fn a_suite_a_file_and_a_case_a_finding() {
        insta::assert_snapshot!(check(&fixture::full_report(), Format::Junit));
    }

    #[test]
    fn nothing_found_is_a_case_that_passed() {
        let mut report = fixture::image_report();
        report.findings.clear();
        let text = check(&report, Format::Junit);
        assert!(text.contains(r#"tests="1" failures="0""#) && text.contains("1204 files checked"), "{text}");
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("<a b=\"c\">\u{1b}&\u{0}"), "&lt;a b=&quot;c&quot;&gt;\u{fffd}&amp;\u{fffd}");
    }
}
