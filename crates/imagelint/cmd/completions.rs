//! `imagelint completions SHELL`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;

use super::Failure;
use crate::args::{Args, Completions};

pub(crate) fn run(args: &Completions) -> Result<ExitCode, Failure> {
    // Into memory first: the generator panics where it cannot write, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), env!("CARGO_PKG_NAME"), &mut script);
    io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
