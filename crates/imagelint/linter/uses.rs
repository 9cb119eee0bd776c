//! Images as roots render them, with every byte that had a say: for whoever points at one of those.

use std::io;
use std::path::PathBuf;

use imagelint_model::{ImageUse, image_uses};
use imagelint_yaml::{Files, Load, Span};
use rayon::prelude::*;

use super::{Linter, rendered};
use crate::discover::Kustomizations;

/// One image of one root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedUse {
    /// The root.
    pub entry: String,
    /// `Deployment/web`.
    pub object: String,
    /// The image.
    pub image: String,
    /// Where it is written: its parts, and the places they replaced on their way.
    pub spans: Vec<Span>,
}

impl Linter<'_> {
    /// Every image that the kustomization roots at and below `paths` render.
    ///
    /// # Errors
    /// When one of `paths` does not exist.
    pub fn rendered_uses(&self, paths: &[PathBuf], load: impl Load + 'static) -> io::Result<(Vec<RenderedUse>, Files)> {
        let files = Files::new(load);
        let kustomizations = Kustomizations::read(&self.discover(paths)?.files, &files);
        let folders = self.covered_roots(&kustomizations);
        let uses = folders.par_iter().flat_map_iter(|folder| {
            let entry = rendered::shown(folder);
            let objects = rendered::objects(folder, &files);
            let of = |object| {
                let uses: Vec<RenderedUse> = image_uses(object, &self.judge.image_paths)
                    .iter()
                    .map(|image| rendered_use(image, &entry))
                    .collect();
                uses
            };
            objects.iter().flat_map(of).collect::<Vec<_>>()
        });
        Ok((uses.collect(), files))
    }
}

fn rendered_use(image: &ImageUse<'_>, entry: &str) -> RenderedUse {
    let mut spans = vec![image.node.span];
    if let Some(origin) = &image.node.origin {
        spans.extend(origin.pieces.iter().map(|piece| piece.span));
        spans.extend(&origin.trail);
    }
    RenderedUse {
        entry: entry.to_owned(),
        object: format!("{}/{}", image.object.kind, image.object.name),
        image: image.text().to_owned(),
        spans,
    }
}
