//! Any text: no panic, and the invariants hold.
#![no_main]

use imagelint_yaml::invariants::check_parse;

libfuzzer_sys::fuzz_target!(|text: &str| {
    check_parse(text);
});
