//! Flux: a Kustomization applies a folder, a HelmRelease installs a chart.

use std::path::Path;

use imagelint_model::Object;
use imagelint_yaml::Node;

use super::chart::{Chart, texts};
use super::{Destination, Repository, Wire};

const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const HELM: &str = "helm.toolkit.fluxcd.io";

pub(super) fn wires(object: &Object, file: &Path, repository: &Repository<'_>) -> Option<Wire> {
    if object.is(KUSTOMIZE, "Kustomization") {
        kustomization(object, file, repository)
    } else if object.is(HELM, "HelmRelease") {
        release(object, file, repository)
    } else {
        None
    }
}

fn kustomization(object: &Object, file: &Path, repository: &Repository<'_>) -> Option<Wire> {
    let node = object.node.at(&["spec", "path"])?;
    let path = repository.path(node.text()?).filter(|path| !path.is_empty() && repository.has_folder(path))?;
    Some(Wire {
        file: file.to_path_buf(),
        span: node.span,
        paths: vec![globset::escape(&path)],
        except: Vec::new(),
        chart: None,
        destination: destination(object),
    })
}

fn release(object: &Object, file: &Path, repository: &Repository<'_>) -> Option<Wire> {
    let spec = object.node.at(&["spec", "chart", "spec"])?;
    let node = spec.get("chart")?;
    let text = |path: &[&str]| object.node.at(path).and_then(Node::text).filter(|text| !text.is_empty());
    // A chart of a HelmRepository is a name and no path.
    if !matches!(spec.at(&["sourceRef", "kind"]).and_then(Node::text), Some("GitRepository" | "Bucket")) {
        return None;
    }
    let folder = repository.path(node.text()?)?;
    let mut chart = Chart::new(&folder, text(&["spec", "releaseName"]).unwrap_or(&object.name), repository)?;
    chart.namespace = text(&["spec", "targetNamespace"]).or(object.namespace.as_deref()).map(str::to_owned);
    chart.value_files = texts(spec.get("valuesFiles"))
        .filter_map(|path| repository.path(path))
        .filter(|path| repository.has_file(path))
        .collect();
    chart.values = object.node.at(&["spec", "values"]).cloned();
    let paths = chart.paths(repository);
    let (except, destination) = (Vec::new(), destination(object));
    Some(Wire { file: file.to_path_buf(), span: node.span, paths, except, chart: Some(chart), destination })
}

/// `kubeConfig` sends to another cluster, whose name only the Secret or ConfigMap knows.
fn destination(object: &Object) -> Destination {
    if object.node.at(&["spec", "kubeConfig"]).is_some() { Destination::Unknown } else { Destination::Same }
}
