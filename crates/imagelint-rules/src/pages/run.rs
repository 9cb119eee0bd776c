//! Runs the examples of a page: what its Bad gives, whether its Good is quiet, whether the fixes write its Fixed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use imagelint_model::{Config, Finding, Object, config_reader};
use imagelint_yaml::{Edit, Files, MemoryLoad, Source, apply_edits};

use super::{Block, Page, Report, Section, differences, without_carets};
use crate::set::sets;
use crate::{Engine, Scope, Selection, yield_to_robots};

/// What is wrong with the examples of the rule `id`; empty when they are as the page says.
///
/// `own` is the configuration that defines rules of the user's own. An example's `imagelint.yaml` stands in for the rest
/// of it.
///
/// # Errors
/// When an example cannot be run at all.
pub fn check_examples(id: &str, page: &Page, own: &Config) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    let examples = |title| page.section(title).map_or_else(Vec::new, Section::examples);
    let mut fixed = examples("Fixed").into_iter();
    for example in examples("Bad") {
        let run = Run::new(id, &example, own)?;
        if run.expected().is_empty() {
            problems.push("Bad: no carets".to_owned());
        }
        problems.extend(run.problems("Bad"));
        if let Some(blocks) = fixed.next() {
            problems.extend(blocks.into_iter().filter_map(|block| run.fix_problem(block)));
        }
    }
    for example in examples("Good") {
        problems.extend(Run::new(id, &example, own)?.problems("Good"));
    }
    Ok(problems)
}

fn read_config(files: &Files, block: &Block, own: &Config) -> Result<Config, String> {
    let source = open(files, block)?;
    let (config, findings) = config_reader::read_config(source.parsed(), source.id);
    let config = Config { custom_rules: own.custom_rules.clone(), ..config };
    match findings.first() {
        Some(finding) => Err(format!("imagelint.yaml: {}", finding.message)),
        None => Ok(config),
    }
}

fn open(files: &Files, block: &Block) -> Result<Arc<Source>, String> {
    files.open(Path::new(&block.file)).map_err(|error| format!("{}: {error}", block.file))
}

/// The findings of one example, by file.
struct Run<'p> {
    blocks: Vec<&'p Block>,
    files: Files,
    findings: BTreeMap<String, Vec<Finding>>,
}

impl<'p> Run<'p> {
    fn new(id: &str, example: &[&'p Block], own: &Config) -> Result<Self, String> {
        let files = Files::new(MemoryLoad::new(example.iter().map(|block| (&block.file, block.text.as_str()))));
        let config = match example.iter().find(|block| block.is_config()) {
            Some(block) => read_config(&files, block, own)?,
            None => own.clone(),
        };
        let blocks: Vec<&Block> = example.iter().copied().filter(|block| !block.is_config()).collect();
        // The page's own rule, and others where its carets name them.
        let named = blocks.iter().flat_map(|block| &block.expected).map(|report| report.rule.clone());
        let select = named.chain([id.to_owned()]).collect();
        let (engine, bad_options) = Engine::new(&config, &Selection { select, ignore: Vec::new() });
        if let Some(finding) = bad_options.first() {
            return Err(finding.message.clone());
        }
        let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        let mut parts = Vec::new();
        for block in &blocks {
            let source = open(&files, block)?;
            let parsed = imagelint_yaml::parse(source.id, &source.text);
            if let Some(error) = parsed.errors.first() {
                return Err(format!("{}: {}", block.file, error.message));
            }
            let documents = parsed.documents.into_iter();
            let mut objects: Vec<Object> = if block.file.starts_with("values") {
                documents.map(Object::values).collect()
            } else {
                documents.flat_map(Object::from_document).collect()
            };
            objects.iter_mut().for_each(|object| object.read_embedded_values(&|_| source.text.clone()));
            let scope = Scope {
                clusters: config.clusters.iter().collect(),
                cluster_indexes: (0..config.clusters.len()).collect(),
                place: "".into(),
                entry: None,
                overrides: Vec::new(),
                files: &files,
            };
            let linted = engine.lint(&objects, &scope);
            findings.insert(block.file.clone(), linted.findings);
            parts.push(linted.part);
        }
        let sets = sets(&parts, &config.clusters, |_| true);
        for finding in sets.iter().flat_map(|set| engine.lint_set(set)) {
            let file = files.path(finding.span.file).to_string_lossy().into_owned();
            findings.entry(file).or_default().push(finding);
        }
        findings.values_mut().for_each(|findings| yield_to_robots(findings, &files));
        Ok(Self { blocks, files, findings })
    }

    fn expected(&self) -> Vec<&Report> {
        self.blocks.iter().flat_map(|block| &block.expected).collect()
    }

    fn problems(&self, section: &str) -> Vec<String> {
        let of = |block: &&Block| {
            let found: Vec<Report> = self.findings[&block.file].iter().map(|finding| self.report(finding)).collect();
            let file = block.file.clone();
            let say = move |problem| format!("{section}: {file}: {problem}");
            differences(&block.expected, &found).into_iter().map(say).collect::<Vec<_>>()
        };
        self.blocks.iter().flat_map(of).collect()
    }

    fn report(&self, finding: &Finding) -> Report {
        let source = self.files.get(finding.span.file);
        let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
        let end = if end.line == start.line { end.column } else { u32::MAX };
        Report {
            line: start.line,
            columns: (start.column, end.max(start.column + 1)),
            rule: finding.rule.to_owned(),
            message: finding.message.clone(),
        }
    }

    fn fix_problem(&self, fixed: &Block) -> Option<String> {
        let Some(bad) = self.blocks.iter().find(|block| block.file == fixed.file) else {
            return Some(format!("Fixed: {} is not in Bad", fixed.file));
        };
        let fixes = self.findings[&bad.file].iter().filter_map(|finding| finding.fix.as_ref());
        let edits: Vec<Edit> = fixes.flat_map(|fix| fix.edits.clone()).collect();
        match apply_edits(&bad.text, &edits).map(|text| without_carets(&text)) {
            Ok(text) if text == fixed.text => None,
            Ok(text) => Some(format!("Fixed: {} reads otherwise:\n{text}", fixed.file)),
            Err(error) => Some(format!("Fixed: {}: {error:?}", fixed.file)),
        }
    }
}
