//! The command line: arguments to a library call to an exit code.

mod args;
mod cmd;
mod terminal;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::cmd::Failure;

/// Trees of small nodes are made and dropped all the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help that cannot be printed has no reader.
            _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(args) {
        Ok(code) => code,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            _ = write!(io::stderr(), "{failure}");
            ExitCode::from(2)
        }
    }
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command {
        Command::Check(check) => cmd::check::run(&check, args.color),
        Command::Render(render) => cmd::render::run(&render, args.color),
        Command::Audit(audit) => cmd::audit::run(&audit, args.color),
        Command::Images(images) => cmd::images::run(&images),
        Command::Prepull(prepull) => cmd::supply::prepull(&prepull),
        Command::Mirror(mirror) => cmd::supply::mirror(&mirror),
        Command::Snapshot(snapshot) => cmd::snapshot::run(&snapshot),
        Command::Rules(rules) => cmd::rules::run(&rules),
        Command::Explain(explain) => cmd::explain::run(&explain, args.color),
        Command::Init(init) => cmd::init::run(&init),
        Command::Lsp => cmd::lsp::run(),
        Command::Completions(completions) => cmd::completions::run(&completions),
        Command::Man(man) => cmd::man::run(&man),
    }
}
