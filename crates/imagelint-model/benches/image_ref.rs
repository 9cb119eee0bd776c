//! Parsing image references.

use imagelint_model::ImageRef;

fn main() {
    divan::main();
}

#[divan::bench(args = [
    "redis",
    "registry.example.com:5000/shop/web:2.4.1",
    "docker.io/library/redis:7@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10",
])]
fn parse(text: &str) -> bool {
    ImageRef::parse(divan::black_box(text)).is_ok()
}
