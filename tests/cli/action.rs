//! The action's own scripts, run as a runner would run them, with inputs as its `env` sections hand them over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use git2::Repository;
use imagelint_yaml::{FileId, Node, parse};

use super::git::{DEPLOYMENT, commit, repository, write};

/// One run of the action in `folder`.
struct Runner<'f> {
    folder: &'f Path,
    /// What stands for `${{ NAME }}`.
    values: BTreeMap<String, String>,
    temp: tempfile::TempDir,
}

impl<'f> Runner<'f> {
    /// Inputs as a workflow gives them; the others have their defaults.
    fn new(folder: &'f Path, inputs: &[(&str, &str)]) -> Self {
        let action = action();
        let mut values = BTreeMap::new();
        for entry in action.get("inputs").expect("there are inputs").entries() {
            let name = entry.key.text().expect("names are text");
            let default = entry.value.get("default").and_then(Node::text).unwrap_or_default();
            values.insert(format!("inputs.{name}"), default.to_owned());
        }
        for (name, value) in inputs {
            assert!(values.insert(format!("inputs.{name}"), (*value).to_owned()).is_some(), "no input {name}");
        }
        Self { folder, values, temp: tempfile::tempdir().expect("temporary folders can be made") }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// The value of an `env` entry with its expressions filled in; what a workflow does not have is empty.
    fn filled(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (name, after) = after.split_once("}}").expect("expressions end");
            out.push_str(before);
            out.push_str(self.values.get(name.trim()).map_or("", String::as_str));
            rest = after;
        }
        out + rest
    }

    /// Runs the script of the step with this name; `None` where there is no bash.
    fn step(&mut self, name: &str) -> Option<Output> {
        let action = action();
        let steps = action.at(&["runs", "steps"]).expect("there are steps").items();
        let step = steps.iter().find(|step| step.get("name").and_then(Node::text) == Some(name)).expect("it is there");
        let script = step.get("run").and_then(Node::text).expect("it has a script");
        assert!(!script.contains("${{"), "inputs must not be pasted into a script: {name}");
        let program = Path::new(env!("CARGO_BIN_EXE_imagelint")).parent().expect("it lies in a folder");
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]).current_dir(self.folder);
        command.env("PATH", format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default()));
        command.env("RUNNER_TEMP", self.temp.path());
        for file in ["GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
            command.env(file, self.file(file));
        }
        for entry in step.get("env").map(Node::entries).unwrap_or_default() {
            let name = entry.key.text().expect("names are text");
            command.env(name, self.filled(entry.value.text().unwrap_or_default()));
        }
        let output = command.output().ok()?;
        for (key, value) in self.text("GITHUB_OUTPUT").lines().filter_map(|line| line.split_once('=')) {
            self.values.insert(format!("steps.check.outputs.{key}"), value.to_owned());
        }
        Some(output)
    }
}

fn action() -> Node {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let text = std::fs::read_to_string(path).expect("action.yml is there");
    let mut parsed = parse(FileId(0), &text);
    assert_eq!(parsed.errors.len(), 0, "action.yml is YAML");
    parsed.documents.remove(0).root
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_pull_request_shows_what_it_made_worse() {
    let folder = repository();
    let git = Repository::open(folder.path()).unwrap();
    let base = git.head().unwrap().peel_to_commit().unwrap().id().to_string();
    write(folder.path(), "new.yaml", &DEPLOYMENT.replace("name: web", "name: new"));
    commit(&git);
    let inputs =
        [("version", "installed"), ("fail-on", "warning"), ("sarif", "out.sarif"), ("paths", "new.yaml\nbase\n")];
    let mut runner = Runner::new(folder.path(), &inputs);
    runner.values.insert("github.event.pull_request.base.sha".to_owned(), base);
    let Some(installed) = runner.step("Install imagelint") else { return println!("skipped: there is no bash") };
    assert!(installed.status.success(), "{}", stdout(&installed));
    let check = runner.step("Check").unwrap();
    let text = stdout(&check);
    assert!(check.status.success(), "{text}");
    assert!(text.contains("::warning file=new.yaml,line=9,") && !text.contains("base/web.yaml"), "{text}");
    let summary = runner.text("GITHUB_STEP_SUMMARY");
    assert!(summary.contains("### imagelint") && summary.contains("new.yaml:9:"), "{summary}");
    assert!(std::fs::read_to_string(folder.path().join("out.sarif")).unwrap().contains("latest-tag"));
    assert_eq!(runner.step("Verdict").unwrap().status.code(), Some(1));
}

#[test]
fn without_a_pull_request_everything_is_shown() {
    let folder = repository();
    let mut runner = Runner::new(folder.path(), &[("version", "installed")]);
    let Some(check) = runner.step("Check") else { return println!("skipped: there is no bash") };
    let text = stdout(&check);
    assert!(text.contains("::warning file=old.yaml,") && text.contains("::warning file=base/web.yaml,"), "{text}");
    assert_eq!(runner.step("Verdict").unwrap().status.code(), Some(0), "warnings do not fail");
}

#[test]
fn inputs_are_data() {
    let folder = repository();
    let evil = "$(touch owned); `touch owned`\n--config=/etc/passwd";
    let mut runner = Runner::new(folder.path(), &[("version", "installed"), ("paths", evil), ("since", "--fix")]);
    let Some(check) = runner.step("Check") else { return println!("skipped: there is no bash") };
    assert!(!folder.path().join("owned").exists());
    assert_eq!(runner.text("GITHUB_OUTPUT").trim(), "exit-code=2", "{}", stdout(&check));
    assert_eq!(runner.step("Verdict").unwrap().status.code(), Some(2));
}
