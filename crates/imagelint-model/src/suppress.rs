//! Suppressions: what a person wrote in a file to silence a rule there, and whether it silenced anything.
//!
//! Three forms: `# imagelint: ignore[rule-id] reason` at the end of a line or on its own above it,
//! `# imagelint: ignore-file[rule-id] reason` anywhere in the file, and the annotation
//! `imagelint.dev/ignore: rule-id` on an object.

use imagelint_yaml::{Comment, LineIndex, Node, Span};

use crate::catalog;
use crate::finding::Finding;

/// The annotation that silences rules for one object.
pub const IGNORE_ANNOTATION: &str = "imagelint.dev/ignore";

/// One rule silenced at one place. A comment that names two rules is two suppressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rule id as written.
    pub rule: String,
    /// The bytes of the rule id.
    pub span: Span,
    /// The whole comment or annotation value, which goes when the suppression goes.
    pub whole: Span,
    /// Where it holds.
    pub scope: SuppressionScope,
    /// Why, in the words of whoever wrote it; empty where none were given.
    pub reason: String,
}

/// Where a [`Suppression`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// Findings that begin on this line (from 1).
    Line(u32),
    /// The whole file.
    File,
    /// Findings inside this object.
    Object(Span),
}

/// The outcome of applying suppressions to the findings of one file.
#[derive(Debug, Default)]
pub struct Applied {
    /// What is left, with findings about the suppressions themselves.
    pub findings: Vec<Finding>,
    /// How many were silenced.
    pub suppressed: usize,
}

/// Reads the suppressions that stand in the comments of a file.
#[must_use]
pub fn from_comments(comments: &[Comment], text: &str, lines: &LineIndex) -> Vec<Suppression> {
    comments.iter().flat_map(|comment| from_comment(comment, text, lines)).collect()
}

/// Reads the suppressions that the annotation of an object asks for; `object` is its root node.
#[must_use]
pub fn from_annotation(object: &Node) -> Vec<Suppression> {
    let Some(node) = object.at(&["metadata", "annotations", IGNORE_ANNOTATION]) else { return Vec::new() };
    let text = node.text().unwrap_or_default();
    let suppression = |(start, rule): (usize, &str)| Suppression {
        rule: rule.to_owned(),
        span: node.subspan(start..start + rule.len()),
        whole: node.span,
        scope: SuppressionScope::Object(object.span),
        reason: String::new(),
    };
    split_ids(text).into_iter().map(suppression).collect()
}

/// Silences what the suppressions name, and reports those that name an unknown rule or silence nothing.
///
/// `ran` says of a rule whether it was run at all, and nothing of one that does not exist: a suppression of a rule that is
/// switched off is not called unused.
#[must_use]
pub fn apply(
    findings: Vec<Finding>,
    suppressions: &[Suppression],
    line_of: impl Fn(Span) -> u32,
    ran: impl Fn(&str) -> Option<bool>,
) -> Applied {
    if suppressions.is_empty() {
        return Applied { findings, suppressed: 0 };
    }
    let mut used = vec![false; suppressions.len()];
    let before = findings.len();
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| {
            let mut hit = false;
            for (at, suppression) in suppressions.iter().enumerate() {
                if silences(suppression, finding, &line_of) {
                    used[at] = true;
                    hit = true;
                }
            }
            !hit
        })
        .collect();
    let suppressed = before - kept.len();
    let idle = suppressions.iter().zip(&used).filter(|(_, used)| !**used).map(|(suppression, _)| suppression);
    kept.extend(idle.filter_map(|suppression| complaint(suppression, &ran)));
    Applied { findings: kept, suppressed }
}

fn from_comment(comment: &Comment, text: &str, lines: &LineIndex) -> Vec<Suppression> {
    let Some(raw) = text.get(comment.span.range()) else { return Vec::new() };
    let Some(marker) = raw.find("imagelint:").filter(|at| raw[..*at].trim_start_matches('#').trim().is_empty()) else {
        return Vec::new();
    };
    let after = &raw[marker + "imagelint:".len()..];
    let directive = after.trim_start();
    let (file_wide, rest) = match directive.strip_prefix("ignore-file[") {
        Some(rest) => (true, rest),
        None => match directive.strip_prefix("ignore[") {
            Some(rest) => (false, rest),
            None => return Vec::new(),
        },
    };
    let Some((ids, reason)) = rest.split_once(']') else { return Vec::new() };
    let ids_at = comment.span.start as usize + (raw.len() - rest.len());
    let scope =
        if file_wide { SuppressionScope::File } else { SuppressionScope::Line(target_line(comment, text, lines)) };
    let suppression = |(start, rule): (usize, &str)| Suppression {
        rule: rule.to_owned(),
        span: Span::new(comment.span.file, (ids_at + start) as u32, (ids_at + start + rule.len()) as u32),
        whole: comment.span,
        scope,
        reason: reason.trim().to_owned(),
    };
    split_ids(ids).into_iter().map(suppression).collect()
}

/// The line that a comment speaks of: its own, or for a comment alone on its line the next with content.
fn target_line(comment: &Comment, text: &str, lines: &LineIndex) -> u32 {
    let own = lines.position(text, comment.span.start).line;
    if !comment.own_line {
        return own;
    }
    let content = |line: &u32| {
        lines.line_range(text, *line).is_some_and(|range| {
            let line = text[range].trim();
            !line.is_empty() && !line.starts_with('#')
        })
    };
    (own + 1..=lines.line_count(text)).find(content).unwrap_or(own)
}

/// Ids separated by commas or blanks, each with its byte offset in `text`.
fn split_ids(text: &str) -> Vec<(usize, &str)> {
    let separators = |c: char| c == ',' || c.is_whitespace();
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.split(separators).filter(|part| !part.is_empty()).map(|part| (offset(part), part)).collect()
}

fn silences(suppression: &Suppression, finding: &Finding, line_of: &impl Fn(Span) -> u32) -> bool {
    suppression.rule == finding.rule
        && suppression.span.file == finding.span.file
        && match suppression.scope {
            SuppressionScope::File => true,
            SuppressionScope::Line(line) => line_of(finding.span) == line,
            SuppressionScope::Object(span) => span.contains(finding.span),
        }
}

/// The finding about a suppression that silenced nothing; none for a rule that did not run.
pub fn complaint(suppression: &Suppression, ran: &impl Fn(&str) -> Option<bool>) -> Option<Finding> {
    let rule = &suppression.rule;
    let Some(ran) = ran(rule) else {
        let meta = catalog::find("unknown-rule")?;
        let message = format!("there is no rule `{rule}`, so this suppression silences nothing");
        let mut finding = Finding::new(meta, suppression.span, message);
        finding.help(match nearest_rule(rule) {
            Some(near) => format!("write `{near}`, if that is what is meant; `imagelint rules` lists all ids"),
            None => "`imagelint rules` lists all ids".to_owned(),
        });
        return Some(finding);
    };
    let meta = catalog::find("unused-suppression").filter(|_| ran)?;
    let message = format!("`{rule}` finds nothing here any more, so this suppression hides the next one unseen");
    let mut finding = Finding::new(meta, suppression.span, message);
    finding.help("remove the suppression");
    Some(finding)
}

/// The rule id nearest to a misspelt one, if one is near enough to be meant.
#[must_use]
pub fn nearest_rule(id: &str) -> Option<&'static str> {
    let distance = |rule: &&'static crate::RuleMeta| edit_distance(id, rule.id);
    let near = catalog::RULES.iter().min_by_key(|rule| distance(rule))?;
    (distance(near) <= 1 + id.len() / 4).then_some(near.id)
}

/// Levenshtein distance in bytes.
#[must_use]
pub fn edit_distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in right.bytes().enumerate() {
            let substitute = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::FileId;

    use super::*;

    const FILE: FileId = FileId(0);

    /// Reads the comments of `text` naively: good enough where no `#` stands in a string.
    fn read(text: &str) -> Vec<Suppression> {
        let comments: Vec<Comment> = text
            .match_indices('#')
            .map(|(at, _)| {
                let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
                let line = text[..at].rfind('\n').map_or(0, |nl| nl + 1);
                Comment { span: Span::new(FILE, at as u32, end as u32), own_line: text[line..at].trim().is_empty() }
            })
            .collect();
        from_comments(&comments, text, &LineIndex::new(text))
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_speaks_of_that_line() {
        let text = "a: 1\nimage: x  # imagelint: ignore[latest-tag] dev only\n";
        let found = read(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].scope, SuppressionScope::Line(2));
        assert_eq!(&text[found[0].span.range()], "latest-tag");
        assert_eq!(found[0].reason, "dev only");
    }

    #[test]
    fn a_comment_on_its_own_line_speaks_of_the_next_line_with_content() {
        let found = read("# imagelint: ignore[a, b]\n\n# why\nimage: x\n");
        let scopes: Vec<_> = found.iter().map(|s| (s.rule.as_str(), s.scope)).collect();
        assert_eq!(scopes, [("a", SuppressionScope::Line(4)), ("b", SuppressionScope::Line(4))]);
    }

    #[test]
    fn file_wide_and_unrelated_comments() {
        assert_eq!(read("# imagelint: ignore-file[a] why\n")[0].scope, SuppressionScope::File);
        for other in
            ["# imagelint is nice", "# see imagelint: ignore[a]", "# imagelint: ignore a", "# imagelint: ignore[a"]
        {
            assert!(read(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn edit_distance_counts_changes() {
        assert_eq!(edit_distance("latest-tag", "lastest-tag"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("abc", "abc"), 0);
    }
}
