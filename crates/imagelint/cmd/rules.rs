//! `imagelint rules`: all rules as a table or as JSON, and the test of the user's own ones.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use imagelint::own_pages::{PAGES, PageTest, test_pages};
use imagelint::report::rule_url;
use imagelint_model::{Config, Need, RuleMeta, catalog};
use imagelint_rules::{Engine, Selection};
use imagelint_yaml::{DiskLoad, Files};
use serde_json::{Value, json};

use super::{Failure, broken_config, own_config};
use crate::args::{Rules, RulesAction, RulesFormat, RulesTest};

pub(crate) fn run(args: &Rules) -> Result<ExitCode, Failure> {
    if let Some(RulesAction::Test(test)) = &args.action {
        return run_pages(test);
    }
    let config = own_config(args.config.as_deref())?.config;
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        RulesFormat::Table => table(&config, &mut out)?,
        RulesFormat::Json => {
            let rules: Vec<Value> = config.all_rules().map(json_of).collect();
            serde_json::to_writer_pretty(&mut out, &rules)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn table(config: &Config, out: &mut impl Write) -> io::Result<()> {
    let width = config.all_rules().map(|rule| rule.id.len()).max().unwrap_or_default().max("RULE".len());
    writeln!(out, "{:width$}  {:8}  {:6}  FINDS", "RULE", "SEVERITY", "FIX")?;
    for rule in config.all_rules() {
        let severity = if rule.enabled { rule.severity.as_str() } else { "off" };
        let summary = rule.summary.lines().next().unwrap_or_default();
        writeln!(out, "{:width$}  {severity:8}  {:6}  {summary}", rule.id, fix(rule).unwrap_or("-"))?;
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
    let custom = catalog::find(rule.id).is_none();
    json!({
        "id": rule.id,
        "summary": rule.summary,
        "severity": rule.severity.as_str(),
        "enabled": rule.enabled,
        "fix": fix(rule),
        "since": (!custom).then_some(rule.since),
        "needs": rule.needs.iter().map(need).collect::<Vec<_>>(),
        "options": rule.options,
        "url": rule_url(rule.id),
        "custom": custom,
    })
}

fn run_pages(args: &RulesTest) -> Result<ExitCode, Failure> {
    let files = Files::new(DiskLoad);
    let start = args.folder.as_deref().unwrap_or(Path::new("."));
    let loaded = imagelint::load_config(args.config.as_deref(), start, &files)?;
    let (_, expressions) = Engine::new(&loaded.config, &Selection::default());
    if let Some(finding) = loaded.findings.iter().chain(&expressions).next() {
        return Err(broken_config(finding, &files).hint("`imagelint check` shows all mistakes"));
    }
    if loaded.config.custom_rules.is_empty() {
        let failure = Failure::new("the configuration has no rules of your own");
        return Err(failure.hint("add them under `custom-rules:` in imagelint.yaml"));
    }
    let folder = args.folder.clone().unwrap_or_else(|| loaded.base.join(PAGES));
    let tests = test_pages(&loaded.config, &folder)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    tests.iter().try_for_each(|test| tell(test, &folder, &mut out))?;
    let failed = tests.iter().filter(|test| !test.problems.is_empty()).count();
    let pages = tests.iter().filter(|test| test.page.is_some()).count();
    writeln!(out, "{pages} page{}, {failed} with differences", if pages == 1 { "" } else { "s" })?;
    out.flush()?;
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn tell(test: &PageTest, folder: &Path, out: &mut impl Write) -> io::Result<()> {
    let page = |page: &Path| page.display().to_string().replace('\\', "/");
    match &test.page {
        None => writeln!(out, "none  {} (write {})", test.id, page(&folder.join(format!("{}.md", test.id))))?,
        Some(file) if test.problems.is_empty() => writeln!(out, "ok    {} ({})", test.id, page(file))?,
        Some(file) => writeln!(out, "FAIL  {} ({})", test.id, page(file))?,
    }
    test.problems.iter().flat_map(|problem| problem.lines()).try_for_each(|line| writeln!(out, "      {line}"))
}
