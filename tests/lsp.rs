//! The language server, spoken to as an editor does: the real process, over its standard input and output.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

struct Editor {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    next: u64,
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: é}\nspec:\n  containers:\n    - name: web\n      image: docker.io/library/nginx:latest\n";
const BASE: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n        - name: web\n          image: registry.example.com/web:1\n";

impl Editor {
    fn open(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_imagelint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program was built for this test");
        let input = child.stdin.take().expect("it was piped");
        let output = BufReader::new(child.stdout.take().expect("it was piped"));
        let mut editor = Self { child, input, output, folder, next: 0 };
        let root = editor.uri("");
        let answer =
            editor.ask("initialize", json!({"capabilities": {}, "workspaceFolders": [{"uri": root, "name": "a"}]}));
        assert_eq!(answer["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, name: &str) -> String {
        let folder = self.folder.path().canonicalize().expect("it exists");
        let path = if name.is_empty() { folder } else { folder.join(name) };
        url::Url::from_file_path(path).expect("it is absolute").into()
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server listens");
        self.input.flush().expect("the server listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and gives its result; what the server tells meanwhile is read later no more.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == id {
                assert_eq!(message["error"], Value::Null, "{message}");
                return message["result"].clone();
            }
        }
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).expect("text"), 0, "the server went away");
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().expect("a number");
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).expect("a whole message");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// The next diagnostics of the file `name`.
    fn diagnostics(&mut self, name: &str) -> Vec<Value> {
        let uri = self.uri(name);
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri.as_str() {
                return message["params"]["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    fn edit(&mut self, name: &str, version: u32, text: &str) {
        let uri = self.uri(name);
        if version == 1 {
            let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
            self.tell("textDocument/didOpen", json!({"textDocument": document}));
        } else {
            let document = json!({"uri": uri, "version": version});
            let changes = json!([{"text": text}]);
            self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
        }
    }

    fn hover(&mut self, name: &str, line: u32, character: u32) -> String {
        let place =
            json!({"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": character}});
        let answer = self.ask("textDocument/hover", place);
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        drop(self.input);
        assert!(self.child.wait().expect("it ends").success());
    }
}

fn rules(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

#[test]
fn findings_follow_the_buffer_and_not_the_disk() {
    let mut editor = Editor::open(&[("pod.yaml", POD)]);
    let first = editor.diagnostics("pod.yaml");
    assert!(rules(&first).contains(&"latest-tag"), "{first:?}");
    let latest = first.iter().find(|one| one["code"] == "latest-tag").unwrap();
    assert_eq!(latest["range"]["start"], json!({"line": 6, "character": 37}));
    editor.edit("pod.yaml", 1, &POD.replace(":latest", ":1.27"));
    assert!(!rules(&editor.diagnostics("pod.yaml")).contains(&"latest-tag"));
    editor.edit("pod.yaml", 2, POD);
    assert!(rules(&editor.diagnostics("pod.yaml")).contains(&"latest-tag"));
    editor.close();
}

#[test]
fn quick_fixes_edit_the_bytes_that_are_wrong() {
    let config =
        "clusters:\n  prod: {provider: alibaba, region: cn-shanghai, mirrors: {docker.io: m.example.com/hub}}\n";
    let mut editor = Editor::open(&[("pod.yaml", POD), ("imagelint.yaml", config)]);
    editor.diagnostics("pod.yaml");
    let uri = editor.uri("pod.yaml");
    let line = json!({"start": {"line": 6, "character": 20}, "end": {"line": 6, "character": 20}});
    let params = json!({"textDocument": {"uri": uri}, "range": line, "context": {"diagnostics": []}});
    let actions = editor.ask("textDocument/codeAction", params);
    let titles: Vec<&str> = actions.as_array().unwrap().iter().filter_map(|one| one["title"].as_str()).collect();
    let mend = titles.iter().position(|title| title.contains("m.example.com/hub")).expect("a fix for the mirror");
    let edit = &actions[mend]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "m.example.com/hub/library/nginx", "{titles:?}");
    assert_eq!(edit["range"]["start"], json!({"line": 6, "character": 13}));
    assert!(titles.iter().any(|title| title.ends_with("ignore it on this line")), "{titles:?}");
    editor.close();
}

#[test]
fn hover_tells_the_rule_and_what_overlays_make_of_an_image() {
    let overlay = "resources: [../../base]\nimages:\n  - name: registry.example.com/web\n    newTag: \"2\"\n";
    let files = [
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", BASE),
        ("overlays/prod/kustomization.yaml", overlay),
        ("pod.yaml", POD),
    ];
    let mut editor = Editor::open(&files);
    editor.diagnostics("pod.yaml");
    let rule = editor.hover("pod.yaml", 6, 38);
    assert!(rule.contains("**latest-tag**"), "{rule}");
    for (name, line, character) in [("base/web.yaml", 10, 20), ("overlays/prod/kustomization.yaml", 3, 13)] {
        let text = editor.hover(name, line, character);
        assert!(text.contains("`Deployment/web` in `overlays/prod`: `registry.example.com/web:2`"), "{name}: {text}");
    }
    assert_eq!(editor.hover("base/web.yaml", 0, 3), "");
    editor.close();
}

#[test]
fn what_the_server_does_not_know_is_refused_and_it_goes_on() {
    let mut editor = Editor::open(&[("pod.yaml", POD)]);
    editor.send(&json!({"jsonrpc": "2.0", "id": 99, "method": "textDocument/rename", "params": {}}));
    let refused = loop {
        let message = editor.receive();
        if message["id"] == 99 {
            break message;
        }
    };
    assert_eq!(refused["error"]["code"], -32601);
    editor.close();
}
