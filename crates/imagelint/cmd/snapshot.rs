//! `imagelint snapshot`: what an audit needs, from a live cluster into a file.

use std::process::ExitCode;

use super::Failure;
use crate::args::Snapshot;

#[cfg(not(feature = "cluster"))]
pub(crate) fn run(_: &Snapshot) -> Result<ExitCode, Failure> {
    Err(Failure::new("this build cannot read live clusters").hint("build it with `--features cluster`"))
}

#[cfg(feature = "cluster")]
pub(crate) fn run(args: &Snapshot) -> Result<ExitCode, Failure> {
    use std::io::{self, Write};
    use std::path::Path;
    use std::time::Duration;

    use imagelint::load_config;
    use imagelint_yaml::{DiskLoad, Files};

    use super::lint::sound;
    use super::live;

    if let Some(namespace) = &args.rbac {
        let mut out = io::stdout().lock();
        out.write_all(imagelint_cluster::rbac(namespace).as_bytes())?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let files = Files::new(DiskLoad);
    let mut loaded = load_config(args.config.as_deref(), Path::new("."), &files)?;
    sound(&loaded, &files)?;
    let named = live::named(&args.cluster, &mut loaded)?;
    let clusters: Vec<_> = named.iter().map(|at| &loaded.config.clusters[*at]).collect();
    if clusters.len() > 1 && !args.output.as_ref().is_some_and(|output| output.contains("{cluster}")) {
        let failure = Failure::new(format!("{} clusters do not fit into one file", clusters.len()));
        return Err(failure.hint("name a file for each: -o '{cluster}.json'"));
    }
    let options = imagelint_cluster::Options {
        namespaces: args.namespace.clone(),
        timeout: Duration::from_secs(args.timeout),
        ..imagelint_cluster::Options::default()
    };
    let captures = live::read(&clusters, &options)?;
    for capture in captures.iter().flatten() {
        live::tell_unread(capture)?;
        write(args.output.as_deref(), capture)?;
    }
    let all = captures.iter().all(Option::is_some);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Writes to the file that `output` names, in one step, or to standard output.
#[cfg(feature = "cluster")]
fn write(output: Option<&str>, capture: &imagelint_cluster::Capture) -> Result<(), Failure> {
    use std::io::{self, Write};
    use std::path::Path;

    let Some(output) = output.filter(|output| *output != "-") else {
        let mut out = io::BufWriter::new(io::stdout().lock());
        capture.write(&mut out)?;
        return Ok(out.flush()?);
    };
    let path = output.replace("{cluster}", &capture.cluster);
    let mut text = Vec::new();
    capture.write(&mut text)?;
    imagelint::fix::replace_file(Path::new(&path), &text)
        .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))
}
