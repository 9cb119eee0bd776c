//! `imagelint render`: what `kustomize build` prints, and where each value comes from.

use std::io::{self, Write};
use std::process::ExitCode;

use imagelint::report::write_diagnostics;
use imagelint::write_render_json;
use imagelint_kustomize::{Diagnostic, DiagnosticKind, EmitError, LoadRestriction, Options, Rendered, render};
use imagelint_yaml::{DiskLoad, Files};

use super::Failure;
use crate::args::{Color, LoadRestrictor, Render, RenderFormat};
use crate::terminal;

pub(crate) fn run(args: &Render, color: Color) -> Result<ExitCode, Failure> {
    let files = Files::new(DiskLoad);
    let load_restriction = match args.load_restrictor {
        LoadRestrictor::RootOnly => LoadRestriction::RootOnly,
        LoadRestrictor::None => LoadRestriction::None,
    };
    let mut rendered = render(&files, &args.folder, Options { load_restriction, ..Options::default() });
    // Everything is written here first, so that a build that fails prints nothing.
    let text = if rendered.failed() { None } else { attempt(&mut rendered, args, &files) };
    let mut err = io::BufWriter::new(io::stderr().lock());
    write_diagnostics(&rendered.diagnostics, &files, &mut err, terminal::error_style(color))?;
    err.flush()?;
    let Some(text) = text else {
        return Ok(ExitCode::from(2));
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The whole output; an object that cannot be written is one more thing the renderer has to say.
fn attempt(rendered: &mut Rendered, args: &Render, files: &Files) -> Option<String> {
    match written(rendered, args, files) {
        Ok(text) => Some(text),
        Err(EmitError { span, message }) => {
            let kind = DiagnosticKind::Output;
            rendered.diagnostics.push(Diagnostic { kind, message, help: None, span: Some(span), path: None });
            None
        }
    }
}

fn written(rendered: &Rendered, args: &Render, files: &Files) -> Result<String, EmitError> {
    match args.format {
        RenderFormat::Json => write_render_json(rendered, &args.folder, files),
        RenderFormat::Yaml if args.provenance => rendered.to_yaml_with_places(files),
        RenderFormat::Yaml => rendered.to_yaml(),
    }
}
