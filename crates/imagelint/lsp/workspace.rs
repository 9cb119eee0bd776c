//! What the server knows of the folder it serves: findings of the last look, and where they were told.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use imagelint_model::Finding;
use imagelint_rules::Selection;
use imagelint_yaml::{DiskLoad, FileId, Files};
use lsp_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, InitializeParams, NumberOrString, Uri};

use super::buffers::Buffers;
use super::convert::{location, path_of, range, severity, uri_of};
use crate::config_file::load_config;
use crate::linter::{Linter, RenderedUse};
use crate::report::rule_url;

/// The folder, its open buffers, and what was found in them.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) buffers: Buffers,
    pub(super) files: Files,
    pub(super) findings: Vec<Finding>,
    /// What the roots render, made when first asked for.
    rendered: Option<Rendered>,
    /// Files whose findings the client shows.
    told: HashSet<PathBuf>,
}

struct Rendered {
    files: Files,
    uses: Vec<RenderedUse>,
}

/// The folder that the client works in.
pub(super) fn root(params: &InitializeParams) -> PathBuf {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    #[expect(deprecated, reason = "clients without workspace folders still say it this way")]
    let all = folders.chain(&params.root_uri);
    let found = all.filter_map(path_of).next();
    found.or_else(|| std::env::current_dir().ok()).unwrap_or_else(|| PathBuf::from("."))
}

impl Workspace {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            buffers: Buffers::default(),
            files: Files::new(DiskLoad),
            findings: Vec::new(),
            rendered: None,
            told: HashSet::new(),
        }
    }

    /// Judges everything; gives the files whose findings the client must show anew, those without any among them.
    pub(super) fn look(&mut self) -> Vec<(Uri, Vec<Diagnostic>)> {
        self.rendered = None;
        self.lint();
        let mut by_file: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
        for finding in &self.findings {
            by_file.entry(finding.span.file).or_default().push(self.diagnostic(finding));
        }
        let mut all: Vec<(PathBuf, Vec<Diagnostic>)> =
            by_file.into_iter().map(|(file, diagnostics)| (self.files.path(file), diagnostics)).collect();
        let now: HashSet<PathBuf> = all.iter().map(|(path, _)| path.clone()).collect();
        all.extend(self.told.difference(&now).map(|path| (path.clone(), Vec::new())));
        self.told = now;
        all.into_iter().filter_map(|(path, diagnostics)| Some((uri_of(&path)?, diagnostics))).collect()
    }

    /// A folder that cannot be read has no findings; the editor says enough about that itself.
    fn lint(&mut self) {
        let files = Files::new(self.buffers.load());
        let Ok(loaded) = load_config(None, &self.root, &files) else { return };
        if !loaded.findings.is_empty() {
            self.findings = loaded.findings;
            self.files = files;
            return;
        }
        let linter = Linter::new(&loaded, Selection::default(), &[]);
        if !linter.option_findings().is_empty() {
            self.findings = linter.option_findings().to_vec();
            self.files = files;
            return;
        }
        if let Ok(report) = linter.run(std::slice::from_ref(&self.root), self.buffers.load()) {
            self.findings = report.findings;
            self.files = report.files;
        }
    }

    fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let source = self.files.get(finding.span.file);
        let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let related = finding.related.iter().filter_map(|related| {
            let location = location(&self.files, related.span)?;
            Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
        });
        Diagnostic {
            range: range(&source, finding.span),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: Uri::from_str(&rule_url(finding.rule)).ok().map(|href| CodeDescription { href }),
            source: Some("imagelint".to_owned()),
            message: format!("{}{help}", finding.message),
            related_information: Some(related.collect()),
            ..Diagnostic::default()
        }
    }

    /// The images that roots render from the byte at `offset` of `path`, each with the root.
    pub(super) fn rendered_at(&mut self, path: &Path, offset: u32) -> Vec<&RenderedUse> {
        if self.rendered.is_none() {
            self.rendered = self.render();
        }
        let Some(rendered) = &self.rendered else { return Vec::new() };
        let Some(source) = rendered.files.by_path(path) else { return Vec::new() };
        let here = |used: &&RenderedUse| {
            let mut spans = used.spans.iter();
            spans.any(|span| span.file == source.id && span.start <= offset && offset <= span.end)
        };
        rendered.uses.iter().filter(here).collect()
    }

    fn render(&self) -> Option<Rendered> {
        let files = Files::new(self.buffers.load());
        let loaded = load_config(None, &self.root, &files).ok()?;
        let linter = Linter::new(&loaded, Selection::default(), &[]);
        let (uses, files) = linter.rendered_uses(std::slice::from_ref(&self.root), self.buffers.load()).ok()?;
        Some(Rendered { files, uses })
    }
}
