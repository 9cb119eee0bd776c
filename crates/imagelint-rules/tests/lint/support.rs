//! Lints texts and applies the fixes.

use std::path::Path;

use imagelint_model::{Config, Finding, Object};
use imagelint_rules::set::sets;
use imagelint_rules::{Engine, Scope, Selection};
use imagelint_yaml::{Edit, Files, MemoryLoad, Node, Origin, Piece, ScalarStyle, Span, Value, apply_edits};

/// The findings of some files.
pub(crate) struct Lint {
    /// In the order of the files.
    pub(crate) findings: Vec<Finding>,
    files: Files,
}

/// Lints each file for all clusters of the configuration, under all its overrides.
pub(crate) fn lint(config: &Config, selection: &Selection, texts: &[(&str, &str)]) -> Lint {
    let files = Files::new(MemoryLoad::new(texts.iter().copied()));
    let (engine, bad_options) = Engine::new(config, selection);
    assert!(bad_options.is_empty(), "{bad_options:?}");
    let mut findings = Vec::new();
    let mut parts = Vec::new();
    for (path, _) in texts {
        let source = files.open(Path::new(path)).unwrap();
        let documents = imagelint_yaml::parse(source.id, &source.text).documents;
        let mut objects: Vec<Object> = documents.into_iter().flat_map(Object::from_document).collect();
        objects.iter_mut().for_each(|object| object.read_embedded_values(&|_| source.text.clone()));
        let overrides = (0..config.overrides.len()).collect();
        let linted = engine.lint(&objects, &scope(config, overrides, &files));
        findings.extend(linted.findings);
        parts.push(linted.part);
    }
    for set in sets(&parts, &config.clusters, |_| true) {
        findings.extend(engine.lint_set(&set));
    }
    Lint { findings, files }
}

/// Lints the one container of `base` as if `overlay` had set its tag to `tag`, which must stand in `overlay` once.
pub(crate) fn lint_rendered(config: &Config, base: &str, overlay: &str, tag: &str) -> Lint {
    let files = Files::new(MemoryLoad::new([("base.yaml", base), ("kustomization.yaml", overlay)]));
    let base = files.open(Path::new("base.yaml")).unwrap();
    let overlay = files.open(Path::new("kustomization.yaml")).unwrap();
    let mut root = imagelint_yaml::parse(base.id, &base.text).documents.remove(0).root;
    let pod = root.get_mut("spec").and_then(|spec| spec.get_mut("template")).and_then(|node| node.get_mut("spec"));
    let Value::Sequence(containers) = &mut pod.unwrap().get_mut("containers").unwrap().value else { panic!() };
    let image = containers.items[0].get_mut("image").unwrap();
    let name = image.text().unwrap().split(':').next().unwrap().to_owned();
    let at = overlay.text.find(tag).unwrap() as u32;
    let (name_end, tag_end) = (name.len() as u32, (name.len() + 1 + tag.len()) as u32);
    let name_span = Span::new(base.id, image.span.start, image.span.start + name_end);
    let tag_span = Span::new(overlay.id, at, at + tag.len() as u32);
    let pieces = vec![
        Piece { start: 0, end: name_end, span: name_span },
        Piece { start: name_end + 1, end: tag_end, span: tag_span },
    ];
    image.value = Node::scalar(image.span, format!("{name}:{tag}"), ScalarStyle::Plain).value;
    image.origin = Some(Box::new(Origin { pieces, trail: Vec::new() }));
    let objects = [Object::new(root, 0).unwrap()];
    let (engine, _) = Engine::new(config, &Selection::default());
    let findings = engine.lint(&objects, &scope(config, Vec::new(), &files)).findings;
    Lint { findings, files }
}

/// Lints the values of a Helm chart.
pub(crate) fn lint_values(config: &Config, text: &str) -> Lint {
    let files = Files::new(MemoryLoad::new([("values.yaml", text)]));
    let source = files.open(Path::new("values.yaml")).unwrap();
    let documents = imagelint_yaml::parse(source.id, &source.text).documents;
    let objects: Vec<Object> = documents.into_iter().map(Object::values).collect();
    let (engine, _) = Engine::new(config, &Selection::default());
    let findings = engine.lint(&objects, &scope(config, Vec::new(), &files)).findings;
    Lint { findings, files }
}

fn scope<'a>(config: &'a Config, overrides: Vec<usize>, files: &'a Files) -> Scope<'a> {
    Scope {
        clusters: config.clusters.iter().collect(),
        cluster_indexes: (0..config.clusters.len()).collect(),
        place: "".into(),
        entry: None,
        overrides,
        files,
    }
}

impl Lint {
    /// File and marked text of each finding.
    pub(crate) fn places(&self) -> Vec<String> {
        let place = |finding: &Finding| {
            let path = self.files.get(finding.span.file).path.display().to_string();
            format!("{path}:{}", self.files.slice(finding.span))
        };
        self.findings.iter().map(place).collect()
    }

    /// Ids of the rules that fired, sorted.
    pub(crate) fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<_> = self.findings.iter().map(|finding| finding.rule).collect();
        rules.sort_unstable();
        rules
    }

    /// The file with all fixes applied.
    pub(crate) fn fixed(&self, path: &str) -> String {
        let source = self.files.by_path(Path::new(path)).unwrap();
        let fixes = self.findings.iter().filter_map(|finding| finding.fix.as_ref());
        let edits: Vec<Edit> = fixes.flat_map(|fix| fix.edits.clone()).collect();
        apply_edits(&source.text, &edits).unwrap()
    }
}

/// A Deployment with one container; `rest` is another line of it.
pub(crate) fn container(image: &str, rest: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: {image}\n        {rest}\n"
    )
}

/// A Service of type LoadBalancer; `KEY` in the annotations is the spec annotation.
pub(crate) fn service(annotations: &str) -> String {
    let annotations = annotations.replace("KEY", "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec");
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:{annotations}spec:\n  type: LoadBalancer\n"
    )
}
