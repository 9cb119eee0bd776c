//! The plan to copy images to where a cluster pulls them from, and what has to be written to use the copies.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use imagelint_model::{Cluster, ImageRef};
use imagelint_rules::rewritten;
use serde_json::{Value, json};

use crate::images::{ContainerKind, ImageRow};

/// What copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyTool {
    /// `skopeo copy`.
    #[default]
    Skopeo,
    /// `crane copy`.
    Crane,
    /// `docker buildx imagetools create`: pulling and pushing would keep one platform and lose the digest.
    Docker,
}

/// One image to copy, all platforms of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// What is copied, by digest where one is written.
    pub source: String,
    /// Where to.
    pub target: String,
}

/// An entry for the `images` of a kustomization.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Override {
    /// The name as the kustomization renders it.
    pub name: String,
    /// What stands there instead.
    pub new_name: String,
}

/// A text to change where no kustomization can do it: a manifest by itself, the values of a chart, a custom resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The file.
    pub file: String,
    /// Line of the image, from 1.
    pub line: u32,
    /// The image as written.
    pub from: String,
    /// What to write.
    pub to: String,
}

/// All of it; empty where everything comes from the mirrors already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MirrorPlan {
    /// The copies.
    pub copies: BTreeSet<Copy>,
    /// What to add at the end of `images`, by kustomization root.
    pub overrides: BTreeMap<String, BTreeSet<Override>>,
    /// Everything else.
    pub edits: BTreeSet<Edit>,
}

impl MirrorPlan {
    /// The plan for what goes to `cluster`.
    #[must_use]
    pub fn new(rows: &[ImageRow], cluster: &Cluster) -> Self {
        let mut plan = Self::default();
        for row in rows {
            let Ok(image) = ImageRef::parse(&row.image) else { continue };
            if row.registry.is_some() && !is_mirrored(&image, cluster) {
                plan.add(row, &image, cluster);
            }
        }
        plan
    }

    fn add(&mut self, row: &ImageRow, image: &ImageRef, cluster: &Cluster) {
        let host = image.registry_or_default();
        let Some(target) = rewritten(&cluster.mirrors, host, &image.full_path()) else { return };
        self.copies.insert(copy(image, &target));
        let in_kustomize = matches!(row.container_kind, ContainerKind::Regular | ContainerKind::Init);
        match &row.entry {
            Some(entry) if in_kustomize => {
                let name = image.repository().to_owned();
                self.overrides.entry(entry.clone()).or_default().insert(Override { name, new_name: target });
            }
            _ => {
                let to = format!("{target}{}", &image.as_str()[image.repository().len()..]);
                self.edits.insert(Edit { file: row.file.clone(), line: row.line, from: row.image.clone(), to });
            }
        }
    }

    /// True when there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.copies.is_empty()
    }

    /// Commands a line each, then what to write where.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_text(&self, tool: CopyTool, out: &mut dyn Write) -> io::Result<()> {
        for copy in &self.copies {
            writeln!(out, "{}", copy.command(tool))?;
        }
        for (entry, images) in &self.overrides {
            writeln!(out, "\n# add to the end of `images` in the kustomization in {entry}:\nimages:")?;
            for image in images {
                writeln!(out, "- name: {}\n  newName: {}", image.name, image.new_name)?;
            }
        }
        for edit in &self.edits {
            writeln!(out, "\n# {}:{}: write {} instead of {}", edit.file, edit.line, edit.to, edit.from)?;
        }
        Ok(())
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self, cluster: &Cluster, tool: CopyTool) -> Value {
        let copies = self.copies.iter();
        let copies =
            copies.map(|copy| json!({"source": copy.source, "target": copy.target, "command": copy.command(tool)}));
        let overrides = self.overrides.iter().map(|(entry, images)| {
            let images = images.iter().map(|image| json!({"name": image.name, "newName": image.new_name}));
            json!({"entry": entry, "images": images.collect::<Vec<_>>()})
        });
        let edits = self.edits.iter();
        let edits = edits.map(|edit| json!({"file": edit.file, "line": edit.line, "from": edit.from, "to": edit.to}));
        json!({
            "schema": "imagelint/mirror/v1",
            "cluster": cluster.name,
            "copies": copies.collect::<Vec<_>>(),
            "overrides": overrides.collect::<Vec<_>>(),
            "edits": edits.collect::<Vec<_>>(),
        })
    }
}

impl Copy {
    /// The command that copies all platforms and keeps the digest.
    #[must_use]
    pub fn command(&self, tool: CopyTool) -> String {
        let Self { source, target } = self;
        match tool {
            CopyTool::Skopeo => {
                format!("skopeo copy --all --preserve-digests docker://{source} docker://{target}")
            }
            CopyTool::Crane => format!("crane copy {source} {target}"),
            CopyTool::Docker => {
                format!("docker buildx imagetools create --prefer-index=false --tag {target} {source}")
            }
        }
    }
}

/// True when the image stands behind one of the mirrors already: one may lie below what it mirrors.
fn is_mirrored(image: &ImageRef, cluster: &Cluster) -> bool {
    let full = image.normalized_repository();
    let below = |prefix: &str| full.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    cluster.mirrors.iter().any(|mirror| below(mirror.to.trim_end_matches('/')))
}

/// No tool takes a tag and a digest at once: the digest says what is copied, the tag how the copy is called.
fn copy(image: &ImageRef, target: &str) -> Copy {
    let repository = image.normalized_repository();
    let tag = image.tag().map(|tag| format!(":{tag}"));
    let digest = image.digest().map(|digest| format!("@{digest}"));
    let fallback = || ":latest".to_owned();
    let source = digest.clone().or_else(|| tag.clone()).unwrap_or_else(fallback);
    let name = tag.or(digest).unwrap_or_else(fallback);
    Copy { source: format!("{repository}{source}"), target: format!("{target}{name}") }
}
