//! Mirrors that serve nobody, or not everybody.

use imagelint_model::{Cluster, Fix, ImageUse, Severity};

use crate::cx::Cx;
use crate::registries::{Concern, Mirror, MirrorState, concern, mirror};
use crate::repository::{edit, is_never_pulled, place};
use crate::rewrite::rewritten;
use crate::rule::Rule;

/// Images from mirrors that are shut, closed or nobody's promise.
#[derive(Default)]
pub(crate) struct ClosedMirror;

impl Rule for ClosedMirror {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !is_never_pulled(image)) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        let Some(mirror) = mirror(host, &path).filter(|mirror| mirror.state != MirrorState::Open) else { return };
        let closed = |cluster: &&Cluster| matches!(concern(cluster, host, &path), Concern::ClosedMirror);
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(closed).collect();
        if concerned.is_empty() && !cx.clusters().is_empty() {
            return;
        }
        let span = place(image).unwrap_or_else(|| image.span());
        let message = match mirror.state {
            MirrorState::Dead => format!("`{host}` gives no images any more: {}", mirror.why),
            MirrorState::Limited => format!("`{host}` may refuse this image: {}", mirror.why),
            _ => format!("`{host}/{path}` may be missing or outdated: {}", mirror.why),
        };
        let severity = if mirror.state == MirrorState::Dead { Severity::Error } else { Severity::Warning };
        let severity = cx.graded(severity);
        let finding = cx.report_for(&concerned, span, message);
        finding.severity = severity;
        finding.label("closed mirror");
        let Some((original, better)) = elsewhere(mirror, &path, &concerned) else {
            finding.help("copy the image to a registry of your own and name that");
            return;
        };
        let Some(better) = better else {
            finding.help(format!("name `{original}`, or a copy of it in a registry of your own"));
            return;
        };
        finding.help(format!("pull it through your own mirror: `{better}`"));
        if let Some(edit) = edit(image, reference, &better) {
            finding.fix(Fix::may_change(format!("pull `{better}` instead"), edit));
        }
    }
}

/// The repository that the mirror copies, and what the mirrors of all `clusters` make of that.
fn elsewhere(mirror: &Mirror, path: &str, clusters: &[&Cluster]) -> Option<(String, Option<String>)> {
    // Where the mirror holds several registries, the path begins with the one that is meant.
    let original = match mirror.upstream {
        "" => path.split_once('/').filter(|(host, _)| host.contains('.')).map(|_| path.to_owned())?,
        upstream if upstream.contains('/') => format!("{upstream}/{}", path.split_once('/')?.1),
        "docker.io" if !path.contains('/') => format!("docker.io/library/{path}"),
        upstream => format!("{upstream}/{path}"),
    };
    let (host, rest) = original.split_once('/')?;
    let mut better = clusters.iter().map(|cluster| rewritten(&cluster.mirrors, host, rest));
    let first = better.next().flatten();
    let same = better.all(|other| other == first);
    let first = first.filter(|_| same);
    Some((original, first))
}
