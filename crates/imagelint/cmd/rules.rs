//! `imagelint rules`: the catalogue as a table or as JSON.

use std::io::{self, Write};
use std::process::ExitCode;

use imagelint::report::rule_url;
use imagelint_model::{Need, RuleMeta, catalog};
use serde_json::{Value, json};

use super::Failure;
use crate::args::{Rules, RulesFormat};

pub(crate) fn run(args: &Rules) -> Result<ExitCode, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        RulesFormat::Table => table(&mut out)?,
        RulesFormat::Json => {
            let rules: Vec<Value> = catalog::RULES.iter().copied().map(json_of).collect();
            serde_json::to_writer_pretty(&mut out, &rules)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn table(out: &mut impl Write) -> io::Result<()> {
    let width = catalog::RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default().max("RULE".len());
    writeln!(out, "{:width$}  {:8}  {:6}  FINDS", "RULE", "SEVERITY", "FIX")?;
    for rule in catalog::RULES {
        let severity = if rule.enabled { rule.severity.as_str() } else { "off" };
        writeln!(out, "{:width$}  {severity:8}  {:6}  {}", rule.id, fix(rule).unwrap_or("-"), rule.summary)?;
    }
    Ok(())
}

fn fix(rule: &RuleMeta) -> Option<&'static str> {
    rule.fix.map(|safety| safety.as_str())
}

fn json_of(rule: &RuleMeta) -> Value {
    let need = |need: &Need| match need {
        Need::Manifest => "manifest",
        Need::Profile => "profile",
        Need::Snapshot => "snapshot",
    };
    json!({
        "id": rule.id,
        "summary": rule.summary,
        "severity": rule.severity.as_str(),
        "enabled": rule.enabled,
        "fix": fix(rule),
        "since": rule.since,
        "needs": rule.needs.iter().map(need).collect::<Vec<_>>(),
        "options": rule.options,
        "url": rule_url(rule.id),
    })
}
