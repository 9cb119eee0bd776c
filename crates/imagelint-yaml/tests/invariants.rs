//! Properties that hold for any text, checked on generated text and on the cases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use imagelint_yaml::invariants::{check_edit, check_parse};
use imagelint_yaml::{ErrorKind, FileId, Parsed, parse};
use proptest::prelude::*;

/// Pieces that YAML gives a meaning, so that random text is often nearly right.
fn yamlish() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b: ",
        "key: ",
        "- ",
        "-\n",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        ": ",
        ":",
        "#",
        " # c",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        ", ",
        "|",
        ">-\n  ",
        "|+\n ",
        "---\n",
        "\n---\n",
        "...\n",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "!t ",
        "? ",
        "\t",
        " ",
        "é",
        "😀",
        "\u{feff}",
        "\u{2028}",
        "1",
        "yes",
        "0x1",
        "~",
        "%YAML 1.1\n",
        "\\",
        "\\n",
        "x y",
        "\0",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

/// Text that is YAML by construction.
fn document() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "x",
        "\"q\"",
        "'it''s'",
        "1.10",
        "[a, {b: c}]",
        "{k: v, l: }",
        "|\n    t\n    u",
        ">-\n    f",
        "a b # c",
        "nginx:1.2@sha256:0",
    ]);
    let entry = (0..4u8, value).prop_map(|(indent, value)| match indent {
        0 => format!("k: {value}\n"),
        1 => format!("m:\n  n: {}\n", value.replace("\n    ", "\n      ")),
        2 => format!("l:\n- {value}\n- i: {value}\n"),
        _ => format!("# c\n\no:\n    - {value}\n"),
    });
    let mapping = prop::collection::vec(entry, 1..4).prop_map(|entries| entries.concat());
    prop::collection::vec(mapping, 1..3).prop_map(|documents| documents.join("---\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_keeps_the_invariants(text in any::<String>()) {
        check_parse(&text);
    }

    #[test]
    fn nearly_yaml_keeps_the_invariants(text in yamlish()) {
        check_parse(&text);
    }

    #[test]
    fn a_replaced_scalar_is_read_back(text in document(), pick in any::<usize>(), new in "\\PC{0,12}|[a-z0-9./:@ -]{0,20}") {
        check_edit(&text, pick, &new);
    }

    #[test]
    fn a_replaced_scalar_of_nearly_yaml_is_read_back(text in yamlish(), pick in any::<usize>(), new in "[a-z0-9./:@#' -]{0,20}") {
        check_edit(&text, pick, &new);
    }
}

#[test]
fn cases_keep_the_invariants_whole_and_cut_short() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        check_parse(&text);
        let step = (text.len() / 40).max(1);
        for end in (0..text.len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            check_parse(&text[..end]);
            check_edit(&text[..end], end, "new: value");
        }
    }
}

/// Parses on a stack as small as that of a worker thread.
fn on_small_stack(text: String) -> Parsed {
    let run = move || parse(FileId(0), &text);
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap()
}

fn check_refused(text: String, kind: ErrorKind) {
    let parsed = on_small_stack(text);
    assert_eq!(parsed.documents.len(), 0);
    assert_eq!(parsed.errors.iter().map(|error| error.kind).collect::<Vec<_>>(), [kind]);
}

#[test]
fn deep_nesting_is_refused() {
    check_refused("[".repeat(5_000), ErrorKind::TooDeep);
    check_refused("{a: ".repeat(5_000), ErrorKind::TooDeep);
    check_refused("- ".repeat(5_000), ErrorKind::TooDeep);
    check_refused("[".repeat(5_000) + &"]".repeat(5_000), ErrorKind::TooDeep);
    let stairs: String = (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    check_refused(stairs, ErrorKind::TooDeep);
}

#[test]
fn alias_bombs_are_refused() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    check_refused(laughs, ErrorKind::AliasBudget);
    let chain: String = (1..2_000).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect();
    check_refused(format!("a0: &a0 x\n{chain}"), ErrorKind::TooDeep);
    let open: String = (0..200).map(|level| format!("&a{level} [")).collect();
    let nested = format!("a: {open}{}{}\nuse: *a0\n", "x, ".repeat(20_000), "]".repeat(200));
    check_refused(nested, ErrorKind::AliasBudget);
}

#[test]
fn long_lines_are_read() {
    let size = 4 << 20;
    let parsed = on_small_stack(format!("a: {}\nb: 1\n", "x".repeat(size)));
    assert_eq!(parsed.documents[0].root.get("a").and_then(|node| node.text()).map(str::len), Some(size));
    let list = format!("a: [{}1]\n", "1, ".repeat(size / 8));
    assert_eq!(on_small_stack(list).documents[0].root.get("a").unwrap().items().len(), size / 8 + 1);
}
