//! Rule pages as tests see them: sections, examples, and what the carets under an example expect.
//!
//! An example is one fenced block that names its file (```` ```yaml file=pod.yaml ````), or several that follow each other
//! and name different files: a tree. A comment line of carets speaks of the nearest line above that is none:
//! `#   ^^^^^^ latest-tag: beginning of the message`. Where no comment can stand, the info string says
//! `expect=LINE:COLUMN-COLUMN:rule-id`. The file `imagelint.yaml` is the configuration of its example.
//! Public for the tests of this workspace only.

mod run;

pub use run::check_examples;

/// One page, its head left out.
#[derive(Debug)]
pub struct Page {
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// What stands under one `##`.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The blocks that name a file, in order.
    pub blocks: Vec<Block>,
}

/// One fenced block that names a file.
#[derive(Clone, Debug)]
pub struct Block {
    /// The file it stands for.
    pub file: String,
    /// Its text, carets included: they are comments.
    pub text: String,
    /// What it must give.
    pub expected: Vec<Report>,
}

/// A finding as a page can express it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// Line, from 1.
    pub line: u32,
    /// First column, from 1, and the one behind the last; an empty place counts as one column.
    pub columns: (u32, u32),
    /// Id of the rule.
    pub rule: String,
    /// The message, or its beginning.
    pub message: String,
}

/// The headings a page may have, in their order.
pub const HEADINGS: [&str; 7] = ["Why", "Bad", "Fixed", "Good", "Fix safety", "Options", "References"];

impl Page {
    /// Reads the Markdown of a page.
    ///
    /// # Errors
    /// What is wrong with the page, in words.
    pub fn read(markdown: &str) -> Result<Self, String> {
        let mut sections: Vec<Section> = Vec::new();
        let mut lines = markdown.lines();
        while let Some(line) = lines.next() {
            if let Some(title) = line.strip_prefix("## ") {
                sections.push(Section { title: title.trim().to_owned(), blocks: Vec::new() });
            } else if let Some(info) = line.strip_prefix("```") {
                let text: String =
                    lines.by_ref().take_while(|line| *line != "```").fold(String::new(), |mut text, line| {
                        text.push_str(line);
                        text.push('\n');
                        text
                    });
                let section = sections.last_mut().ok_or("a block stands before the first heading")?;
                section.blocks.extend(Block::read(info, text)?);
            }
        }
        Ok(Self { sections })
    }

    /// The section with this heading.
    #[must_use]
    pub fn section(&self, title: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.title == title)
    }

    /// What is wrong with the headings: unknown, twice, or out of order.
    #[must_use]
    pub fn heading_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut last = None;
        for section in &self.sections {
            match HEADINGS.iter().position(|heading| *heading == section.title) {
                None => problems.push(format!("unknown heading `{}`", section.title)),
                Some(at) if last.is_some_and(|last| at <= last) => {
                    problems.push(format!("`{}` stands twice or too late", section.title));
                }
                Some(at) => last = Some(at),
            }
        }
        problems
    }
}

impl Section {
    /// The examples: a block whose file the current example has already begins the next one, and so does a
    /// configuration. An example without a configuration has none.
    #[must_use]
    pub fn examples(&self) -> Vec<Vec<&Block>> {
        let mut examples: Vec<Vec<&Block>> = Vec::new();
        for block in &self.blocks {
            let continued =
                |last: &&mut Vec<&Block>| !block.is_config() && last.iter().all(|one| one.file != block.file);
            match examples.last_mut().filter(continued) {
                Some(last) => last.push(block),
                None => examples.push(vec![block]),
            }
        }
        examples
    }
}

impl Block {
    /// True for the configuration of its example.
    #[must_use]
    pub fn is_config(&self) -> bool {
        self.file == "imagelint.yaml"
    }

    fn read(info: &str, text: String) -> Result<Option<Self>, String> {
        let mut file = None;
        let mut expected = Vec::new();
        for word in info.split_whitespace() {
            match word.split_once('=') {
                Some(("file", name)) => file = Some(name.to_owned()),
                Some(("expect", what)) => {
                    expected.push(read_expect(what).ok_or_else(|| format!("cannot read `{word}`"))?)
                }
                Some(_) => return Err(format!("unknown `{word}` in an info string")),
                None => {}
            }
        }
        expected.extend(read_carets(&text)?);
        expected.sort();
        Ok(file.map(|file| Self { file, text, expected }))
    }
}

/// `9:12-15:latest-tag`.
fn read_expect(text: &str) -> Option<Report> {
    let mut parts = text.splitn(3, ':');
    let line = parts.next()?.parse().ok()?;
    let (from, to) = parts.next()?.split_once('-')?;
    let columns = (from.parse().ok()?, to.parse().ok()?);
    Some(Report { line, columns, rule: parts.next()?.to_owned(), message: String::new() })
}

fn read_carets(text: &str) -> Result<Vec<Report>, String> {
    let mut expected = Vec::new();
    let mut target = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let Some(marks) = carets(line) else {
            target = number;
            continue;
        };
        let from = line.find('^').map_or(0, |at| line[..at].chars().count() as u32) + 1;
        let width = marks.chars().take_while(|c| *c == '^').count() as u32;
        let said = marks.trim_start_matches('^').trim();
        let (rule, message) =
            said.split_once(':').ok_or_else(|| format!("no `rule-id:` behind the carets in `{line}`"))?;
        expected.push(Report {
            line: target,
            columns: (from, from + width),
            rule: rule.to_owned(),
            message: message.trim().to_owned(),
        });
    }
    Ok(expected)
}

/// The carets of a comment line and what is said behind them; `None` for other lines.
fn carets(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix('#')?.trim_start().strip_prefix('^')?;
    line.find('^').map(|at| &line[at..])
}

/// The text without its lines of carets, as a fix leaves it.
#[must_use]
pub fn without_carets(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| carets(line).is_none()).collect()
}

/// What is different between the findings a page expects and those there are; empty when they agree.
#[must_use]
pub fn differences(expected: &[Report], found: &[Report]) -> Vec<String> {
    let fits = |want: &Report, have: &Report| {
        want.line == have.line
            && want.columns == have.columns
            && want.rule == have.rule
            && have.message.starts_with(&want.message)
    };
    let missing = expected.iter().filter(|want| !found.iter().any(|have| fits(want, have)));
    let extra = found.iter().filter(|have| !expected.iter().any(|want| fits(want, have)));
    let mut problems: Vec<String> = missing.map(|want| format!("missing: {}", show(want))).collect();
    problems.extend(extra.map(|have| format!("not expected: {}", show(have))));
    if problems.is_empty() && expected.len() != found.len() {
        problems.push(format!("{} findings expected, {} there", expected.len(), found.len()));
    }
    problems
}

fn show(report: &Report) -> String {
    let Report { line, columns: (from, to), rule, message } = report;
    format!("{line}:{from}-{to} {rule}: {message}")
}

#[cfg(test)]
mod tests {
    use super::{Page, Report, differences, without_carets};

    const PAGE: &str = "## Why\n\nA.\n\n## Bad\n\n```yaml file=a.yaml expect=1:1-3:x\nab: cd\n#   ^^ latest-tag: says\n#   ^ y: z\n```\n\n```sh\nls\n```\n\n```yaml file=b.yaml\n```\n\n```yaml file=a.yaml\n```\n";

    #[test]
    fn carets_speak_of_the_line_above() {
        let page = Page::read(PAGE).unwrap();
        let expected = &page.section("Bad").unwrap().blocks[0].expected;
        let report = |columns, rule: &str, message: &str| Report {
            line: 1,
            columns,
            rule: rule.into(),
            message: message.into(),
        };
        assert_eq!(
            *expected,
            [report((1, 3), "x", ""), report((5, 6), "y", "z"), report((5, 7), "latest-tag", "says")]
        );
    }

    #[test]
    fn a_file_seen_again_begins_the_next_example() {
        let page = Page::read(PAGE).unwrap();
        let files: Vec<Vec<&str>> = page
            .section("Bad")
            .unwrap()
            .examples()
            .iter()
            .map(|example| example.iter().map(|block| block.file.as_str()).collect())
            .collect();
        assert_eq!(files, [vec!["a.yaml", "b.yaml"], vec!["a.yaml"]]);
    }

    #[test]
    fn headings_have_an_order() {
        assert!(Page::read(PAGE).unwrap().heading_problems().is_empty());
        assert_eq!(Page::read("## Bad\n## Why\n## What\n").unwrap().heading_problems().len(), 2);
    }

    #[test]
    fn carets_go_and_comments_stay() {
        assert_eq!(without_carets("a: b # c\n  #  ^^ x: y\n# d\n"), "a: b # c\n# d\n");
    }

    #[test]
    fn differences_name_both_sides() {
        let report = |line, message: &str| Report { line, columns: (1, 2), rule: "x".into(), message: message.into() };
        assert!(differences(&[report(1, "a")], &[report(1, "abc")]).is_empty());
        assert_eq!(differences(&[report(1, "b")], &[report(1, "abc")]).len(), 2);
        assert_eq!(differences(&[], &[report(1, "abc")]), ["not expected: 1:1-2 x: abc"]);
        assert_eq!(differences(&[report(1, "")], &[report(1, "a"), report(1, "b")]).len(), 1, "the same place twice");
    }
}
