//! Parsing: a small manifest, and the text of a large one.

use imagelint_yaml::{FileId, parse};

fn main() {
    divan::main();
}

const DEPLOYMENT: &str = include_str!("deployment.yaml");

#[divan::bench]
fn one_deployment(bencher: divan::Bencher<'_, '_>) {
    bencher.counter(divan::counter::BytesCount::of_str(DEPLOYMENT)).bench(|| parse(FileId(0), DEPLOYMENT));
}

#[divan::bench]
fn thousand_documents(bencher: divan::Bencher<'_, '_>) {
    let text = DEPLOYMENT.repeat(1000);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| parse(FileId(0), &text));
}
