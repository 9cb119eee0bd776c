//! Takes the values out of a tree. What does not fit was reported by the check and is left out here.

use imagelint_yaml::{Entry, Node, Resolved, Typing};

use super::check;
use super::region::region;
use crate::cluster::{Cluster, Network, Nodes, Prepull, Provider, RegistryReach, Rewrite};
use crate::config::{Config, ImageFacts, ImagePathRow, Level, Override, RuleSetting, RuleSettings, find_rule};
use crate::custom_rule::CustomRule;
use crate::finding::{Finding, Severity};

/// The configuration in `root`.
pub(super) fn config(root: &Node, custom_rules: Vec<CustomRule>, findings: &mut Vec<Finding>) -> Config {
    Config {
        clusters: named(root.get("clusters")).map(|(name, node)| cluster(name, node, findings)).collect(),
        images: ImageFacts { sizes: parsed_map(root.at(&["images", "sizes"])) },
        rules: rules(root.get("rules"), &custom_rules),
        overrides: items(root, "overrides").iter().map(|node| overridden(node, &custom_rules)).collect(),
        exclude: texts(root, "exclude"),
        image_paths: items(root, "image-paths").iter().filter_map(image_path).collect(),
        helm: root.get("helm").and_then(Node::text) == Some("true"),
        custom_rules,
    }
}

fn cluster(name: &str, node: &Node, findings: &mut Vec<Finding>) -> Cluster {
    let provider = node.get("provider").and_then(Node::text);
    let known = Provider::ALL.iter().find(|(known, _)| Some(*known) == provider);
    let provider = known.map_or_else(Provider::default, |(_, provider)| *provider);
    Cluster {
        name: name.to_owned(),
        context: text(node, "context"),
        provider,
        region: region(node, provider, findings),
        kubernetes: node.get("kubernetes").and_then(Node::text).and_then(check::version),
        paths: texts(node, "paths"),
        namespaces: texts(node, "namespaces"),
        network: network(node.get("network")),
        nodes: nodes(node.get("nodes")),
        mirrors: pairs(node.get("mirrors")).map(|(from, to)| rewrite(from, to)).collect(),
        pull_secrets: pairs(node.get("pull-secrets")).map(|(glob, name)| (glob.to_owned(), name.to_owned())).collect(),
        expected_rewrites: items(node, "expected-rewrites").iter().filter_map(expected_rewrite).collect(),
        registry_regions: pairs(node.get("registry-regions"))
            .map(|(glob, region)| (glob.to_owned(), region.to_lowercase()))
            .collect(),
        registry_reach: pairs(node.get("registry-reach")).filter_map(reach).collect(),
        prepull: node.get("prepull").map(prepull).unwrap_or_default(),
        live: None,
    }
}

fn prepull(node: &Node) -> Prepull {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    Prepull {
        namespace: text(node, "namespace"),
        tool_image: text(node, "tool-image"),
        tolerations: items(node, "tolerations").iter().map(|one| pairs(Some(one)).map(owned).collect()).collect(),
        node_selector: pairs(node.get("node-selector")).map(owned).collect(),
    }
}

fn reach((glob, word): (&str, &str)) -> Option<(String, RegistryReach)> {
    let (_, reach) = RegistryReach::ALL.iter().find(|(name, _)| *name == word)?;
    Some((glob.to_owned(), *reach))
}

fn network(node: Option<&Node>) -> Network {
    let all: Vec<_> = parsed_map(node);
    let default = all.iter().find(|(glob, _)| glob == "default").map(|(_, throughput)| *throughput);
    Network { default, registries: all.into_iter().filter(|(glob, _)| glob != "default").collect() }
}

fn nodes(node: Option<&Node>) -> Nodes {
    let text = |key: &str| node.and_then(|node| node.get(key)).and_then(Node::text);
    let flag = |key: &str| match node.and_then(|node| node.get(key))?.resolve(Typing::Api) {
        Some(Resolved::Bool(value)) => Some(value),
        _ => None,
    };
    Nodes {
        disk_throughput: text("disk-throughput").and_then(|text| text.parse().ok()),
        disk_iops: text("disk-iops").and_then(|text| text.parse().ok()),
        serialize_image_pulls: flag("serialize-image-pulls"),
        artifact_streaming: flag("artifact-streaming"),
        disk_size: text("disk-size").and_then(|text| text.parse().ok()),
    }
}

fn rewrite(from: &str, to: &str) -> Rewrite {
    let plain = |text: &str| text.trim_end_matches('/').to_owned();
    Rewrite { from: plain(from), to: plain(to) }
}

fn expected_rewrite(node: &Node) -> Option<Rewrite> {
    Some(rewrite(node.get("from")?.text()?, node.get("to")?.text()?))
}

fn rules(node: Option<&Node>, custom: &[CustomRule]) -> RuleSettings {
    let known = |(id, value): (&str, &Node)| Some((find_rule(id, custom)?.id, setting(value)));
    RuleSettings { entries: named(node).filter_map(known).collect() }
}

fn setting(node: &Node) -> RuleSetting {
    if node.as_mapping().is_none() {
        return RuleSetting { level: node.text().and_then(level), ..RuleSetting::default() };
    }
    RuleSetting {
        level: node.get("severity").and_then(Node::text).and_then(level),
        exempt: texts(node, "exempt"),
        options: Some(node.clone()),
    }
}

/// Read from the text: a bare `off` would be a boolean.
fn level(text: &str) -> Option<Level> {
    if text == "off" { Some(Level::Off) } else { Severity::from_name(text).map(Level::On) }
}

fn overridden(node: &Node, custom: &[CustomRule]) -> Override {
    Override { paths: texts(node, "paths"), rules: rules(node.get("rules"), custom) }
}

fn image_path(node: &Node) -> Option<ImagePathRow> {
    Some(ImagePathRow {
        group: text(node, "group")?,
        kind: text(node, "kind")?,
        pod_spec: texts(node, "pod-spec"),
        container: texts(node, "container"),
        image: texts(node, "image"),
        parts: texts(node, "parts"),
    })
}

pub(super) fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).filter(|node| !node.is_null()).and_then(Node::text).map(str::to_owned)
}

pub(super) fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    items(node, key).iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// The entries of a mapping with names; of duplicates the last, as everywhere.
fn named(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let entries: &[Entry] = node.map(Node::entries).unwrap_or_default();
    entries.iter().enumerate().filter_map(|(at, entry)| {
        let name = entry.key.text()?;
        let again = entries[at + 1..].iter().any(|later| later.is(name));
        (!again).then_some((name, &entry.value))
    })
}

fn pairs(node: Option<&Node>) -> impl Iterator<Item = (&str, &str)> {
    named(node).filter_map(|(name, node)| Some((name, node.text().filter(|text| !text.is_empty())?)))
}

fn parsed_map<T: std::str::FromStr>(node: Option<&Node>) -> Vec<(String, T)> {
    pairs(node).filter_map(|(name, text)| Some((name.to_owned(), text.parse().ok()?))).collect()
}
