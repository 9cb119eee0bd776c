//! Runs the rules that the configuration asks for.

use std::borrow::Cow;
use std::sync::Arc;

use imagelint_model::{
    Cluster, Config, Finding, ImageFacts, ImagePaths, ImageRef, ImageUse, Level, Object, RuleMeta, RuleSettings,
    Workload, catalog, image_uses, workloads,
};
use imagelint_yaml::{Files, Node};

use crate::catalog::RULES;
use crate::custom::Custom;
use crate::cx::{Cx, LevelHere, Subject};
use crate::glob;
use crate::options::Options;
use crate::robots::yield_to_updater;
use crate::rule::Rule;
use crate::set::{Part, Set};
use crate::set_cx::SetCx;

/// What the command line asks for, by rule id.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these run, those that are off by default or by configuration too. Empty: what the configuration says.
    pub select: Vec<String>,
    /// These do not run, whatever else says so.
    pub ignore: Vec<String>,
}

/// What holds for the objects of one call.
pub struct Scope<'a> {
    /// The clusters they are headed for; none where no profile covers them.
    pub clusters: Vec<&'a Cluster>,
    /// The same as indexes into `Config::clusters`.
    pub cluster_indexes: Vec<usize>,
    /// The root or folder they are in: what belongs together where no profile says so.
    pub place: Arc<str>,
    /// The root as reports name it; `None` for manifests judged by themselves.
    pub entry: Option<Arc<str>>,
    /// Which of the configuration's overrides cover their path, as indexes into `Config::overrides`, in order.
    pub overrides: Vec<usize>,
    /// The files that their spans point into.
    pub files: &'a Files,
}

/// What the rules say of the objects of one call, and what they leave for the rules that compare.
#[derive(Debug, Default)]
pub struct Linted {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Records for [`Engine::lint_set`]; empty where no rule wants them.
    pub part: Part,
}

/// The rules that run, with their settings. Shared by all threads.
pub struct Engine {
    rules: Vec<Active>,
    /// Severity of each rule, in the order of `Config::all_rules`; `None` for one that is off.
    levels: Vec<Option<LevelHere>>,
    overrides: Vec<Vec<OverrideOf>>,
    image_paths: ImagePaths,
    facts: ImageFacts,
    custom: Vec<&'static str>,
    looks_at_sets: bool,
}

struct Active {
    /// Place in the model's catalogue.
    at: usize,
    meta: &'static RuleMeta,
    rule: Box<dyn Rule>,
    exempt: Vec<String>,
}

/// What an override says of one rule.
struct OverrideOf {
    at: usize,
    /// `None` where it says nothing of the level.
    level: Option<Option<LevelHere>>,
    exempt: Vec<String>,
}

impl Engine {
    /// The engine for a configuration, and what is wrong with the options in it.
    #[must_use]
    pub fn new(config: &Config, selection: &Selection) -> (Self, Vec<Finding>) {
        let custom: Vec<&'static str> = config.custom_rules.iter().map(|rule| rule.meta.id).collect();
        let levels: Vec<_> = config.all_rules().map(|meta| base_level(meta, &config.rules, selection)).collect();
        let overrides: Vec<Vec<OverrideOf>> =
            config.overrides.iter().map(|over| overrides_of(&over.rules, selection, &custom)).collect();
        let mut findings: Vec<Finding> = config.overrides.iter().flat_map(|over| misplaced(&over.rules)).collect();
        let mut rules = Vec::new();
        let runs = |at: usize| {
            let switched_on =
                || overrides.iter().flatten().any(|over| over.at == at && matches!(over.level, Some(Some(_))));
            levels[at].is_some() || switched_on()
        };
        for def in RULES {
            let at = place(def.meta.id, &[]).expect("both catalogues are generated from the same pages");
            if !runs(at) {
                continue;
            }
            let setting = config.rules.get(def.meta.id);
            let mut options = Options::new(def.meta, setting.and_then(|setting| setting.options.as_ref()));
            let rule = (def.build)(&mut options);
            findings.extend(options.into_findings());
            let exempt = setting.map_or_else(Vec::new, |setting| setting.exempt.clone());
            rules.push(Active { at, meta: def.meta, rule, exempt });
        }
        for (custom, at) in config.custom_rules.iter().zip(catalog::RULES.len()..) {
            // Compiled even when it is off, so that a mistake in it is told whatever the command line selects.
            let rule = Custom::new(custom, &mut findings);
            if let Some(rule) = rule.filter(|_| runs(at)) {
                let exempt = config.rules.get(custom.meta.id).map_or_else(Vec::new, |setting| setting.exempt.clone());
                rules.push(Active { at, meta: custom.meta, rule: Box::new(rule), exempt });
            }
        }
        let image_paths = ImagePaths::new(config.image_paths.clone());
        let looks_at_sets = rules.iter().any(|active| active.rule.looks_at_sets());
        (Self { rules, levels, overrides, image_paths, facts: config.images.clone(), custom, looks_at_sets }, findings)
    }

    /// Everything the rules have to say of `objects`, one by one.
    #[must_use]
    pub fn lint(&self, objects: &[Object], scope: &Scope<'_>) -> Linted {
        let mut findings = Vec::new();
        let levels = self.levels(&scope.overrides);
        let active: Vec<(&Active, LevelHere)> =
            self.rules.iter().filter_map(|active| Some((active, levels[active.at]?))).collect();
        let mut part = Part {
            place: Arc::clone(&scope.place),
            entry: scope.entry.clone(),
            clusters: scope.cluster_indexes.clone(),
            overrides: scope.overrides.clone(),
            ..Part::default()
        };
        for object in objects {
            let workloads = workloads(object, &self.image_paths);
            let images = image_uses(object, &self.image_paths);
            self.lint_object(object, &workloads, &images, &active, scope, &mut findings);
            if self.looks_at_sets {
                part.gather(object, &workloads, &images);
            }
        }
        part.shrink();
        Linted { findings, part }
    }

    /// Everything the rules have to say of what goes to one cluster together.
    #[must_use]
    pub fn lint_set(&self, set: &Set<'_>) -> Vec<Finding> {
        let looking = self.rules.iter().filter(|active| active.rule.looks_at_sets());
        let judged = looking.flat_map(|active| {
            let mut cx = SetCx { engine: self, meta: active.meta, at: active.at, set, findings: Vec::new() };
            active.rule.set(set, &mut cx);
            cx.findings
        });
        judged.collect()
    }

    pub(crate) const fn facts(&self) -> &ImageFacts {
        &self.facts
    }

    /// True when the configuration exempts an image from the rule at this place of the catalogue.
    pub(crate) fn exempts(&self, at: usize, text: &str, reference: Option<&ImageRef>, overrides: &[usize]) -> bool {
        self.rules
            .iter()
            .find(|active| active.at == at)
            .is_some_and(|active| self.is_exempt(active, text, reference, overrides))
    }

    /// The severity that findings of the rule `id` have under these overrides, for those that other crates produce;
    /// `None` when the rule is off or unknown.
    #[must_use]
    pub fn severity(&self, id: &str, overrides: &[usize]) -> Option<imagelint_model::Severity> {
        let at = place(id, &self.custom)?;
        self.levels(overrides)[at].map(|level| level.severity)
    }

    /// `severity`, unless the configuration names one for the rule under these overrides.
    pub(crate) fn graded(
        &self,
        id: &str,
        overrides: &[usize],
        severity: imagelint_model::Severity,
    ) -> imagelint_model::Severity {
        let level = place(id, &self.custom).and_then(|at| self.levels(overrides)[at]);
        level.filter(|level| level.configured).map_or(severity, |level| level.severity)
    }

    fn lint_object<'a>(
        &'a self,
        object: &'a Object,
        workloads: &[Workload<'a>],
        images: &[ImageUse<'a>],
        active: &[(&'a Active, LevelHere)],
        scope: &'a Scope<'a>,
        findings: &mut Vec<Finding>,
    ) {
        for (rule, level) in active {
            rule.rule.object(object, &mut self.cx(rule, *level, Subject::Object(object), scope, findings));
        }
        for workload in workloads {
            for (rule, level) in active {
                let subject = Subject::Workload(workload);
                rule.rule.workload(workload, &mut self.cx(rule, *level, subject, scope, findings));
            }
        }
        let images_from = findings.len();
        for image in images {
            for (rule, level) in active {
                let before = findings.len();
                rule.rule.image(image, &mut self.cx(rule, *level, Subject::Image(image), scope, findings));
                let exempt = || self.is_exempt(rule, image.text(), image.reference(), &scope.overrides);
                if findings.len() > before && exempt() {
                    findings.truncate(before);
                }
            }
        }
        yield_to_updater(&mut findings[images_from..], object);
    }

    fn cx<'c>(
        &'c self,
        active: &Active,
        level: LevelHere,
        subject: Subject<'c>,
        scope: &'c Scope<'c>,
        findings: &'c mut Vec<Finding>,
    ) -> Cx<'c> {
        Cx { meta: active.meta, level, subject, scope, facts: &self.facts, findings }
    }

    fn levels(&self, overrides: &[usize]) -> Cow<'_, [Option<LevelHere>]> {
        if overrides.is_empty() {
            return Cow::Borrowed(&self.levels);
        }
        let mut levels = self.levels.clone();
        for over in overrides.iter().filter_map(|at| self.overrides.get(*at)).flatten() {
            if let Some(level) = over.level {
                levels[over.at] = level;
            }
        }
        Cow::Owned(levels)
    }

    fn is_exempt(&self, active: &Active, text: &str, reference: Option<&ImageRef>, overrides: &[usize]) -> bool {
        let here = overrides.iter().filter_map(|at| self.overrides.get(*at)).flatten();
        let here = here.filter(|over| over.at == active.at).flat_map(|over| &over.exempt);
        let mut globs = active.exempt.iter().chain(here).peekable();
        if globs.peek().is_none() {
            return false;
        }
        globs.any(|glob| image_matches(glob, text, reference))
    }
}

/// True when `glob` fits the image as written, its repository, or either in full (`docker.io/library/redis`).
#[must_use]
pub fn image_matches(glob: &str, text: &str, reference: Option<&ImageRef>) -> bool {
    glob::matches(glob, text)
        || reference.is_some_and(|reference| {
            glob::matches(glob, reference.repository())
                || glob::matches(glob, &reference.normalized())
                || glob::matches(glob, &reference.normalized_repository())
        })
}

impl Selection {
    /// True when the command line lets the rule run.
    #[must_use]
    pub fn allows(&self, id: &str) -> bool {
        (self.select.is_empty() || self.selects(id)) && !self.ignore.iter().any(|ignored| ignored == id)
    }

    /// The first id that is no rule of `config`.
    #[must_use]
    pub fn unknown(&self, config: &Config) -> Option<&str> {
        self.select.iter().chain(&self.ignore).map(String::as_str).find(|id| config.rule(id).is_none())
    }

    fn selects(&self, id: &str) -> bool {
        self.select.iter().any(|selected| selected == id)
    }
}

/// Place of a rule in the order of `Config::all_rules`.
fn place(id: &str, custom: &[&'static str]) -> Option<usize> {
    let own = || custom.iter().position(|other| *other == id).map(|at| catalog::RULES.len() + at);
    catalog::RULES.binary_search_by(|meta| meta.id.cmp(id)).ok().or_else(own)
}

fn base_level(meta: &RuleMeta, settings: &RuleSettings, selection: &Selection) -> Option<LevelHere> {
    if !selection.allows(meta.id) {
        return None;
    }
    let selected = selection.selects(meta.id);
    let default = LevelHere { severity: meta.severity, configured: false };
    match settings.get(meta.id).and_then(|setting| setting.level) {
        Some(Level::On(severity)) => Some(LevelHere { severity, configured: true }),
        Some(Level::Off) => selected.then_some(default),
        None => (meta.enabled || selected).then_some(default),
    }
}

/// Options in an override, where they have no effect: a rule is made once.
fn misplaced(settings: &RuleSettings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, setting) in &settings.entries {
        let Some(meta) = catalog::find(id) else { continue };
        for entry in setting.options.as_ref().map_or(&[][..], Node::entries) {
            let Some(name) = entry.key.text().filter(|name| meta.options.contains(name)) else { continue };
            let message =
                format!("an override sets the severity of `{id}` and what is exempt, not its option `{name}`");
            let mut finding = Finding::new(&catalog::INVALID_CONFIG, entry.key.span, message);
            finding.help("set the option under `rules:`, where it holds everywhere");
            findings.push(finding);
        }
    }
    findings
}

fn overrides_of(settings: &RuleSettings, selection: &Selection, custom: &[&'static str]) -> Vec<OverrideOf> {
    let allowed = settings.entries.iter().filter(|(id, _)| selection.allows(id));
    let read = allowed.filter_map(|(id, setting)| {
        let level = setting.level.map(|level| match level {
            Level::Off => None,
            Level::On(severity) => Some(LevelHere { severity, configured: true }),
        });
        Some(OverrideOf { at: place(id, custom)?, level, exempt: setting.exempt.clone() })
    });
    read.collect()
}
