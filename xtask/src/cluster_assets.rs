//! A folder of programs for tests against a real API server: kube-apiserver, etcd, kubectl.
//!
//! Tests find it through `KUBEBUILDER_ASSETS`, as the Kubernetes world does. What is there already is kept.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::{Outcome, root, say};

/// The release of Kubernetes that is built: minor version and patch.
const KUBERNETES: (u32, u32) = (34, 4);

/// Tries of whatever needs the network.
const TRIES: u32 = 3;

/// Fills the folder that `args` names.
pub(crate) fn run(args: &[String]) -> Outcome {
    let [folder] = args else { return Err("usage: cargo xtask cluster-assets DIR".to_owned()) };
    fs::create_dir_all(folder).map_err(|error| format!("{folder}: {error}"))?;
    let folder = fs::canonicalize(folder).map_err(|error| format!("{folder}: {error}"))?;
    timed("etcd", &folder, etcd)?;
    timed("kubectl", &folder, kubectl)?;
    timed("kube-apiserver", &folder, apiserver)?;
    say(&format!("export KUBEBUILDER_ASSETS={}", folder.display()));
    Ok(())
}

fn timed(name: &str, folder: &Path, make: fn(&Path) -> Outcome) -> Outcome {
    let start = Instant::now();
    if is_there(name, folder) {
        say(&format!("{name}: there already"));
        return Ok(());
    }
    make(folder).map_err(|error| format!("{name}: {error}"))?;
    say(&format!("{name}: {:.0} s", start.elapsed().as_secs_f32()));
    Ok(())
}

/// A program that runs is there; an API server of another release is not what the tests were written against.
fn is_there(name: &str, folder: &Path) -> bool {
    let arguments: &[&str] = if name == "kubectl" { &["version", "--client"] } else { &["--version"] };
    let output = output(Command::new(folder.join(name)).args(arguments));
    output.is_ok_and(|text| name != "kube-apiserver" || text.trim() == format!("Kubernetes {}", version()))
}

fn version() -> String {
    let (minor, patch) = KUBERNETES;
    format!("v1.{minor}.{patch}")
}

/// Builds kube-apiserver from the Go module proxy, in a module made for it.
///
/// `k8s.io/kubernetes` requires its staging modules at v0.0.0, which exist only in its own tree; they are replaced
/// by the modules published beside it.
fn apiserver(folder: &Path) -> Outcome {
    let module = folder.join("build");
    fs::create_dir_all(&module).map_err(|error| format!("{}: {error}", module.display()))?;
    fs::write(module.join("go.mod"), "module assets.invalid\n").map_err(|error| error.to_string())?;
    let go = || {
        let mut go = Command::new("go");
        // Neither the C compiler nor what a machine sets for other projects may change the result.
        go.current_dir(&module).env("CGO_ENABLED", "0").env("GOFLAGS", "-buildvcs=false").env("GOWORK", "off");
        go
    };
    let release = format!("k8s.io/kubernetes@{}", version());
    let download = retried(|| output(go().args(["mod", "download", "-json", &release])))?;
    let download: Value = serde_json::from_str(&download).map_err(|error| format!("go mod download: {error}"))?;
    let manifest = download["GoMod"].as_str().ok_or("go mod download names no go.mod")?;
    let manifest = fs::read_to_string(manifest).map_err(|error| format!("{manifest}: {error}"))?;
    output(go().args(["mod", "edit", &format!("-require={release}")]).args(replacements(&manifest)))?;
    let (minor, _) = KUBERNETES;
    let package = "k8s.io/component-base/version";
    let flags = format!(
        "-s -w -X {package}.gitVersion={} -X {package}.gitMajor=1 -X {package}.gitMinor={minor} \
         -X {package}.gitTreeState=clean",
        version()
    );
    let built = module.join("kube-apiserver");
    retried(|| {
        let arguments = ["build", "-mod=mod", "-trimpath", "-ldflags", &flags, "-o"];
        output(go().args(arguments).arg(&built).arg("k8s.io/kubernetes/cmd/kube-apiserver"))
    })?;
    move_into(&built, &folder.join("kube-apiserver"))?;
    fs::remove_dir_all(&module).map_err(|error| format!("{}: {error}", module.display()))
}

/// `-replace` arguments for the modules that the release requires at v0.0.0.
fn replacements(manifest: &str) -> Vec<String> {
    let (minor, patch) = KUBERNETES;
    let staging = manifest.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip_while(|word| *word == "require");
        let (name, version) = (words.next()?, words.next()?);
        (name.starts_with("k8s.io/") && version == "v0.0.0").then_some(name)
    });
    let mut found: Vec<String> = staging.map(|name| format!("-replace={name}={name}@v0.{minor}.{patch}")).collect();
    found.sort();
    found.dedup();
    found
}

/// Takes etcd out of Debian's package without installing it, so that nobody needs to be root and no service starts.
fn etcd(folder: &Path) -> Outcome {
    let unpacked = folder.join("etcd-server");
    fs::create_dir_all(&unpacked).map_err(|error| format!("{}: {error}", unpacked.display()))?;
    retried(|| {
        let download = || output(Command::new("apt-get").args(["download", "etcd-server"]).current_dir(&unpacked));
        // A new machine knows no packages before its first update.
        download().or_else(|_| {
            output(Command::new("apt-get").args(["update", "--quiet"]))?;
            download()
        })
    })?;
    let package = first_with_extension(&unpacked, "deb").ok_or("apt-get downloaded no package")?;
    output(Command::new("dpkg").arg("-x").arg(&package).arg(&unpacked))?;
    move_into(&unpacked.join("usr/bin/etcd"), &folder.join("etcd"))?;
    fs::remove_dir_all(&unpacked).map_err(|error| format!("{}: {error}", unpacked.display()))
}

/// The kubectl of the reference material beside the tree; without it the tests that use kubectl say so.
fn kubectl(folder: &Path) -> Outcome {
    let script = root().join("../shared/tools/get-oracle.sh");
    if !script.exists() {
        say("kubectl: ../shared/tools/get-oracle.sh is not there; left out");
        return Ok(());
    }
    let oracle = folder.join("oracle");
    retried(|| output(Command::new("bash").arg(&script).arg(&oracle)))?;
    move_into(&oracle.join("kubectl"), &folder.join("kubectl"))?;
    fs::remove_dir_all(&oracle).map_err(|error| format!("{}: {error}", oracle.display()))
}

fn first_with_extension(folder: &Path, extension: &str) -> Option<PathBuf> {
    let paths = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    paths.into_iter().find(|path| path.extension() == Some(OsStr::new(extension)))
}

/// Puts a finished program in place in one step, so that a run that was ended leaves no half of one.
fn move_into(from: &Path, to: &Path) -> Outcome {
    fs::set_permissions(from, fs::Permissions::from_mode(0o755))
        .and_then(|()| fs::rename(from, to))
        .map_err(|error| format!("{}: {error}", from.display()))
}

fn retried<T>(mut attempt: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    for _ in 1..TRIES {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(error) => say(&format!("{error}\ntrying again")),
        }
    }
    attempt()
}

/// Standard output of a command that succeeds; the end of what it said otherwise.
fn output(command: &mut Command) -> Result<String, String> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().collect();
    let end = lines[lines.len().saturating_sub(10)..].join("\n");
    Err(format!("{shown}: {}\n{end}", output.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staging_modules_are_replaced_by_published_ones() {
        let manifest = "require (\n\tk8s.io/api v0.0.0\n\tk8s.io/utils v0.0.0-20250604170112-4c0f3b243397\n)\n\
                        require k8s.io/metrics v0.0.0 // indirect\nrequire golang.org/x/net v0.38.0\n";
        let expected = ["-replace=k8s.io/api=k8s.io/api@v0.34.4", "-replace=k8s.io/metrics=k8s.io/metrics@v0.34.4"];
        assert_eq!(replacements(manifest), expected);
    }
}
