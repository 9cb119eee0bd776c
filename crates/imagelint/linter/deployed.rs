//! Images as they are deployed: what roots render, and what other files say as they are written.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use imagelint_yaml::{Files, Load};
use rayon::prelude::*;

use super::{Linter, rendered};
use crate::discover::{Kinds, Kustomizations};
use crate::images::ImageRow;
use crate::input::read;
use crate::inventory;

impl Linter<'_> {
    /// Every image that goes to the clusters: those that roots render have an entry, those of files that no root uses none.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn deployed_images(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<Vec<ImageRow>> {
        let files = Files::new(load);
        let found = self.discover(paths)?;
        self.wire(|| &found.files, &files);
        let kustomizations = Kustomizations::read(&found.files, &files);
        let of_root = |folder: &&PathBuf| {
            let (objects, read) = rendered::objects_and_files(folder, &files);
            let known = self.judge.known(&folder.join("kustomization.yaml"));
            let mut rows = inventory::rows(&objects, &known, &files);
            rows.iter_mut().for_each(|row| row.entry = Some(rendered::shown(folder)));
            (rows, read)
        };
        let roots: Vec<(Vec<ImageRow>, Vec<PathBuf>)> =
            self.covered_roots(&kustomizations).par_iter().map(of_root).collect();
        // What is used by a root of another cluster is no manifest of this one either.
        let others = kustomizations.roots().iter().filter(|folder| !self.covers(&folder.join("kustomization.yaml")));
        let mut used: HashSet<PathBuf> =
            others.flat_map(|folder| rendered::objects_and_files(folder, &files).1).collect();
        let mut rows = Vec::new();
        for (more, read) in roots {
            rows.extend(more);
            used.extend(read);
        }
        let kinds = Kinds::new(kustomizations);
        for path in found.files.iter().filter(|path| !used.contains(*path) && self.covers(path)) {
            let Ok(source) = files.open(path) else { continue };
            rows.extend(inventory::rows(
                &read(&source, kinds.of(path, files.load())).objects,
                &self.judge.known(path),
                &files,
            ));
        }
        Ok(rows)
    }
}
