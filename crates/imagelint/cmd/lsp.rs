//! `imagelint lsp`: the language server, over standard input and output.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use imagelint::lsp::serve;
use lsp_server::Connection;

use super::Failure;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    if io::stdin().is_terminal() {
        let failure = Failure::new("nobody speaks the Language Server Protocol on standard input");
        return Err(failure.hint("`imagelint lsp` is what an editor starts: name it as the server for YAML files"));
    }
    let (connection, threads) = Connection::stdio();
    serve(&connection).map_err(|error| Failure::new(error.to_string()))?;
    // The writer ends when nobody can send any more.
    drop(connection);
    threads.join()?;
    Ok(ExitCode::SUCCESS)
}
