//! `imagelint lsp`: the language server, over standard input and output.

use std::process::ExitCode;

use imagelint::lsp::serve;
use lsp_server::Connection;

use super::Failure;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    let (connection, threads) = Connection::stdio();
    serve(&connection).map_err(|error| Failure::new(error.to_string()))?;
    // The writer ends when nobody can send any more.
    drop(connection);
    threads.join()?;
    Ok(ExitCode::SUCCESS)
}
