//! `imagelint init`: a commented configuration to start from.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use imagelint::config_file::CONFIG_NAMES;
use imagelint::fix::replace_file;
use imagelint::init::{Starter, kubeconfig_paths, starter};

use super::Failure;
use crate::args::Init;

pub(crate) fn run(args: &Init) -> Result<ExitCode, Failure> {
    let folder = args.folder.as_deref().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Failure::new(format!("{} is not a folder", folder.display())));
    }
    let existing = CONFIG_NAMES.iter().map(|name| folder.join(name)).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = existing.as_ref().filter(|_| !args.force && !args.stdout) {
        let failure = Failure::new(format!("{} exists already", shown(path).display()));
        return Err(failure.hint("--stdout prints a new one, --force overwrites it"));
    }
    let starter = starter(folder, &kubeconfig_paths())?;
    let mut err = io::stderr().lock();
    starter.problems.iter().try_for_each(|problem| writeln!(err, "warning: {problem}"))?;
    let mut out = io::stdout().lock();
    if args.stdout {
        out.write_all(starter.text.as_bytes())?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = existing.unwrap_or_else(|| folder.join(CONFIG_NAMES[0]));
    replace_file(&path, starter.text.as_bytes())
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
    writeln!(out, "{}", summary(shown(&path), &starter))?;
    Ok(ExitCode::SUCCESS)
}

fn summary(path: &Path, starter: &Starter) -> String {
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let clusters = counted(starter.clusters, "cluster");
    format!(
        "wrote {}: {clusters}, {} seen\nread it through, then run `imagelint check`",
        path.display(),
        counted(starter.images, "image")
    )
}

fn shown(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}
