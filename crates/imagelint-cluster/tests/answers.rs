//! What is made of each answer that a server may give, with a server on loopback that gives them.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use imagelint_cluster::{Capture, ClusterError, Options, snapshot};
use imagelint_model::Cluster;

/// Status, further headers, body; `None` for no answer at all.
type Answer = Option<(u16, &'static str, String)>;

/// A request: its line, and all headers in lower case.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    headers: String,
}

impl Asked {
    /// True for a list of `resource`.
    fn lists(&self, resource: &str) -> bool {
        self.line.contains(&format!("/{resource}?"))
    }

    fn has(&self, part: &str) -> bool {
        self.line.contains(part)
    }
}

fn empty() -> Answer {
    items("", "")
}

/// A page with the place of the next, and objects of these names.
fn items(next: &str, names: &str) -> Answer {
    let items: Vec<String> =
        names.split_whitespace().map(|name| format!(r#"{{"metadata":{{"name":"{name}"}}}}"#)).collect();
    let body = format!(r#"{{"metadata":{{"continue":"{next}"}},"items":[{}]}}"#, items.join(","));
    Some((200, "", body))
}

fn status(code: u16, headers: &'static str, message: &str) -> Answer {
    Some((code, headers, format!(r#"{{"kind":"Status","message":"{message}"}}"#)))
}

/// Takes a snapshot of a server that answers so. `answer` hears each request, and how often the same came before.
fn take(
    options: Options,
    answer: impl Fn(&Asked, usize) -> Answer + Send + Sync + 'static,
) -> (Result<Capture, ClusterError>, Vec<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let port = listener.local_addr().expect("a listener has an address").port();
    let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
    let seen = Arc::clone(&asked);
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
            thread::spawn(move || serve(stream, &seen, &*answer));
        }
    });
    let folder = tempfile::tempdir().expect("temporary folders can be made");
    let kubeconfig = folder.path().join("config");
    let text = format!(
        "{{apiVersion: v1, kind: Config, clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{port}'}}}}], \
         contexts: [{{name: prod, context: {{cluster: c, user: u}}}}], users: [{{name: u, user: {{token: t}}}}]}}"
    );
    std::fs::write(&kubeconfig, text).expect("the folder is ours");
    let options = Options { kubeconfig: Some(kubeconfig.as_path().into()), ..options };
    let cluster = Cluster { name: "prod".to_owned(), ..Cluster::default() };
    let result = snapshot(&cluster, &options, Arc::new(()));
    let asked = asked.lock().expect("nobody panics with it").clone();
    (result, asked)
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<Asked>>, answer: &(dyn Fn(&Asked, usize) -> Answer + Send + Sync)) {
    let mut out = stream.try_clone().expect("sockets have copies");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(line) = lines.next() {
        let headers: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let asked = Asked { line, headers: headers.join("\n").to_lowercase() };
        let before = {
            let mut seen = seen.lock().expect("nobody panics with it");
            seen.push(asked.clone());
            seen.iter().filter(|other| other.line == asked.line).count() - 1
        };
        let given = if asked.has("/version") { Some((200, "", "{}".to_owned())) } else { answer(&asked, before) };
        let Some((code, headers, body)) = given else {
            thread::sleep(Duration::from_secs(60));
            return;
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {code} Said\r\nContent-Length: {length}\r\n{headers}\r\n");
        if out.write_all(format!("{head}{body}").as_bytes()).is_err() {
            return;
        }
    }
}

fn names(capture: &Capture, kind: &str) -> Vec<String> {
    let items = capture.items.iter().filter(|item| item["kind"] == kind);
    items.map(|item| item["metadata"]["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let (result, asked) = take(Options::default(), |asked, before| match before {
        0 if asked.lists("pods") => status(429, "Retry-After: 0\r\n", "too many requests"),
        1 if asked.lists("pods") => status(503, "", "the server is starting"),
        _ if asked.lists("pods") => items("", "a b"),
        _ => empty(),
    });
    assert_eq!(names(&result.unwrap(), "Pod"), ["a", "b"]);
    assert_eq!(asked.iter().filter(|asked| asked.lists("pods")).count(), 3);
}

#[test]
fn a_server_that_stays_busy_is_an_error() {
    let (result, asked) = take(Options::default(), |asked, _| match asked.lists("pods") {
        true => status(429, "Retry-After: 0\r\n", "too many requests"),
        false => empty(),
    });
    let error = result.unwrap_err().to_string();
    assert!(error.ends_with("fails to list pods: too many requests (429 Too Many Requests)"), "{error}");
    assert_eq!(asked.iter().filter(|asked| asked.lists("pods")).count(), 5);
}

#[test]
fn a_list_that_expires_begins_again() {
    let (result, _) = take(Options::default(), |asked, before| match () {
        () if !asked.lists("pods") => empty(),
        () if asked.has("continue=second") && before == 0 => status(410, "", "the continue parameter is too old"),
        () if asked.has("continue=second") => items("", "c"),
        () => items("second", "a b"),
    });
    assert_eq!(names(&result.unwrap(), "Pod"), ["a", "b", "c"]);
}

#[test]
fn a_list_that_always_expires_is_read_at_once() {
    let (result, _) = take(Options::default(), |asked, _| match () {
        () if !asked.lists("pods") => empty(),
        () if asked.has("continue=") => status(410, "", "the continue parameter is too old"),
        () if asked.has("limit=0") => items("", "a b c"),
        () => items("second", "a b"),
    });
    assert_eq!(names(&result.unwrap(), "Pod"), ["a", "b", "c"]);
}

#[test]
fn what_is_forbidden_or_unknown_is_unread() {
    let (result, _) = take(Options::default(), |asked, _| match () {
        () if asked.lists("secrets") => status(403, "", "secrets is forbidden"),
        () if asked.lists("cronjobs") => status(404, "", "the server could not find the requested resource"),
        () => empty(),
    });
    let unread = result.unwrap().unread;
    let kinds: Vec<&str> = unread.iter().map(|unread| unread.kind).collect();
    assert_eq!(kinds, ["CronJob", "Secret"]);
    assert_eq!(unread[1].reason, "secrets is forbidden");
}

#[test]
fn what_is_no_list_is_an_error() {
    for (body, reason) in [
        ("<html>Sign in</html>", "expected value"),
        (r#"{"items":[{"metadata":{"name":"a"#, "EOF"),
        (r#"{"kind":"Pod"}"#, "it has no items"),
        (r#"{"items":{}}"#, "it has no items"),
        (r#"[]"#, "it has no items"),
    ] {
        let (result, _) = take(Options::default(), move |asked, _| match asked.lists("pods") {
            true => Some((200, "", body.to_owned())),
            false => empty(),
        });
        let error = result.unwrap_err().to_string();
        assert!(error.contains("sent something else than a list of pods") && error.contains(reason), "{error}");
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let options = Options { timeout: Duration::from_secs(1), ..Options::default() };
    let (result, _) = take(options, |asked, _| if asked.lists("pods") { None } else { empty() });
    assert!(matches!(result, Err(ClusterError::TimedOut { .. })), "{result:?}");
}

#[test]
fn nothing_but_lists_is_asked_for_and_of_secrets_only_metadata() {
    let (result, asked) = take(Options::default(), |_, _| empty());
    assert_eq!(result.unwrap().pages, 11);
    assert!(asked.iter().all(|asked| asked.line.starts_with("GET ")), "{asked:?}");
    let secrets: Vec<&Asked> = asked.iter().filter(|asked| asked.lists("secrets")).collect();
    assert_eq!(secrets.len(), 1);
    assert!(secrets[0].headers.contains("accept: application/json;as=partialobjectmetadatalist;g=meta.k8s.io;v=v1"));
    assert!(asked.iter().filter(|asked| asked.has("limit=")).all(|asked| asked.has("limit=500")));
}
