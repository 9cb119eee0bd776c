//! The API over plain HTTP through `kubectl proxy`, for what kubectl has no command for: status, events, many objects.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use serde_json::Value;

/// A connection to the proxy.
pub(crate) struct Api {
    proxy: Arc<Proxy>,
    stream: BufReader<TcpStream>,
}

struct Proxy {
    process: std::sync::Mutex<Child>,
    // The proxy ends when nobody reads what it prints.
    _stdout: ChildStdout,
    address: String,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Ok(process) = self.process.get_mut() {
            _ = process.kill();
            _ = process.wait();
        }
    }
}

impl Api {
    /// Starts the proxy with `kubectl`, which says who asks.
    pub(crate) fn start(mut kubectl: Command) -> Self {
        let mut process = kubectl
            .args(["proxy", "--port=0", "--request-timeout=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("kubectl starts");
        let stdout = process.stdout.take().expect("it was asked for");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the proxy says where it is");
        let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        let proxy =
            Proxy { process: std::sync::Mutex::new(process), _stdout: stdout.into_inner(), address: address.clone() };
        Self { proxy: Arc::new(proxy), stream: connected(&address) }
    }

    /// Another connection to the same proxy.
    pub(crate) fn another(&self) -> Self {
        Self { proxy: Arc::clone(&self.proxy), stream: connected(&self.proxy.address) }
    }

    /// Creates an object.
    pub(crate) fn create(&mut self, path: &str, object: &Value) -> Value {
        self.send("POST", path, "application/json", object)
    }

    /// Changes fields of an object; its status too, when `path` ends there.
    pub(crate) fn merge(&mut self, path: &str, change: &Value) -> Value {
        self.send("PATCH", path, "application/merge-patch+json", change)
    }

    fn send(&mut self, method: &str, path: &str, content: &str, body: &Value) -> Value {
        let body = body.to_string();
        let address = &self.proxy.address;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {content}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("the proxy takes requests");
        let (status, answer) = self.answer();
        assert!((200..300).contains(&status), "{method} {path}: {status} {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).expect("the API answers in JSON")
    }

    fn answer(&mut self) -> (u16, Vec<u8>) {
        let status = self.line();
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("an answer has a status");
        let (mut length, mut chunked) = (0, false);
        loop {
            let header = self.line().to_ascii_lowercase();
            match header.split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse().expect("a length is a number"),
                Some(("transfer-encoding", value)) => chunked = value == "chunked",
                Some(_) => {}
            }
        }
        if !chunked {
            return (status, self.exactly(length));
        }
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line(), 16).expect("a chunk has a length");
            body.extend(self.exactly(length));
            self.line();
            if length == 0 {
                return (status, body);
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("the proxy answers");
        line.trim_end().to_owned()
    }

    fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("the proxy answers in full");
        bytes
    }
}

fn connected(address: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).expect("the proxy listens");
    stream.set_nodelay(true).expect("the socket is ours");
    BufReader::new(stream)
}
