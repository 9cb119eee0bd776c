//! Text for people: the source with the label under the bytes, what is wrong and why, and what to do.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use imagelint_model::{Finding, From, Safety, Severity, catalog};
use imagelint_yaml::{Files, Span};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use textwrap::{WordSeparator, WordSplitter};

use super::snippet::Snippet;
use super::{Style, audit, rule_url, shown};
use crate::outcome::{Report, Summary};

pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let handler = handler(style);
    let rows = audit::rows(report);
    audit::text::write(&rows, out, style)?;
    for finding in audit::others(report) {
        draw(&handler, &parts(report, finding), out)?;
    }
    if !rows.is_empty() {
        writeln!(out, "{}", audit::Counts::of(&rows).sentence())?;
    }
    writeln!(out, "{}", summary(report, style))
}

/// What a renderer has to say.
pub(super) fn write_diagnostics(
    diagnostics: &[imagelint_kustomize::Diagnostic],
    files: &Files,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let handler = handler(style);
    diagnostics.iter().try_for_each(|diagnostic| draw(&handler, &[of_renderer(diagnostic, files)], out))
}

fn draw(handler: &GraphicalReportHandler, parts: &[Part], out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    for part in parts {
        handler.render_report(&mut text, part).map_err(io::Error::other)?;
    }
    // miette pads empty places with spaces.
    for line in text.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn of_renderer(diagnostic: &imagelint_kustomize::Diagnostic, files: &Files) -> Part {
    let path = diagnostic.path.as_ref().filter(|_| diagnostic.span.is_none());
    let place = path.map_or(String::new(), |path| format!("{}: ", shown(path)));
    Part {
        severity: if diagnostic.kind.is_error() { miette::Severity::Error } else { miette::Severity::Warning },
        code: None,
        message: clean(&format!("{place}{}", diagnostic.message)),
        label: None,
        help: diagnostic.help.as_deref().map(clean),
        snippet: diagnostic.span.map(|span| Snippet::new(&files.get(span.file), span)),
    }
}

fn handler(style: Style) -> GraphicalReportHandler {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_width(style.width.max(40))
        // References and paths are copied from the terminal, so lines break at spaces only.
        .with_break_words(false)
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .without_syntax_highlighting()
}

/// One piece that miette draws: the finding itself, or a place that belongs to it.
#[derive(Debug)]
struct Part {
    severity: miette::Severity,
    code: Option<(String, String)>,
    message: String,
    label: Option<String>,
    help: Option<String>,
    /// None where it is about no line.
    snippet: Option<Snippet>,
}

/// The finding, then its related places; the help stands under the last.
fn parts(report: &Report, finding: &Finding) -> Vec<Part> {
    let files = &report.files;
    let snippet = |span: Span| Some(Snippet::new(&files.get(span.file), span));
    let mut parts = vec![Part {
        severity: match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        },
        code: Some((format!("{}[{}]", finding.severity.as_str(), finding.rule), rule_url(finding.rule))),
        message: clean(&finding.message),
        label: finding.label.as_deref().map(clean),
        help: None,
        snippet: snippet(finding.span),
    }];
    parts.extend(finding.related.iter().map(|related| Part {
        severity: miette::Severity::Advice,
        code: None,
        message: clean(&related.message),
        label: None,
        help: None,
        snippet: snippet(related.span),
    }));
    if let Some(last) = parts.last_mut() {
        last.help = help(report, finding);
    }
    parts
}

fn help(report: &Report, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref().map(|fix| {
        let what = match fix.safety {
            Safety::Safe => "safe fix available",
            Safety::Unsafe => "fix available that may change what runs",
        };
        format!("({what}: {})", applied_by(report, finding.rule, fix.safety))
    });
    let help = finding.help.as_deref().or(finding.fix.as_ref().map(|fix| fix.title.as_str()));
    match (help.map(clean), fix) {
        (Some(help), Some(fix)) => Some(format!("{help} {fix}")),
        (help, fix) => help.or(fix),
    }
}

/// What applies a fix of `rule`: an audit writes what runs, and leaves the rest to `check`.
fn applied_by(report: &Report, rule: &str, safety: Safety) -> &'static str {
    let drift = catalog::find(rule).is_some_and(|rule| rule.from == From::Drift);
    match (report.is_audit(), safety) {
        (true, _) if drift => "audit --fix",
        (true, Safety::Safe) => "check --fix",
        (true, Safety::Unsafe) => "check --unsafe-fixes",
        (false, Safety::Safe) => "--fix",
        (false, Safety::Unsafe) => "--unsafe-fixes",
    }
}

/// Text without control characters other than line breaks.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Part {}

impl Diagnostic for Part {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|(code, _)| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|(_, url)| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mark = self.snippet.as_ref()?.mark();
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(self.label.clone(), mark))))
    }
}

/// `12 findings: 3 errors, 8 warnings, 1 info; 1,204 files, 822 images in 0.2 s`.
fn summary(report: &Report, style: Style) -> String {
    let Summary { files, images, errors, warnings, infos, suppressed, templates, .. } = report.summary;
    let by_severity = [(errors, "error"), (warnings, "warning"), (infos, "info")];
    let told: Vec<String> =
        by_severity.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(*count, noun)).collect();
    let findings = match report.findings.len() {
        0 => "no findings".to_owned(),
        count => format!("{}: {}", counted(count, "finding"), told.join(", ")),
    };
    let hidden = if suppressed > 0 { format!(" ({} suppressed)", grouped(suppressed)) } else { String::new() };
    let templates = if templates > 0 { format!(", {} skipped", counted(templates, "template")) } else { String::new() };
    let elapsed = style.elapsed.map_or(String::new(), |elapsed| format!(" in {}", duration(elapsed)));
    format!(
        "{findings}{}{hidden}; {}, {}{templates}{elapsed}",
        fixable(report),
        counted(files, "file"),
        counted(images, "image")
    )
}

/// ` (1 fixable with --fix, 3 more with --unsafe-fixes)`.
fn fixable(report: &Report) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let fixes = report.findings.iter().filter_map(|finding| Some((finding.rule, finding.fix.as_ref()?.safety)));
    for by in fixes.map(|(rule, safety)| applied_by(report, rule, safety)) {
        match counts.iter_mut().find(|(known, _)| *known == by) {
            Some((_, count)) => *count += 1,
            None => counts.push((by, 1)),
        }
    }
    // `audit --fix` before `check --fix`, and what is safe before what is not.
    counts.sort_unstable();
    let told = counts.iter().enumerate().map(|(at, (by, count))| {
        let what = if at == 0 { "fixable" } else { "more" };
        format!("{} {what} with {by}", grouped(*count))
    });
    match told.collect::<Vec<_>>() {
        told if told.is_empty() => String::new(),
        told => format!(" ({})", told.join(", ")),
    }
}

fn duration(elapsed: Duration) -> String {
    if elapsed.as_millis() < 1000 {
        return format!("{} ms", elapsed.as_millis());
    }
    format!("{:.1} s", elapsed.as_secs_f64())
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Digits in groups of three: `1,204`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, check};

    fn dressed(style: Style) -> String {
        let mut out = Vec::new();
        write(&fixture::full_report(), &mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_pipe_gets_ascii_without_colour() {
        insta::assert_snapshot!(check(&fixture::full_report(), Format::Text));
    }

    #[test]
    fn a_terminal_gets_unicode_lines() {
        insta::assert_snapshot!(dressed(Style { unicode: true, width: 72, ..Style::PLAIN }));
    }

    #[test]
    fn colour_is_added_only_when_asked_for() {
        assert!(dressed(Style { color: true, ..Style::PLAIN }).contains("\u{1b}[31merror[docker-hub-in-china]"));
        assert!(!dressed(Style::PLAIN).contains('\u{1b}'));
    }

    #[test]
    fn the_summary_counts() {
        let mut report = fixture::full_report();
        let style = Style { elapsed: Some(Duration::from_millis(1210)), ..Style::PLAIN };
        let all = "4 findings: 2 errors, 1 warning, 1 info (1 fixable with --fix, 1 more with --unsafe-fixes); 1,204 files, \
                   822 images in 1.2 s";
        assert_eq!(summary(&report, style), all);
        report.pulls.push(crate::outcome::ClusterPulls {
            cluster: "prod".to_owned(),
            taken_at: None,
            registries: Vec::new(),
            slowest: Vec::new(),
        });
        let audit = "(1 fixable with check --fix, 1 more with check --unsafe-fixes)";
        assert!(summary(&report, style).contains(audit), "{}", summary(&report, style));
        report.findings.clear();
        report.summary = Summary { files: 1, suppressed: 2, ..Summary::default() };
        assert_eq!(summary(&report, Style::PLAIN), "no findings (2 suppressed); 1 file, 0 images");
    }

    #[test]
    fn every_span_of_an_odd_text_can_be_drawn() {
        let texts = ["", "\n", "\u{feff}a: é\r\n\tb: '缓'\u{1b}\u{202e}\r\n\r\n", "a\rb\n\n\n|", &"é\t".repeat(85)];
        for text in texts {
            let source = fixture::source(text);
            let offsets = || (0..=text.len()).filter(|at| text.is_char_boundary(*at));
            for (start, end) in
                offsets().flat_map(|a| offsets().filter(move |b| a <= *b).step_by(7).map(move |b| (a, b)))
            {
                let snippet = Snippet::new(&source, Span::new(source.id, start as u32, end as u32));
                let message = "m".to_owned();
                let part = Part {
                    severity: miette::Severity::Error,
                    code: None,
                    message,
                    label: Some("l".to_owned()),
                    help: None,
                    snippet: Some(snippet),
                };
                let mut out = String::new();
                handler(Style::PLAIN).render_report(&mut out, &part).unwrap();
                assert!(text.is_empty() || out.contains("-- l"), "{text:?} {start}..{end}\n{out}");
                assert!(
                    out.contains("[a.yaml:") && !out.contains(['\u{1b}', '\u{202e}', '\r']),
                    "{start}..{end}\n{out}"
                );
            }
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
