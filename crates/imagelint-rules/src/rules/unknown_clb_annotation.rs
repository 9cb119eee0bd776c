//! Load balancer annotations that no controller reads.

use imagelint_model::{Fix, Object};
use imagelint_yaml::{Edit, Span};

use crate::clb::{LEGACY_PREFIX, NEVER_READ, PREFIX, annotations, find, is_placeholder, suggestion};
use crate::cx::Cx;
use crate::rule::Rule;

/// How the prefix is misspelt in the wild, without its domain.
const NEAR_PREFIXES: [&str; 5] = [
    "alibaba-cloud-loadbalancer-",
    "alibabacloud-loadbalancer-",
    "alicloud-loadbalancer-",
    "alibaba-loadbalancer-",
    "aliyun-loadbalancer-",
];

/// Suffixes that are not in the table, and known ones behind a prefix that is none.
#[derive(Default)]
pub(crate) struct UnknownClbAnnotation;

impl Rule for UnknownClbAnnotation {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            for written in found.written() {
                if find(written.suffix).is_none() && !is_placeholder(written.suffix) {
                    unknown(written.suffix, written.suffix_span(), cx);
                }
            }
            for entry in &found.mapping.entries {
                if let Some((prefix, suffix)) = entry.key.text().and_then(misspelt_prefix) {
                    prefix_unknown(&prefix, entry.key.subspan(0..prefix.len()), suffix, cx);
                }
            }
        }
    }
}

fn unknown(suffix: &str, span: Span, cx: &mut Cx<'_>) {
    let former = NEVER_READ.iter().any(|(old, _)| *old == suffix);
    let why = if former { "is read no longer" } else { "is none that the load balancer controller reads" };
    let finding = cx.report(span, format!("the annotation `{suffix}` {why}, so it does nothing"));
    finding.label("not read");
    match suggestion(suffix) {
        Some(instead) => {
            finding.help(format!("did you mean `{instead}`?"));
            if span.len() as usize == suffix.len() {
                finding.fix(Fix::may_change(format!("write `{instead}`"), Edit::replace(span, instead)));
            }
        }
        None => {
            finding.help("remove it, or look up its name");
        }
    }
}

/// The prefix and the known suffix of a key that only looks like one that is read.
fn misspelt_prefix(key: &str) -> Option<(String, &str)> {
    if key.starts_with(PREFIX) || key.starts_with(LEGACY_PREFIX) {
        return None;
    }
    let (domain, name) = key.split_once('/')?;
    let near = NEAR_PREFIXES.iter().find(|near| name.starts_with(**near))?;
    let suffix = name.strip_prefix(near)?;
    let likely = domain.ends_with("kubernetes.io") && find(suffix).is_some();
    likely.then(|| (format!("{domain}/{near}"), suffix))
}

fn prefix_unknown(prefix: &str, span: Span, suffix: &str, cx: &mut Cx<'_>) {
    let finding = cx.report(span, format!("nothing reads `{suffix}` behind this prefix, so it does nothing"));
    finding.label("not the prefix").help(format!("did you mean `{PREFIX}`?"));
    if span.len() as usize == prefix.len() {
        finding.fix(Fix::may_change("write the prefix that is read", Edit::replace(span, PREFIX)));
    }
}
