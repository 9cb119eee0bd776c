//! Bad input, row by row: what each gets. The program never aborts, never hangs, and checks everything else.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a run gave.
struct Run {
    json: Value,
    code: Option<i32>,
    stderr: String,
}

impl Run {
    /// `file:line:column rule` of each finding.
    fn places(&self) -> Vec<String> {
        let findings = self.json["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let place = |finding: &Value| {
            let (start, text) = (&finding["start"], |key: &str| finding[key].as_str().unwrap_or_default().to_owned());
            format!("{}:{}:{} {}", text("file"), start["line"], start["column"], text("rule"))
        };
        findings.iter().map(place).collect()
    }

    fn message(&self, at: usize) -> &str {
        self.json["findings"][at]["message"].as_str().unwrap_or_default()
    }

    fn summary(&self, key: &str) -> u64 {
        self.json["summary"][key].as_u64().expect("the summary has the key")
    }
}

fn check_in(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let output = command
        .arg("check")
        .args(args)
        .args(["--format", "json"])
        .current_dir(folder)
        .output()
        .expect("the binary was built");
    Run {
        json: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
        code: output.status.code(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Writes the files into a folder of their own and checks it.
fn check(files: &[(&str, &[u8])]) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    check_in(folder.path(), &[])
}

const GOOD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: \"nginx:latest\"}]}\n";

#[test]
fn a_syntax_error_has_its_place_in_the_file_and_hides_no_other_document() {
    let text = format!("{GOOD}---\na: [1\nb: 2\n---\n{GOOD}");
    let run = check(&[("a.yaml", text.as_bytes()), ("b.yaml", GOOD.as_bytes())]);
    assert_eq!(
        run.places(),
        ["a.yaml:4:45 latest-tag", "a.yaml:7:2 yaml-syntax", "a.yaml:12:45 latest-tag", "b.yaml:4:45 latest-tag"]
    );
    assert_eq!((run.code, run.summary("objects")), (Some(1), 3));
}

#[test]
fn a_tab_as_indentation_is_named_as_such() {
    let run = check(&[("a.yaml", b"a:\n\tb: c\n")]);
    assert_eq!(run.places(), ["a.yaml:2:1 yaml-syntax"]);
    let help = run.json["findings"][0]["help"].as_str().unwrap();
    assert!(help.contains("no tabs"), "{help}");
}

#[test]
fn other_encodings_are_findings() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(GOOD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let run = check(&[("bytes.yaml", b"a: b\nc: \xff\xfe\n"), ("utf16.yaml", &utf16)]);
    assert_eq!(run.places()[0], "bytes.yaml:2:4 yaml-syntax");
    assert!(run.places()[1].starts_with("utf16.yaml:1:") && run.message(1).contains("UTF-16"), "{:?}", run.places());
}

#[test]
fn a_template_is_one_info_and_a_syntax_error_beside_quoted_braces_is_none() {
    let run = check(&[
        ("jinja.yaml", b"a: 1\n{% if x %}\nb: 2\n{% endif %}\n"),
        ("helm.yaml", b"kind: Pod\n{{- if .x }}\na: b\n{{- end }}\nimage: {{ .y }}\n"),
        ("quoted.yaml", b"a: '{{ x }}'\nb: [1\nc: 2\n"),
    ]);
    assert_eq!(
        run.places(),
        ["helm.yaml:2:1 template-not-rendered", "jinja.yaml:2:1 template-not-rendered", "quoted.yaml:3:2 yaml-syntax"]
    );
}

#[test]
fn templates_of_a_chart_are_counted_and_not_listed() {
    let template = b"image: {{ .Values.image }}\n";
    let run =
        check(&[("c/Chart.yaml", b"name: c\n"), ("c/templates/a.yaml", template), ("c/templates/b.yaml", template)]);
    assert_eq!((run.places().len(), run.summary("templates"), run.code), (0, 2, Some(0)));
}

#[test]
fn the_last_of_duplicate_keys_wins() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: a:1\n    image: b:latest\n";
    let run = check(&[("a.yaml", text.as_bytes())]);
    assert_eq!(run.places(), ["a.yaml:8:5 duplicate-key", "a.yaml:8:14 latest-tag"]);
}

#[test]
fn deep_nesting_and_alias_bombs_are_bounded() {
    let mut block = String::new();
    for depth in 0..5_000 {
        block.push_str(&" ".repeat(depth));
        block.push_str("a:\n");
    }
    let flow = "[".repeat(5_000);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let run = check(&[
        ("block.yaml", block.as_bytes()),
        ("bomb.yaml", bomb.as_bytes()),
        ("flow.yaml", flow.as_bytes()),
        ("good.yaml", GOOD.as_bytes()),
    ]);
    let rules: Vec<String> = run.places().iter().map(|place| place.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(rules, ["block.yaml", "bomb.yaml", "flow.yaml", "good.yaml"], "{:?}", run.places());
    assert!(run.places()[..3].iter().all(|place| place.ends_with(" yaml-syntax")), "{:?}", run.places());
}

#[test]
fn a_very_long_line_is_read_and_its_report_stays_short() {
    let long = format!("{GOOD}---\na: {}\nb: [\n", "x".repeat(30_000_000));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.yaml"), long).unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_imagelint")).arg("check").current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 20_000, "{} bytes", output.stdout.len());
}

#[test]
fn a_very_long_image_is_quoted_in_part() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: IMAGE}]}\n";
    let run = check(&[("pod.yaml", pod.replace("IMAGE", &"é".repeat(1_000_000)).as_bytes())]);
    assert_eq!(run.places(), ["pod.yaml:4:38 invalid-image-reference"]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pod.yaml"), pod.replace("IMAGE", &"é".repeat(1_000_000))).unwrap();
    let mut page = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    let page = page.args(["check", "--format", "html"]).current_dir(folder.path()).output().unwrap();
    assert!(page.stdout.len() < 200_000, "{} bytes", page.stdout.len());
    assert!(run.message(0).len() < 3_000 && run.message(0).contains("é…é"), "{}", run.message(0).len());
}

#[test]
fn odd_values_are_findings_or_silence() {
    let image = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    image: {value}\n"
        )
    };
    let one = |text: &str| check(&[("a.yaml", text.as_bytes())]);
    for silent in [
        "",
        "# only a comment\n",
        "---\n",
        "---\n---\n",
        "metadata: [1]\n",
        "42\n",
        "- a\n",
        "kind: List\napiVersion: v1\nitems: [1, null, {a: b}]\n",
    ] {
        let run = one(silent);
        assert_eq!((run.places().len(), run.code), (0, Some(0)), "{silent:?}: {:?}", run.places());
    }
    for (value, finding) in [("12345", true), ("[a]", true), ("{a: b}", true), ("true", true), ("Foo/bar:1", false)] {
        let run = one(&image(value));
        assert!(run.code.is_some_and(|code| code < 2), "{value}");
        if finding {
            assert_eq!(run.places(), ["a.yaml:7:12 invalid-image-reference"], "{value}");
        }
    }
    let odd = "apiVersion: v1\nkind: Pod\nmetadata: [1]\nspec: {containers: {a: b}, initContainers: [null, 3]}\n";
    assert!(one(odd).code.is_some_and(|code| code < 2));
    for value in ["null", "\"\"", "~"] {
        assert!(one(&image(value)).code.is_some_and(|code| code < 2), "{value}");
    }
}

#[cfg(unix)]
#[test]
fn links_pipes_and_odd_names_neither_hang_nor_stop_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("good.yaml"), GOOD).unwrap();
    fs::create_dir(at("folder.yaml")).unwrap();
    fs::create_dir(at("loop")).unwrap();
    std::os::unix::fs::symlink(at("loop"), at("loop/again")).unwrap();
    std::os::unix::fs::symlink(at("nowhere"), at("dangling.yaml")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.yaml")).status().unwrap().success());
    let run = check_in(folder.path(), &[]);
    assert_eq!((run.places(), run.code), (vec!["good.yaml:4:45 latest-tag".to_owned()], Some(0)));
    let named = check_in(folder.path(), &["pipe.yaml", "good.yaml"]);
    assert_eq!(named.places(), ["good.yaml:4:45 latest-tag", "pipe.yaml:1:1 unreadable-file"]);
    let missing = check_in(folder.path(), &["nowhere.yaml"]);
    assert!(missing.code == Some(2) && missing.stderr.contains("nowhere.yaml"), "{}", missing.stderr);
}

#[test]
fn ignored_and_excluded_files() {
    let files: &[(&str, &[u8])] = &[
        (".gitignore", b"generated/\n"),
        ("imagelint.yaml", b"exclude: [vendor]\n"),
        ("generated/a.yaml", GOOD.as_bytes()),
        ("vendor/a.yaml", GOOD.as_bytes()),
        (".hidden/a.yaml", GOOD.as_bytes()),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(check_in(folder.path(), &[]).places(), [".hidden/a.yaml:4:45 latest-tag"]);
    let named = check_in(folder.path(), &["generated/a.yaml", "vendor/a.yaml"]);
    assert_eq!(named.places(), ["generated/a.yaml:4:45 latest-tag"]);
}

#[test]
fn a_patch_is_not_judged_as_an_object() {
    let kustomization = b"resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n";
    let pod = GOOD.replace("nginx:latest", "nginx:1.27");
    let patch = GOOD.replace("nginx:latest", "nginx:latest@sha256:0");
    let files: &[(&str, &[u8])] = &[
        ("kustomization.yaml", kustomization),
        ("pod.yaml", pod.as_bytes()),
        ("patch.yaml", GOOD.as_bytes()),
        ("alone/patch.yaml", patch.as_bytes()),
    ];
    let places = check(files).places();
    // What the patch says is judged once, in the pod that it makes.
    assert_eq!(places, ["alone/patch.yaml:4:59 invalid-image-reference", "patch.yaml:4:45 latest-tag"]);
}

#[test]
fn suppressions_silence_and_idle_ones_are_named() {
    let pod = |comment: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    image: a:latest{comment}\n"
        )
    };
    let one = |text: String| check(&[("a.yaml", text.as_bytes())]);
    let silenced = one(pod("  # imagelint: ignore[latest-tag] why"));
    assert_eq!((silenced.places().len(), silenced.summary("suppressed")), (0, 1));
    assert_eq!(one(format!("# imagelint: ignore-file[latest-tag] why\n{}", pod(""))).summary("suppressed"), 1);
    let idle = one(pod("  # imagelint: ignore[missing-tag]"));
    assert_eq!(idle.places(), ["a.yaml:7:14 latest-tag", "a.yaml:7:42 unused-suppression"]);
    let unknown = one(pod("  # imagelint: ignore[lastest-tag]"));
    assert!(unknown.places()[1].ends_with(" unknown-rule"), "{:?}", unknown.places());
}
