//! Argo CD: an Application installs a folder or a chart; an ApplicationSet makes Applications.

use std::path::Path;

use imagelint_model::Object;
use imagelint_yaml::{Node, ScalarStyle};

use super::chart::{Chart, texts};
use super::template::{Element, elements, excluded_folders, fill};
use super::{Destination, Repository, Wire};

const GROUP: &str = "argoproj.io";
/// The address of the cluster that Argo CD itself runs in.
const IN_CLUSTER: &str = "https://kubernetes.default.svc";

pub(super) fn wires(object: &Object, file: &Path, repository: &Repository<'_>) -> Vec<Wire> {
    let Some(spec) = object.node.get("spec") else { return Vec::new() };
    if object.is(GROUP, "Application") {
        return application(spec, &object.name, &Element::default(), file, repository);
    }
    if !object.is(GROUP, "ApplicationSet") {
        return Vec::new();
    }
    let Some(template) = spec.at(&["template", "spec"]) else { return Vec::new() };
    let name = spec.at(&["template", "metadata", "name"]).and_then(Node::text).unwrap_or(&object.name);
    let except = excluded_folders(spec);
    let made = elements(spec).into_iter();
    let wires = made.flat_map(|element| application(template, name, &element, file, repository));
    wires.map(|wire| Wire { except: except.clone(), ..wire }).collect()
}

fn application(spec: &Node, name: &str, element: &Element, file: &Path, repository: &Repository<'_>) -> Vec<Wire> {
    let destination = destination(spec.get("destination"), element);
    let namespace = spec.at(&["destination", "namespace"]).and_then(Node::text).and_then(|text| fill(text, element));
    let release = fill(name, element).unwrap_or_else(|| name.to_owned());
    let sources = spec.get("source").into_iter().chain(spec.get("sources").map_or(&[][..], Node::items));
    let wire = |source: &Node| {
        let node = source.get("path")?;
        let path = repository.path(&fill(node.text()?, element)?).filter(|path| !path.is_empty())?;
        let chart = Chart::new(&path, &release, repository)
            .map(|chart| with_values(chart, source, namespace.clone(), element, repository));
        let glob = path.contains(['*', '?', '[']);
        let paths = match &chart {
            Some(chart) => chart.paths(repository),
            None if glob => vec![path],
            None if repository.has_folder(&path) => vec![globset::escape(&path)],
            None => return None,
        };
        let (except, destination) = (Vec::new(), destination.clone());
        Some(Wire { file: file.to_path_buf(), span: node.span, paths, except, chart, destination })
    };
    sources.filter_map(wire).collect()
}

fn with_values(
    mut chart: Chart,
    source: &Node,
    namespace: Option<String>,
    element: &Element,
    repository: &Repository<'_>,
) -> Chart {
    let Some(helm) = source.get("helm") else { return Chart { namespace, ..chart } };
    let below = |file: &str| {
        // `$values/…` starts at the root of another source; what is there too is taken for it.
        let path = file.strip_prefix('$').and_then(|rest| rest.split_once('/')).map(|(_, rest)| rest.to_owned());
        repository.path(&path.unwrap_or_else(|| format!("{}/{file}", chart.folder)))
    };
    chart.value_files = texts(helm.get("valueFiles"))
        .filter_map(|file| fill(file, element))
        .filter_map(|file| below(&file))
        .filter(|path| repository.has_file(path))
        .collect();
    // Text was read as the mapping it stands for when the object was.
    chart.values = ["valuesObject", "values"].into_iter().find_map(|key| helm.get(key)).cloned();
    chart.parameters = helm
        .get("parameters")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|item| {
            let (name, value) = (item.get("name")?.text()?, item.get("value")?);
            // What is filled in is written elsewhere, and no byte here says it.
            let filled = fill(value.text()?, element)?;
            let same = value.text() == Some(filled.as_str());
            let value = if same { value.clone() } else { Node::scalar(value.span, filled, ScalarStyle::Plain) };
            Some((name.to_owned(), value))
        })
        .collect();
    if let Some(release) = helm.get("releaseName").and_then(Node::text).and_then(|name| fill(name, element)) {
        chart.release = release;
    }
    Chart { namespace, ..chart }
}

fn destination(node: Option<&Node>, element: &Element) -> Destination {
    let text = |key: &str| node?.get(key)?.text().filter(|text| !text.is_empty());
    if let Some(name) = text("name") {
        return match fill(name, element) {
            Some(name) if name == "in-cluster" => Destination::Same,
            Some(name) => Destination::Named(name),
            None => Destination::Unknown,
        };
    }
    let server = text("server").and_then(|server| fill(server, element));
    if server.is_none_or(|server| server != IN_CLUSTER) { Destination::Unknown } else { Destination::Same }
}
