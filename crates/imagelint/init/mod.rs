//! `imagelint init`: proposes a configuration from the kubeconfig and from what the tree looks like.
//!
//! Of a kubeconfig only names and the host of each server are looked at; nothing else of it reaches the proposal.

mod environments;
mod guess;
mod kubeconfig;
mod propose;
mod text;
mod wired;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use imagelint_rules::Selection;
use imagelint_yaml::{DiskLoad, Files};

use crate::config_file::LoadedConfig;
use crate::discover::{discover, relative};
use crate::linter::Linter;
use crate::wiring;

pub use kubeconfig::kubeconfig_paths;

/// A proposed configuration.
#[derive(Debug)]
pub struct Starter {
    /// The text of `imagelint.yaml`.
    pub text: String,
    /// How many clusters it names; those that are commented out do not count.
    pub clusters: usize,
    /// How many images the manifests name.
    pub images: usize,
    /// Kubeconfig files that could not be read, and why. Nothing of their content is in here.
    pub problems: Vec<String>,
}

/// Proposes a configuration for the tree at `folder`, with the clusters that `kubeconfigs` know.
///
/// # Errors
/// When `folder` does not exist.
pub fn starter(folder: &Path, kubeconfigs: &[PathBuf]) -> io::Result<Starter> {
    let (contexts, problems) = kubeconfig::read(kubeconfigs, &Files::new(DiskLoad));
    let found = discover(&[folder.to_path_buf()], &GlobSet::empty(), folder)?;
    let below: Vec<PathBuf> = found.files.iter().map(|path| relative(path, folder)).collect();
    let (registries, images) = registries(folder)?;
    let files = Files::new(DiskLoad);
    let wires = wiring::read(&found.files, folder, &files);
    let environments = wired::add(environments::find(&below), &wires, folder);
    let proposals = propose::propose(&contexts, &environments);
    let clusters = proposals.iter().filter(|proposal| proposal.active).count();
    Ok(Starter { text: text::write(&proposals, &registries), clusters, images, problems })
}

/// Each registry that manifests below `folder` name and how often, the most used first; and how many images there are.
fn registries(folder: &Path) -> io::Result<(Vec<(String, usize)>, usize)> {
    let loaded = LoadedConfig::default();
    let rows = Linter::new(&loaded, Selection::default(), &[]).images(&[folder.to_path_buf()], DiskLoad)?;
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for registry in rows.iter().filter_map(|row| row.registry.as_deref()) {
        *uses.entry(registry).or_default() += 1;
    }
    let mut sorted: Vec<(String, usize)> = uses.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok((sorted, rows.len()))
}

#[cfg(test)]
mod tests;
