//! The floor under `imagelint check`: finds and reads the same files and does nothing with them.
//! `cargo xtask bench` measures it in the same run.

use std::path::PathBuf;

use globset::GlobSet;
use imagelint::discover::discover;
use rayon::prelude::*;

#[expect(clippy::print_stdout, reason = "an example that reports what it read")]
fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let found = discover(&[folder], &GlobSet::empty(), &PathBuf::new())?;
    let bytes: usize = found.files.par_iter().map(|path| std::fs::read(path).map_or(0, |text| text.len())).sum();
    println!("{} files, {bytes} bytes", found.files.len());
    Ok(())
}
