//! A snapshot from a file or a pipe.

use std::io::{ErrorKind, Read};

use serde::Deserialize;
use serde_json::error::Category;

use super::raw::RawObject;
use super::{Kind, Snapshot, SnapshotError, Unread, add, json, yaml};

impl Snapshot {
    /// Reads what `imagelint snapshot` wrote or what kubectl printed, JSON or YAML, holding one object in memory at a time
    /// beside what is kept.
    ///
    /// # Errors
    /// When the input is cut short, or is something else. An object that cannot be understood is no error: it is in
    /// [`Snapshot::unread`].
    pub fn read(mut input: impl Read) -> Result<Self, SnapshotError> {
        let mut head = Vec::new();
        // Blank lines may come first, so the first chunk need not show what it is.
        while head.iter().all(u8::is_ascii_whitespace) {
            let mut chunk = [0; 4096];
            match input.read(&mut chunk) {
                Ok(0) => return Err(SnapshotError::CutShort { offset: 0 }),
                Ok(read) => head.extend_from_slice(&chunk[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(SnapshotError::Io { offset: head.len() as u64, source }),
            }
        }
        if head.starts_with(b"\xef\xbb\xbf") && head[3..].iter().all(u8::is_ascii_whitespace) {
            return Err(SnapshotError::CutShort { offset: 0 });
        }
        let mut reading = Reading::default();
        if matches!(head[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            let why = "there is UTF-16, which some shells make of what they redirect,".to_owned();
            return Err(SnapshotError::WrongShape { offset: 0, why });
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => json::cut(head, input, &mut reading)?,
            _ => yaml::cut(head, input, &mut reading)?,
        }
        reading.finish()
    }
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reading {
    snapshot: Snapshot,
    /// Where items stand whose list alone may say what they are.
    untyped: Vec<(RawObject, u64)>,
    about: bool,
    /// False as long as nothing has come.
    some: bool,
}

/// The head of an object that cannot be understood in whole.
#[derive(Default)]
struct Head {
    api_version: Option<String>,
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
}

impl Reading {
    /// Takes an object, or what kept it from being understood.
    pub(super) fn object(
        &mut self,
        object: Result<RawObject, String>,
        head: impl FnOnce() -> serde_json::Value,
        at: u64,
    ) {
        match object {
            Ok(object) if object.kind.is_empty() => self.untyped.push((object, at)),
            Ok(object) => self.keep(object),
            Err(why) => self.unread(&Head::of(&head()), why),
        }
    }

    /// Takes a document without its items.
    pub(super) fn document(
        &mut self,
        mut object: RawObject,
        has_items: bool,
        offset: u64,
    ) -> Result<(), SnapshotError> {
        self.some = true;
        if let Some(about) = object.imagelint.take() {
            if about.version > 1 {
                let why = format!("there is version {} of a snapshot, which is newer than this program", about.version);
                return Err(SnapshotError::WrongShape { offset, why });
            }
            self.about = true;
            self.snapshot.about(about);
        }
        let list = object.kind.strip_suffix("List");
        match list {
            Some(_) if !has_items => {
                return Err(SnapshotError::WrongShape { offset, why: "there is a list without items".to_owned() });
            }
            Some(item) => {
                let (api_version, item) = (object.api_version.clone(), item.to_owned());
                for (mut untyped, at) in std::mem::take(&mut self.untyped) {
                    if item.is_empty() {
                        self.unread(&Head::default(), format!("the object at byte {at} has no kind"));
                        continue;
                    }
                    untyped.set_kind(&api_version, &item);
                    self.keep(untyped);
                }
                // An empty list of a kind was asked for, and says that there are none.
                self.snapshot.listed.extend(Kind::of(&api_version, &item));
            }
            None if object.kind.is_empty() || has_items => {
                let what = if has_items { "something with items that is no list" } else { "an object without a kind" };
                return Err(SnapshotError::WrongShape { offset, why: format!("there is {what}") });
            }
            None => self.keep(object),
        }
        Ok(())
    }

    fn keep(&mut self, object: RawObject) {
        if !self.about {
            self.snapshot.taken_at = self.snapshot.taken_at.max(add::latest(&object));
        }
        self.snapshot.listed.extend(object.kind().filter(|kind| self.snapshot.listed.last() != Some(kind)));
        self.snapshot.add(object);
    }

    fn unread(&mut self, head: &Head, why: String) {
        let kind = head.kind.as_deref().map(|kind| Kind::of(head.api_version.as_deref().unwrap_or_default(), kind));
        // What would not have been kept is not missed.
        if kind == Some(None) && head.api_version.is_some() {
            return;
        }
        let kind = kind.flatten();
        self.some = true;
        self.snapshot.listed.extend(kind);
        self.snapshot.unread.push(Unread { kind, namespace: head.namespace.clone(), name: head.name.clone(), why });
    }

    fn finish(self) -> Result<Snapshot, SnapshotError> {
        if !self.some {
            return Err(SnapshotError::CutShort { offset: 0 });
        }
        let mut snapshot = self.snapshot;
        for (_, at) in self.untyped {
            let why = format!("the object at byte {at} has no kind");
            snapshot.unread.push(Unread { kind: None, namespace: None, name: None, why });
        }
        snapshot.listed.sort_unstable();
        snapshot.listed.dedup();
        if !self.about {
            snapshot.namespaces.extend(only_namespace(&snapshot));
        }
        Ok(snapshot)
    }
}

impl Head {
    fn of(object: &serde_json::Value) -> Self {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        Self {
            api_version: text(&object["apiVersion"]),
            kind: text(&object["kind"]),
            namespace: text(&object["metadata"]["namespace"]),
            name: text(&object["metadata"]["name"]),
        }
    }
}

impl json::Sink for Reading {
    fn item(&mut self, json: &[u8], offset: u64) -> Result<(), SnapshotError> {
        let object = understand(json, offset)?;
        self.object(object, || serde_json::from_slice(json).unwrap_or_default(), offset);
        Ok(())
    }

    fn document(&mut self, json: &[u8], offset: u64, has_items: bool) -> Result<(), SnapshotError> {
        match understand(json, offset)? {
            Ok(object) => Reading::document(self, object, has_items, offset),
            // A single object is one of many; of a list nothing but its kind matters.
            Err(why) if !has_items => {
                self.object(Err(why), || serde_json::from_slice(json).unwrap_or_default(), offset);
                Ok(())
            }
            Err(why) => Err(SnapshotError::WrongShape { offset, why: format!("there is a list that is none ({why})") }),
        }
    }
}

/// The object in `json`; inside, why it is not what it should be.
fn understand(json: &[u8], offset: u64) -> Result<Result<RawObject, String>, SnapshotError> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let object = RawObject::deserialize(&mut deserializer).and_then(|object| deserializer.end().map(|()| object));
    object.map(Ok).or_else(|error| {
        let at = offset + place(json, &error);
        let text = error.to_string();
        let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why).to_owned();
        match error.classify() {
            Category::Data => Ok(Err(format!("byte {at}: {why}"))),
            _ => Err(SnapshotError::Syntax { offset: at, why }),
        }
    })
}

/// The byte that an error is about: lines and columns count from 1, columns in bytes.
fn place(json: &[u8], error: &serde_json::Error) -> u64 {
    let before = error.line().saturating_sub(1);
    let lines: usize = json.split_inclusive(|byte| *byte == b'\n').take(before).map(<[u8]>::len).sum();
    (lines + error.column().saturating_sub(1)) as u64
}

/// The namespace that everything lies in: perhaps the only one that was asked for.
fn only_namespace(snapshot: &Snapshot) -> Option<String> {
    let workloads = snapshot.workloads.iter().map(|workload| workload.namespace.as_str());
    let pods = snapshot.pods.iter().map(|pod| pod.namespace.as_str());
    let services = snapshot.services.iter().map(|service| service.namespace.as_str());
    let mut all = workloads.chain(pods).chain(services);
    let first = all.next()?;
    all.all(|namespace| namespace == first).then(|| first.to_owned())
}
