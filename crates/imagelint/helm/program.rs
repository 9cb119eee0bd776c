//! Runs `helm template`: no cluster, no plugins, no repositories, and not for ever.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::wiring::Chart;

/// A chart that takes longer is not worth the wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a chart was not rendered.
#[derive(Debug)]
pub enum HelmError {
    /// There is no `helm` on the path.
    Missing,
    /// It said no: its own words.
    Refused(String),
    /// It did not end.
    TooSlow,
    /// What it printed is no YAML.
    Output(String),
    /// It could not be run.
    Io(io::Error),
}

impl fmt::Display for HelmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no `helm` program on the path"),
            Self::Refused(message) => f.write_str(message),
            Self::TooSlow => write!(f, "`helm template` took more than {} s", PATIENCE.as_secs()),
            Self::Output(message) => write!(f, "what `helm template` printed is no YAML: {message}"),
            Self::Io(error) => write!(f, "`helm` could not be run: {error}"),
        }
    }
}

impl std::error::Error for HelmError {}

/// What `helm template` prints for the chart.
pub(super) fn template(chart: &Chart, base: &Path) -> Result<String, HelmError> {
    let scratch = tempfile::tempdir().map_err(HelmError::Io)?;
    let mut command = Command::new("helm");
    command.arg("template").arg(&chart.release).arg(base.join(&chart.folder));
    command.args(chart.namespace.iter().flat_map(|namespace| ["--namespace", namespace]));
    for file in &chart.value_files {
        command.arg("--values").arg(base.join(file));
    }
    if let Some(values) = &chart.values {
        let path = scratch.path().join("values.yaml");
        std::fs::write(&path, super::values::to_json(values)).map_err(HelmError::Io)?;
        command.arg("--values").arg(path);
    }
    for (name, value) in &chart.parameters {
        let value = value.text().unwrap_or_default().replace('\\', "\\\\").replace(',', "\\,");
        command.arg("--set").arg(format!("{name}={value}"));
    }
    // Its own folders, so that neither repositories nor plugins of the user have a say.
    for (name, folder) in [("HELM_CONFIG_HOME", "config"), ("HELM_CACHE_HOME", "cache"), ("HELM_DATA_HOME", "data")] {
        command.env(name, scratch.path().join(folder));
    }
    command.env("HELM_PLUGINS", scratch.path().join("plugins")).env_remove("KUBECONFIG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match command.spawn() {
        Ok(child) => finish(child),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(HelmError::Missing),
        Err(error) => Err(HelmError::Io(error)),
    }
}

fn finish(mut child: Child) -> Result<String, HelmError> {
    // Both ends are read while it runs: a full pipe would stop it.
    let stdout = reader(child.stdout.take());
    let stderr = reader(child.stderr.take());
    let started = Instant::now();
    let status = loop {
        match child.try_wait().map_err(HelmError::Io)? {
            Some(status) => break status,
            None if started.elapsed() > PATIENCE => {
                child.kill().and_then(|()| child.wait()).map_err(HelmError::Io)?;
                return Err(HelmError::TooSlow);
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let text =
        |reader: thread::JoinHandle<Vec<u8>>| String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned();
    if status.success() { Ok(text(stdout)) } else { Err(HelmError::Refused(last_words(&text(stderr)))) }
}

fn reader(pipe: Option<impl io::Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before the pipe broke is all there is to say.
            pipe.read_to_end(&mut bytes).ok();
        }
        bytes
    })
}

/// The line that says why, without the hint about `--debug`.
fn last_words(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let error = lines.iter().find(|line| line.starts_with("Error:")).or_else(|| lines.first());
    error.map_or("`helm template` failed and said nothing", |line| line.trim_start_matches("Error: ")).to_owned()
}
