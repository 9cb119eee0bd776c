//! A kube-apiserver and its etcd on loopback, on ports that were free.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use tempfile::TempDir;

use crate::api::Api;

/// How long anything that must come may take to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The folder of programs.
#[derive(Clone)]
pub(crate) struct Assets(PathBuf);

impl Assets {
    /// The folder that `KUBEBUILDER_ASSETS` names, when all programs are in it.
    pub(crate) fn find() -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("KUBEBUILDER_ASSETS")?);
        let whole = ["kube-apiserver", "etcd", "kubectl"].iter().all(|name| folder.join(name).is_file());
        whole.then_some(Self(folder))
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.0.join(name));
        command.stdin(Stdio::null());
        command
    }
}

/// A running API server. Dropping it ends it.
pub(crate) struct Server {
    /// Port of the API, with TLS.
    pub(crate) port: u16,
    /// Everything of this server: data, logs, kubeconfigs.
    pub(crate) folder: TempDir,
    assets: Assets,
    processes: Mutex<Vec<Child>>,
    api: Mutex<Option<Api>>,
}

impl Server {
    /// Starts both, and waits until the server says that it is ready.
    pub(crate) fn start(assets: &Assets) -> Self {
        let folder = tempfile::tempdir().expect("temporary folders can be made");
        let [port, clients, peers] = free_ports();
        let root = folder.path();
        let (private, public) = signing_key();
        fs::write(root.join("sa.key"), private).expect("the folder is ours");
        fs::write(root.join("sa.pub"), public).expect("the folder is ours");
        fs::write(root.join("tokens.csv"), "admin-token,admin,1,\"system:masters\"\nnobody-token,nobody,2\n")
            .expect("the folder is ours");
        let etcd = assets
            .program("etcd")
            .args(["--data-dir", "etcd", "--unsafe-no-fsync"])
            .arg(format!("--listen-client-urls=http://127.0.0.1:{clients}"))
            .arg(format!("--advertise-client-urls=http://127.0.0.1:{clients}"))
            .arg(format!("--listen-peer-urls=http://127.0.0.1:{peers}"))
            .current_dir(root)
            .stdout(log(root, "etcd.out"))
            .stderr(log(root, "etcd.log"))
            .spawn()
            .expect("etcd starts");
        let apiserver = assets
            .program("kube-apiserver")
            .arg(format!("--etcd-servers=http://127.0.0.1:{clients}"))
            .arg(format!("--secure-port={port}"))
            .args(["--bind-address=127.0.0.1", "--cert-dir=certs", "--authorization-mode=RBAC"])
            .args(["--token-auth-file=tokens.csv", "--enable-bootstrap-token-auth"])
            .args(["--service-account-key-file=sa.pub", "--service-account-signing-key-file=sa.key"])
            .args(["--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.0.0.0/24"])
            // No controller makes the service accounts that this plugin waits for.
            .args(["--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none"])
            .current_dir(root)
            .stdout(log(root, "apiserver.out"))
            .stderr(log(root, "apiserver.log"))
            .spawn()
            .expect("kube-apiserver starts");
        let server = Self {
            port,
            folder,
            assets: assets.clone(),
            processes: Mutex::new(vec![apiserver, etcd]),
            api: Mutex::new(None),
        };
        wait_for("the API server", || {
            server.assert_alive();
            server.kubectl(&["get", "--raw", "/readyz"]).status.success()
        });
        wait_for("the namespace default", || server.kubectl(&["get", "namespace", "default"]).status.success());
        *server.api.lock().unwrap_or_else(PoisonError::into_inner) = Some(Api::start(server.kubectl_command()));
        server
    }

    /// Panics with what the server said last, when it has ended.
    fn assert_alive(&self) {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = processes.iter_mut().any(|process| !matches!(process.try_wait(), Ok(None)));
        let said = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        let last = |text: String| text.lines().rev().take(5).map(|line| format!("{line}\n")).collect::<String>();
        assert!(!ended, "{}{}", last(said("apiserver.log")), last(said("etcd.log")));
    }

    /// The assets, for a server of one's own.
    pub(crate) fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Runs kubectl as an administrator.
    pub(crate) fn kubectl(&self, args: &[&str]) -> Output {
        self.kubectl_command().args(args).output().expect("kubectl runs")
    }

    /// Runs kubectl, which must succeed, and gives what it prints.
    pub(crate) fn must(&self, args: &[&str]) -> String {
        let output = self.kubectl(args);
        assert!(output.status.success(), "kubectl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("kubectl prints UTF-8").trim().to_owned()
    }

    /// Applies a manifest.
    pub(crate) fn apply(&self, manifest: &str) {
        let file = tempfile::NamedTempFile::new_in(self.folder.path()).expect("the folder is ours");
        fs::write(file.path(), manifest).expect("the file is ours");
        self.must(&["apply", "-f", &file.path().display().to_string()]);
    }

    /// The API without a client library, as an administrator.
    pub(crate) fn api(&self) -> Api {
        let api = self.api.lock().unwrap_or_else(PoisonError::into_inner);
        api.as_ref().expect("the server runs").another()
    }

    /// Makes a namespace for one test.
    pub(crate) fn namespace(&self, name: &str) {
        self.must(&["create", "namespace", name]);
    }

    /// A kubeconfig whose contexts are named after their users: each has a bearer token.
    pub(crate) fn kubeconfig(&self, name: &str, tokens: &[(&str, &str)]) -> PathBuf {
        self.kubeconfig_at(name, self.port, tokens)
    }

    /// The same, with the API at another port of this machine.
    pub(crate) fn kubeconfig_at(&self, name: &str, port: u16, tokens: &[(&str, &str)]) -> PathBuf {
        let authority = self.folder.path().join("certs/apiserver.crt");
        let mut text = format!(
            "apiVersion: v1\nkind: Config\nclusters:\n  - name: here\n    cluster:\n      \
             server: https://127.0.0.1:{port}\n      certificate-authority: {}\n",
            authority.display()
        );
        text.push_str("contexts:\n");
        for (user, _) in tokens {
            text.push_str(&format!("  - name: {user}\n    context: {{cluster: here, user: {user}}}\n"));
        }
        text.push_str("users:\n");
        for (user, token) in tokens {
            text.push_str(&format!("  - name: {user}\n    user: {{token: {token}}}\n"));
        }
        let path = self.folder.path().join(format!("{name}.kubeconfig"));
        fs::write(&path, text).expect("the folder is ours");
        path
    }

    /// Ends the API server at once, as a machine that loses its power does.
    pub(crate) fn kill(&self) {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(apiserver) = processes.first_mut() {
            // It may have ended by itself.
            _ = apiserver.kill();
            _ = apiserver.wait();
        }
    }

    /// Ends everything.
    pub(crate) fn stop(&self) {
        self.api.lock().unwrap_or_else(PoisonError::into_inner).take();
        for mut process in self.processes.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            _ = process.kill();
            _ = process.wait();
        }
    }

    fn kubectl_command(&self) -> Command {
        let mut command = self.assets.program("kubectl");
        command
            .args(["--server", &format!("https://127.0.0.1:{}", self.port), "--token=admin-token"])
            .args(["--insecure-skip-tls-verify", "--request-timeout=60s"])
            .args(["--cache-dir", &self.folder.path().join("cache").display().to_string()])
            .env("KUBECONFIG", "/dev/null");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Waits until `ready`, without depending on how long it takes.
pub(crate) fn wait_for(what: &str, mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < PATIENCE, "{what} did not come within {} s", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Ports that nobody listens on. All are held until all are known, so that they differ.
fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").expect("loopback has free ports"));
    listeners.map(|listener| listener.local_addr().expect("a listener has an address").port())
}

/// What stands before the point of a public key on the curve P-256, in DER.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A key for tokens of service accounts, private and public, in PEM.
fn signing_key() -> (String, String) {
    let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
    let private = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("the machine has randomness");
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref(), &random).expect("the key was just made");
    let public = [&P256[..], pair.public_key().as_ref()].concat();
    let pem =
        |what: &str, der: &[u8]| format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", STANDARD.encode(der));
    (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", &public))
}

fn log(folder: &Path, name: &str) -> Stdio {
    fs::File::create(folder.join(name)).expect("the folder is ours").into()
}
