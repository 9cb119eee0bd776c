//! What was read from a cluster, and how it is written to a file.

use std::io::{self, Write};

use imagelint_drift::Snapshot;
use imagelint_drift::snapshot::SnapshotError;
use serde::Serialize;
use serde_json::Value;

/// What was read from a cluster.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    /// Name of the cluster in the configuration.
    pub cluster: String,
    /// What the API server says it is: `v1.34.4`.
    pub version: Option<String>,
    /// When reading began, in RFC 3339.
    pub taken_at: String,
    /// The namespaces that were read. Empty: all.
    pub namespaces: Vec<String>,
    /// What could not be read. Nothing may be concluded from its absence.
    pub unread: Vec<Unread>,
    /// Objects as the API gives them, with the fields that are wanted.
    pub items: Vec<Value>,
    /// Requests that gave a page of some list.
    pub pages: usize,
}

/// Objects that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// `apps/v1`.
    pub api_version: &'static str,
    /// `Deployment`.
    pub kind: &'static str,
    /// The namespace; `None` where it was all of them.
    pub namespace: Option<String>,
    /// Why, in the server's own words.
    pub reason: String,
}

/// What stands in a file beside the objects.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    version: u32,
    cluster: &'a str,
    kubernetes: Option<&'a str>,
    taken_at: &'a str,
    namespaces: &'a [String],
    unread: &'a [Unread],
}

impl Capture {
    /// Writes it as the list that `kubectl get -o json` prints, with a field `imagelint` for what else is known.
    /// One object a line, so that two snapshots can be compared with line tools.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let about = About {
            version: 1,
            cluster: &self.cluster,
            kubernetes: self.version.as_deref(),
            taken_at: &self.taken_at,
            namespaces: &self.namespaces,
            unread: &self.unread,
        };
        out.write_all(b"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"imagelint\":")?;
        serde_json::to_writer(&mut *out, &about)?;
        out.write_all(b",\"items\":[")?;
        for (number, item) in self.items.iter().enumerate() {
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, item)?;
        }
        out.write_all(b"\n]}\n")
    }

    /// What an audit compares with Git. It goes the way of a file, so that a live audit and one of a file agree.
    ///
    /// # Errors
    /// Never for what a server sends: an object that cannot be understood is in the snapshot's `unread`.
    pub fn to_snapshot(&self) -> Result<Snapshot, SnapshotError> {
        let mut text = Vec::new();
        self.write(&mut text).map_err(|source| SnapshotError::Io { offset: 0, source })?;
        Snapshot::read(text.as_slice())
    }

    /// Counts objects of `kind`.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.items.iter().filter(|item| item["kind"] == kind).count()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_a_list_with_something_beside_it() {
        let unread =
            Unread { api_version: "v1", kind: "Secret", namespace: None, reason: "secrets is forbidden".to_owned() };
        let capture = Capture {
            cluster: "prod".to_owned(),
            taken_at: "2026-01-01T00:00:00Z".to_owned(),
            unread: vec![unread],
            items: vec![json!({"kind": "Pod"}), json!({"kind": "Node"})],
            ..Capture::default()
        };
        let mut out = Vec::new();
        capture.write(&mut out).unwrap();
        let read: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(read["items"].as_array().unwrap().len(), 2);
        assert_eq!(read["imagelint"]["unread"][0]["apiVersion"], "v1");
        assert_eq!(read["imagelint"]["cluster"], "prod");
        assert_eq!(capture.count("Pod"), 1);
    }
}
