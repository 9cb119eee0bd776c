//! A summary in GitHub's Markdown: what was found, the gravest first, with help to unfold.

use std::io::{self, Write};

use imagelint_model::{Finding, Severity};

use super::text::{counted, grouped};
use super::{audit, rule_url, shown};
use crate::outcome::Report;

/// Bytes of findings; GitHub refuses a step's summary of more than 1 MiB and a comment of more than 65,536 characters,
/// and nobody reads a longer one.
const LIMIT: usize = 60_000;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = report.summary;
    let rows = audit::rows(report);
    let mut findings = audit::others(report);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut text = "### imagelint\n\n".to_owned();
    if !rows.is_empty() {
        text += &format!("{}.\n", audit::Counts::of(&rows).sentence());
        let left = audit::markdown::write(&rows, &mut text, LIMIT);
        if left > 0 {
            text += &format!("\n{} more differences; the log and the other formats have all.\n", grouped(left));
        }
        text.push('\n');
    }
    if findings.is_empty() {
        let nothing = if rows.is_empty() { "Nothing found" } else { "Nothing else found" };
        return writeln!(out, "{text}{nothing} in {}.", many(counts.files, "file"));
    }
    if rows.is_empty() {
        let found = [many(counts.errors, "error"), many(counts.warnings, "warning"), many(counts.infos, "info")];
        text += &format!("{} in {}.\n", found.join(", "), many(counts.files, "file"));
    } else {
        text += &format!("#### {}: what manifests alone show\n", counted(findings.len(), "finding"));
    }
    text += "\n| | where | what |\n|---|---|---|\n";
    for (at, finding) in findings.iter().enumerate() {
        let row = row(report, finding);
        if text.len() + row.len() > LIMIT {
            text += &format!("\n{} more; the log and the other formats have all.\n", findings.len() - at);
            break;
        }
        text += &row;
        text.push('\n');
    }
    out.write_all(text.as_bytes())
}

fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn row(report: &Report, finding: &Finding) -> String {
    let source = report.files.get(finding.span.file);
    let at = source.position(finding.span.start);
    let sign = match finding.severity {
        Severity::Error => ":x:",
        Severity::Warning => ":warning:",
        Severity::Info => ":information_source:",
    };
    let mut what = format!("[{}]({}): {}", finding.rule, rule_url(finding.rule), cell(&finding.message));
    if !finding.entries.is_empty() {
        what += &format!("<br>through {}", cell(&finding.entries.join(", ")));
    }
    if let Some(help) = &finding.help {
        what += &format!("<details><summary>to do</summary>{}</details>", cell(help));
    }
    format!("| {sign} | {}:{}:{} | {what} |", cell(&shown(&source.path)), at.line, at.column)
}

/// Text for a cell: no HTML, no end of the cell, no mention of people, on one line. Backticks stay code.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = text.matches('`').count() % 2 == 1;
    let balanced = !code;
    for c in text.chars() {
        match c {
            '`' if balanced => {
                code = !code;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '\n' => out.push_str("<br>"),
            c if c.is_control() => out.push(' '),
            // In code all of these are themselves.
            c if code && balanced => out.push(c),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
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
    fn a_table_with_the_gravest_first() {
        insta::assert_snapshot!(check(&fixture::full_report(), Format::Markdown));
    }

    #[test]
    fn long_summaries_are_cut_and_say_so() {
        let mut report = fixture::full_report();
        report.findings = vec![report.findings[0].clone(); 2_000];
        let text = check(&report, Format::Markdown);
        assert!(text.len() < 65_536, "{}", text.len());
        let rows = text.lines().filter(|line| line.starts_with("| :")).count();
        assert!(text.contains(&format!("\n{} more;", 2_000 - rows)), "{rows}");
    }

    #[test]
    fn cells_stay_cells() {
        assert_eq!(cell("a|b\n<img> `x<y>_|` @team"), "a\\|b<br>&lt;img&gt; `x<y>_\\|` &#64;team");
        assert_eq!(cell("one ` only_"), "one \\` only\\_");
    }
}
