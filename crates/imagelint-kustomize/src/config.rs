//! Which fields the transformers know: the built-in table and what `configurations` and `crds` add.

use std::sync::{Arc, OnceLock};

use imagelint_yaml::{ErrorKind, Source};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::fieldspec::{self, FieldSpec};
use crate::read::{Fields, Mode};
use crate::resid::Gvk;
use crate::spec;

/// Referrers of one kind: the fields of other objects that hold its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameReference {
    pub(crate) gvk: Gvk,
    pub(crate) referrers: Vec<FieldSpec>,
}

/// Field specifications by transformer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) lists: [Vec<FieldSpec>; LISTS.len()],
    pub(crate) name_references: Vec<NameReference>,
}

/// Lists of a [`Config`], in the order of [`LISTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    NamePrefix,
    NameSuffix,
    Namespace,
    CommonLabels,
    Labels,
    TemplateLabels,
    CommonAnnotations,
    VarReference,
    Images,
    Replicas,
}

/// The lists' names in a configuration file.
pub(crate) const LISTS: [&str; 10] = [
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "templateLabels",
    "commonAnnotations",
    "varReference",
    "images",
    "replicas",
];

/// The name of the list of name references in a configuration file.
pub(crate) const NAME_REFERENCE: &str = "nameReference";

impl Config {
    /// The built-in table.
    pub(crate) fn builtin() -> Arc<Self> {
        static TABLE: OnceLock<Arc<Config>> = OnceLock::new();
        Arc::clone(TABLE.get_or_init(|| {
            let mut table = read_table(include_str!("data/fieldspecs.txt"));
            table.sort();
            let mut config = Config::default();
            config.merge(&table).expect("the built-in table does not contradict itself");
            Arc::new(config)
        }))
    }

    pub(crate) fn list(&self, list: List) -> &[FieldSpec] {
        &self.lists[list as usize]
    }

    /// Adds what `more` says to what is known.
    ///
    /// # Errors
    /// When both specify one field differently.
    pub(crate) fn merge(&mut self, more: &Self) -> Result<(), String> {
        for (list, other) in self.lists.iter_mut().zip(&more.lists) {
            fieldspec::merge(list, other)?;
        }
        for reference in &more.name_references {
            self.add_reference(reference)?;
        }
        self.sort();
        Ok(())
    }

    pub(crate) fn add_reference(&mut self, reference: &NameReference) -> Result<(), String> {
        let mut found = false;
        for own in self.name_references.iter_mut().filter(|own| own.gvk == reference.gvk) {
            fieldspec::merge(&mut own.referrers, &reference.referrers)?;
            found = true;
        }
        if !found {
            self.name_references.push(reference.clone());
        }
        Ok(())
    }

    pub(crate) fn sort(&mut self) {
        for list in &mut self.lists {
            list.sort_by_cached_key(|spec| rank(&spec.gvk));
        }
        self.name_references.sort_by_cached_key(|reference| rank(&reference.gvk));
    }
}

/// Merges two shared configurations; the same one twice costs nothing.
pub(crate) fn merge_shared(into: &mut Option<Arc<Config>>, more: &Arc<Config>) -> Result<(), String> {
    match into {
        // The built-in table is known to stay as it is.
        None if Arc::ptr_eq(more, &Config::builtin()) => *into = Some(Arc::clone(more)),
        None => {
            // Merging drops specifications that others cover, so it is not the same as taking them over.
            let mut own = Config::default();
            own.merge(more)?;
            *into = Some(Arc::new(own));
        }
        Some(own) if Arc::ptr_eq(own, more) => {}
        Some(own) => Arc::make_mut(own).merge(more)?,
    }
    Ok(())
}

/// Reads a configuration file.
pub(crate) fn from_file(file: &Source) -> Res<Config> {
    let parsed = file.parsed();
    if let Some(error) = parsed.errors.iter().find(|error| error.kind != ErrorKind::NotYaml12) {
        return Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, error.span, &error.message));
    }
    let mut config = Config::default();
    let Some(document) = parsed.documents.first() else {
        return Ok(config);
    };
    let allowed: Vec<&str> = LISTS.into_iter().chain([NAME_REFERENCE]).collect();
    let fields = Fields::new(&document.root, Mode::Strict, &allowed)?;
    for (list, name) in config.lists.iter_mut().zip(LISTS) {
        *list = fields.each(name, spec::field_spec)?;
    }
    config.name_references = fields.each(NAME_REFERENCE, |node, mode| {
        let fields = Fields::new(node, mode, &["group", "version", "kind", "fieldSpecs"])?;
        let part = |name: &str| fields.text(name).map(|text| text.map(|text| text.text).unwrap_or_default());
        let gvk = Gvk { group: part("group")?, version: part("version")?, kind: part("kind")? };
        Ok(NameReference { gvk, referrers: fields.each("fieldSpecs", spec::field_spec)? })
    })?;
    config.sort();
    Ok(config)
}

fn rank(gvk: &Gvk) -> (i32, String) {
    let part = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    let text = format!("{}_{}_{}", part(&gvk.group, "~G"), part(&gvk.version, "~V"), part(&gvk.kind, "~K"));
    (crate::sort::kind_rank(&gvk.kind), text)
}

fn read_table(table: &str) -> Config {
    let mut config = Config::default();
    let mut list = None;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            list = LISTS.iter().position(|known| *known == name.trim_end_matches(']'));
            continue;
        }
        let mut fields = line.split('\t').map(ToOwned::to_owned);
        let mut field = || fields.next().unwrap_or_default();
        let first = field();
        if let Some(kind) = first.strip_prefix('@') {
            let gvk = Gvk { kind: kind.into(), group: field().into(), version: field().into() };
            config.name_references.push(NameReference { gvk, referrers: Vec::new() });
            continue;
        }
        let gvk = Gvk { group: field().into(), version: field().into(), kind: field().into() };
        let spec = FieldSpec::new(gvk, &first, field() == "create");
        match list {
            Some(at) => config.lists[at].push(spec),
            None => config.name_references.last_mut().expect("a referrer follows its kind").referrers.push(spec),
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_table_is_whole() {
        let config = Config::builtin();
        assert!(config.lists.iter().enumerate().all(|(at, list)| LISTS[at] == "labels" || !list.is_empty()));
        let secret = config.name_references.iter().find(|reference| reference.gvk.kind == "Secret").unwrap();
        assert!(
            secret.referrers.iter().any(|spec| spec.path == "spec/imagePullSecrets/name" && spec.gvk.kind == "Pod")
        );
    }

    #[test]
    fn merging_what_is_known_changes_nothing() {
        let mut config = Config::clone(&Config::builtin());
        config.merge(&Config::builtin()).unwrap();
        assert_eq!(&config, &*Config::builtin());
    }
}
