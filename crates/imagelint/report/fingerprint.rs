//! A name for each finding that survives lines moving up and down, so that runs can be compared.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use imagelint_model::Finding;
use imagelint_yaml::absolute;

use super::shown;
use crate::outcome::Report;

/// One fingerprint per finding of `report`, in the same order.
///
/// It is made of the rule, the file (from the root of the repository), the object, the container, the field and the image; equal ones are told apart by
/// their order. Lines, columns, list indices and messages do not matter.
#[must_use]
pub fn fingerprints(report: &Report) -> Vec<String> {
    fingerprints_moved(report, &HashMap::new())
}

/// As [`fingerprints`], with files that were moved under the path that `now` has for the old one.
#[must_use]
pub fn fingerprints_moved(report: &Report, now: &HashMap<&Path, &Path>) -> Vec<String> {
    let mut seen: HashMap<u128, u32> = HashMap::new();
    let top = top();
    let path_of = |finding: &Finding| {
        let path = report.files.path(finding.span.file);
        let path = now.get(path.as_path()).copied().unwrap_or(&path);
        shown(absolute(path).strip_prefix(&top).unwrap_or(path))
    };
    report.findings.iter().map(|finding| fingerprint(finding, &path_of(finding), &mut seen)).collect()
}

/// The root of the repository around the working directory, or that itself: from inside of a folder the same finding has
/// the same fingerprint.
fn top() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here).to_path_buf()
}

fn fingerprint(finding: &Finding, path: &str, seen: &mut HashMap<u128, u32>) -> String {
    let mut hash = Fnv::new();
    hash.part(finding.rule);
    hash.part(path);
    if let Some(object) = &finding.object {
        for part in [&object.api_version, &object.kind, &object.name] {
            hash.part(part);
        }
        for part in [&object.namespace, &object.container] {
            hash.part(part.as_deref().unwrap_or_default());
        }
        hash.part(&without_indices(object.path.as_deref().unwrap_or_default()));
    } else {
        hash.part(&finding.message);
    }
    hash.part(finding.image.as_deref().unwrap_or_default());
    let ordinal = seen.entry(hash.0).or_default();
    hash.part(&ordinal.to_string());
    *ordinal += 1;
    format!("{:032x}", hash.0)
}

/// `containers[2].image` as `containers[].image`: a container keeps its fingerprint when others come before it.
fn without_indices(path: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        inside = match c {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        !(inside && c.is_ascii_digit())
    };
    path.chars().filter(keep).collect()
}

/// FNV-1a of 128 bits: the same on every machine and in every version, which the standard hasher does not promise.
struct Fnv(u128);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn part(&mut self, text: &str) {
        // The terminator keeps "ab" + "c" and "a" + "bc" apart.
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{image_report, moved_report};

    #[test]
    fn moved_lines_keep_their_fingerprint() {
        assert_eq!(fingerprints(&image_report()), fingerprints(&moved_report()));
    }

    #[test]
    fn equal_findings_are_told_apart() {
        let mut report = image_report();
        report.findings = vec![report.findings[0].clone(), report.findings[0].clone()];
        let both = fingerprints(&report);
        assert_ne!(both[0], both[1]);
    }

    #[test]
    fn indices_do_not_matter() {
        assert_eq!(without_indices("spec.containers[12].env[0].v1"), "spec.containers[].env[].v1");
    }
}
