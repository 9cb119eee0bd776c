//! The texts that the editor holds, which count before those on the disk.

use std::collections::HashMap;
use std::path::PathBuf;

use lsp_types::{DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams};

use super::convert::path_of;
use crate::fix::OverlayLoad;

/// Open buffers by path.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    texts: HashMap<PathBuf, String>,
}

impl Buffers {
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri) {
            self.texts.insert(path, params.text_document.text);
        }
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        // Only whole texts were asked for, and the last one holds.
        let text = params.content_changes.into_iter().last().map(|change| change.text);
        if let (Some(path), Some(text)) = (path_of(&params.text_document.uri), text) {
            self.texts.insert(path, text);
        }
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri) {
            self.texts.remove(&path);
        }
    }

    /// The disk with the buffers on top.
    pub(super) fn load(&self) -> OverlayLoad {
        OverlayLoad::new(self.texts.iter().map(|(path, text)| (path.as_path(), text.as_str())))
    }
}
