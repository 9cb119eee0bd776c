//! The program end to end: what it prints, what it writes, how it exits.

mod action;
mod check;
mod custom;
mod fixes;
mod git;
mod helm;
mod hook;
mod init;
mod kustomize;
mod other;
mod part;
mod places;
mod render;
mod repair;
mod supply;
mod wiring;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run gave.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// The program in `folder`, in an environment that says nothing of colour or language.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    command.current_dir(folder);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "KUBECONFIG"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, args: &[&str]) -> Run {
    finished(&program(folder).args(args).output().expect("the program was built for this test"))
}

fn finished(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    Run {
        code: output.status.code().expect("no signal ends the program"),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// A copy of a fixture that a test may change.
fn copy(path: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    copy_into(&fixture(path), folder.path());
    folder
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the copy is ours");
    for entry in std::fs::read_dir(from).expect("the fixture exists") {
        let (path, target) = {
            let entry = entry.expect("the fixture can be read");
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy_into(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("the copy is ours");
        }
    }
}

/// A folder with the given files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it is below the folder")).expect("the folder is ours");
        std::fs::write(path, text).expect("the folder is ours");
    }
    folder
}
