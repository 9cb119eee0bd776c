//! The README shows what really happens: its finding is the program's, its configuration reads, its commands exist.

use std::path::Path;
use std::process::Command;

use imagelint_model::config_reader::read_config;
use imagelint_yaml::{FileId, parse};

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README is there")
}

fn run(args: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let output = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the program runs");
    (String::from_utf8(output.stdout).expect("output is UTF-8"), output.status.code())
}

/// The text of the first code block of this language after `mark`.
fn block<'t>(text: &'t str, mark: &str, language: &str) -> &'t str {
    let after = text.split_once(mark).expect("the mark stands in the README").1;
    let body = after.split_once(&format!("```{language}\n")).expect("a block follows").1;
    body.split_once("```").expect("the block ends").0
}

#[test]
fn the_finding_it_shows_is_what_the_sample_gives() {
    let text = readme();
    let (output, code) = run(&["check", "fixtures/sample"]);
    assert!(output.contains(block(&text, "<!-- sample:", "text")), "{output}");
    assert!(text.contains("its five findings") && output.contains("\n5 findings: "), "{output}");
    assert_eq!(code, Some(1));
}

#[test]
fn its_configuration_reads_without_a_finding() {
    let text = readme();
    let yaml = block(&text, "## Tell it where things go", "yaml");
    let (config, findings) = read_config(&parse(FileId(0), yaml), FileId(0));
    assert_eq!(findings, []);
    assert_eq!((config.clusters.len(), config.overrides.len()), (1, 1));
}

#[test]
fn every_command_it_names_exists() {
    let text = readme();
    let named: Vec<&str> = text.split("`imagelint ").skip(1).filter_map(|rest| rest.split([' ', '`']).next()).collect();
    assert!(named.len() >= 5, "{named:?}");
    for command in named {
        assert_eq!(run(&[command, "--help"]).1, Some(0), "imagelint {command}");
    }
}

#[test]
fn every_flag_it_names_is_known_to_check() {
    let (help, _) = run(&["check", "--help"]);
    for flag in ["--diff", "--fix", "--unsafe-fixes", "--format", "--fail-on"] {
        assert!(readme().contains(flag) && help.contains(flag), "{flag}");
    }
}
