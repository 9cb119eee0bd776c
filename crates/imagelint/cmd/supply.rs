//! `imagelint prepull` and `imagelint mirror`: what brings the images of one cluster to its nodes in time.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagelint::supply::{MirrorPlan, PrepullPlan};
use imagelint::{ImageRow, Linter, load_config};
use imagelint_model::Cluster;
use imagelint_rules::Selection;
use imagelint_yaml::{DiskLoad, Files};

use super::Failure;
use super::lint::{sound, unknown_cluster};
use crate::args::{Mirror, MirrorFormat, Prepull};

pub(crate) fn prepull(args: &Prepull) -> Result<ExitCode, Failure> {
    let (cluster, rows) = deployed(&args.cluster, &args.paths, args.config.as_deref())?;
    let plan = PrepullPlan::new(&rows, &cluster);
    if plan.images.is_empty() {
        let failure = Failure::new(format!("no image that goes to `{}` is slow to pull", cluster.name));
        return Err(failure.hint("`imagelint images --format jsonl` shows the estimated seconds"));
    }
    if plan.all {
        writeln!(
            io::stderr(),
            "note: no pull time is known, so all {} images are pulled ahead; `images: {{sizes: …}}` and the cluster's \
             `network` tell which ones are slow",
            plan.images.len()
        )?;
    }
    io::stdout().write_all(plan.yaml().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn mirror(args: &Mirror) -> Result<ExitCode, Failure> {
    let (cluster, rows) = deployed(&args.cluster, &args.paths, args.config.as_deref())?;
    if cluster.mirrors.is_empty() {
        let failure = Failure::new(format!("the profile of `{}` names no mirrors", cluster.name));
        return Err(failure.hint("write `mirrors: {docker.io: registry.example.com/dockerhub}` into it"));
    }
    let plan = MirrorPlan::new(&rows, &cluster);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        MirrorFormat::Text => plan.write_text(args.tool.into(), &mut out)?,
        MirrorFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &plan.json(&cluster, args.tool.into()))?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    if plan.is_empty() {
        writeln!(io::stderr(), "everything that goes to `{}` comes from its mirrors already", cluster.name)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The cluster, and every image that goes there.
fn deployed(name: &str, paths: &[PathBuf], config: Option<&Path>) -> Result<(Cluster, Vec<ImageRow>), Failure> {
    let files = Files::new(DiskLoad);
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let loaded = load_config(config, &paths[0], &files)?;
    sound(&loaded, &files)?;
    let cluster = loaded.config.clusters.iter().find(|cluster| cluster.name == name);
    let cluster = cluster.cloned().ok_or_else(|| unknown_cluster(&loaded, name))?;
    let linter = Linter::new(&loaded, Selection::default(), &[name.to_owned()]);
    let rows = linter.deployed_images(paths, DiskLoad)?;
    Ok((cluster, rows))
}
