//! Pages of the user's own rules: Markdown beside the configuration, run as tests.

use std::io;
use std::path::{Path, PathBuf};

use imagelint_model::Config;
use imagelint_rules::pages::{Page, check_examples};

/// The folder beside the configuration that pages stand in, `<id>.md` each.
pub const PAGES: &str = "imagelint-rules";

/// How the page of one rule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageTest {
    /// Id of the rule.
    pub id: String,
    /// The page; nothing where the rule has none.
    pub page: Option<PathBuf>,
    /// What is different from what the page says.
    pub problems: Vec<String>,
}

/// Runs the pages in `folder`: one result for each rule of `config`'s own, and for each page without one.
///
/// # Errors
/// When a page cannot be read.
pub fn test_pages(config: &Config, folder: &Path) -> io::Result<Vec<PageTest>> {
    let mut stray = pages(folder)?;
    let mut tests = Vec::new();
    for rule in &config.custom_rules {
        let id = rule.meta.id;
        let page = stray.iter().position(|(stem, _)| stem == id).map(|at| stray.remove(at).1);
        let problems = match &page {
            Some(page) => check(id, &std::fs::read_to_string(page)?, config),
            None => Vec::new(),
        };
        tests.push(PageTest { id: id.to_owned(), page, problems });
    }
    for (stem, page) in stray {
        let problems = vec![format!("the configuration has no rule `{stem}`")];
        tests.push(PageTest { id: stem, page: Some(page), problems });
    }
    Ok(tests)
}

/// Stem and path of each page, sorted. A folder that is not there has none.
fn pages(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut pages = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        let is_page = path.extension().is_some_and(|extension| extension == "md");
        if let Some(stem) = stem.filter(|stem| is_page && stem != "README") {
            pages.push((stem, path));
        }
    }
    pages.sort();
    Ok(pages)
}

fn check(id: &str, markdown: &str, config: &Config) -> Vec<String> {
    let checked = Page::read(markdown).and_then(|page| {
        if ["Bad", "Good"].iter().all(|title| page.section(title).is_none_or(|section| section.blocks.is_empty())) {
            return Err("there is no example: a fenced block such as ```yaml file=pod.yaml under `## Bad`".to_owned());
        }
        check_examples(id, &page, config)
    });
    checked.unwrap_or_else(|problem| vec![problem])
}
