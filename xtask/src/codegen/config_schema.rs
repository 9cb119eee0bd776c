//! The JSON Schema of the configuration, from the description that the reader checks against.
//!
//! It is asked of a program, not linked in: generated code must not be needed to build the generator.

use std::path::Path;
use std::process::Command;

use super::Generated;

/// The schema file.
pub(super) fn generate(root: &Path) -> Result<Vec<Generated>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "imagelint-model", "--example", "config-schema"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let schema: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("schema: {error}"))?;
    let content = format!("{schema:#}\n");
    Ok(vec![Generated { path: "crates/imagelint/imagelint.schema.json", content }])
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn the_schema_is_fresh() {
        assert_eq!(super::super::stale(generate), [""; 0], "repair it with `cargo xtask codegen`");
    }
}
