//! `imagelint man [COMMAND]`: the manual page, made from the arguments themselves.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_mangen::Man;

use super::Failure;
use crate::args::{self, Args};

pub(crate) fn run(args: &args::Man) -> Result<ExitCode, Failure> {
    let mut program = Args::command();
    // Without this a command does not know the arguments that it shares with the others.
    program.build();
    let man = match &args.command {
        None => Man::new(program),
        Some(name) => {
            let command = program.find_subcommand(name).filter(|command| !command.is_hide_set());
            let command = command.ok_or_else(|| Failure::new(format!("there is no command `{name}`")))?;
            Man::new(command.clone()).title(format!("imagelint-{name}"))
        }
    };
    let mut text = Vec::new();
    man.render(&mut text)?;
    io::stdout().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}
