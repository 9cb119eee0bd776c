//! Every page of `rules/` is a test: its Bad fires where the carets are, its Good does not, its fixes write its Fixed.
//!
//! Pages of findings that other crates produce are only checked for their shape here.

use imagelint_model::{Config, From, RuleMeta, catalog};
use imagelint_rules::pages::{Page, check_examples};
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
        problems.extend(check_examples(meta.id, &page, &Config::default())?);
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
