//! The configuration as values. Reading `imagelint.yaml` is the business of the crate above.

use imagelint_yaml::Node;

use crate::catalog;
use crate::cluster::Cluster;
use crate::custom_rule::CustomRule;
use crate::finding::Severity;
use crate::rule_meta::RuleMeta;
use crate::units::ByteSize;

/// Everything `imagelint.yaml` says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Cluster profiles in the order written.
    pub clusters: Vec<Cluster>,
    /// What is known of images.
    pub images: ImageFacts,
    /// Settings of rules.
    pub rules: RuleSettings,
    /// Settings for some paths; a later one wins.
    pub overrides: Vec<Override>,
    /// Globs of what is never looked at, relative to the configuration file.
    pub exclude: Vec<String>,
    /// Where custom resources of the user keep images.
    pub image_paths: Vec<ImagePathRow>,
    /// Whether charts that the repository installs are rendered with the `helm` program.
    pub helm: bool,
    /// Rules of the user's own.
    pub custom_rules: Vec<CustomRule>,
}

impl Config {
    /// The rule with this id: one of imagelint's, or one that this configuration defines.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'static RuleMeta> {
        find_rule(id, &self.custom_rules)
    }

    /// All rules: imagelint's sorted by id, then those of the configuration in the order written.
    pub fn all_rules(&self) -> impl Iterator<Item = &'static RuleMeta> {
        catalog::RULES.iter().copied().chain(self.custom_rules.iter().map(|rule| rule.meta))
    }
}

/// The rule with this id, of the catalogue or of `custom`.
pub(crate) fn find_rule(id: &str, custom: &[CustomRule]) -> Option<&'static RuleMeta> {
    catalog::find(id).or_else(|| custom.iter().map(|rule| rule.meta).find(|meta| meta.id == id))
}

/// What is known of images without asking a registry.
#[derive(Clone, Debug, Default)]
pub struct ImageFacts {
    /// Image or repository glob and compressed size.
    pub sizes: Vec<(String, ByteSize)>,
}

/// Level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not run, not reported.
    Off,
    /// Run with this severity.
    On(Severity),
}

/// Settings of one rule.
#[derive(Clone, Debug, Default)]
pub struct RuleSetting {
    /// Level, where given.
    pub level: Option<Level>,
    /// Globs of images that the rule leaves alone (`exempt`).
    pub exempt: Vec<String>,
    /// The mapping as written, for the rule's own options.
    pub options: Option<Node>,
}

/// Settings of rules by id, in the order written.
#[derive(Clone, Debug, Default)]
pub struct RuleSettings {
    /// Id and setting.
    pub entries: Vec<(&'static str, RuleSetting)>,
}

impl RuleSettings {
    /// The setting of the rule `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&RuleSetting> {
        self.entries.iter().find(|(rule, _)| *rule == id).map(|(_, setting)| setting)
    }
}

/// Settings for the files under some globs.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// Globs relative to the configuration file.
    pub paths: Vec<String>,
    /// What holds there.
    pub rules: RuleSettings,
}

/// Where one kind of custom resource keeps images (`image-paths` in the configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImagePathRow {
    /// API group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Paths of pod specs.
    pub pod_spec: Vec<String>,
    /// Paths of container-like objects.
    pub container: Vec<String>,
    /// Paths of image strings.
    pub image: Vec<String>,
    /// Paths of `{registry, repository, tag, digest}` objects.
    pub parts: Vec<String>,
}
