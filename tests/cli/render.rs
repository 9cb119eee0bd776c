//! `imagelint render` and `imagelint images --rendered`.

use std::path::PathBuf;

use serde_json::Value;

use super::{fixture, run, tree};

/// Every fixture of kustomizations: its folder, the root in it, and what upstream prints.
fn fixtures() -> Vec<(PathBuf, &'static str, String)> {
    let cases = std::fs::read_dir(fixture("kustomize")).expect("the fixtures are there");
    let cases = cases.map(|entry| entry.expect("the fixtures can be read").path());
    cases
        .filter_map(|case| {
            let expected = std::fs::read_to_string(case.join("expected.yaml")).ok()?;
            let input = case.join("input");
            let root = if input.join("prod").is_dir() { "prod" } else { "." };
            Some((input, root, expected))
        })
        .collect()
}

const OVERLAY: [(&str, &str); 3] = [
    ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
    (
        "base/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations: {a/b~c: x}\nspec:\n  containers:\n  - name: web\n    image: web:1\n    args: [1.50, 0x10, true]\n",
    ),
    ("prod/kustomization.yaml", "resources: [../base]\nimages:\n- name: web\n  newTag: \"2\"\n"),
];

#[test]
fn the_output_is_that_of_kustomize_build() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 4);
    for (folder, root, expected) in fixtures {
        let rendered = run(&folder, &["render", root]);
        assert_eq!((rendered.code, rendered.stderr.as_str()), (0, ""), "{}", folder.display());
        assert_eq!(rendered.stdout, expected, "{}", folder.display());
    }
}

#[test]
fn provenance_adds_places_and_changes_nothing_else() {
    for (folder, root, expected) in fixtures() {
        let rendered = run(&folder, &["render", root, "--provenance"]).stdout;
        let same = |(with, without): (&str, &str)| {
            with == without || with.strip_prefix(without).is_some_and(|rest| rest.starts_with(" # "))
        };
        assert_eq!(rendered.lines().count(), expected.lines().count());
        assert!(rendered.lines().zip(expected.lines()).all(same), "{rendered}");
    }
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: web:1}]\n";
    let folder = tree(&[OVERLAY[0], ("base/pod.yaml", pod), OVERLAY[2]]);
    let expected = "\
apiVersion: v1 # base/pod.yaml:1
kind: Pod # base/pod.yaml:2
metadata:
  name: web # base/pod.yaml:3
spec:
  containers:
  - image: web:2 # prod/kustomization.yaml:4
    name: web # base/pod.yaml:5
";
    assert_eq!(run(folder.path(), &["render", "prod", "--provenance"]).stdout, expected);
}

#[test]
fn json_has_the_objects_and_the_places_of_their_values() {
    let folder = tree(&OVERLAY);
    let rendered = run(folder.path(), &["render", "prod", "--format", "json"]);
    let json: Value = serde_json::from_str(&rendered.stdout).unwrap();
    assert_eq!(json["schema"], "imagelint/render/v1");
    assert_eq!(json["root"], "prod");
    assert_eq!(
        json["files"],
        serde_json::json!(["prod/kustomization.yaml", "base/kustomization.yaml", "base/pod.yaml"])
    );
    let object = &json["objects"][0]["object"];
    assert_eq!(object.pointer("/spec/containers/0/args").unwrap(), &serde_json::json!([1.5, 16, true]));
    let places = json["objects"][0]["places"].as_array().unwrap();
    assert!(places.iter().all(|place| object.pointer(place["pointer"].as_str().unwrap()).is_some()));
    let place = |pointer: &str| places.iter().find(|place| place["pointer"] == pointer).unwrap();
    assert_eq!(place("/metadata/annotations/a~1b~0c")["start"]["line"], 5);
    let start =
        |line: u32, column: u32, offset: u32| serde_json::json!({"line": line, "column": column, "offset": offset});
    let image = place("/spec/containers/0/image");
    assert_eq!((&image["file"], &image["start"]), (&"prod/kustomization.yaml".into(), &start(4, 11, 51)));
    let part = |at: usize| (image["parts"][at]["text"].as_str(), image["parts"][at]["file"].as_str());
    assert_eq!(part(0), (Some("web"), Some("base/pod.yaml")));
    assert_eq!(part(1), (Some("2"), Some("prod/kustomization.yaml")));
    assert_eq!(
        (&image["related"][0]["file"], &image["related"][0]["start"]["line"]),
        (&"base/pod.yaml".into(), &9.into())
    );
}

#[test]
fn a_build_that_fails_says_where_and_prints_nothing() {
    let folder =
        tree(&[("kustomization.yaml", "resources:\n- gone.yaml\n- pod.yaml\nimage: []\n"), ("pod.yaml", "a: b\n")]);
    for format in [&["render"][..], &["render", ".", "--provenance"], &["render", ".", "--format", "json"]] {
        let failed = run(folder.path(), format);
        assert_eq!((failed.code, failed.stdout.as_str()), (2, ""));
        assert!(failed.stderr.contains("did you mean `images`?"), "{}", failed.stderr);
        assert!(failed.stderr.contains("[kustomization.yaml:4:1]"), "{}", failed.stderr);
    }
    let nowhere = run(folder.path(), &["render", "nowhere"]);
    assert_eq!((nowhere.code, nowhere.stdout.as_str()), (2, ""));
    assert!(nowhere.stderr.contains("x nowhere: "), "{}", nowhere.stderr);
}

#[test]
fn a_deprecated_field_is_told_and_fails_nothing() {
    let folder = tree(&[
        ("kustomization.yaml", "bases: [base]\n"),
        ("base/kustomization.yaml", "resources: [map.yaml]\n"),
        ("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
    ]);
    let rendered = run(folder.path(), &["render"]);
    assert_eq!(
        (rendered.code, rendered.stdout.as_str()),
        (0, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n")
    );
    assert!(rendered.stderr.contains("! `bases` is deprecated"), "{}", rendered.stderr);
}

#[test]
fn the_load_restriction_can_be_lifted() {
    let folder = tree(&[
        ("app/kustomization.yaml", "resources: [../map.yaml]\n"),
        ("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
    ]);
    let held = run(folder.path(), &["render", "app"]);
    assert!(held.code == 2 && held.stderr.contains("app/kustomization.yaml:1:"), "{}", held.stderr);
    let lifted = run(folder.path(), &["render", "app", "--load-restrictor", "LoadRestrictionsNone"]);
    assert_eq!(lifted.code, 0, "{}", lifted.stderr);
    assert!(lifted.stdout.starts_with("apiVersion: v1\n"));
}

#[test]
fn rendered_images_are_those_of_the_roots() {
    let folder = tree(&[
        OVERLAY[0],
        OVERLAY[1],
        OVERLAY[2],
        ("dev/kustomization.yaml", "resources: [../base]\nnamePrefix: dev-\n"),
        (
            "imagelint.yaml",
            "clusters:\n  prod: {provider: other, paths: [prod]}\n  dev: {provider: other, paths: [dev]}\n",
        ),
    ]);
    let rows = |args: &[&str]| -> Vec<Value> {
        let listed = run(folder.path(), args);
        assert_eq!(listed.code, 0, "{}", listed.stderr);
        listed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let told = |rows: &[Value]| -> Vec<String> {
        let row = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}:{}", text("entry"), text("name"), text("image"), text("file"), row["line"])
        };
        rows.iter().map(row).collect()
    };
    let prod = "prod web web:2 prod/kustomization.yaml:4";
    let dev = "dev dev-web web:1 base/pod.yaml:9";
    assert_eq!(told(&rows(&["images", "--rendered", "--format", "jsonl"])), [dev, prod]);
    assert_eq!(told(&rows(&["images", "--rendered", "--cluster", "prod", "--format", "jsonl"])), [prod]);
    assert_eq!(told(&rows(&["images", "--format", "jsonl"])), [" web web:1 base/pod.yaml:9"]);
}

#[test]
fn a_snapshot_says_how_long_images_take() {
    let node =
        r#"{"kind":"Node","metadata":{"name":"n"},"status":{"images":[{"names":["web:2"],"sizeBytes":240000000}]}}"#;
    let snapshot = format!(r#"{{"kind":"List","apiVersion":"v1","items":[{node}]}}"#);
    let config = "clusters:\n  prod: {paths: [prod], network: {default: 0.26MB/s}}\n  dev: {paths: [dev]}\n";
    let folder = tree(&[OVERLAY[0], OVERLAY[1], OVERLAY[2], ("imagelint.yaml", config), ("prod.json", &snapshot)]);
    let first = |args: &[&str]| -> Value {
        let listed = run(folder.path(), &[&["images", "--rendered", "--format", "jsonl"], args].concat());
        assert_eq!(listed.code, 0, "{}", listed.stderr);
        serde_json::from_str(listed.stdout.lines().next().unwrap()).unwrap()
    };
    assert!(first(&[])["sizeBytes"].is_null());
    let told = first(&["--cluster", "prod", "--snapshot", "prod.json"]);
    assert_eq!((&told["sizeBytes"], &told["estimatedPullSeconds"]), (&240_000_000.into(), &923.0.into()));
    let unclear = run(folder.path(), &["images", "--snapshot", "prod.json"]);
    assert!(unclear.code == 2 && unclear.stderr.contains("--cluster NAME"), "{}", unclear.stderr);
    // Without a configuration the snapshot is of the one cluster there is.
    std::fs::remove_file(folder.path().join("imagelint.yaml")).unwrap();
    assert_eq!(first(&["--snapshot", "prod.json"])["sizeBytes"], 240_000_000);
}

#[test]
fn a_finding_names_the_places_that_its_value_passed_through() {
    let folder = tree(&[
        ("base/kustomization.yaml", "resources: [pod.yaml]\nimages: [{name: web, newName: redis}]\n"),
        OVERLAY[1],
        ("prod/kustomization.yaml", "resources: [../base]\nimages:\n- name: redis\n  newTag: latest\n"),
    ]);
    let report = run(folder.path(), &["check", "--select", "latest-tag", "--format", "json"]);
    let json: Value = serde_json::from_str(&report.stdout).unwrap();
    let [finding] = json["findings"].as_array().unwrap().as_slice() else { panic!("{}", report.stdout) };
    assert_eq!((&finding["file"], &finding["start"]["line"]), (&"prod/kustomization.yaml".into(), &4.into()));
    let place = |related: &Value| {
        let text = |key: &str| related[key].as_str().unwrap_or_default().to_owned();
        format!("{}:{}:{} {}", text("file"), related["start"]["line"], related["start"]["column"], text("message"))
    };
    let related: Vec<String> = finding["related"].as_array().unwrap().iter().map(place).collect();
    assert_eq!(related, ["base/kustomization.yaml:2:31 changed here", "base/pod.yaml:9:12 image named here"]);
    let text = run(folder.path(), &["check", "--select", "latest-tag"]).stdout;
    assert!(text.contains("[base/pod.yaml:9:12]"), "{text}");
}
