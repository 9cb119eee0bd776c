//! Brings contexts and environments together: which clusters to propose.

use super::environments::{Environment, kind};
use super::guess::{Guess, guess, words};
use super::kubeconfig::Context;

/// Clusters on the developer's own machine, which Git does not describe.
const LOCAL: [&str; 9] = [
    "kind-",
    "k3d-",
    "minikube",
    "docker-desktop",
    "docker-for-desktop",
    "rancher-desktop",
    "orbstack",
    "colima",
    "microk8s",
];

/// More contexts than this, without a folder for any, are too many to take them all.
const MAX_CONTEXTS: usize = 6;

/// One cluster to propose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proposal {
    /// Its name in the configuration.
    pub(super) name: String,
    /// The context in the kubeconfig.
    pub(super) context: Option<String>,
    /// Who runs it, and where.
    pub(super) guess: Guess,
    /// What goes there.
    pub(super) paths: Vec<String>,
    /// False for one to be commented out: nothing in the tree is known to go there.
    pub(super) active: bool,
}

/// The clusters to propose: contexts with the environments that bear their names, then environments without context.
pub(super) fn propose(contexts: &[Context], environments: &[Environment]) -> Vec<Proposal> {
    let contexts: Vec<&Context> = contexts.iter().filter(|context| !is_local(&context.name)).collect();
    let few = contexts.len() <= MAX_CONTEXTS;
    let mut used = vec![false; environments.len()];
    let mut proposals: Vec<Proposal> = contexts
        .iter()
        .map(|context| {
            let matching = best(&context.name, environments);
            matching.iter().for_each(|at| used[*at] = true);
            Proposal {
                name: short_name(&context.name),
                context: Some(context.name.clone()),
                guess: guess(context),
                paths: matching.iter().flat_map(|at| environments[*at].paths.clone()).collect(),
                active: !matching.is_empty() || (environments.is_empty() && (few || context.current)),
            }
        })
        .collect();
    let alone = environments.iter().zip(used).filter(|(_, used)| !used).map(|(environment, _)| Proposal {
        name: plain_name(&environment.name),
        paths: environment.paths.clone(),
        active: true,
        ..Proposal::default()
    });
    proposals.extend(alone);
    // Those that hold stand first, so that the commented-out ones are out of the way.
    proposals.sort_by_key(|proposal| !proposal.active);
    make_unique(&mut proposals);
    proposals
}

fn is_local(context: &str) -> bool {
    LOCAL.iter().any(|local| context == *local || (local.ends_with('-') && context.starts_with(local)))
}

/// The environments that fit a context best: those whose whole name it bears, else those of its kind.
fn best(context: &str, environments: &[Environment]) -> Vec<usize> {
    let context_lower = context.to_lowercase();
    let context_words = words(&context_lower);
    let fits = |test: &dyn Fn(&Environment) -> bool| -> Vec<usize> {
        (0..environments.len()).filter(|at| test(&environments[*at])).collect()
    };
    let by_name = fits(&|environment| {
        let lower = environment.name.to_lowercase();
        let name = words(&lower);
        !name.is_empty() && context_words.windows(name.len()).any(|part| part == name)
    });
    if !by_name.is_empty() {
        // `prod-eu` beats `prod`.
        let longest = by_name.iter().map(|at| environments[*at].name.len()).max().unwrap_or_default();
        return by_name.into_iter().filter(|at| environments[*at].name.len() == longest).collect();
    }
    let Some(wanted) = kind(context) else { return Vec::new() };
    fits(&|environment| {
        let lower = environment.name.to_lowercase();
        // `prod-eu` is not simply `prod`: only the bare word stands for the kind.
        words(&lower).len() == 1 && kind(&lower) == Some(wanted)
    })
}

/// The part of a context's name that people say: `prod` of `arn:aws:eks:eu-central-1:1234:cluster/prod`.
fn short_name(context: &str) -> String {
    let parts: Vec<&str> = context.split('_').collect();
    if let (["gke", _, _, rest @ ..], true) = (parts.as_slice(), parts.len() > 3) {
        return plain_name(&rest.join("_"));
    }
    let after_arn = context.strip_prefix("arn:").and_then(|rest| rest.rsplit_once('/')).map(|(_, name)| name);
    let eksctl = || context.split_once('@').and_then(|(_, rest)| rest.strip_suffix(".eksctl.io")?.split('.').next());
    plain_name(after_arn.or_else(eksctl).unwrap_or(context))
}

/// A name that can be typed after `--cluster`.
fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let trimmed = name.trim_matches('-');
    if trimmed.is_empty() { "cluster".to_owned() } else { trimmed.to_owned() }
}

fn make_unique(proposals: &mut [Proposal]) {
    for at in 1..proposals.len() {
        let (before, rest) = proposals.split_at_mut(at);
        let taken = |name: &str| before.iter().any(|other| other.name == name);
        let name = rest[0].name.clone();
        if taken(&name) {
            let free = (2..).map(|number| format!("{name}-{number}")).find(|name| !taken(name));
            rest[0].name = free.expect("there are more numbers than clusters");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contexts: &[&str], environments: &[&str], expected: &[(&str, &[&str], bool)]) {
        let contexts: Vec<Context> =
            contexts.iter().map(|name| Context { name: (*name).to_owned(), ..Context::default() }).collect();
        let environment = |name: &&str| Environment { name: (*name).to_owned(), paths: vec![format!("o/{name}")] };
        let proposals = propose(&contexts, &environments.iter().map(environment).collect::<Vec<_>>());
        let found: Vec<(&str, Vec<&str>, bool)> = proposals
            .iter()
            .map(|found| (found.name.as_str(), found.paths.iter().map(String::as_str).collect(), found.active))
            .collect();
        let expected: Vec<(&str, Vec<&str>, bool)> =
            expected.iter().map(|(name, paths, active)| (*name, paths.to_vec(), *active)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn contexts_take_the_environments_of_their_names() {
        check(
            &["ack-prod", "aks-staging"],
            &["prod", "staging"],
            &[("ack-prod", &["o/prod"], true), ("aks-staging", &["o/staging"], true)],
        );
        check(
            &["prod-eu", "prod-us"],
            &["prod", "prod-eu"],
            &[("prod-eu", &["o/prod-eu"], true), ("prod-us", &["o/prod"], true)],
        );
        check(
            &["ack-production"],
            &["dev", "prod"],
            &[("ack-production", &["o/prod"], true), ("dev", &["o/dev"], true)],
        );
        check(&["other", "live"], &["prod"], &[("live", &["o/prod"], true), ("other", &[], false)]);
    }

    #[test]
    fn without_environments_contexts_cover_everything_unless_there_are_many() {
        check(&["a", "kind-dev", "minikube"], &[], &[("a", &[], true)]);
        let many = ["a", "b", "c", "d", "e", "f", "g"];
        let off: Vec<(&str, &[&str], bool)> = many.iter().map(|name| (*name, &[][..], false)).collect();
        check(&many, &[], &off);
        check(&[], &[], &[]);
    }

    #[test]
    fn names_are_short_plain_and_unique() {
        check(
            &[
                "arn:aws:eks:us-east-1:123456789012:cluster/shop",
                "gke_p_us-central1_shop",
                "me@web.us-east-1.eksctl.io",
                "admin@host:6443",
                "///",
            ],
            &[],
            &[
                ("shop", &[], true),
                ("shop-2", &[], true),
                ("web", &[], true),
                ("admin-host-6443", &[], true),
                ("cluster", &[], true),
            ],
        );
    }
}
