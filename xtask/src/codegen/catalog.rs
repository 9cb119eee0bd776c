//! The two catalogues: what is known of every rule (`imagelint-model`), and how to build those that run over objects
//! (`imagelint-rules`).

use std::fmt::Write as _;
use std::path::Path;

use super::Generated;
use super::page::{Page, read_all};

/// Reads `rules/*.md` and writes both catalogues.
pub(crate) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let pages = read_all(root)?;
    let runnable: Vec<&Page> = pages.iter().filter(|page| page.from == "rules").collect();
    pages_match_code(root, &runnable)?;
    Ok(vec![
        Generated { path: "crates/imagelint-model/src/catalog.rs", content: metadata(&pages) },
        Generated { path: "crates/imagelint-rules/src/catalog.rs", content: builders(&runnable) },
    ])
}

/// A page without code and code without a page are mistakes of whoever adds a rule.
fn pages_match_code(root: &Path, pages: &[&Page]) -> Result<(), String> {
    let folder = root.join("crates/imagelint-rules/src/rules");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
    let mut stems: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(".rs")).collect();
    stems.sort_unstable();
    let mut problems = Vec::new();
    for page in pages {
        if !stems.contains(&module(&page.id).as_str()) {
            problems.push(format!("rules/{}.md: no crates/imagelint-rules/src/rules/{}.rs", page.id, module(&page.id)));
        }
    }
    for stem in stems {
        if !pages.iter().any(|page| module(&page.id) == stem) {
            let id = stem.replace('_', "-");
            problems
                .push(format!("crates/imagelint-rules/src/rules/{stem}.rs: no page rules/{id}.md with `from: rules`"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn metadata(pages: &[Page]) -> String {
    let mut out = String::from(
        "//! All rules there are. Generated from `rules/*.md` by `cargo xtask codegen`; do not edit.\n\n\
         use crate::finding::{Safety, Severity};\nuse crate::rule_meta::{From, Need, RuleMeta};\n",
    );
    let list: Vec<String> = pages.iter().map(|page| format!("&{}", constant(&page.id))).collect();
    let _ = write!(
        out,
        "\n/// Every rule, sorted by id.\npub static RULES: &[&RuleMeta] = &[{}];\n\n\
         /// The rule with this id.\n#[must_use]\npub fn find(id: &str) -> Option<&'static RuleMeta> {{\n\
         RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().map(|at| RULES[at])\n}}\n",
        list.join(", ")
    );
    for page in pages {
        out.push_str(&meta(page));
    }
    out
}

fn meta(page: &Page) -> String {
    let fix = match page.fix.as_str() {
        "none" => "None".to_owned(),
        safety => format!("Some(Safety::{})", pascal(safety)),
    };
    let needs: Vec<String> = page.needs.iter().map(|need| format!("Need::{}", pascal(need))).collect();
    let doc = page.summary.replace('[', "\\[").replace('<', "\\<");
    format!(
        "\n/// {doc}.\npub static {}: RuleMeta = RuleMeta {{ id: {:?}, summary: {:?}, severity: Severity::{}, enabled: {}, \
         fix: {fix}, since: {:?}, from: From::{}, needs: &[{}], options: &{:?}, page: {} }};\n",
        constant(&page.id),
        page.id,
        page.summary,
        pascal(&page.severity),
        page.enabled,
        page.since,
        pascal(&page.from),
        needs.join(", "),
        page.options,
        raw_string(&page.body),
    )
}

fn builders(pages: &[&Page]) -> String {
    let mut out = String::from(
        "//! The rules that run over objects. Generated from `rules/*.md` by `cargo xtask codegen`; do not edit.\n\n\
         use imagelint_model::catalog;\n\nuse crate::rule::RuleDef;\n\n",
    );
    for page in pages {
        let module = module(&page.id);
        let _ = writeln!(out, "#[path = \"rules/{module}.rs\"]\nmod {module};");
    }
    out.push_str("\n/// Every rule that runs over objects, sorted by id.\npub static RULES: &[RuleDef] = &[\n");
    for page in pages {
        let (module, name) = (module(&page.id), pascal(&page.id));
        let _ = writeln!(out, "RuleDef::of::<{module}::{name}>(&catalog::{}),", constant(&page.id));
    }
    out.push_str("];\n");
    out
}

/// `latest-tag` as a module: `latest_tag`.
pub(crate) fn module(id: &str) -> String {
    id.replace(['-', '.'], "_")
}

/// `latest-tag` as a constant: `LATEST_TAG`.
fn constant(id: &str) -> String {
    module(id).to_uppercase()
}

/// `latest-tag` as a type: `LatestTag`.
pub(crate) fn pascal(id: &str) -> String {
    let word = |part: &str| {
        let mut chars = part.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    id.split(['-', '.']).map(word).collect()
}

fn raw_string(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogues_are_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }

    #[test]
    fn code_without_a_page_is_named() {
        let problems = pages_match_code(&crate::root(), &[]).unwrap_err();
        let expected = "crates/imagelint-rules/src/rules/latest_tag.rs: no page rules/latest-tag.md with `from: rules`";
        assert!(problems.lines().any(|line| line == expected), "{problems}");
    }

    #[test]
    fn names() {
        assert_eq!(module("yaml-not-1.2"), "yaml_not_1_2");
        assert_eq!(constant("yaml-not-1.2"), "YAML_NOT_1_2");
        assert_eq!(pascal("latest-tag"), "LatestTag");
        assert_eq!(raw_string("a\"#b"), "r##\"a\"#b\"##");
    }
}
