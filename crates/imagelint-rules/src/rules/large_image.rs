//! Images that are large.

use imagelint_model::{Cluster, ImageUse, PullPolicy, Severity};

use crate::cx::Cx;
use crate::pull_time::{image_size, slowest_pull};
use crate::rule::Rule;

const LARGE: u64 = 500_000_000;
/// Up to here artifact streaming works well, says its page.
const STREAMED: u64 = 30_000_000_000;
const VERY_LARGE: u64 = 1_000_000_000;

/// Images whose known size is over the limit.
#[derive(Default)]
pub(crate) struct LargeImage;

impl Rule for LargeImage {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference() else { return };
        if image.effective_pull_policy() == Some(PullPolicy::Never) {
            return;
        }
        let clusters = cx.clusters();
        let streamed = |cluster: &&&Cluster| cluster.nodes.artifact_streaming == Some(true);
        let streams = !clusters.is_empty() && clusters.iter().filter(streamed).count() == clusters.len();
        let limit = if streams { STREAMED } else { LARGE };
        let facts = cx.image_facts();
        let live = clusters.iter().find_map(|cluster| image_size(image, facts, Some(cluster)));
        let Some(size) = live.or_else(|| image_size(image, facts, None)).filter(|size| size.0 > limit) else { return };
        let time = slowest_pull(image, facts, clusters)
            .map(|(cluster, pull)| format!(", about {} to pull on cluster `{}`", pull.time, cluster.name));
        let severity = if size.0 > VERY_LARGE { Severity::Warning } else { Severity::Info };
        let message = format!("`{reference}` is {size} compressed{}", time.unwrap_or_default());
        let help = if streams {
            "streaming works best below 30 GB: keep large files in a volume"
        } else {
            "build it in stages and leave out what does not run, start from a smaller base image, or pre-pull it"
        };
        cx.report_as(severity, image.span(), message).label("large").help(help);
    }
}
