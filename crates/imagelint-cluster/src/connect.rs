//! From a context of the kubeconfig, or from within a pod, to a client.

use std::io;
use std::path::Path;
use std::time::Duration;

use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};
use kube::{Client, Config};

use crate::error::{ClusterError, Trouble};

/// How long a connection may take to come up.
const CONNECT: Duration = Duration::from_secs(10);

/// How long the server may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// A client and the address it speaks to.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Address of the API server, for messages.
    pub(crate) server: String,
}

/// Connects to the cluster of `context`. Exec plugins run here.
pub(crate) async fn connect(context: &str, file: Option<&Path>) -> Result<Connection, ClusterError> {
    let mut config = configuration(context, file).await?;
    config.connect_timeout = Some(CONNECT);
    config.read_timeout = Some(SILENCE);
    config.write_timeout = Some(SILENCE);
    // The time that a connection rested in the pool must not count against the next answer.
    config.reset_reader_on_write = true;
    // Tries are counted here, where `Retry-After` is read and the whole has a limit.
    config.default_retry = false;
    let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    let client = Client::try_from(config).map_err(|error| Trouble::of(&error).at_start(&server))?;
    Ok(Connection { client, server })
}

async fn configuration(context: &str, file: Option<&Path>) -> Result<Config, ClusterError> {
    let kubeconfig = match file.map_or_else(Kubeconfig::read, Kubeconfig::read_from) {
        Ok(kubeconfig) if kubeconfig.contexts.is_empty() && in_pod() => None,
        Ok(kubeconfig) => Some(kubeconfig),
        Err(KubeconfigError::ReadConfig(error, _)) if error.kind() == io::ErrorKind::NotFound => None,
        Err(KubeconfigError::FindPath) => None,
        Err(error) => return Err(ClusterError::Kubeconfig(Box::new(error))),
    };
    let Some(kubeconfig) = kubeconfig else {
        if !in_pod() {
            return Err(ClusterError::NoConfiguration);
        }
        return Config::incluster().map_err(|error| ClusterError::Kubeconfig(Box::new(error)));
    };
    let known: Vec<String> = kubeconfig.contexts.iter().map(|context| context.name.clone()).collect();
    if !known.iter().any(|name| name == context) {
        return Err(ClusterError::UnknownContext { context: context.to_owned(), known });
    }
    let own_proxy = has_proxy(&kubeconfig, context);
    let options = KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    let config = Config::from_custom_kubeconfig(kubeconfig, &options).await;
    let mut config = config.map_err(|error| ClusterError::Kubeconfig(Box::new(error)))?;
    // A proxy of the environment is not for everything; one that the kubeconfig names is.
    if !own_proxy && config.cluster_url.host().is_some_and(|host| bypasses(host, &no_proxy())) {
        config.proxy_url = None;
    }
    Ok(config)
}

/// True in a pod, as client libraries tell it.
fn in_pod() -> bool {
    std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}

/// True when the cluster of `context` has a `proxy-url`.
fn has_proxy(kubeconfig: &Kubeconfig, context: &str) -> bool {
    let named = kubeconfig.contexts.iter().find(|named| named.name == context);
    let Some(context) = named.and_then(|named| named.context.as_ref()) else { return false };
    let cluster = kubeconfig.clusters.iter().find(|named| named.name == context.cluster);
    let proxy = cluster.and_then(|named| named.cluster.as_ref()).and_then(|cluster| cluster.proxy_url.as_ref());
    proxy.is_some_and(|proxy| !proxy.is_empty())
}

fn no_proxy() -> String {
    std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default()
}

/// True for hosts that `no_proxy` names, and for this machine, which no proxy reaches.
fn bypasses(host: &str, no_proxy: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let address: Option<std::net::IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    no_proxy.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()).any(|pattern| {
        let domain = pattern.trim_start_matches('*').trim_start_matches('.');
        let within = host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        pattern == "*" || within || address.is_some_and(|address| in_network(address, pattern))
    })
}

/// `10.0.0.0/8`
fn in_network(address: std::net::IpAddr, pattern: &str) -> bool {
    let Some((network, length)) = pattern.split_once('/') else { return false };
    let bits = |address: std::net::IpAddr| match address {
        std::net::IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
        std::net::IpAddr::V6(address) => (u128::from(address), 128),
    };
    let (Ok(network), Ok(length)) = (network.parse::<std::net::IpAddr>(), length.parse::<u32>()) else { return false };
    let ((network, width), (address, other)) = (bits(network), bits(address));
    let same = |shift: u32| network.checked_shr(shift) == address.checked_shr(shift);
    width == other && length <= width && same(128 - length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_need_no_proxy() {
        let check = |host: &str, no_proxy: &str, expected: bool| {
            assert_eq!(bypasses(host, no_proxy), expected, "{host} with {no_proxy:?}");
        };
        check("127.0.0.1", "", true);
        check("[::1]", "", true);
        check("localhost", "", true);
        check("api.example.com", "", false);
        check("api.example.com", "other.com, .example.com", true);
        check("api.example.com", "*.example.com", true);
        check("apixexample.com", "example.com", false);
        check("10.1.2.3", "10.0.0.0/8", true);
        check("11.1.2.3", "10.0.0.0/8", false);
        check("10.1.2.3", "10.1.2.3", true);
        check("10.1.2.3", "::/0", false);
        check("10.1.2.3", "0.0.0.0/0", true);
        check("api.example.com", "*", true);
    }
}
