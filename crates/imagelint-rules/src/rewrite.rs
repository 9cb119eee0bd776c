//! Mirrors and other rewrites of a cluster profile, applied to a repository.

use imagelint_model::{DEFAULT_REGISTRY, Rewrite};

use crate::tables::DOCKER_HUB;

/// True when the host is Docker Hub under one of its names.
pub(crate) fn is_docker_hub(host: &str) -> bool {
    DOCKER_HUB.contains(&host)
}

/// What the most specific of `rewrites` that covers `host/path` makes of it.
#[must_use]
pub fn rewritten(rewrites: &[Rewrite], host: &str, path: &str) -> Option<String> {
    let covering = rewrites.iter().filter_map(|rewrite| Some((rewrite, rest(&rewrite.from, host, path)?)));
    let (rewrite, rest) = covering.min_by_key(|(_, rest)| rest.len())?;
    let to = rewrite.to.trim_end_matches('/');
    Some(if rest.is_empty() { to.to_owned() } else { format!("{to}/{rest}") })
}

/// What of `path` stands behind the prefix `from` (a host with or without a path); `None` where it is no prefix.
fn rest<'p>(from: &str, host: &str, path: &'p str) -> Option<&'p str> {
    let (from_host, from_path) = from.trim_end_matches('/').split_once('/').unwrap_or((from.trim_end_matches('/'), ""));
    if canonical(from_host) != canonical(host) {
        return None;
    }
    if from_path.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(from_path)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn canonical(host: &str) -> &str {
    if is_docker_hub(host) { DEFAULT_REGISTRY } else { host }
}

#[cfg(test)]
mod tests {
    use imagelint_model::Rewrite;

    use super::rewritten;

    fn check(rewrites: &[(&str, &str)], host: &str, path: &str, expected: Option<&str>) {
        let rewrites: Vec<Rewrite> =
            rewrites.iter().map(|(from, to)| Rewrite { from: (*from).into(), to: (*to).into() }).collect();
        assert_eq!(rewritten(&rewrites, host, path).as_deref(), expected, "{rewrites:?} {host}/{path}");
    }

    #[test]
    fn hosts_and_paths() {
        check(&[("docker.io", "m.example.com")], "docker.io", "library/redis", Some("m.example.com/library/redis"));
        check(&[("docker.io", "m.example.com/hub/")], "registry-1.docker.io", "a/b", Some("m.example.com/hub/a/b"));
        check(&[("index.docker.io/", "m.example.com")], "docker.io", "a/b", Some("m.example.com/a/b"));
        check(
            &[("docker.io/library", "m.example.com/official")],
            "docker.io",
            "library/redis",
            Some("m.example.com/official/redis"),
        );
        check(&[("docker.io/a/b", "m.example.com/ours")], "docker.io", "a/b", Some("m.example.com/ours"));
    }

    #[test]
    fn the_most_specific_wins() {
        let both = [("docker.io", "m.example.com"), ("docker.io/library", "m.example.com/official")];
        check(&both, "docker.io", "library/redis", Some("m.example.com/official/redis"));
        check(&both, "docker.io", "bitnami/redis", Some("m.example.com/bitnami/redis"));
    }

    #[test]
    fn others_are_left_alone() {
        check(&[("quay.io", "m.example.com")], "docker.io", "library/redis", None);
        check(&[("docker.io/lib", "m.example.com")], "docker.io", "library/redis", None);
        check(&[], "docker.io", "library/redis", None);
    }
}
