//! Records of drift as tables for a pull request or an incident note.

use super::{Row, Urgency, Value, repair};
use crate::report::markdown::cell;
use crate::report::rule_url;
use crate::report::snippet::visible;

/// Adds `rows`, which are sorted, to `out`; gives how many did not fit into `limit` bytes.
pub(in crate::report) fn write(rows: &[Row<'_>], out: &mut String, limit: usize) -> usize {
    for (at, row) in rows.iter().enumerate() {
        let mut text = String::new();
        if at == 0 || rows[at - 1].urgency != row.urgency {
            let count = rows.iter().filter(|one| one.urgency == row.urgency).count();
            text.push_str(&format!("\n#### {} {} ({count})\n\n", sign(row.urgency), row.urgency.title()));
            text.push_str("| where | Git | spec | running | what to do |\n|---|---|---|---|---|\n");
        }
        text.push_str(&line(row));
        if out.len() + text.len() > limit {
            return rows.len() - at;
        }
        out.push_str(&text);
    }
    0
}

const fn sign(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Broken => ":x:",
        Urgency::Breaks => ":warning:",
        Urgency::Differs => ":left_right_arrow:",
    }
}

fn line(row: &Row<'_>) -> String {
    let record = row.record;
    let mut place = format!("{} / {}<br>**{}**", cell(&record.cluster), cell(row.namespace()), cell(&row.subject()));
    if let Some(container) = row.container() {
        place += &format!("<br>container {}", code(container));
    } else if let Some(field) = row.field() {
        place += &format!("<br>{}", code(field));
    }
    if let Some((file, line)) = &row.place {
        place += &format!("<br>{}", code(&format!("{file}:{line}")));
    }
    let pods = row.running.iter().map(|pods| {
        let value = match &pods.value {
            Value::Nothing("") => String::new(),
            other => format!("{}<br>", value(other)),
        };
        let digest = pods.digest.map_or(String::new(), |digest| format!("{}<br>", code(digest)));
        format!("{value}{digest}{}", cell(&pods.state()))
    });
    let running: Vec<String> = pods.collect();
    format!("| {place} | {} | {} | {} | {} |\n", value(&row.git), value(&row.spec), running.join("<br>"), to_do(row))
}

/// Rule, verdict and its reason; the rest to unfold.
fn to_do(row: &Row<'_>) -> String {
    let record = row.record;
    let rule = record.rule.id;
    let mut text = format!("[{rule}]({}): ", rule_url(rule));
    match &record.cause {
        Some(cause) => text += &format!("**{}**: {}", cause.class.as_str(), cell(cause.cause)),
        None => text += &format!("**{}**: {}", record.verdict.as_str(), cell(&record.reason)),
    }
    if let Some(message) = row.message() {
        text += &format!("<br>{}", cell(message));
    }
    if let Some(by) = row.changed() {
        text += &format!("<br>changed by {}", cell(&by));
    }
    let mut more = vec![cell(row.help())];
    more.extend(record.said.as_deref().map(|said| format!("the kubelet says: {}", code(said))));
    more.extend(row.breaks().map(|why| format!("the next rollout of what Git has fails: {}", cell(why))));
    more.extend(row.command().map(|command| code(&command)));
    more.extend(repair(record).map(|how| cell(&how)));
    text + &format!("<details><summary>to do</summary>{}</details>", more.join("<br>"))
}

fn value(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => code(text),
        Value::Same => "same".to_owned(),
        Value::Nothing(why) => format!("*{why}*"),
    }
}

/// As it is written, to be copied.
fn code(text: &str) -> String {
    let text = visible(text);
    if text.contains('`') || text.trim().is_empty() {
        return cell(&text);
    }
    format!("`{}`", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::audit::fixture::audit_report;
    use crate::report::fixture::check;
    use crate::report::text::grouped;

    #[test]
    fn tables_with_what_is_broken_first() {
        insta::assert_snapshot!(check(&audit_report(), Format::Markdown));
    }

    #[test]
    fn rows_stay_rows() {
        let text = check(&audit_report(), Format::Markdown);
        for line in text.lines().filter(|line| line.starts_with("| ")) {
            let cells = line.replace("\\|", "").matches('|').count();
            assert!(cells == 6 || cells == 4, "{line}");
        }
        assert!(!text.contains("<img"), "a name is no markup: {text}");
        assert_eq!(code("a`b|c"), "a\\`b\\|c");
    }

    #[test]
    fn many_records_are_cut_and_said_to_be() {
        let mut report = audit_report();
        report.drift = vec![report.drift[0].clone(); 2_000];
        let text = check(&report, Format::Markdown);
        assert!(text.len() < 65_536, "{}", text.len());
        let told = text.lines().filter(|line| line.starts_with("| prod")).count();
        assert!(text.contains(&format!("\n{} more differences;", grouped(2_000 - told))), "{told}");
        assert!(text.contains("2,000 differences: 2,000 other"));
        assert!(text.contains("4 findings: "), "what is left out is counted: {text}");
    }
}
