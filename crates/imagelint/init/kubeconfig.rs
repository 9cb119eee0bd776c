//! The contexts of kubeconfig files, merged as kubectl merges them.

use std::ffi::OsString;
use std::path::PathBuf;

use imagelint_yaml::{Files, Node, Parsed};

/// One context: names, and where its server is. Users and their credentials are not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// Its name.
    pub(super) name: String,
    /// Name of its cluster.
    pub(super) cluster: String,
    /// Host of the API server, without scheme, user, port and path.
    pub(super) host: String,
    /// True for the current context.
    pub(super) current: bool,
}

/// Where kubectl looks: the paths of `KUBECONFIG`, or `.kube/config` at home.
#[must_use]
pub fn kubeconfig_paths() -> Vec<PathBuf> {
    let listed = std::env::var_os("KUBECONFIG").filter(|paths| !paths.is_empty());
    paths(listed, std::env::home_dir())
}

fn paths(listed: Option<OsString>, home: Option<PathBuf>) -> Vec<PathBuf> {
    match listed {
        Some(listed) => std::env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect(),
        None => home.map(|home| home.join(".kube").join("config")).into_iter().collect(),
    }
}

/// The contexts in the files, in order, and what could not be read. A missing file is no problem, as for kubectl;
/// of things of one name the first holds.
pub(super) fn read(paths: &[PathBuf], files: &Files) -> (Vec<Context>, Vec<String>) {
    let mut problems = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        match files.open(path) {
            Ok(source) => {
                // The parser's message could quote the file, so only the line is told.
                if let Some(error) = source.parsed().errors.first() {
                    let line = source.position(error.span.start).line;
                    problems.push(format!("{}:{line}: not readable as YAML", path.display()));
                }
                sources.push(source);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    let parsed: Vec<&Parsed> = sources.iter().map(|source| source.parsed()).collect();
    (merge(&parsed), problems)
}

fn merge(files: &[&Parsed]) -> Vec<Context> {
    let roots: Vec<&Node> = files.iter().filter_map(|file| file.documents.first()).map(|file| &file.root).collect();
    let current = roots.iter().find_map(|root| text(root.get("current-context")));
    let mut contexts: Vec<Context> = Vec::new();
    for item in roots.iter().flat_map(|root| items(root, "contexts")) {
        let Some(name) = text(item.get("name")) else { continue };
        if contexts.iter().any(|context| context.name == name) {
            continue;
        }
        let cluster = text(item.at(&["context", "cluster"])).unwrap_or_default();
        let described =
            roots.iter().flat_map(|root| items(root, "clusters")).find(|item| text(item.get("name")) == Some(cluster));
        let server = described.and_then(|item| text(item.at(&["cluster", "server"]))).unwrap_or_default();
        contexts.push(Context {
            name: name.to_owned(),
            cluster: cluster.to_owned(),
            host: host(server).to_lowercase(),
            current: current == Some(name),
        });
    }
    contexts
}

fn items<'n>(root: &'n Node, key: &str) -> &'n [Node] {
    root.get(key).map(Node::items).unwrap_or_default()
}

fn text(node: Option<&Node>) -> Option<&str> {
    node.and_then(Node::text).filter(|text| !text.is_empty())
}

fn host(server: &str) -> &str {
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let with_port = authority.rsplit('@').next().unwrap_or_default();
    with_port.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use imagelint_yaml::MemoryLoad;

    use super::*;

    #[test]
    fn the_first_of_one_name_holds_and_a_missing_file_is_no_problem() {
        let first = "current-context: b\ncontexts:\n- {name: a, context: {cluster: one, user: u}}\n\
            clusters:\n- name: one\n  cluster: {server: 'https://me:secret@API.one.example:6443/x'}\n";
        let second = "current-context: a\ncontexts:\n- {name: a, context: {cluster: two}}\n\
            - {name: b, context: {cluster: two}}\nclusters:\n- {name: two, cluster: {server: two.example}}\n";
        let files = Files::new(MemoryLoad::new([("1", first), ("2", second), ("3", "token: [hunter2\n")]));
        let (contexts, problems) = read(&["1", "none", "2", "3"].map(PathBuf::from), &files);
        let context = |name: &str, cluster: &str, host: &str, current| Context {
            name: name.into(),
            cluster: cluster.into(),
            host: host.into(),
            current,
        };
        assert_eq!(contexts, [context("a", "one", "api.one.example", false), context("b", "two", "two.example", true)]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("3:") && !problems[0].contains("hunter2"), "{problems:?}");
    }

    #[test]
    fn the_variable_wins_over_the_home_folder() {
        let listed = std::env::join_paths(["a", "", "b"]).unwrap();
        assert_eq!(paths(Some(listed), Some("/home/x".into())), [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(paths(None, Some("/home/x".into())), [PathBuf::from("/home/x/.kube/config")]);
        assert!(paths(None, None).is_empty());
    }
}
