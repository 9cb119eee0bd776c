//! The region of a cluster, and whether it looks misspelt.

use imagelint_yaml::Node;

use super::invalid;
use super::region_names::REGIONS;
use crate::cluster::Provider;
use crate::finding::{Finding, Severity};
use crate::suppress::edit_distance;

/// So many letters at most are wrong in a name that is meant to be another one.
const NEAR: usize = 2;

/// Words that names of regions are put together from, with and without something between them.
const DIRECTIONS: [&str; 5] = ["north", "south", "east", "west", "central"];

/// The region in the profile `node`. Providers write regions in lower case, and rules compare them so.
pub(super) fn region(node: &Node, provider: Provider, findings: &mut Vec<Finding>) -> Option<String> {
    let region = node.get("region")?;
    let text = region.text()?.to_owned();
    let lower = text.to_lowercase();
    if lower != text {
        let mut finding = invalid(region.span, &format!("no region is spelt `{text}`"));
        finding.help(format!("write `{lower}`"));
        findings.push(finding);
    } else if let Some(near) = meant(provider, &text) {
        let name = Provider::ALL.iter().find(|(_, one)| *one == provider).map_or("", |(name, _)| name);
        let message = format!("there is no region `{text}` of {name} in imagelint's table");
        let mut finding = invalid(region.span, &message);
        finding.help(format!("did you mean `{near}`?"));
        // It may be newer than the table, and works all the same.
        finding.severity = Severity::Warning;
        findings.push(finding);
    }
    Some(lower).filter(|region| !region.is_empty())
}

/// The region that `name` is nearly the name of. There is none where the provider may well have one of that name.
fn meant(provider: Provider, name: &str) -> Option<&'static str> {
    let (_, known) = REGIONS.iter().find(|(of, _)| *of == provider)?;
    if known.contains(&name) || could_be(name, known) {
        return None;
    }
    let near = known.iter().min_by_key(|region| edit_distance(name, region))?;
    (edit_distance(name, near) <= NEAR).then_some(*near)
}

/// True for a name in the form of one that is known, and of words that are in them: after `us-west-2` there may be a
/// `us-west-3`, and beside `malaysiawest` a `malaysiaeast`.
fn could_be(name: &str, known: &[&str]) -> bool {
    let (words, form) = parts(name);
    let parts_of: Vec<_> = known.iter().map(|region| parts(region)).collect();
    parts_of.iter().any(|(_, one)| *one == form)
        && words.iter().all(|word| parts_of.iter().any(|(words, _)| words.contains(word)))
}

/// The words of a name, and its form: `a` for a word, `0` for a digit, and what stands between them.
fn parts(name: &str) -> (Vec<&str>, String) {
    let (mut words, mut form, mut rest) = (Vec::new(), String::new(), name);
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_ascii_alphabetic();
        let (part, after) = rest.split_at(if is_word { word(rest) } else { first.len_utf8() });
        words.extend(is_word.then_some(part));
        form.push(match first {
            _ if is_word => 'a',
            '0'..='9' => '0',
            other => other,
        });
        rest = after;
    }
    (words, form)
}

/// Length of the word that `text` starts with.
fn word(text: &str) -> usize {
    if let Some(direction) = DIRECTIONS.iter().find(|word| text.starts_with(**word)) {
        return direction.len();
    }
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
    DIRECTIONS.iter().filter_map(|word| text[..end].find(word)).min().unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(provider: Provider, name: &str, expected: Option<&str>) {
        assert_eq!(meant(provider, name), expected, "{provider:?} {name}");
    }

    #[test]
    fn misspelt_regions_are_known_by_their_neighbours() {
        check(Provider::Alibaba, "cn-shangai", Some("cn-shanghai"));
        check(Provider::Alibaba, "cn_beijing", Some("cn-beijing"));
        check(Provider::Alibaba, "ap-southeast", Some("ap-southeast-1"));
        check(Provider::Azure, "chinanorth33", Some("chinanorth3"));
        check(Provider::Azure, "westeurop", Some("westeurope"));
        check(Provider::Azure, "china north 3", Some("chinanorth3"));
        check(Provider::Aws, "cn-nort-1", Some("cn-north-1"));
        check(Provider::Aws, "us-east1", Some("us-east-1"));
        check(Provider::Gcp, "us-cental1", Some("us-central1"));
        check(Provider::Gcp, "uscentral1", Some("us-central1"));
        check(Provider::Tencent, "ap-guanzhou", Some("ap-guangzhou"));
        check(Provider::Huawei, "cn-nrth-4", Some("cn-north-4"));
    }

    #[test]
    fn a_zone_is_no_region() {
        check(Provider::Alibaba, "cn-shanghai-b", Some("cn-shanghai"));
        check(Provider::Aws, "us-east-1a", Some("us-east-1"));
        check(Provider::Gcp, "europe-west1-b", Some("europe-west1"));
        check(Provider::Tencent, "ap-beijing-3", Some("ap-beijing"));
    }

    #[test]
    fn what_may_be_newer_than_the_table_is_left_alone() {
        check(Provider::Alibaba, "ap-southeast-8", None);
        check(Provider::Azure, "chinanorth4", None);
        check(Provider::Azure, "malaysiaeast", None);
        check(Provider::Aws, "sa-west-1", None);
        check(Provider::Gcp, "europe-west13", None);
        check(Provider::Huawei, "cn-north-7", None);
        check(Provider::Tencent, "ap-kualalumpur", None);
        check(Provider::Other, "cn-shangai", None);
        check(Provider::Alibaba, "", None);
        check(Provider::Alibaba, "\u{4e0a}\u{6d77}", None);
    }

    #[test]
    fn every_region_of_the_table_is_known() {
        for (provider, regions) in REGIONS {
            regions.iter().for_each(|region| check(*provider, region, None));
        }
    }
}
