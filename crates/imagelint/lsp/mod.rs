//! The language server: diagnostics and quick fixes over open buffers, hover with a rule's page and an image as it is
//! rendered. The same engine as `check`, over the same files, with the buffers on top of the disk.

mod actions;
mod buffers;
mod convert;
mod hover;
mod workspace;

use std::error::Error;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, HoverRequest, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, HoverProviderCapability, InitializeParams,
    PublishDiagnosticsParams, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};

use self::workspace::Workspace;

type Failed = Box<dyn Error + Send + Sync>;

/// Serves one client until it says goodbye.
///
/// # Errors
/// When the client breaks the protocol or goes away in the middle of it.
pub fn serve(connection: &Connection) -> Result<(), Failed> {
    let params = connection.initialize(serde_json::to_value(capabilities())?)?;
    let params: InitializeParams = serde_json::from_value(params)?;
    let mut server = Server { connection, workspace: Workspace::new(workspace::root(&params)), stale: true };
    server.run()
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    workspace: Workspace,
    /// True when something changed since the last look.
    stale: bool,
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), Failed> {
        loop {
            // Whoever types fast is judged when they pause: all that waits is read first.
            let message = match self.connection.receiver.try_recv() {
                Ok(message) => message,
                Err(_) => {
                    self.look()?;
                    let Ok(message) = self.connection.receiver.recv() else { return Ok(()) };
                    message
                }
            };
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    let response = self.answer(request)?;
                    self.connection.sender.send(Message::Response(response))?;
                }
                Message::Notification(notification) => self.notice(notification)?,
                Message::Response(_) => {}
            }
        }
    }

    fn answer(&mut self, request: Request) -> Result<Response, Failed> {
        // An answer is about what the buffers hold now.
        self.look()?;
        let Request { id, method, params } = request;
        Ok(match method.as_str() {
            CodeActionRequest::METHOD => respond(id, params, |params| actions::actions(&self.workspace, &params)),
            HoverRequest::METHOD => respond(id, params, |params| hover::hover(&mut self.workspace, &params)),
            _ => {
                let message = format!("imagelint does not know `{method}`");
                Response::new_err(id, ErrorCode::MethodNotFound as i32, message)
            }
        })
    }

    fn notice(&mut self, notification: Notification) -> Result<(), Failed> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => self.workspace.buffers.open(serde_json::from_value(params)?),
            DidChangeTextDocument::METHOD => self.workspace.buffers.change(serde_json::from_value(params)?),
            DidCloseTextDocument::METHOD => self.workspace.buffers.close(&serde_json::from_value(params)?),
            // What is saved may be the configuration, or a file that no buffer holds.
            DidSaveTextDocument::METHOD => {}
            _ => return Ok(()),
        }
        self.stale = true;
        Ok(())
    }

    /// Judges everything again where something changed, and tells the client what is new.
    fn look(&mut self) -> Result<(), Failed> {
        if !std::mem::take(&mut self.stale) {
            return Ok(());
        }
        for (uri, diagnostics) in self.workspace.look() {
            let params = PublishDiagnosticsParams { version: None, uri, diagnostics };
            let notification = Notification::new(PublishDiagnostics::METHOD.to_owned(), params);
            self.connection.sender.send(Message::Notification(notification))?;
        }
        Ok(())
    }
}

fn respond<P: serde::de::DeserializeOwned, R: serde::Serialize>(
    id: RequestId,
    params: serde_json::Value,
    answer: impl FnOnce(P) -> R,
) -> Response {
    match serde_json::from_value(params) {
        Ok(params) => Response::new_ok(id, answer(params)),
        Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
