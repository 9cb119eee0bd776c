//! All rules there are. Generated from `rules/*.md` by `cargo xtask codegen`; do not edit.

use crate::rule_meta::RuleMeta;

/// Every rule, sorted by id.
pub static RULES: &[&RuleMeta] = &[];

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static RuleMeta> {
    RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().map(|at| RULES[at])
}
