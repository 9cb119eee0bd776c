//! Prints the JSON Schema of `imagelint.yaml`; `cargo xtask codegen` keeps the published file equal to it.

#[expect(clippy::print_stdout, reason = "printing is what the example is for")]
fn main() {
    println!("{}", imagelint_model::config_reader::json_schema());
}
