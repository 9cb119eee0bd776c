//! From arguments to the library: which paths, which configuration, which rules.

use std::path::{Path, PathBuf};

use imagelint::fix::OverlayLoad;
use imagelint::{ImageRow, Report};
use imagelint_model::catalog;
use imagelint_rules::Selection;

use super::{Failure, unknown_rule};
use crate::args::{Check, Images};

/// What is asked of the library.
pub(crate) struct Request<'a> {
    paths: &'a [PathBuf],
    config: Option<&'a Path>,
    clusters: &'a [String],
    selection: Selection,
    suppressions: bool,
}

impl<'a> Request<'a> {
    /// The request of `imagelint check`.
    pub(crate) fn check(args: &'a Check) -> Result<Self, Failure> {
        if let Some(id) = args.select.iter().chain(&args.ignore).find(|id| catalog::find(id).is_none()) {
            return Err(unknown_rule(id));
        }
        Ok(Self {
            paths: &args.paths,
            config: args.config.as_deref(),
            clusters: &args.cluster,
            selection: Selection { select: args.select.clone(), ignore: args.ignore.clone() },
            suppressions: !args.no_suppressions,
        })
    }

    /// The request of `imagelint images`.
    pub(crate) fn images(args: &'a Images) -> Self {
        Self {
            paths: &args.paths,
            config: args.config.as_deref(),
            clusters: &args.cluster,
            selection: Selection::default(),
            suppressions: true,
        }
    }

    /// Lints, reading through `load`.
    pub(crate) fn lint(&self, _load: OverlayLoad) -> Result<Report, Failure> {
        let Self { paths, config, clusters, selection, suppressions } = self;
        Err(Failure::new(format!("no linter yet: {paths:?} {config:?} {clusters:?} {selection:?} {suppressions}")))
    }

    /// Lists images.
    pub(crate) fn list(&self) -> Result<Vec<ImageRow>, Failure> {
        Err(Failure::new("no linter yet"))
    }
}
