//! Cases with the real tool's output: the same bytes, or a failure where it failed.
//!
//! `KUSTOMIZE_MISMATCHES=1` lists the cases that differ, `KUSTOMIZE_CASE=name` prints one of them in full.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use imagelint_kustomize::{LoadRestriction, Options, Rendered, render};
use imagelint_yaml::{DiskLoad, Files};
use serde_json::Value;

/// Cases that matched when this was last raised.
const MATCHED: usize = 596;

fn build(case: &Path, description: &Value) -> (Rendered, Result<String, String>) {
    let files = Files::new(DiskLoad);
    let target = case.join("input").join(description["target"].as_str().unwrap_or("."));
    let flags = description["flags"].as_array().cloned().unwrap_or_default();
    let open = flags.iter().any(|flag| flag.as_str().is_some_and(|flag| flag.contains("LoadRestrictionsNone")));
    let load_restriction = if open { LoadRestriction::None } else { LoadRestriction::RootOnly };
    let rendered = render(&files, &target, Options { load_restriction, ..Options::default() });
    let text = if rendered.failed() {
        Err(rendered.diagnostics.iter().fold(String::new(), |mut out, problem| {
            let place = problem.span.map(|span| {
                let source = files.get(span.file);
                format!("{}:{}", source.path.display(), source.position(span.start).line)
            });
            let place = place.unwrap_or_default();
            writeln!(out, "{:?} {place}: {}", problem.kind, problem.message).expect("a string takes any text");
            out
        }))
    } else {
        rendered.to_yaml().map_err(|error| error.message)
    };
    (rendered, text)
}

fn description(case: &Path) -> Value {
    let text = std::fs::read(case.join("case.json")).expect("a case has a description");
    serde_json::from_slice(&text).expect("a description is JSON")
}

/// `None` when the case matches, otherwise what differs.
fn difference(case: &Path) -> Option<String> {
    let (_, text) = build(case, &description(case));
    let expected = std::fs::read_to_string(case.join("expected.yaml"));
    match (text, expected) {
        (Ok(text), Ok(expected)) if text == expected => None,
        (Ok(text), Ok(expected)) => {
            let lines = text.lines().zip(expected.lines()).enumerate();
            let first = lines.into_iter().find(|(_, (got, wanted))| got != wanted);
            Some(first.map_or("other length".to_owned(), |(at, (got, wanted))| {
                format!("line {}: got `{got}`, expected `{wanted}`", at + 1)
            }))
        }
        (Err(message), Ok(_)) => Some(format!("failed: {}", message.trim())),
        (Ok(_), Err(_)) => {
            let error = std::fs::read_to_string(case.join("expected_error.txt")).unwrap_or_default();
            Some(format!("should fail: {}", error.lines().next().unwrap_or_default()))
        }
        (Err(_), Err(_)) => None,
    }
}

fn cases() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/kustomize/cases");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    cases.retain(|case| case.join("case.json").is_file());
    cases.sort();
    Some(cases)
}

#[test]
fn renders_the_same_bytes() {
    let Some(cases) = cases() else {
        println!("skipped: the shared cases are not here");
        return;
    };
    if let Ok(name) = std::env::var("KUSTOMIZE_CASE") {
        let case = cases.iter().find(|case| case.ends_with(&name)).unwrap();
        println!("{}", build(case, &description(case)).1.unwrap_or_else(|error| format!("ERROR {error}")));
        return;
    }
    let list = std::env::var_os("KUSTOMIZE_MISMATCHES").is_some();
    let mut matched = 0;
    for case in &cases {
        match difference(case) {
            None => matched += 1,
            Some(difference) if list => println!("{}: {difference}", case.file_name().unwrap().to_string_lossy()),
            Some(_) => {}
        }
    }
    println!("{matched} of {} cases match", cases.len());
    assert!(matched >= MATCHED, "{matched} cases match, {MATCHED} did before");
}
