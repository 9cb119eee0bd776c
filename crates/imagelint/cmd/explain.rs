//! `imagelint explain ID`: the page of a rule, made readable without a Markdown viewer.

use std::io::{self, Write};
use std::process::ExitCode;

use imagelint::own_pages::PAGES;
use imagelint::report::rule_url;
use imagelint_model::{RuleMeta, catalog};

use super::{Failure, own_config, unknown_rule};
use crate::args::{Color, Explain};
use crate::terminal;

pub(crate) fn run(args: &Explain, color: Color) -> Result<ExitCode, Failure> {
    let color = terminal::style(color, None).color;
    let text = match catalog::find(&args.id) {
        Some(rule) => page(rule, color),
        None => own_page(&args.id, color)?,
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The page of a rule that the configuration here defines; its expression where it has none.
fn own_page(id: &str, color: bool) -> Result<String, Failure> {
    let loaded = own_config(None)?;
    let rule = loaded.config.custom_rules.iter().find(|rule| rule.meta.id == id);
    let rule = rule.ok_or_else(|| unknown_rule(id, &loaded.config))?;
    let file = loaded.base.join(PAGES).join(format!("{id}.md"));
    let body = std::fs::read_to_string(&file)
        .unwrap_or_else(|_| format!("## When\n\n```cel\n{}\n```\n", rule.when.text().unwrap_or_default().trim_end()));
    let head = format!("{id} ({}; a rule of your own)", rule.meta.severity.as_str());
    Ok(format!("{}\n{}\n\n{}\n", bold(&head, color), rule.meta.summary, plain(&body, color).trim()))
}

fn page(rule: &RuleMeta, color: bool) -> String {
    let fix = rule.fix.map_or("none", |safety| safety.as_str());
    let off = if rule.enabled { "" } else { ", off unless configured" };
    let head = format!("{} ({}{off}; fix: {fix}; since {})", rule.id, rule.severity.as_str(), rule.since);
    let body = plain(rule.page, color);
    format!("{}\n{}\n\n{}\n\n{}\n", bold(&head, color), rule.summary, body.trim(), rule_url(rule.id))
}

fn bold(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Markdown without its marks: headings alone on their line, code indented instead of fenced.
fn plain(markdown: &str, color: bool) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut in_code = false;
    for line in markdown.lines() {
        if let Some(info) = line.strip_prefix("```") {
            in_code = !in_code;
            if let Some(file) = info.split_whitespace().find_map(|word| word.strip_prefix("file=")) {
                out.push_str(&format!("  {file}:\n"));
            }
        } else if in_code {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else if let Some(heading) = line.strip_prefix('#') {
            out.push_str(&bold(heading.trim_start_matches('#').trim(), color));
            out.push('\n');
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_indented_and_headings_lose_their_marks() {
        let page = "## Why\n\nIt `moves`.\n\n```yaml file=pod.yaml\nkind: Pod\n\n# ^ x\n```\n## Good\n";
        let expected = "Why\n\nIt `moves`.\n\n  pod.yaml:\n    kind: Pod\n\n    # ^ x\nGood\n";
        assert_eq!(plain(page, false), expected);
        assert!(plain(page, true).starts_with("\u{1b}[1mWhy\u{1b}[0m\n"));
    }
}
