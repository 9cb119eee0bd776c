//! One list of the API, page by page, with tries.

use std::time::Duration;

use http::header::{ACCEPT, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use serde::de::DeserializeSeed as _;
use serde_json::Value;

use crate::backoff::Backoff;
use crate::connect::Connection;
use crate::error::{ClusterError, Trouble};
use crate::kinds::{Content, Kind};
use crate::mask::{Mask, Masked};

/// How often a list is begun again when the server has forgotten its place in it.
const RESTARTS: u32 = 3;

/// Why a list did not come.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// These credentials may not, in the server's own words.
    Forbidden(String),
    /// The server does not know this kind.
    Unknown(String),
    /// Nothing more is to be had from this cluster.
    Failed(ClusterError),
}

/// What a list gave.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// Objects, with the fields that are wanted.
    pub(crate) items: Vec<Value>,
    /// Requests that gave a page.
    pub(crate) pages: usize,
}

/// Lists everything of `kind`, in `namespace` or everywhere. `told` hears of each page: items so far, items to come.
pub(crate) async fn list(
    connection: &Connection,
    kind: &'static Kind,
    namespace: Option<&str>,
    limit: u32,
    told: &(dyn Fn(usize, u64) + Sync),
) -> Result<Listed, Refusal> {
    let lister = Lister { connection, kind, mask: kind.mask(), path: kind.path(namespace) };
    for _ in 0..RESTARTS {
        if let Some(listed) = lister.pages(limit, told).await? {
            return Ok(listed);
        }
    }
    // The list takes longer than the server remembers it: all at once, as kubectl does then.
    let expired = || lister.failed("the list expires while it is read".to_owned());
    lister.pages(0, told).await?.ok_or_else(expired)
}

struct Lister<'a> {
    connection: &'a Connection,
    kind: &'static Kind,
    mask: Mask,
    path: String,
}

/// What one request gave.
enum Answer {
    Page(Vec<u8>),
    /// 410: the place in the list is no longer known.
    Gone,
}

/// Why a request gave nothing, and whether another may.
enum Mishap {
    Final(Refusal),
    Again { wish: Option<Duration>, error: ClusterError },
}

impl Lister<'_> {
    /// All pages; `None` when the list must begin again.
    async fn pages(&self, limit: u32, told: &(dyn Fn(usize, u64) + Sync)) -> Result<Option<Listed>, Refusal> {
        let mut listed = Listed::default();
        let mut place = String::new();
        loop {
            let uri = self.uri(limit, &place);
            let Answer::Page(body) = self.page(&uri, listed.items.len()).await? else { return Ok(None) };
            let (items, next, remaining) = self.decode(&body)?;
            listed.items.extend(items);
            listed.pages += 1;
            told(listed.items.len(), remaining);
            match next {
                Some(next) => place = next,
                None => return Ok(Some(listed)),
            }
        }
    }

    fn uri(&self, limit: u32, place: &str) -> String {
        let mut uri = format!("{}?limit={limit}", self.path);
        if let Some(selector) = self.kind.field_selector {
            uri.push_str("&fieldSelector=");
            uri.push_str(&escaped(selector));
        }
        if !place.is_empty() {
            uri.push_str("&continue=");
            uri.push_str(&escaped(place));
        }
        uri
    }

    async fn page(&self, uri: &str, so_far: usize) -> Result<Answer, Refusal> {
        let mut backoff = Backoff::of_page();
        loop {
            let (wish, error) = match self.request(uri, so_far).await {
                Ok(answer) => return Ok(answer),
                Err(Mishap::Final(refusal)) => return Err(refusal),
                Err(Mishap::Again { wish, error }) => (wish, error),
            };
            let Some(wait) = backoff.next(wish) else { return Err(Refusal::Failed(error)) };
            tokio::time::sleep(wait).await;
        }
    }

    async fn request(&self, uri: &str, so_far: usize) -> Result<Answer, Mishap> {
        let accept = match self.kind.content {
            Content::Full => "application/json",
            // No other form is accepted: a server without this one must not send whole objects instead.
            Content::Metadata => "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        };
        let request = Request::get(uri).header(ACCEPT, accept).body(Body::empty());
        let request = request.map_err(|error| Mishap::Final(self.failed(error.to_string())))?;
        let response =
            self.connection.client.send(request).await.map_err(|error| self.lost(Trouble::of(&error), so_far))?;
        let status = response.status();
        let wish = retry_after(&response);
        let body = response.into_body().collect().await.map_err(|error| self.lost(Trouble::of(&error), so_far))?;
        let body = Vec::from(body.to_bytes());
        if status.is_success() {
            return Ok(Answer::Page(body));
        }
        self.refused(status, wish, &message(&body))
    }

    fn refused(&self, status: StatusCode, wish: Option<Duration>, message: &str) -> Result<Answer, Mishap> {
        let server = self.connection.server.clone();
        let said = format!("{message} ({status})");
        Err(match status {
            StatusCode::GONE => return Ok(Answer::Gone),
            StatusCode::UNAUTHORIZED => Mishap::Final(Refusal::Failed(ClusterError::Unauthorized { server })),
            StatusCode::FORBIDDEN => Mishap::Final(Refusal::Forbidden(message.to_owned())),
            StatusCode::NOT_FOUND | StatusCode::NOT_ACCEPTABLE => Mishap::Final(Refusal::Unknown(said)),
            _ if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
                Mishap::Again { wish, error: ClusterError::Server { server, kind: self.kind.resource, reason: said } }
            }
            _ => Mishap::Final(self.failed(said)),
        })
    }

    /// The connection failed, before or after the first page.
    fn lost(&self, trouble: Trouble, items: usize) -> Mishap {
        let server = &self.connection.server;
        match trouble {
            Trouble::Network(reason) if items > 0 => {
                let (server, kind) = (server.clone(), self.kind.resource);
                Mishap::Again { wish: None, error: ClusterError::Interrupted { server, kind, items, reason } }
            }
            Trouble::Network(_) => Mishap::Again { wish: None, error: trouble.at_start(server) },
            Trouble::Tls(_) | Trouble::Credentials(_) => Mishap::Final(Refusal::Failed(trouble.at_start(server))),
        }
    }

    fn failed(&self, reason: String) -> Refusal {
        let server = self.connection.server.clone();
        Refusal::Failed(ClusterError::Server { server, kind: self.kind.resource, reason })
    }

    /// Items, the place of the next page, and how many items are to come.
    fn decode(&self, body: &[u8]) -> Result<(Vec<Value>, Option<String>, u64), Refusal> {
        let wrong = |reason: String| {
            let server = self.connection.server.clone();
            Refusal::Failed(ClusterError::Decode { server, kind: self.kind.resource, reason })
        };
        let mut reader = serde_json::Deserializer::from_slice(body);
        let page = Masked(&self.mask).deserialize(&mut reader).and_then(|page| reader.end().map(|()| page));
        let mut page = page.map_err(|error| wrong(error.to_string()))?;
        let metadata = &page["metadata"];
        let next = metadata["continue"].as_str().filter(|next| !next.is_empty()).map(str::to_owned);
        let remaining = metadata["remainingItemCount"].as_u64().unwrap_or_default();
        match page.get_mut("items").map(Value::take) {
            Some(Value::Array(mut items)) => {
                items.iter_mut().for_each(|item| self.name_kind(item));
                Ok((items, next, remaining))
            }
            // What Go writes for an empty slice.
            Some(Value::Null) => Ok((Vec::new(), next, remaining)),
            _ => Err(wrong("it has no items".to_owned())),
        }
    }

    /// Objects in a list do not say what they are.
    fn name_kind(&self, item: &mut Value) {
        if let Value::Object(fields) = item {
            fields.insert("apiVersion".to_owned(), self.kind.api_version.into());
            fields.insert("kind".to_owned(), self.kind.kind.into());
        }
    }
}

fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The message of a Status, or the start of whatever else came.
fn message(body: &[u8]) -> String {
    let status: Option<Value> = serde_json::from_slice(body).ok();
    let message = status.as_ref().and_then(|status| status["message"].as_str());
    message.map_or_else(|| String::from_utf8_lossy(body).chars().take(200).collect(), str::to_owned)
}

/// A value in a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        assert_eq!(escaped("involvedObject.kind=Pod"), "involvedObject.kind%3DPod");
        assert_eq!(escaped("a+b/c=="), "a%2Bb%2Fc%3D%3D");
    }

    #[test]
    fn servers_and_proxies_are_quoted() {
        assert_eq!(message(br#"{"kind": "Status", "message": "pods is forbidden"}"#), "pods is forbidden");
        assert_eq!(message(b"<html>502"), "<html>502");
    }
}
