//! Kustomization roots: rendered, judged as what they deploy, reported where the values are written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use imagelint_kustomize::{Options, Rendered, render};
use imagelint_model::{Finding, Object, image_uses, suppress};
use imagelint_rules::Linted;
use imagelint_rules::set::Part;
use imagelint_yaml::{Files, Span};

use super::Judge;
use super::builds::render_freely;
use super::related::relate;
use crate::outcome::Summary;
use crate::scopes::PathScope;

/// What one root gives.
pub(super) struct Root {
    /// The folder as reports name it.
    pub(super) entry: String,
    /// What the renderer has to say and which files it read; the objects were judged and are gone.
    pub(super) rendered: Rendered,
    /// What the rules found in the objects.
    pub(super) findings: Vec<Finding>,
    /// How many of them annotations silenced.
    pub(super) suppressed: usize,
    /// How many documents, objects and images it deploys.
    pub(super) deployed: Summary,
    /// What it leaves for the rules that compare.
    pub(super) part: Part,
    /// Annotations that ask for silence in this root.
    pub(super) annotations: Vec<Annotation>,
}

/// An annotation of a rendered object that silences a rule.
pub(super) struct Annotation {
    pub(super) suppression: suppress::Suppression,
    pub(super) used: bool,
}

/// Renders and judges the root in `folder`.
pub(super) fn judge_root(folder: &Path, judge: &Judge<'_>, files: &Files) -> Root {
    let mut rendered = render_freely(files, folder);
    let objects = take_objects(&mut rendered, files);
    let marker = folder.join(rendered.files.first().and_then(|path| path.file_name()).unwrap_or_default());
    judge_objects(&objects, rendered, judge.scopes.of(&marker), &shown(folder), judge, files)
}

/// Judges what was rendered as `entry` and goes where `scope` says.
pub(super) fn judge_objects(
    objects: &[Object],
    rendered: Rendered,
    scope: PathScope,
    entry: &str,
    judge: &Judge<'_>,
    files: &Files,
) -> Root {
    let Linted { mut findings, part } = judge.lint_in(objects, scope, entry, Some(entry), files);
    relate(&mut findings, objects);
    for finding in &mut findings {
        finding.entries = vec![entry.to_owned()];
    }
    let mut annotations = Vec::new();
    let before = findings.len();
    if judge.suppressions {
        for object in objects {
            annotations.extend(silence(object, &mut findings));
        }
    }
    let suppressed = before - findings.len();
    let deployed = Summary {
        documents: objects.len(),
        objects: objects.len(),
        images: objects.iter().map(|object| image_uses(object, &judge.image_paths).len()).sum(),
        ..Summary::default()
    };
    Root { entry: entry.to_owned(), rendered, findings, suppressed, deployed, part, annotations }
}

/// The objects that the root in `folder` renders, and the files that it reads.
pub(super) fn objects_and_files(folder: &Path, files: &Files) -> (Vec<Object>, Vec<PathBuf>) {
    let mut rendered = render_freely(files, folder);
    let objects = take_objects(&mut rendered, files);
    (objects, rendered.files)
}

/// The objects that the root in `folder` renders.
pub(super) fn objects(folder: &Path, files: &Files) -> Vec<Object> {
    take_objects(&mut render(files, folder, Options::default()), files)
}

fn take_objects(rendered: &mut Rendered, files: &Files) -> Vec<Object> {
    let nodes = std::mem::take(&mut rendered.objects);
    let mut objects: Vec<Object> = (0..).zip(nodes).filter_map(|(at, node)| Object::new(node, at)).collect();
    objects.iter_mut().for_each(|object| object.read_embedded_values(&|file| files.get(file).text.clone()));
    objects
}

/// Drops what the annotation of `object` silences. Findings in a rendered object may point into any file, so they are
/// told by the object's name and not by their place.
fn silence(object: &Object, findings: &mut Vec<Finding>) -> Vec<Annotation> {
    let suppressions = suppress::from_annotation(&object.node);
    let about = |finding: &Finding| {
        finding.object.as_ref().is_some_and(|found| {
            found.kind == object.kind.as_str()
                && found.name == object.name.as_str()
                && found.namespace.as_deref() == object.namespace.as_deref()
        })
    };
    let drop = |suppression: suppress::Suppression| {
        let before = findings.len();
        findings.retain(|finding| finding.rule != suppression.rule || !about(finding));
        Annotation { suppression, used: findings.len() < before }
    };
    suppressions.into_iter().map(drop).collect()
}

/// Complaints about annotations that silence nothing in any root.
pub(super) fn idle_annotations(roots: &[Root], ran: impl Fn(&str) -> Option<bool>) -> Vec<Finding> {
    let all = || roots.iter().flat_map(|root| &root.annotations);
    let used: HashSet<(Span, &str)> =
        all().filter(|it| it.used).map(|it| (it.suppression.span, it.suppression.rule.as_str())).collect();
    let mut told = HashSet::new();
    let idle = all().map(|it| &it.suppression).filter(|suppression| {
        let key = (suppression.span, suppression.rule.as_str());
        !used.contains(&key) && told.insert(key)
    });
    idle.filter_map(|suppression| suppress::complaint(suppression, &ran)).collect()
}

/// The folder as reports name it.
pub(super) fn shown(folder: &Path) -> String {
    let text = folder.to_string_lossy().replace('\\', "/");
    if text.is_empty() { ".".to_owned() } else { text }
}
