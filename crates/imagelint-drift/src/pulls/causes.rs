//! Why pulls fail. Generated from `rules/data/pull-errors.yaml` by `cargo xtask codegen`; do not edit.

use super::PullClass;
use super::classify::Row;

/// The causes; the first whose pattern fits is the one.
pub(super) static CAUSES: &[Row] = &[
    Row {
        id: "allow-listed-mirror",
        class: PullClass::Unauthorized,
        pattern: "(?i)not in the allowlist|白名单|daocloud\\.io/\\S*: 403 Forbidden",
        cause: "the mirror serves only what is on its allow-list",
        next: "copy the image to a registry of your own and name that one",
        samples: &[
            "unexpected status from HEAD request to https://docker.m.daocloud.io/v2/app/manifests/1: 403 Forbidden",
            "denied: this image is not in the allowlist",
        ],
    },
    Row {
        id: "rate-limited",
        class: PullClass::RateLimited,
        pattern: "(?i)toomanyrequests|429 Too Many Requests|pull rate limit",
        cause: "the registry limits how often this address or account may pull",
        next: "pull with an account, or through a cache in a registry of your own",
        samples: &[
            "unexpected status code https://registry-1.docker.io/v2/library/redis/manifests/7: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.",
        ],
    },
    Row {
        id: "dns",
        class: PullClass::Unreachable,
        pattern: "(?i)lookup \\S+.*(no such host|server misbehaving|i/o timeout)",
        cause: "the node cannot resolve the name of the registry",
        next: "check the host name, and the DNS zone of a private endpoint; Azure China has azurecr.cn",
        samples: &["dial tcp: lookup registry.example.com on 10.0.0.10:53: no such host"],
    },
    Row {
        id: "timeout",
        class: PullClass::Unreachable,
        pattern: "(?i)dial tcp [0-9a-f.:\\[\\]]+:\\d+: (i/o timeout|connect: connection timed out)|TLS handshake timeout|Client\\.Timeout exceeded|request canceled while waiting for connection|context deadline exceeded|code = DeadlineExceeded",
        cause: "the registry does not answer from the network of the nodes",
        next: "pull from a registry that the nodes reach, such as a mirror in their region",
        samples: &[
            "failed to do request: Head \"https://asia-east1-docker.pkg.dev/v2/\": dial tcp 74.125.23.82:443: i/o timeout",
            "Get \"https://registry-1.docker.io/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
            "net/http: TLS handshake timeout",
        ],
    },
    Row {
        id: "connection-cut",
        class: PullClass::Unreachable,
        pattern: "(?i)connection reset by peer|connection refused|no route to host|network is unreachable|unexpected EOF|short read: expected \\d+ bytes",
        cause: "the connection to the registry is refused or cut on the way",
        next: "look for a firewall or proxy in between, or pull from a registry nearer to the nodes",
        samples: &[
            "read tcp 10.0.0.23:54336->3.219.239.5:443: read: connection reset by peer",
            "short read: expected 3622 bytes but got 0: unexpected EOF",
        ],
    },
    Row {
        id: "stalled",
        class: PullClass::Unreachable,
        pattern: "code = Canceled desc = context canceled|(?i)pull.*progress.*timeout|context canceled",
        cause: "the pull made no progress for so long that the runtime gave up, five minutes by default",
        next: "pull from a registry nearer to the nodes, or make the image smaller",
        samples: &["rpc error: code = Canceled desc = failed to pull and unpack image \"app:1\": context canceled"],
    },
    Row {
        id: "streaming-proxy",
        class: PullClass::Other,
        pattern: "http://localhost:8578|overlaybd|acr-mirror",
        cause: "the artifact streaming proxy on the node fails",
        next: "restart or upgrade the node, or turn streaming off; the registry must be a Premium one",
        samples: &[
            "unexpected status from HEAD request to http://localhost:8578/v2/app/manifests/1?ns=x.azurecr.io: 503 Service Unavailable",
        ],
    },
    Row {
        id: "credentials-refused",
        class: PullClass::Unauthorized,
        pattern: "(?i)failed to fetch oauth token|403 Forbidden|client with IP .* is not allowed",
        cause: "the registry refuses the credentials or the address they come from",
        next: "renew the pull secret, and let the nodes through the registry's firewall",
        samples: &[
            "failed to fetch oauth token: unexpected status from GET request to https://x.azurecr.io/oauth2/token: 401 Unauthorized",
            "denied: client with IP '192.0.2.1' is not allowed access.",
        ],
    },
    Row {
        id: "credentials-missing",
        class: PullClass::Unauthorized,
        pattern: "(?i)failed to fetch anonymous token|no basic auth credentials|authentication required|pull access denied|insufficient_scope|401 Unauthorized|denied: requested access",
        cause: "the registry wants credentials, and the pod has none for it",
        next: "give the pod or its service account an imagePullSecret for this host; Docker Hub says the same of repositories that do not exist",
        samples: &[
            "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://x.azurecr.io/oauth2/token: 401 Unauthorized",
            "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
        ],
    },
    Row {
        id: "no-platform",
        class: PullClass::NoPlatform,
        pattern: "(?i)no match for platform|no matching manifest for \\S+|exec format error",
        cause: "the image is not built for the architecture of the node",
        next: "build it for that platform, or keep the pod on nodes that fit with a nodeSelector on kubernetes.io/arch",
        samples: &[
            "rpc error: code = NotFound desc = failed to pull and unpack image \"app:1\": no match for platform in manifest: not found",
            "no matching manifest for linux/arm64/v8 in the manifest list entries",
        ],
    },
    Row {
        id: "schema-1",
        class: PullClass::Other,
        pattern: "(?i)manifest\\.v1\\+(?:prettyjws|json)\" is no longer supported",
        cause: "the image has the manifest format of 2014, which containerd 2 refuses",
        next: "build and push it again with a current tool",
        samples: &[
            "media type \"application/vnd.docker.distribution.manifest.v1+prettyjws\" is no longer supported since containerd v2.0, please rebuild the image",
        ],
    },
    Row {
        id: "no-registry",
        class: PullClass::Unreachable,
        pattern: "(?i)unexpected media type text/html|invalid character '<'",
        cause: "a web page answers where the registry should be",
        next: "check the host name; a closed mirror and a login portal answer like this",
        samples: &["unexpected media type text/html for sha256:0123: not found"],
    },
    Row {
        id: "not-found",
        class: PullClass::NotFound,
        pattern: "(?i)manifest unknown|manifest for \\S+ not found|code = NotFound|repository \\S+ not found|name unknown|: not found$",
        cause: "the registry has no such tag, digest or repository",
        next: "check the tag; a mirror may hold the image under another digest, or upstream has removed it",
        samples: &[
            "manifest unknown: manifest unknown",
            "failed to resolve reference \"docker.io/bitnami/postgresql:16.2.0\": docker.io/bitnami/postgresql:16.2.0: not found",
        ],
    },
    Row {
        id: "tls",
        class: PullClass::Tls,
        pattern: "(?i)x509: |certificate signed by unknown authority|http: server gave HTTP response to HTTPS client",
        cause: "the node does not trust the certificate of the registry",
        next: "install the registry's CA on the nodes, or give the registry a certificate that they trust",
        samples: &["tls: failed to verify certificate: x509: certificate signed by unknown authority"],
    },
    Row {
        id: "disk",
        class: PullClass::Other,
        pattern: "(?i)no space left on device|failed to register layer|ImageGCFailed|ephemeral-storage",
        cause: "the disk of the node is full",
        next: "free or enlarge the disk of the node, or make the image smaller",
        samples: &[
            "failed to extract layer sha256:0123: write /var/lib/containerd/x: no space left on device: unknown",
        ],
    },
    Row {
        id: "server-error",
        class: PullClass::Other,
        pattern: "(?i)50[0234] (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)|received unexpected HTTP status: 5|registry is unavailable|RegistryUnavailable",
        cause: "the registry answers with an error of its own",
        next: "look at the registry; the kubelet goes on trying",
        samples: &["received unexpected HTTP status: 502 Bad Gateway"],
    },
    Row {
        id: "bad-name",
        class: PullClass::BadName,
        pattern: "(?i)invalid reference format|must be lowercase|invalid repository name|InvalidImageName",
        cause: "this is no image reference",
        next: "correct the name; a variable that nothing filled in, an upper-case letter or a blank makes one invalid",
        samples: &["couldn't parse image name \"${REGISTRY}/app:latest\": invalid reference format"],
    },
    Row {
        id: "never-pulled",
        class: PullClass::Other,
        pattern: "is not present with pull policy of Never|ErrImageNeverPull",
        cause: "the pull policy is Never, and the node does not have the image",
        next: "load the image onto every node, or use IfNotPresent",
        samples: &["Container image \"app:1\" is not present with pull policy of Never"],
    },
    Row {
        id: "signature",
        class: PullClass::Other,
        pattern: "signature validation failed|SignatureValidationFailed",
        cause: "no signature of the image is accepted",
        next: "sign the image with a key that the nodes accept",
        samples: &["SignatureValidationFailed: image pull failed for app:1 because the signature validation failed"],
    },
];
