//! All kinds of a cluster at the same time, and several clusters at the same time.

use std::sync::Arc;

use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use imagelint_model::Cluster;
use kube::client::Body;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::backoff::Backoff;
use crate::capture::{Capture, Unread};
use crate::connect::{Connection, connect};
use crate::error::{ClusterError, Trouble};
use crate::kinds::{KINDS, Kind};
use crate::list::{Listed, Refusal, list};
use crate::{Options, Progress};

/// Reads `clusters`; results are in their order.
pub(crate) async fn clusters(
    clusters: &[&Cluster],
    options: &Options,
    progress: &Arc<dyn Progress>,
) -> Vec<Result<Capture, ClusterError>> {
    let mut running = JoinSet::new();
    for (number, cluster) in clusters.iter().enumerate() {
        let job = Arc::new(Job {
            name: cluster.name.clone(),
            context: cluster.context.clone().unwrap_or_else(|| cluster.name.clone()),
            owned: cluster.namespaces.clone(),
            options: options.clone(),
            progress: Arc::clone(progress),
        });
        running.spawn(async move { (number, job.run().await) });
    }
    let mut results = running.join_all().await;
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

/// One cluster to read.
struct Job {
    name: String,
    context: String,
    /// The namespaces that Git owns, by the configuration.
    owned: Vec<String>,
    options: Options,
    progress: Arc<dyn Progress>,
}

/// A list that was asked for, and what came of it.
type Outcome = (&'static Kind, Option<String>, Result<Listed, Refusal>);

impl Job {
    async fn run(self: Arc<Self>) -> Result<Capture, ClusterError> {
        let limit = self.options.timeout;
        let read = tokio::time::timeout(limit, self.read()).await;
        self.progress.finished(&self.name);
        read.unwrap_or_else(|_| Err(ClusterError::TimedOut { server: self.context.clone(), limit }))
    }

    async fn read(self: &Arc<Self>) -> Result<Capture, ClusterError> {
        let connection = Arc::new(self.connect().await?);
        let mut capture = Capture {
            cluster: self.name.clone(),
            version: version(&connection).await?,
            taken_at: jiff::Timestamp::now().to_string(),
            namespaces: self.options.namespaces.clone(),
            ..Capture::default()
        };
        let mut outcomes = self.lists(&connection, KINDS.iter().collect(), &self.options.namespaces).await?;
        let refused = |outcome: &Outcome| outcome.0.namespaced && matches!(outcome.2, Err(Refusal::Forbidden(_)));
        if capture.namespaces.is_empty() && !self.owned.is_empty() && outcomes.iter().any(refused) {
            // Some credentials may read their own namespaces and not all. What the others gave must cover the same.
            let again = outcomes.extract_if(.., |outcome| refused(outcome)).map(|outcome| outcome.0).collect();
            outcomes.extend(self.lists(&connection, again, &self.owned).await?);
            capture.namespaces.clone_from(&self.owned);
        }
        let mut forbidden = None;
        for (kind, namespace, outcome) in outcomes {
            let reason = match outcome {
                Ok(listed) => {
                    capture.pages += listed.pages;
                    capture.items.extend(listed.items);
                    continue;
                }
                Err(Refusal::Failed(error)) => return Err(error),
                Err(Refusal::Unknown(reason)) => reason,
                Err(Refusal::Forbidden(reason)) => forbidden.insert(reason).clone(),
            };
            capture.unread.push(Unread { api_version: kind.api_version, kind: kind.kind, namespace, reason });
        }
        match forbidden {
            Some(reason) if capture.pages == 0 => {
                Err(ClusterError::Forbidden { server: connection.server.clone(), reason })
            }
            _ => Ok(scoped(capture)),
        }
    }

    /// Exec plugins block, so they run where blocking harms nobody.
    async fn connect(&self) -> Result<Connection, ClusterError> {
        let (context, file) = (self.context.clone(), self.options.kubeconfig.clone());
        let handle = Handle::current();
        let connected = tokio::task::spawn_blocking(move || handle.block_on(connect(&context, file.as_deref()))).await;
        connected.unwrap_or_else(|error| Err(ClusterError::Runtime(std::io::Error::other(error))))
    }

    /// Lists `kinds` at the same time, in the order of the table. The first that fails ends all.
    async fn lists(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        kinds: Vec<&'static Kind>,
        namespaces: &[String],
    ) -> Result<Vec<Outcome>, ClusterError> {
        let mut running = JoinSet::new();
        for (number, kind) in kinds.into_iter().enumerate() {
            let within: Vec<Option<String>> = match namespaces {
                [_, ..] if kind.namespaced => namespaces.iter().cloned().map(Some).collect(),
                _ => vec![None],
            };
            for namespace in within {
                let (job, connection) = (Arc::clone(self), Arc::clone(connection));
                running.spawn(async move { (number, job.list(&connection, kind, namespace).await) });
            }
        }
        let mut outcomes = Vec::new();
        while let Some(joined) = running.join_next().await {
            let (number, outcome) = joined.map_err(|error| ClusterError::Runtime(std::io::Error::other(error)))?;
            if let (_, _, Err(Refusal::Failed(error))) = outcome {
                return Err(error);
            }
            outcomes.push((number, outcome));
        }
        outcomes.sort_by(|a, b| (a.0, &a.1.1).cmp(&(b.0, &b.1.1)));
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    async fn list(&self, connection: &Connection, kind: &'static Kind, namespace: Option<String>) -> Outcome {
        let told = |items, remaining| self.progress.listed(&self.name, kind.resource, items, remaining);
        let listed = list(connection, kind, namespace.as_deref(), self.options.page, &told).await;
        (kind, namespace, listed)
    }
}

/// Drops what lies outside the namespaces that the capture covers.
fn scoped(mut capture: Capture) -> Capture {
    let namespaces = std::mem::take(&mut capture.namespaces);
    if !namespaces.is_empty() {
        capture.items.retain(|item| {
            let namespace = item["metadata"]["namespace"].as_str();
            namespace.is_none_or(|namespace| namespaces.iter().any(|covered| covered == namespace))
        });
    }
    Capture { namespaces, ..capture }
}

/// What the server says it is. This is the first request, so it tells whether there is a server at all.
async fn version(connection: &Connection) -> Result<Option<String>, ClusterError> {
    let mut backoff = Backoff::of_first();
    loop {
        let request = Request::get("/version").body(Body::empty()).expect("the request is well formed");
        let error = match connection.client.send(request).await {
            Ok(response) if response.status() == StatusCode::UNAUTHORIZED => {
                return Err(ClusterError::Unauthorized { server: connection.server.clone() });
            }
            // Some clusters keep their version to themselves.
            Ok(response) if !response.status().is_success() => return Ok(None),
            Ok(response) => {
                let body = response.into_body().collect().await;
                let version: Option<Value> = body.ok().and_then(|body| serde_json::from_slice(&body.to_bytes()).ok());
                return Ok(version.and_then(|version| Some(version["gitVersion"].as_str()?.to_owned())));
            }
            Err(error) => error,
        };
        let trouble = Trouble::of(&error);
        let wait = if matches!(trouble, Trouble::Network(_)) { backoff.next(None) } else { None };
        let Some(wait) = wait else { return Err(trouble.at_start(&connection.server)) };
        tokio::time::sleep(wait).await;
    }
}
