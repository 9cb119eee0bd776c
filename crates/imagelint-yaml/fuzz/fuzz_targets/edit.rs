//! Any text, any scalar of it, any new text: the edited file reads as intended.
#![no_main]

use imagelint_yaml::invariants::check_edit;

libfuzzer_sys::fuzz_target!(|input: (u16, String, &str)| {
    let (pick, new, text) = input;
    check_edit(text, pick.into(), &new);
});
