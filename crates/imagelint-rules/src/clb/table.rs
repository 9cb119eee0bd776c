//! What is known of each annotation.

use super::Target;
use super::generated::{ANNOTATIONS, NEVER_READ};

/// One annotation, by what stands behind the prefix.
#[derive(Debug)]
pub(crate) struct Annotation {
    /// What stands behind the prefix.
    pub(crate) suffix: &'static str,
    /// True when classic load balancers have it.
    pub(crate) clb: bool,
    /// True when network load balancers have it.
    pub(crate) nlb: bool,
    /// What it belongs to.
    pub(crate) part: Part,
    /// True when a classic load balancer keeps what it was made with.
    pub(crate) fixed: bool,
    /// What it may say.
    pub(crate) values: Values,
    /// The words of a network load balancer, where they differ.
    pub(crate) nlb_words: &'static [&'static str],
    /// What holds where it is not written.
    pub(crate) default: Option<&'static str>,
    /// True when a network load balancer does not mind the case; of backends, a classic one neither.
    pub(crate) any_case: bool,
    /// What it takes to have an effect.
    pub(crate) needs: &'static [Need],
}

/// What an annotation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The load balancer.
    LoadBalancer,
    /// Its listeners.
    Listener,
    /// What they send to.
    Backend,
    /// How the controller goes about it.
    Control,
}

/// What an annotation may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    /// Anything.
    Any,
    /// At most so many characters.
    Text(usize),
    /// One of these.
    Word(&'static [&'static str]),
    /// Some of these, with commas between.
    Words(&'static [&'static str]),
    /// A whole number.
    Number {
        /// The smallest.
        from: i64,
        /// The largest.
        to: i64,
        /// One beside them.
        also: Option<i64>,
    },
}

/// What an annotation needs.
#[derive(Debug)]
pub(crate) struct Need {
    /// The other annotation.
    pub(crate) suffix: &'static str,
    /// What that must say, where it matters.
    pub(crate) value: Option<&'static str>,
    /// What the annotation itself says when it needs it; `None` for every value.
    pub(crate) when: Option<&'static str>,
    /// True when nothing is made without it.
    pub(crate) refused: bool,
}

impl Annotation {
    /// The words it may say for `target`; those of both sorts where the sort is not known.
    pub(crate) fn words(&self, target: Target) -> impl Iterator<Item = &'static str> {
        let classic = match self.values {
            Values::Word(words) | Values::Words(words) => words,
            _ => &[],
        };
        let network = if self.nlb_words.is_empty() { classic } else { self.nlb_words };
        let (one, other): (&[&str], &[&str]) = match target {
            Target::Clb => (classic, &[]),
            Target::Nlb => (network, &[]),
            _ => (classic, network),
        };
        one.iter().chain(other).copied()
    }
}

/// The annotation with this suffix.
pub(crate) fn find(suffix: &str) -> Option<&'static Annotation> {
    ANNOTATIONS.binary_search_by(|row| row.suffix.cmp(suffix)).ok().map(|at| &ANNOTATIONS[at])
}

/// What to write instead of an unknown suffix: what old pages call so, else the nearest known one.
pub(crate) fn suggestion(suffix: &str) -> Option<&'static str> {
    if let Some((_, instead)) = NEVER_READ.iter().find(|(old, _)| *old == suffix) {
        return *instead;
    }
    let lower = suffix.to_ascii_lowercase();
    // `health-check-healthy-threshold`: a known name behind the name of its group.
    let ends = |known: &&str| known.len() > 8 && lower.strip_suffix(*known).is_some_and(|group| group.ends_with('-'));
    if let Some(known) = ANNOTATIONS.iter().map(|row| row.suffix).filter(ends).max_by_key(|known| known.len()) {
        return Some(known);
    }
    let near = ANNOTATIONS.iter().map(|row| (strsim::osa_distance(row.suffix, &lower), row.suffix)).min()?;
    (near.0 <= 1 + lower.len() / 5).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::{find, suggestion};

    #[test]
    fn suffixes_are_found() {
        for suffix in ["acl-id", "address-type", "spec", "weight", "zone-maps"] {
            assert_eq!(find(suffix).map(|row| row.suffix), Some(suffix));
        }
        assert!(find("Spec").is_none() && find("").is_none());
    }

    #[test]
    fn near_and_former_names_are_suggested() {
        let check = |suffix: &str, expected: Option<&str>| assert_eq!(suggestion(suffix), expected, "{suffix}");
        check("adress-type", Some("address-type"));
        check("Spec", Some("spec"));
        check("ProtocolPort", Some("protocol-port"));
        check("healthcheck-interval", Some("health-check-interval"));
        check("force-overide-listeners", Some("force-override-listeners"));
        check("health-check-healthy-threshold", Some("healthy-threshold"));
        check("health-check-unhealthy-threshold", Some("unhealthy-threshold"));
        check("region", None);
        check("something-else-entirely", None);
    }
}
