//! Why a cluster could not be read, in words that say what to do.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use kube::client::AuthError;

/// Why a cluster could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// There is no kubeconfig, and this is no pod.
    #[error("there is no kubeconfig, and this does not run in a cluster")]
    NoConfiguration,
    /// The kubeconfig cannot be read, or what it says cannot be used.
    #[error("cannot use the kubeconfig")]
    Kubeconfig(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The kubeconfig has no such context.
    #[error("the kubeconfig has no context `{context}`")]
    UnknownContext {
        /// What was asked for.
        context: String,
        /// The contexts that there are.
        known: Vec<String>,
    },
    /// An exec plugin or a token file gave no credentials.
    #[error("no credentials for {server}: {reason}")]
    Credentials {
        /// Address of the API server.
        server: String,
        /// What the plugin said.
        reason: String,
    },
    /// Nothing answers at the address.
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        /// Address of the API server.
        server: String,
        /// What the network said.
        reason: String,
    },
    /// The connection is not one to trust.
    #[error("cannot trust {server}: {reason}")]
    Tls {
        /// Address of the API server.
        server: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// The server does not know who asks: the token has expired, or was never valid.
    #[error("{server} does not accept the credentials (401 Unauthorized)")]
    Unauthorized {
        /// Address of the API server.
        server: String,
    },
    /// Nothing at all may be listed.
    #[error("{server} lets these credentials list nothing (403 Forbidden): {reason}")]
    Forbidden {
        /// Address of the API server.
        server: String,
        /// The server's own words for one of the lists.
        reason: String,
    },
    /// The server went away while a list was read, and did not come back.
    #[error("{server} went away after {items} {kind}: {reason}")]
    Interrupted {
        /// Address of the API server.
        server: String,
        /// What was being listed.
        kind: &'static str,
        /// How many of those had come.
        items: usize,
        /// What the network said.
        reason: String,
    },
    /// The server answers with an error that trying again does not cure.
    #[error("{server} fails to list {kind}: {reason}")]
    Server {
        /// Address of the API server.
        server: String,
        /// What was being listed.
        kind: &'static str,
        /// The server's own words.
        reason: String,
    },
    /// What the server sent is not what a Kubernetes API server sends.
    #[error("{server} sent something else than a list of {kind}: {reason}")]
    Decode {
        /// Address of the API server.
        server: String,
        /// What was being listed.
        kind: &'static str,
        /// What does not fit, and where.
        reason: String,
    },
    /// It took longer than it may.
    #[error("{server} was not read within {} s", limit.as_secs())]
    TimedOut {
        /// Address of the API server.
        server: String,
        /// How long it may take.
        limit: Duration,
    },
    /// The operating system gives no threads or no network.
    #[error("cannot start")]
    Runtime(#[source] io::Error),
}

impl ClusterError {
    /// What to do about it, where something is known to help.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoConfiguration => "set KUBECONFIG, or put a kubeconfig at ~/.kube/config".to_owned(),
            Self::UnknownContext { context, known } => near(context, known),
            Self::Credentials { .. } => "run the plugin by hand, or sign in again".to_owned(),
            Self::Unauthorized { .. } => "the token has probably expired; sign in again".to_owned(),
            Self::Forbidden { .. } => "`imagelint snapshot --rbac` prints the role it needs".to_owned(),
            Self::Tls { .. } => "compare certificate-authority-data in the kubeconfig with the cluster's".to_owned(),
            Self::Unreachable { .. } => "is the address right, and does it need a VPN or proxy-url?".to_owned(),
            Self::TimedOut { .. } => "--timeout gives it longer; --namespace reads less".to_owned(),
            _ => return None,
        };
        Some(hint)
    }
}

fn near(context: &str, known: &[String]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(name, context), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(nearness, _)| *nearness > 0.7);
    match nearest {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "it has none".to_owned(),
        None => format!("it has {}; `context` of the cluster in imagelint.yaml says which to use", known.join(", ")),
    }
}

/// What went wrong on the way to an answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The way to the server: worth another try.
    Network(String),
    /// The certificate.
    Tls(String),
    /// The plugin or file that gives credentials.
    Credentials(String),
}

impl Trouble {
    /// Reads the causes of `error` from the inside out: the innermost says most.
    pub(crate) fn of(error: &kube::Error) -> Self {
        if let kube::Error::Auth(cause) = error {
            return Self::Credentials(credentials(cause));
        }
        let mut innermost = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(cause) = error.downcast_ref::<AuthError>() {
                return Self::Credentials(credentials(cause));
            }
            if let Some(tls) = tls(error) {
                return Self::Tls(tls);
            }
            innermost = error.to_string();
            cause = error.source();
        }
        Self::Network(plain(&innermost))
    }

    /// The error of the whole, before anything was read.
    pub(crate) fn at_start(self, server: &str) -> ClusterError {
        let server = server.to_owned();
        match self {
            Self::Network(reason) => ClusterError::Unreachable { server, reason },
            Self::Tls(reason) => ClusterError::Tls { server, reason },
            Self::Credentials(reason) => ClusterError::Credentials { server, reason },
        }
    }
}

/// The TLS library's error. It travels inside I/O errors, one in the other, which do not show it as their source.
fn tls(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut error = error;
    while let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        error = inner;
    }
    Some(match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(reason) => format!("its certificate is not valid: {reason}"),
        other => other.to_string(),
    })
}

/// What the plugin said, in one line.
fn credentials(error: &AuthError) -> String {
    let AuthError::AuthExecRun { cmd, out, .. } = error else { return error.to_string() };
    let said = String::from_utf8_lossy(&out.stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).map(|line| format!(": {line}"));
    // Before the program stands the environment that it is given.
    let program = cmd.rsplit("}\" ").next().unwrap_or(cmd);
    format!("{program} failed ({}){}", out.status, said.unwrap_or_default())
}

/// Without the number that the operating system adds.
fn plain(message: &str) -> String {
    let cut = message.find(" (os error").unwrap_or(message.len());
    let mut text = message[..cut].to_owned();
    if text.starts_with(|first: char| first.is_ascii_uppercase()) {
        text[..1].make_ascii_lowercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_context_gets_a_suggestion() {
        let known = ["ack-prod".to_owned(), "kind-dev".to_owned()];
        let hint = |context: &str, known: &[String]| {
            let error = ClusterError::UnknownContext { context: context.to_owned(), known: known.to_vec() };
            error.hint().unwrap()
        };
        assert_eq!(hint("ack-prd", &known), "did you mean `ack-prod`?");
        assert!(hint("zzz", &known).starts_with("it has ack-prod, kind-dev;"));
        assert_eq!(hint("zzz", &[]), "it has none");
    }

    #[test]
    fn the_innermost_cause_is_told() {
        let refused = io::Error::from_raw_os_error(111);
        let trouble = Trouble::of(&kube::Error::Service(Box::new(refused)));
        assert!(matches!(trouble, Trouble::Network(reason) if reason == "connection refused"));
    }

    #[test]
    fn a_wrong_certificate_is_not_a_network_that_fails() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let inner = io::Error::new(io::ErrorKind::InvalidData, tls);
        let error = kube::Error::Service(Box::new(io::Error::other(inner)));
        assert!(matches!(Trouble::of(&error), Trouble::Tls(reason) if reason.contains("UnknownIssuer")));
    }
}
