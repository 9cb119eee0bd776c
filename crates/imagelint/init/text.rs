//! The text of the proposed configuration. Prose stands behind `# `, settings to switch on behind a `#` alone.

use std::fmt::Write as _;

use imagelint_model::{Cluster, Provider};
use imagelint_rules::in_mainland_china;
use imagelint_yaml::{FileId, ScalarStyle, Span, scalar_edit};

use super::propose::Proposal;

/// How many registries are named.
const MAX_REGISTRIES: usize = 8;

/// Where a mirror could stand, for lines that are commented out.
const EXAMPLE_MIRROR: &str = "registry.example.com";

/// The configuration for `proposals`; `registries` are those that the manifests name, with how often.
pub(super) fn write(proposals: &[Proposal], registries: &[(String, usize)]) -> String {
    let mut out = String::from(HEAD);
    used_registries(&mut out, registries);
    out.push_str(CLUSTERS);
    let any_active = proposals.iter().any(|proposal| proposal.active);
    out.push_str(if any_active { "clusters:\n" } else { "#clusters:\n" });
    for (at, proposal) in proposals.iter().enumerate() {
        let first_off = !proposal.active && (at == 0 || proposals[at - 1].active);
        if first_off {
            out.push_str("  # Contexts that nothing in the tree is named after:\n");
        }
        cluster(&mut out, proposal, registries, at == 0);
    }
    if proposals.is_empty() {
        out.push_str(EXAMPLE_CLUSTER);
    }
    out.push_str(TAIL);
    out
}

fn used_registries(out: &mut String, registries: &[(String, usize)]) {
    if registries.is_empty() {
        return;
    }
    out.push_str("\n# Registries that the manifests name now, with the number of images:\n");
    let named = &registries[..registries.len().min(MAX_REGISTRIES)];
    let width = named.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, count) in named {
        line(out, format_args!("#   {:width$}  {count}", scalar(name)));
    }
    if registries.len() > named.len() {
        line(out, format_args!("#   and {} more", registries.len() - named.len()));
    }
}

/// One cluster; `detailed` shows what else can be said of one.
fn cluster(out: &mut String, proposal: &Proposal, registries: &[(String, usize)], detailed: bool) {
    let mark = if proposal.active { "" } else { "#" };
    line(out, format_args!("  {mark}{}:", scalar(&proposal.name)));
    if let Some(context) = &proposal.context {
        line(out, format_args!("    {mark}context: {}", scalar(context)));
    }
    match proposal.guess.provider {
        Some(provider) => {
            line(out, format_args!("    {mark}provider: {provider} # guessed from its names and address"))
        }
        None => line(out, format_args!("    #provider: other # {}", Provider::ALL.map(|(name, _)| name).join(", "))),
    }
    match &proposal.guess.region {
        Some(region) => line(out, format_args!("    {mark}region: {}", scalar(region))),
        None => line(out, format_args!("    #region: cn-shanghai")),
    }
    if proposal.paths.is_empty() {
        line(
            out,
            format_args!("    #paths: [overlays/{}] # without them everything goes there", scalar(&proposal.name)),
        );
    } else {
        let paths: Vec<String> = proposal.paths.iter().map(|path| scalar(path)).collect();
        line(out, format_args!("    {mark}paths: [{}]", paths.join(", ")));
    }
    if detailed || is_behind_the_border(proposal) {
        mirrors(out, registries);
    }
    if detailed {
        out.push_str(DETAILS);
    }
}

fn mirrors(out: &mut String, registries: &[(String, usize)]) {
    out.push_str("    #mirrors: # what fixes write instead\n");
    let used = registries.iter().map(|(name, _)| name.as_str()).take(3);
    let shown: Vec<&str> = if registries.is_empty() { vec!["docker.io"] } else { used.collect() };
    for name in shown {
        line(out, format_args!("      #{}: {}", scalar(name), scalar(&format!("{EXAMPLE_MIRROR}/{name}"))));
    }
}

fn is_behind_the_border(proposal: &Proposal) -> bool {
    let known = Provider::ALL.iter().find(|(name, _)| Some(*name) == proposal.guess.provider);
    let provider = known.map_or_else(Provider::default, |(_, provider)| *provider);
    in_mainland_china(&Cluster { provider, region: proposal.guess.region.clone(), ..Cluster::default() })
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}

/// `text` as YAML reads it back, on one line.
fn scalar(text: &str) -> String {
    scalar_edit("", Span::new(FileId(0), 0, 0), ScalarStyle::Plain, text).text
}

const HEAD: &str = concat!(
    "# What imagelint cannot see in the manifests; proposed by `imagelint init`. Every key is optional.\n",
    "# A # without a blank switches a setting off. Paths are globs relative to this file; a folder covers what is below.\n",
    "# JSON Schema, for editors: ",
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/main/crates/imagelint/imagelint.schema.json\n",
);

const CLUSTERS: &str = "
# The clusters that the manifests are headed for. Rules about a provider or a region judge what lies below `paths`.
";

const EXAMPLE_CLUSTER: &str = "\
\x20 #prod:
    #context: ack-prod
    #provider: alibaba
    #region: cn-shanghai
    #kubernetes: \"1.31\"
    #paths: [overlays/prod]
    #mirrors: {docker.io: registry.example.com/dockerhub}
";

const DETAILS: &str = "\
\x20   #kubernetes: \"1.31\"
    #namespaces: [shop] # those that Git owns
    #network: {default: 20MB/s, \"*.azurecr.io\": 0.26MB/s} # what a node gets from a registry
    #nodes: {disk-throughput: 96MB/s, disk-iops: 500, serialize-image-pulls: true}
    #pull-secrets: {\"*.azurecr.io\": acr-secret}
    #expected-rewrites: [{from: docker.io, to: m.example.com/docker.io}] # by admission webhooks: no drift
";

const TAIL: &str = "
# Compressed sizes of images, to tell how long a pull takes.
#images: {sizes: {\"example.azurecr.io/backend\": 240MB}}

# Levels of rules: off, info, warning or error. `imagelint rules` lists them, `imagelint explain ID` gives the reasons.
#rules:
  #latest-tag: error
  #missing-tag: {severity: error, exempt: [\"registry.local/*\"]}

# Other levels for some paths; the last entry that fits wins.
#overrides: [{paths: [\"dev/**\"], rules: {latest-tag: off}}]

# What is never looked at. What .gitignore names is left out anyway.
#exclude: [\"vendor/**\"]

# Where custom resources of your own keep images.
#image-paths: [{group: example.com, kind: App, pod-spec: [spec.template.spec], image: [spec.image]}]
";
