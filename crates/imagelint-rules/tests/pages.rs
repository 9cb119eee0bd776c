//! Every page of `rules/` is a test: its Bad fires where the carets are, its Good does not, its fixes write its Fixed.
//!
//! Pages of findings that other crates produce are only checked for their shape here.

use std::collections::BTreeMap;
use std::path::Path;

use imagelint_model::{Config, Finding, From, Object, RuleMeta, catalog, config_reader};
use imagelint_rules::pages::{Block, Page, Report, differences, without_carets};
use imagelint_rules::set::sets;
use imagelint_rules::{Engine, Scope, Selection};
use imagelint_yaml::{Edit, Files, MemoryLoad, apply_edits};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let trial = |meta: &'static RuleMeta| Trial::test(meta.id, move || check_page(meta));
    libtest_mimic::run(&Arguments::from_args(), catalog::RULES.iter().map(|meta| trial(meta)).collect()).exit();
}

fn check_page(meta: &'static RuleMeta) -> Result<(), Failed> {
    let page = Page::read(meta.page)?;
    let mut problems = page.heading_problems();
    problems.extend(shape(meta, &page));
    if meta.from == From::Rules {
        problems.extend(check_examples(meta, &page)?);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// Which sections the head asks for.
fn shape(meta: &RuleMeta, page: &Page) -> Vec<String> {
    let needed = [
        ("Why", true),
        ("Bad", meta.from == From::Rules),
        ("Good", meta.from == From::Rules),
        ("Fixed", meta.fix.is_some()),
        ("Fix safety", meta.fix.is_some()),
        ("Options", !meta.options.is_empty()),
        ("References", true),
    ];
    let missing = needed.iter().filter(|(title, needed)| *needed && page.section(title).is_none());
    let mut problems: Vec<String> = missing.map(|(title, _)| format!("no section `{title}`")).collect();
    if meta.fix.is_none() && page.section("Fixed").is_some() {
        problems.push("`Fixed` on a page whose head says `fix: none`".to_owned());
    }
    let reports = page.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| &block.expected);
    let unknown = reports.filter(|report| catalog::find(&report.rule).is_none());
    problems.extend(unknown.map(|report| format!("carets name `{}`, which is no rule", report.rule)));
    let undocumented = meta.options.iter().filter(|name| !meta.page.contains(&format!("- `{name}`:")));
    problems.extend(undocumented.map(|name| format!("option `{name}` is not described under `Options`")));
    problems
}

fn check_examples(meta: &RuleMeta, page: &Page) -> Result<Vec<String>, Failed> {
    let mut problems = Vec::new();
    let examples = |title| page.section(title).map_or_else(Vec::new, imagelint_rules::pages::Section::examples);
    let mut fixed = examples("Fixed").into_iter();
    for example in examples("Bad") {
        let run = Run::new(meta, &example)?;
        if run.expected().is_empty() {
            problems.push("Bad: no carets".to_owned());
        }
        problems.extend(run.problems("Bad"));
        if let Some(blocks) = fixed.next() {
            problems.extend(blocks.into_iter().filter_map(|block| run.fix_problem(block)));
        }
    }
    for example in examples("Good") {
        problems.extend(Run::new(meta, &example)?.problems("Good"));
    }
    Ok(problems)
}

fn read_config(files: &Files, block: &Block) -> Result<Config, Failed> {
    let source = files.open(Path::new(&block.file))?;
    let (config, findings) = config_reader::read_config(source.parsed(), source.id);
    match findings.first() {
        Some(finding) => Err(format!("imagelint.yaml: {}", finding.message).into()),
        None => Ok(config),
    }
}

/// The findings of one example, by file.
struct Run<'p> {
    blocks: Vec<&'p Block>,
    files: Files,
    findings: BTreeMap<String, Vec<Finding>>,
}

impl<'p> Run<'p> {
    fn new(meta: &RuleMeta, example: &[&'p Block]) -> Result<Self, Failed> {
        let files = Files::new(MemoryLoad::new(example.iter().map(|block| (&block.file, block.text.as_str()))));
        let config = match example.iter().find(|block| block.is_config()) {
            Some(block) => read_config(&files, block)?,
            None => Config::default(),
        };
        let blocks: Vec<&Block> = example.iter().copied().filter(|block| !block.is_config()).collect();
        // The page's own rule, and others where its carets name them.
        let named = blocks.iter().flat_map(|block| &block.expected).map(|report| report.rule.clone());
        let select = named.chain([meta.id.to_owned()]).collect();
        let (engine, bad_options) = Engine::new(&config, &Selection { select, ignore: Vec::new() });
        if let Some(finding) = bad_options.first() {
            return Err(finding.message.as_str().into());
        }
        let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        let mut parts = Vec::new();
        for block in &blocks {
            let source = files.open(Path::new(&block.file))?;
            let parsed = imagelint_yaml::parse(source.id, &source.text);
            if let Some(error) = parsed.errors.first() {
                return Err(format!("{}: {}", block.file, error.message).into());
            }
            let documents = parsed.documents.into_iter();
            let objects: Vec<Object> = if block.file.starts_with("values") {
                documents.map(Object::values).collect()
            } else {
                documents.flat_map(Object::from_document).collect()
            };
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
