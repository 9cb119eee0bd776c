//! Registries that nobody allowed.

use imagelint_model::{Cluster, ImageRef, ImageUse};

use crate::cx::Cx;
use crate::glob;
use crate::options::Options;
use crate::repository::place;
use crate::rewrite::rewritten;
use crate::rule::Rule;

/// Images from outside the allow-list; silent without one.
#[derive(Default)]
pub(crate) struct UntrustedRegistry {
    allow: Vec<String>,
}

impl Rule for UntrustedRegistry {
    fn new(options: &mut Options<'_>) -> Self {
        Self { allow: options.list("allow").unwrap_or_default() }
    }

    fn image(&self, image: &ImageUse<'_>, cx: &mut Cx<'_>) {
        let Some(reference) = image.reference().filter(|_| !self.allow.is_empty()) else { return };
        let (host, path) = (reference.registry_or_default(), reference.full_path());
        if self.allows(host, &path) || Self::is_prefixed_by_a_chart(image, reference) {
            return;
        }
        // What counts is where the pull ends up.
        let outside = |cluster: &&Cluster| {
            let rewritten = rewritten(&cluster.expected_rewrites, host, &path);
            rewritten.is_none_or(|to| to.split_once('/').is_none_or(|(host, path)| !self.allows(host, path)))
        };
        let concerned: Vec<&Cluster> = cx.clusters().iter().copied().filter(outside).collect();
        if concerned.is_empty() && !cx.clusters().is_empty() {
            return;
        }
        let span = place(image).unwrap_or_else(|| image.span());
        let message = format!("`{host}/{path}` is not in an allowed registry");
        let finding = cx.report_for(&concerned, span, message);
        finding.label("not allowed");
        finding.help(format!("copy it to one of {}, or add its registry to `allow`", self.allow.join(", ")));
    }
}

impl UntrustedRegistry {
    fn allows(&self, host: &str, path: &str) -> bool {
        self.allow.iter().any(|entry| allows(entry.trim_end_matches('/'), host, path))
    }

    /// Values without a registry: the chart puts one before them, or else the name means Docker Hub.
    fn is_prefixed_by_a_chart(image: &ImageUse<'_>, reference: &ImageRef) -> bool {
        image.object.is_values() && reference.registry().is_none()
    }
}

/// True when `entry` is the host (a glob), or the host and a namespace that `path` is in.
fn allows(entry: &str, host: &str, path: &str) -> bool {
    let (host_glob, prefix) = entry.split_once('/').unwrap_or((entry, ""));
    if !glob::matches(host_glob, host) {
        return false;
    }
    if prefix.is_empty() || glob::matches(prefix, path) {
        return true;
    }
    // At every `/`, so that `team` does not allow `team-of-others/app`.
    path.match_indices('/').any(|(at, _)| glob::matches(prefix, &path[..at]))
}

#[cfg(test)]
mod tests {
    use super::allows;

    fn check(entry: &str, host: &str, path: &str, expected: bool) {
        assert_eq!(allows(entry, host, path), expected, "{entry} {host}/{path}");
    }

    #[test]
    fn hosts_and_namespaces() {
        check("*.azurecr.io", "shop.azurecr.io", "web", true);
        check("*.azurecr.io", "evilazurecr.io", "web", false);
        check("*.azurecr.io", "evil.example.com", "shop.azurecr.io/web", false);
        check("docker.io/library", "docker.io", "library/nginx", true);
        check("docker.io/library", "docker.io", "bitnami/nginx", false);
        check("quay.io/team", "quay.io", "team-of-others/web", false);
        check("quay.io/team", "quay.io", "team/a/b", true);
        check("quay.io/team/web", "quay.io", "team/web", true);
        check("quay.io/team-*", "quay.io", "team-one/web", true);
        check("harbor.example.com:8443", "harbor.example.com:8443", "web", true);
        check("harbor.example.com", "harbor.example.com:8443", "web", false);
    }
}
