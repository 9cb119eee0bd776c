//! The build of one root: folders are accumulated depth first, names are settled once at the end.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use imagelint_model::crd_head;
use imagelint_yaml::{Files, Node, Source, Span};

use crate::Definitions;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::kustomization::{FILE_NAMES, Kustomization};
use crate::loader::{LoadRestriction, Loader};
use crate::metadata::{Metadata, Place};
use crate::objects;
use crate::overrides::ImageOverride;
use crate::read::Text;
use crate::resid::ResId;
use crate::resmap::ResMap;
use crate::resource::Resource;
use crate::schema::Schema;
use crate::spec::Var;
use crate::{crds, generate, inline, nameref, sort, transform, vars};

/// What is gathered on the way up.
#[derive(Debug, Default)]
pub(crate) struct Accumulator {
    pub(crate) map: ResMap,
    pub(crate) config: Option<Arc<Config>>,
    pub(crate) vars: Vec<Var>,
}

/// One folder of the build.
pub(crate) struct Target {
    pub(crate) loader: Loader,
    pub(crate) kustomization: Kustomization,
    pub(crate) file: Arc<Source>,
    /// Where the folder stands as seen from the root.
    pub(crate) place: Place,
}

pub(crate) struct Build<'f> {
    pub(crate) files: &'f Files,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) schema: Arc<Schema>,
    schema_is_set: bool,
    pub(crate) metadata: Metadata,
    /// Something is missing: what fails only because of that is not reported.
    pub(crate) incomplete: bool,
    pub(crate) overrides: Vec<ImageOverride>,
    pub(crate) visited: Vec<std::path::PathBuf>,
    definitions: Definitions,
    pub(crate) abridged: bool,
    folders: usize,
}

/// Folders that one build may go through, one listed twice counted twice: twenty doublings would be a million.
const MAX_FOLDERS: usize = 20_000;

impl<'f> Build<'f> {
    pub(crate) fn new(files: &'f Files, definitions: Definitions) -> Self {
        Self {
            files,
            diagnostics: Vec::new(),
            schema: Schema::builtin(),
            schema_is_set: false,
            metadata: Metadata::default(),
            incomplete: false,
            overrides: Vec::new(),
            visited: Vec::new(),
            definitions,
            abridged: false,
            folders: 0,
        }
    }

    /// Renders the root; what fails is left out and reported.
    pub(crate) fn run(&mut self, root: &Path, restriction: LoadRestriction) -> ResMap {
        let loaded = Loader::new(self.files, root, restriction).and_then(|loader| self.load(loader, Place::default()));
        let Some(target) = self.attempt(loaded) else {
            return ResMap::default();
        };
        self.metadata = Metadata::new(&target.kustomization.build_metadata);
        let mut accumulator = Accumulator::default();
        self.accumulate(&target, &mut accumulator);
        let config = accumulator.config.unwrap_or_default();
        let mut map = accumulator.map;
        transform::names::add_hashes(&mut map);
        for problem in nameref::fix(&mut map, &config) {
            self.report(problem);
        }
        let resolved = vars::resolve(&mut map, &accumulator.vars, &config);
        self.attempt(resolved);
        map.list.retain(|resource| {
            let local = resource.annotation("config.kubernetes.io/local-config");
            local.is_none_or(|value| value == "false")
        });
        let sorted = self.sort(&mut map, &target);
        self.attempt(sorted);
        self.metadata.finish(&mut map);
        for resource in &mut map.list {
            resource.strip_internal();
            resource.settle_annotations();
        }
        map
    }

    /// Reports a failure and goes on without its result.
    pub(crate) fn attempt<T>(&mut self, result: Res<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.report(*problem);
                None
            }
        }
    }

    fn report(&mut self, problem: Diagnostic) {
        let follows = matches!(
            problem.kind,
            DiagnosticKind::Patch
                | DiagnosticKind::Transformer
                | DiagnosticKind::Generator
                | DiagnosticKind::IdConflict
        );
        if !(self.incomplete && follows) {
            self.diagnostics.push(problem);
        }
    }

    /// Like [`attempt`](Self::attempt); without the result objects are missing.
    fn require<T>(&mut self, result: Res<T>) -> Option<T> {
        let result = self.attempt(result);
        self.incomplete |= result.is_none();
        result
    }

    fn load(&mut self, loader: Loader, place: Place) -> Res<Target> {
        let mut found = Vec::new();
        for name in FILE_NAMES {
            let path =
                if loader.root == Path::new(".") { Path::new(name).to_path_buf() } else { loader.root.join(name) };
            if let Ok(file) = self.files.open(&path) {
                found.push(file);
            }
        }
        let folder = loader.root.display();
        let Some(file) = found.first().cloned() else {
            let message = format!("there is no kustomization file in {folder}");
            return Err(Diagnostic::at_path(DiagnosticKind::MissingResource, &loader.root, message));
        };
        if found.len() > 1 {
            let message = format!("there are several kustomization files in {folder}");
            return Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, Span::new(file.id, 0, 0), message));
        }
        let kustomization = Kustomization::read(&file, &mut self.diagnostics)?;
        self.set_schema(&loader, &kustomization)?;
        self.visited.push(file.path.clone());
        Ok(Target { loader, kustomization, file, place })
    }

    /// The first `openapi` counts for the whole build.
    fn set_schema(&mut self, loader: &Loader, kustomization: &Kustomization) -> Res<()> {
        let keys = kustomization.openapi.iter().filter(|(key, _)| matches!(key.as_str(), "path" | "version"));
        if keys.count() > 1 {
            let message = "`openapi` takes a path or a version, not both";
            return Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, kustomization.span, message));
        }
        for (key, value) in &kustomization.openapi {
            let invalid = |message: String| Diagnostic::new(DiagnosticKind::InvalidKustomization, value.span, message);
            match key.as_str() {
                "path" => {
                    let file = loader.read(self.files, value)?;
                    let Some(document) = file.parsed().documents.first() else {
                        return Err(invalid(format!("`{}` holds no schema", &**value)));
                    };
                    if !self.schema_is_set {
                        let base = (!self.visited.is_empty()).then(Schema::builtin);
                        self.schema = Arc::new(Schema::from_openapi(&document.root, base.as_deref()));
                        self.schema_is_set = true;
                    }
                }
                "version" if !self.schema_is_set => {
                    if !matches!(&**value, "v1.21.2" | "v1212") {
                        return Err(invalid(format!("the schema version `{}` is not built in", &**value)));
                    }
                    self.schema_is_set = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Applies one kustomization to what its parents have gathered.
    pub(crate) fn accumulate(&mut self, target: &Target, accumulator: &mut Accumulator) {
        let kustomization = &target.kustomization;
        for entry in &kustomization.resources {
            self.resource(target, entry, accumulator);
        }
        let configured = self.configure(target, accumulator);
        self.attempt(configured);
        self.generate(target, accumulator);
        for entry in &kustomization.components {
            let entered = target.loader.enter(self.files, entry);
            let added = match entered {
                Ok(loader) => self.folder(target, entry, loader, accumulator, true),
                Err(error) => Err(error),
            };
            self.require(added);
        }
        self.transform(target, accumulator);
        self.validate(target, accumulator);
        let merged = vars::merge(&mut accumulator.map, &mut accumulator.vars, &kustomization.vars);
        self.attempt(merged);
    }

    /// An entry of `resources`: a file, or else a folder.
    pub(crate) fn resource(&mut self, target: &Target, entry: &Text, accumulator: &mut Accumulator) {
        let file = target.loader.read(self.files, entry);
        let result = match file {
            Ok(file) => self.file(target, entry, &file, accumulator),
            Err(error) if error.kind == DiagnosticKind::LoadRestriction => Err(error),
            Err(_) => match target.loader.enter(self.files, entry) {
                Ok(loader) => self.folder(target, entry, loader, accumulator, false),
                Err(error) => Err(error),
            },
        };
        self.require(result);
    }

    fn file(&mut self, target: &Target, entry: &Text, file: &Source, accumulator: &mut Accumulator) -> Res<()> {
        let (parsed, abridged) = match self.definitions {
            Definitions::Whole => (file.parsed_once(), false),
            Definitions::Heads => file.parsed_in_part(&crd_head),
        };
        self.abridged |= abridged;
        let mut objects = objects::from_parsed(parsed).map_err(|error| error.or_at(entry.span))?;
        self.metadata.mark_origin(&mut objects, &target.place.join(entry), entry.span);
        self.visited.push(file.path.clone());
        accumulator.map.append_all(objects)
    }

    fn folder(
        &mut self,
        target: &Target,
        entry: &Text,
        loader: Loader,
        accumulator: &mut Accumulator,
        component: bool,
    ) -> Res<()> {
        self.folders += 1;
        if self.folders > MAX_FOLDERS {
            let message = format!("the build goes through more than {MAX_FOLDERS} folders");
            return Err(Diagnostic::new(DiagnosticKind::Cycle, entry.span, message));
        }
        let inner = self.load(loader, target.place.join(entry)).map_err(|error| error.or_at(entry.span))?;
        if inner.kustomization.component != component {
            let message = if component {
                format!("`{}` is a Kustomization, not a Component: list it under `resources`", &**entry)
            } else {
                format!("`{}` is a Component: list it under `components`", &**entry)
            };
            return Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, entry.span, message));
        }
        if component {
            self.accumulate(&inner, accumulator);
            return Ok(());
        }
        let mut below = Accumulator::default();
        self.accumulate(&inner, &mut below);
        let conflict = |message| Diagnostic::new(DiagnosticKind::InvalidKustomization, entry.span, message);
        if let Some(config) = &below.config {
            config::merge_shared(&mut accumulator.config, config).map_err(conflict)?;
        }
        for var in below.vars {
            vars::add(&mut accumulator.vars, var)?;
        }
        accumulator.map.append_all(below.map.list).map_err(|mut error| {
            // The entry that brings the second one in is what can be changed.
            error.span = Some(entry.span);
            error
        })
    }

    fn configure(&mut self, target: &Target, accumulator: &mut Accumulator) -> Res<()> {
        let mut config = Config::builtin();
        for entry in &target.kustomization.configurations {
            let file = target.loader.read(self.files, entry)?;
            let more = config::from_file(&file).map_err(|error| error.or_at(entry.span))?;
            let conflict = |message| Diagnostic::new(DiagnosticKind::InvalidKustomization, entry.span, message);
            Arc::make_mut(&mut config).merge(&more).map_err(conflict)?;
        }
        for entry in &target.kustomization.crds {
            let file = target.loader.read(self.files, entry)?;
            let more = crds::read(&file, entry.span)?;
            let conflict = |message| Diagnostic::new(DiagnosticKind::InvalidKustomization, entry.span, message);
            Arc::make_mut(&mut config).merge(&more).map_err(conflict)?;
        }
        let span = target.kustomization.span;
        let conflict = |message: String| Diagnostic::new(DiagnosticKind::InvalidKustomization, span, message);
        config::merge_shared(&mut accumulator.config, &config).map_err(conflict)
    }

    fn generate(&mut self, target: &Target, accumulator: &mut Accumulator) {
        let kustomization = &target.kustomization;
        let lists = [(&kustomization.config_maps, false), (&kustomization.secrets, true)];
        for (list, secret) in lists {
            for generator in list {
                let options = kustomization.generator_options.as_ref();
                let made = generate::generate(self.files, &target.loader, generator, secret, options);
                let made = made.map_err(|mut error| {
                    if error.kind == DiagnosticKind::MissingResource {
                        error.kind = DiagnosticKind::MissingInput;
                    }
                    error
                });
                let absorbed = made.and_then(|mut resource| {
                    let kind = if secret { "SecretGenerator" } else { "ConfigMapGenerator" };
                    self.metadata.mark_generated(&mut resource, target, kind);
                    accumulator.map.absorb(resource)
                });
                self.require(absorbed);
            }
        }
        for span in &kustomization.charts {
            let error = Diagnostic::new(
                DiagnosticKind::NotExecuted,
                *span,
                "a Helm chart is not inflated: nothing is executed",
            );
            self.require::<()>(Err(error));
        }
        self.run_generators(target, &kustomization.generators, accumulator);
    }

    fn sort(&mut self, map: &mut ResMap, target: &Target) -> Res<()> {
        let Some(options) = &target.kustomization.sort_options else {
            sort::legacy(map, &sort::ORDER_FIRST, &sort::ORDER_LAST);
            return Ok(());
        };
        let invalid = |message: &str| {
            Err(Diagnostic::new(DiagnosticKind::InvalidKustomization, target.kustomization.span, message))
        };
        match (options.order.as_str(), &options.legacy) {
            ("fifo", None) => {}
            ("fifo", Some(_)) => return invalid("`legacySortOptions` needs the order `legacy`"),
            ("legacy", None) => sort::legacy(map, &sort::ORDER_FIRST, &sort::ORDER_LAST),
            ("legacy", Some((first, last))) => sort::legacy(map, first, last),
            _ => return invalid("`sortOptions.order` must be fifo or legacy"),
        }
        Ok(())
    }

    /// The objects written in a scalar of a kustomization.
    pub(crate) fn inline_objects(&self, node: &Node) -> Res<Vec<Resource>> {
        objects::from_parsed(Cow::Owned(inline::parse_inline(self.files, node)))
    }
}

/// True when two lists hold the same objects under the same names, in whatever order.
pub(crate) fn same_ids(a: &ResMap, b: &ResMap) -> bool {
    let ids = |map: &ResMap| -> Vec<ResId> { map.list.iter().map(Resource::id).collect() };
    let (a, b) = (ids(a), ids(b));
    a.len() == b.len() && a.iter().all(|id| b.contains(id))
}
