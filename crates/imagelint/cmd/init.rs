//! `imagelint init`: a commented configuration to start from.

use std::process::ExitCode;

use super::Failure;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    Err(Failure::new("no starter configuration yet"))
}
