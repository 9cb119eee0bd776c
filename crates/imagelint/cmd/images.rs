//! `imagelint images`: every use of an image, as written or as kustomizations render it.

use std::io::{self, Write};
use std::process::ExitCode;

use imagelint::write_images;

use super::Failure;
use super::lint::Request;
use crate::args::Images;

pub(crate) fn run(args: &Images) -> Result<ExitCode, Failure> {
    let request = Request::images(args);
    let rows = request.list(args.rendered, args.snapshot.as_deref())?;
    if rows.is_empty() {
        writeln!(io::stderr().lock(), "note: {}", request.no_images(args.rendered))?;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    write_images(&rows, args.format.0, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
