//! `imagelint init`: a commented configuration to start from.

use std::process::ExitCode;

use super::Failure;
use crate::args::Init;

pub(crate) fn run(args: &Init) -> Result<ExitCode, Failure> {
    Err(Failure::new(format!("no starter configuration yet: {args:?}")))
}
