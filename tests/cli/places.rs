//! What stands at the top for other tools: it must agree with the workspace and with the program.

use std::path::Path;

use super::run;

fn top(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the file is there")
}

#[test]
fn the_version_stands_in_one_place() {
    let version = env!("CARGO_PKG_VERSION");
    let manifest = top("Cargo.toml");
    let (workspace, dependencies) = manifest.split_once("[workspace.dependencies]").unwrap();
    assert_eq!(workspace.matches(&format!("version = \"{version}\"")).count(), 1);
    // cargo wants it beside every path of a crate that is published, so those must follow.
    for line in dependencies.lines().filter(|line| line.starts_with("imagelint-") && line.contains("path =")) {
        assert!(line.contains(&format!("version = \"{version}\"")), "{line}");
    }
    assert!(manifest.contains("version.workspace = true"));
    for file in
        ["pyproject.toml", "action.yml", ".pre-commit-hooks.yaml", "Dockerfile", ".github/workflows/release.yml"]
    {
        let named = top(file)
            .lines()
            .filter(|line| !line.trim_start().starts_with('#') && !line.contains("description:"))
            .any(|line| line.contains(version) && !line.contains('>'));
        assert!(!named, "{file} names the version");
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["--version"]).stdout, format!("imagelint {version}\n"));
}

#[test]
fn wheels_take_everything_from_the_manifest() {
    let text = top("pyproject.toml");
    assert!(text.contains("bindings = \"bin\"") && text.contains("dynamic = [\"version\""), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("version")), "{text}");
}

#[test]
fn manual_pages_know_every_flag() {
    let folder = tempfile::tempdir().unwrap();
    let page = run(folder.path(), &["man", "check"]);
    assert!(page.code == 0 && page.stdout.contains(".TH imagelint-check 1"), "{}", page.stdout);
    for flag in ["since", "staged", "baseline", "fail\\-on", "color"] {
        assert!(page.stdout.contains(&format!("\\-\\-{flag}")), "{flag}: {}", page.stdout);
    }
    assert!(run(folder.path(), &["man"]).stdout.contains("imagelint\\-check(1)"));
    assert_eq!(run(folder.path(), &["man", "nope"]).code, 2);
}

#[test]
fn workflows_are_yaml_and_give_jobs_no_more_than_they_need() {
    for name in ["ci", "imagelint", "release"] {
        let text = top(&format!(".github/workflows/{name}.yml"));
        let parsed = imagelint_yaml::parse(imagelint_yaml::FileId(0), &text);
        assert_eq!(parsed.errors.len(), 0, "{name}");
        let root = &parsed.documents[0].root;
        assert!(root.get("permissions").is_some() && !text.contains("write-all"), "{name}");
        let jobs = root.get("jobs").map(imagelint_yaml::Node::entries).unwrap_or_default();
        assert!(!jobs.is_empty(), "{name}");
        for job in jobs {
            for step in job.value.get("steps").map(imagelint_yaml::Node::items).unwrap_or_default() {
                let script = step.get("run").and_then(imagelint_yaml::Node::text).unwrap_or_default();
                assert!(!script.contains("${{"), "{name}: text of an event could be run: {script}");
            }
        }
    }
}
