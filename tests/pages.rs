//! Every example of `rules/` through the program: discovery, configuration, suppressions and all rules at once.
//!
//! Only findings of the page's own rule and of rules that its carets name are compared.

use std::path::Path;
use std::process::Command;

use imagelint_model::{From, RuleMeta, catalog};
use imagelint_rules::pages::{Block, Page, Report, differences, without_carets};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// An example with this file is audited against it.
const SNAPSHOT: &str = "snapshot.yaml";

fn main() {
    let trial = |meta: &'static RuleMeta| Trial::test(meta.id, move || check_page(meta));
    libtest_mimic::run(&Arguments::from_args(), catalog::RULES.iter().map(|meta| trial(meta)).collect()).exit();
}

fn check_page(meta: &RuleMeta) -> Result<(), Failed> {
    let page = Page::read(meta.page)?;
    let mut problems = Vec::new();
    for title in ["Bad", "Good"] {
        for example in page.section(title).map_or_else(Vec::new, imagelint_rules::pages::Section::examples) {
            problems.extend(check_example(meta.id, &example)?.into_iter().map(|problem| format!("{title}: {problem}")));
        }
    }
    if matches!(meta.from, From::Kustomize | From::Drift) {
        problems.extend(check_fixes(meta.id, &page)?);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// What fixes write; the rules that run over objects are tried in their own crate.
fn check_fixes(id: &str, page: &Page) -> Result<Vec<String>, Failed> {
    let examples = |title| page.section(title).map_or_else(Vec::new, imagelint_rules::pages::Section::examples);
    let mut problems = Vec::new();
    for (example, fixed) in examples("Bad").iter().zip(examples("Fixed")) {
        let folder = write(example)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
        let snapshot = example.iter().any(|block| block.file == SNAPSHOT);
        let mend: &[&str] = if snapshot { &["audit", "--snapshot", SNAPSHOT] } else { &["check"] };
        command.args(mend).args([".", "--unsafe-fixes", "--select", id]).current_dir(folder.path()).output()?;
        for block in fixed {
            let text = without_carets(&std::fs::read_to_string(folder.path().join(&block.file))?);
            if text != block.text {
                problems.push(format!("Fixed: {} is\n{text}", block.file));
            }
        }
    }
    Ok(problems)
}

fn write(example: &[&Block]) -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    for block in example {
        let path = folder.path().join(&block.file);
        path.parent().map(std::fs::create_dir_all).transpose()?;
        std::fs::write(path, &block.text)?;
    }
    Ok(folder)
}

fn check_example(id: &str, example: &[&Block]) -> Result<Vec<String>, Failed> {
    let folder = write(example)?;
    let snapshot = example.iter().any(|block| block.file == SNAPSHOT);
    let findings = run(folder.path(), snapshot)?;
    let mut problems = Vec::new();
    for block in example {
        let named = |rule: &str| rule == id || block.expected.iter().any(|report| report.rule == rule);
        let here = findings.iter().filter(|(file, report)| *file == block.file && named(&report.rule));
        let found: Vec<Report> = here.map(|(_, report)| report.clone()).collect();
        problems.extend(differences(&block.expected, &found).into_iter().map(|what| format!("{}: {what}", block.file)));
    }
    Ok(problems)
}

/// File and content of each finding.
fn run(folder: &Path, snapshot: bool) -> Result<Vec<(String, Report)>, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let audit: &[&str] = if snapshot { &["audit", "--snapshot", SNAPSHOT] } else { &["check"] };
    let output = command.args(audit).args([".", "--format", "json"]).current_dir(folder).output()?;
    let json: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(json["findings"].as_array().into_iter().flatten().map(report).collect())
}

fn report(finding: &Value) -> (String, Report) {
    let number = |end: &str, key: &str| finding[end][key].as_u64().unwrap_or_default() as u32;
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let (line, from) = (number("start", "line"), number("start", "column"));
    let to = if number("end", "line") == line { number("end", "column") } else { u32::MAX };
    let report = Report { line, columns: (from, to.max(from + 1)), rule: text("rule"), message: text("message") };
    (text("file"), report)
}
