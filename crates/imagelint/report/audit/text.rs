//! Records of drift for the terminal: three columns where they fit, one below the other where they do not.

use std::io::{self, Write};

use imagelint_drift::Verdict;
use textwrap::{Options, WordSeparator, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr;

use super::{Row, Urgency, Value, repair, shared, short_digests};
use crate::report::Style;
use crate::report::snippet::visible;

/// Columns before the blocks of a namespace, and before what a block says.
const INDENT: [usize; 2] = [2, 4];
/// Columns of the labels of details: `changed  kubectl-set`.
const LABEL: usize = 9;

/// How a piece of text looks in colour.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Plain,
    Dim,
    Bold,
    Red,
    Green,
    Yellow,
    Cyan,
}

/// Text of one line, in pieces.
type Line = Vec<(Tone, String)>;

/// Writes `rows`, which are sorted, with their headings.
pub(in crate::report) fn write(rows: &[Row<'_>], out: &mut dyn Write, style: Style) -> io::Result<()> {
    let mut page = Page { out, style, width: style.width.max(40) };
    for (at, row) in rows.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &rows[at]);
        let same_section = before.is_some_and(|before| before.urgency == row.urgency);
        if !same_section {
            let count = rows.iter().filter(|one| one.urgency == row.urgency).count();
            page.section(row.urgency, count)?;
        }
        let group = |row: &Row<'_>| (row.record.cluster.clone(), row.namespace().to_owned());
        if !same_section || before.is_none_or(|before| group(before) != group(row)) {
            let place = format!("{} / {}", clean(&row.record.cluster), clean(row.namespace()));
            page.line(&vec![(Tone::Bold, place)])?;
        }
        page.block(row)?;
    }
    Ok(())
}

struct Page<'o> {
    out: &'o mut dyn Write,
    style: Style,
    width: usize,
}

impl Page<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut text = String::new();
        for (tone, piece) in line {
            text.push_str(&self.paint(*tone, piece));
        }
        writeln!(self.out, "{}", text.trim_end())
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Dim => "2",
            Tone::Bold => "1",
            Tone::Red => "31",
            Tone::Green => "32",
            Tone::Yellow => "33",
            Tone::Cyan => "36",
            Tone::Plain => "",
        };
        if code.is_empty() || !self.style.color || text.trim().is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The sign for text that is left out.
    const fn gap(&self) -> &'static str {
        if self.style.unicode { "…" } else { "..." }
    }

    /// `== Broken now: 1 ====…`, to be found when scrolling.
    fn section(&mut self, urgency: Urgency, count: usize) -> io::Result<()> {
        let tone = match urgency {
            Urgency::Broken => Tone::Red,
            Urgency::Breaks => Tone::Yellow,
            Urgency::Differs => Tone::Bold,
        };
        let rule = if self.style.unicode { "━" } else { "=" };
        let head = format!("{} {} ({count}) ", rule.repeat(2), urgency.title());
        let rest = self.width.min(80).saturating_sub(head.width());
        self.line(&vec![(tone, format!("{head}{}", rule.repeat(rest)))])
    }

    fn block(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.head(row)?;
        self.columns(row)?;
        let record = row.record;
        let verdict = format!("{}: {}", record.verdict.as_str(), record.reason);
        if let Some(message) = row.message() {
            self.detail("what", message, Tone::Plain)?;
        }
        if let Some(cause) = &record.cause {
            self.detail("cause", &format!("{}: {}", cause.class.as_str(), cause.cause), Tone::Red)?;
            if let Some(said) = &record.said {
                self.detail("said", said, Tone::Dim)?;
            }
            self.detail("next", cause.next, Tone::Bold)?;
            if let Some(command) = row.command() {
                // It is copied in one piece.
                let label = (Tone::Dim, format!("{}{:LABEL$}", " ".repeat(INDENT[1]), "look"));
                self.line(&vec![label, (Tone::Plain, clean(&command))])?;
            }
        } else {
            self.detail("verdict", &verdict, of_verdict(record.verdict))?;
        }
        if let Some(why) = row.breaks() {
            self.detail("breaks", &format!("the next rollout of what Git has fails: {why}"), Tone::Yellow)?;
        }
        if let Some(by) = row.changed() {
            self.detail("changed", &format!("by {by}"), Tone::Plain)?;
        }
        let repair = repair(record);
        if record.cause.is_none() {
            self.detail("next", row.help(), Tone::Plain)?;
        }
        if let Some(repair) = repair {
            self.detail("fix", &repair, Tone::Plain)?;
        }
        if let Some((file, line)) = &row.place {
            self.detail("Git at", &format!("{file}:{line}"), Tone::Plain)?;
        }
        writeln!(self.out)
    }

    /// `Deployment web, container app      image-drift`.
    fn head(&mut self, row: &Row<'_>) -> io::Result<()> {
        let mut name = format!("{}{}", " ".repeat(INDENT[0]), clean(&row.subject()));
        let part = row.container().map(|name| format!("container {name}")).or(row.field().map(str::to_owned));
        if let Some(part) = part {
            name.push_str(&format!(", {}", clean(&part)));
        }
        let rule = row.record.rule.id;
        let wide = self.width.min(100);
        let mut line = vec![(Tone::Bold, name.clone())];
        if name.width() + 2 + rule.len() <= wide {
            line.push((Tone::Plain, " ".repeat(wide - name.width() - rule.len())));
            line.push((Tone::Cyan, rule.to_owned()));
            return self.line(&line);
        }
        self.line(&line)?;
        self.line(&vec![(Tone::Plain, " ".repeat(INDENT[1])), (Tone::Cyan, rule.to_owned())])
    }

    /// Git, spec and running, with the part that differs in colour.
    fn columns(&mut self, row: &Row<'_>) -> io::Result<()> {
        let whole = Cells::new(row, None);
        if self.table(&whole)? {
            return Ok(());
        }
        let short = Cells::new(row, Some(self.gap()));
        if self.table(&short)? {
            for (side, reference) in row.references() {
                let label = format!("{}{side:LABEL$}", " ".repeat(INDENT[1]));
                self.line(&vec![(Tone::Dim, label), (Tone::Dim, clean(reference))])?;
            }
            return Ok(());
        }
        for (title, lines) in TITLES.iter().zip(&whole.0) {
            for (at, line) in lines.iter().enumerate() {
                let label = if at == 0 { *title } else { "" };
                let mut all = vec![(Tone::Dim, format!("{}{label:LABEL$}", " ".repeat(INDENT[1])))];
                all.extend(line.iter().cloned());
                self.line(&all)?;
            }
        }
        Ok(())
    }

    /// Writes the cells side by side; false when the page is too narrow for that.
    fn table(&mut self, cells: &Cells) -> io::Result<bool> {
        let widths: Vec<usize> = TITLES
            .iter()
            .zip(&cells.0)
            .map(|(title, lines)| lines.iter().map(width).max().unwrap_or(0).max(title.len()))
            .collect();
        if INDENT[1] + widths.iter().sum::<usize>() + 4 > self.width {
            return Ok(false);
        }
        let indent = (Tone::Plain, " ".repeat(INDENT[1]));
        let mut head = vec![indent.clone()];
        for (title, width) in TITLES.iter().zip(&widths) {
            head.push((Tone::Dim, format!("{title:width$}  ")));
        }
        self.line(&head)?;
        for at in 0..cells.0.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = vec![indent.clone()];
            for (lines, total) in cells.0.iter().zip(&widths) {
                let cell = lines.get(at).cloned().unwrap_or_default();
                let pad = total - width(&cell) + 2;
                line.extend(cell);
                line.push((Tone::Plain, " ".repeat(pad)));
            }
            self.line(&line)?;
        }
        Ok(true)
    }

    fn detail(&mut self, label: &str, text: &str, tone: Tone) -> io::Result<()> {
        let options = Options::new(self.width.saturating_sub(INDENT[1] + LABEL).max(20))
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        let text = clean(text);
        for (at, line) in wrap(&text, options).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let label = (Tone::Dim, format!("{}{label:LABEL$}", " ".repeat(INDENT[1])));
            self.line(&vec![label, (tone, line.to_string())])?;
        }
        Ok(())
    }
}

const TITLES: [&str; 3] = ["Git", "spec", "running"];

/// Lines of the three columns.
struct Cells([Vec<Line>; 3]);

impl Cells {
    /// With `gap`, what the values share is left out and digests are cut.
    fn new(row: &Row<'_>, gap: Option<&str>) -> Self {
        let references = row.references();
        let texts: Vec<&str> = references.iter().map(|(_, text)| *text).collect();
        let shared = shared(&texts);
        let value = |value: &Value<'_>, tone| match value {
            Value::Text(text) => pieces(text, shared, if texts.len() > 1 { tone } else { Tone::Plain }, gap),
            Value::Same => vec![(Tone::Dim, "same".to_owned())],
            Value::Nothing(why) => vec![(Tone::Dim, (*why).to_owned())],
        };
        let mut running: Vec<Line> = Vec::new();
        for pods in &row.running {
            let mut line = value(&pods.value, Tone::Yellow);
            if let Some(digest) = pods.digest {
                line.push((Tone::Yellow, format!(" {}", clean(&short_digests(digest, gap.unwrap_or(""))))));
            }
            let tone = if pods.reason.is_some() || pods.ready == 0 { Tone::Red } else { Tone::Plain };
            let comma = if width(&line) == 0 { "" } else { ", " };
            line.push((Tone::Plain, comma.to_owned()));
            line.push((tone, clean(&pods.state())));
            running.push(line);
        }
        if running.is_empty() {
            running.push(vec![(Tone::Dim, "-".to_owned())]);
        }
        Self([vec![value(&row.git, Tone::Red)], vec![value(&row.spec, Tone::Green)], running])
    }
}

/// A value with the part that the others share held back.
fn pieces(text: &str, shared: (usize, usize), tone: Tone, gap: Option<&str>) -> Line {
    let (head, rest) = text.split_at(shared.0);
    let (part, tail) = rest.split_at(rest.len() - shared.1);
    let Some(gap) = gap else {
        return vec![(Tone::Dim, clean(head)), (tone, clean(part)), (Tone::Dim, clean(tail))];
    };
    let part = short_digests(&clean(part), gap);
    let left_out = |text: &str| if text.is_empty() { String::new() } else { gap.to_owned() };
    vec![(Tone::Dim, left_out(head)), (tone, part), (Tone::Dim, left_out(tail))]
}

fn width(line: &Line) -> usize {
    line.iter().map(|(_, text)| text.width()).sum()
}

const fn of_verdict(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::AdoptLive => Tone::Cyan,
        Verdict::ApplyGit => Tone::Green,
        Verdict::Investigate => Tone::Yellow,
    }
}

/// One line that cannot drive the reader's terminal.
fn clean(text: &str) -> String {
    visible(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::audit::fixture::audit_report;
    use crate::report::{Format, write as write_report};

    fn dressed(style: Style) -> String {
        let mut report = audit_report();
        report.findings.clear();
        let mut out = Vec::new();
        write_report(&report, Format::Text, &mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_pipe_gets_ascii_with_what_is_broken_first() {
        let text = dressed(Style::PLAIN);
        insta::assert_snapshot!(text);
        let ours = |c: &char| !c.is_ascii() && !"\u{241b}\u{fffd}".contains(*c);
        assert_eq!(text.chars().find(ours), None, "only what stands for hostile characters is not ASCII");
    }

    #[test]
    fn a_narrow_terminal_gets_the_columns_below_each_other() {
        insta::assert_snapshot!(dressed(Style { unicode: true, width: 48, ..Style::PLAIN }));
    }

    #[test]
    fn what_can_be_wrapped_stays_within_the_width() {
        for width in [60, 80, 100, 120] {
            let text = dressed(Style { width, ..Style::PLAIN });
            // A reference, a path and a command are copied in one piece; they may be wider.
            let too_wide = |line: &&str| line.width() > width && line.trim().matches(' ').count() > 12;
            let blocks = text.lines().count() - 2;
            assert_eq!(text.lines().take(blocks).find(too_wide), None, "{width}");
        }
    }

    #[test]
    fn colour_marks_the_part_that_differs_and_nothing_else_changes() {
        let colored = dressed(Style { color: true, ..Style::PLAIN });
        assert!(colored.contains("\u{1b}[2mquay.io/shop/web\u{1b}[0m\u{1b}[31m:1.4.0\u{1b}[0m"), "{colored}");
        let mut plain = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(trimmed(&plain), trimmed(&dressed(Style::PLAIN)));
    }

    #[test]
    fn what_records_tell_is_not_told_again_as_findings() {
        let mut report = audit_report();
        let record = &report.drift[0];
        let finding = record.finding(report.findings[0].span);
        report.findings.push(finding);
        let mut out = Vec::new();
        write_report(&report, Format::Text, &mut out, Style::PLAIN).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains("error[image-drift]") && text.contains("docker-hub-in-china"), "{text}");
        assert!(text.contains("8 differences: 1 broken now, 1 will break"), "{text}");
    }
}
