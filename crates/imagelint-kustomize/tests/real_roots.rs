//! Roots of real repositories: the sha256 of what they render beside that of the real tool's output.
//!
//! Runs when `KUSTOMIZE_REAL_ROOTS` names a folder that holds checkouts called `owner+name`, at the commits of the
//! shared table. `KUSTOMIZE_MISMATCHES=1` lists what differs.

use std::path::Path;
use std::time::{Duration, Instant};

use imagelint_kustomize::{LoadRestriction, Options, render};
use imagelint_yaml::{DiskLoad, Files};
use sha2::{Digest, Sha256};

#[test]
fn real_roots_render_the_same() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/kustomize/real-roots.tsv");
    let (Some(folder), Ok(table)) = (std::env::var_os("KUSTOMIZE_REAL_ROOTS"), std::fs::read_to_string(table)) else {
        println!("skipped: no checkouts or no table");
        return;
    };
    let list = std::env::var_os("KUSTOMIZE_MISMATCHES").is_some();
    let (mut total, mut same, mut spent, mut upstream) = (0, 0, Duration::ZERO, 0);
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, repository, _, root, flags, _, _, _, milliseconds, sha] = columns.as_slice() else {
            continue;
        };
        let path = Path::new(&folder).join(repository.replace('/', "+")).join(root);
        if !path.is_dir() {
            continue;
        }
        let open = flags.contains("None");
        let load_restriction = if open { LoadRestriction::None } else { LoadRestriction::RootOnly };
        let start = Instant::now();
        let files = Files::new(DiskLoad);
        let rendered = render(&files, &path, Options { load_restriction, ..Options::default() });
        let text = rendered.to_yaml();
        spent += start.elapsed();
        upstream += milliseconds.parse::<u64>().unwrap_or_default();
        total += 1;
        let digest = text
            .as_ref()
            .map(|text| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        if !rendered.failed() && digest.as_deref() == Ok(*sha) {
            same += 1;
        } else if list {
            let problem = rendered.diagnostics.iter().find(|problem| problem.kind.is_error());
            println!("{repository} {root}: {:?} {:?}", problem.map(|problem| &problem.message), text.err());
        }
    }
    println!("{same} of {total} roots the same, {spent:?} here, {upstream} ms by processes of the real tool");
}
