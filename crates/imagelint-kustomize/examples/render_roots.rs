//! Renders every root that a list names, one after another on one thread, each as if it were the only one; with a
//! second argument `shared` a file that several roots use is read once, as `imagelint check` does.
//!
//! The list has a line `none<TAB>FOLDER` or `root<TAB>FOLDER` for each; the word is the load restriction. Prints the
//! sha256 of what each renders (`-` where it fails), and last the milliseconds that all of it took.
//! `cargo xtask bench --kustomize` runs this beside the library of the real tool.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

use imagelint_kustomize::{LoadRestriction, Options, render};
use imagelint_yaml::{DiskLoad, Files};
use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let list = std::env::args().nth(1).ok_or_else(|| io::Error::other("name a list of roots"))?;
    let list = std::fs::read_to_string(list)?;
    let shared = (std::env::args().nth(2).as_deref() == Some("shared")).then(|| Files::new(DiskLoad));
    let start = Instant::now();
    let mut out = String::new();
    for line in list.lines() {
        let (restriction, folder) = line.split_once('\t').unwrap_or(("root", line));
        let load_restriction = if restriction == "none" { LoadRestriction::None } else { LoadRestriction::RootOnly };
        let own = shared.is_none().then(|| Files::new(DiskLoad));
        let Some(files) = shared.as_ref().or(own.as_ref()) else { continue };
        let rendered = render(files, Path::new(folder), Options { load_restriction, ..Options::default() });
        match rendered.to_yaml() {
            Ok(text) if !rendered.failed() => {
                for byte in Sha256::digest(text.as_bytes()) {
                    write!(out, "{byte:02x}").expect("a string takes any text");
                }
            }
            _ => out.push('-'),
        }
        out.push('\n');
    }
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    writeln!(io::stdout(), "{out}{milliseconds:.0}")
}
