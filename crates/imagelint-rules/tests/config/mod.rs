//! As much of `imagelint.yaml` as the examples of the pages need.

use imagelint_model::{Cluster, Config, Provider, Rewrite, RuleSetting, catalog};
use imagelint_yaml::{Node, Parsed};

/// Reads clusters and rule options.
pub(crate) fn read(parsed: &Parsed) -> Result<Config, String> {
    let root = &parsed.documents.first().ok_or("empty configuration")?.root;
    let mut config = Config::default();
    for entry in root.get("clusters").map_or(&[][..], Node::entries) {
        config.clusters.push(cluster(entry.key.text().unwrap_or_default(), &entry.value)?);
    }
    for entry in root.get("rules").map_or(&[][..], Node::entries) {
        let id = entry.key.text().unwrap_or_default();
        let meta = catalog::find(id).ok_or_else(|| format!("no rule `{id}`"))?;
        let setting = RuleSetting { options: Some(entry.value.clone()), ..RuleSetting::default() };
        config.rules.entries.push((meta.id, setting));
    }
    Ok(config)
}

fn cluster(name: &str, node: &Node) -> Result<Cluster, String> {
    let text = |key| node.get(key).and_then(Node::text).map(str::to_owned);
    let provider = text("provider").unwrap_or_default();
    let (_, provider) =
        *Provider::ALL.iter().find(|(name, _)| *name == provider).ok_or_else(|| format!("no provider `{provider}`"))?;
    let pair = |from: Option<&str>, to: Option<&str>| Rewrite {
        from: from.unwrap_or_default().to_owned(),
        to: to.unwrap_or_default().to_owned(),
    };
    let mirrors = node.get("mirrors").map_or(&[][..], Node::entries);
    let rewrites = node.get("expected-rewrites").map_or(&[][..], Node::items);
    let field = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    Ok(Cluster {
        name: name.to_owned(),
        provider,
        region: text("region"),
        mirrors: mirrors.iter().map(|entry| pair(entry.key.text(), entry.value.text())).collect(),
        expected_rewrites: rewrites
            .iter()
            .map(|node| pair(field(node, "from").as_deref(), field(node, "to").as_deref()))
            .collect(),
        ..Cluster::default()
    })
}
