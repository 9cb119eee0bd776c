//! Rules of the user's own: in a check, in the lists, and their pages as tests.

use super::{run, tree};

const CONFIG: &str = "\
custom-rules:
- id: team-label
  on: object
  when: >-
    object.kind == \"Pod\" &&
    !has(object.metadata.labels)
  message: \"{object} belongs to nobody\"
  help: add the label `team`
  severity: error
- id: no-hub
  when: image.registry == \"docker.io\" && image.tag.matches(\"^7\")
  message: \"{image} is {image.repository} of the hub\"
";

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: redis:7.2}]}
";

const PAGE: &str = "\
# no-hub

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: redis:7.2}]}
#                                      ^^^^^^^^^ no-hub: redis:7.2 is library/redis
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: redis:6.2}]}
```
";

#[test]
fn they_are_checked_selected_and_suppressed_like_any_other() {
    let folder = tree(&[("imagelint.yaml", CONFIG), ("pod.yaml", POD)]);
    let concise = |args: &[&str]| run(folder.path(), &[&["check", "--format", "concise"], args].concat());
    let all = concise(&[]);
    assert_eq!(all.code, 1, "{}", all.stderr);
    assert!(all.stdout.contains("pod.yaml:3:18: error[team-label] Pod web belongs to nobody"), "{}", all.stdout);
    assert!(
        all.stdout.contains("pod.yaml:4:40: warning[no-hub] redis:7.2 is library/redis of the hub"),
        "{}",
        all.stdout
    );
    assert!(!concise(&["--select", "no-hub"]).stdout.contains("team-label"));
    assert!(!concise(&["--ignore", "team-label"]).stdout.contains("team-label"));
    let unknown = concise(&["--select", "no-hubb"]);
    assert_eq!((unknown.code, unknown.stderr.contains("did you mean `no-hub`?")), (2, true));
    let quiet = POD.replace("7.2}]}", "7.2}]} # imagelint: ignore[no-hub] kept for now");
    std::fs::write(folder.path().join("pod.yaml"), quiet).unwrap();
    assert!(!concise(&[]).stdout.contains("no-hub"), "silenced, and neither unknown nor unused");
    for format in ["json", "sarif", "text", "github"] {
        let run = run(folder.path(), &["check", "--format", format]);
        assert!(run.code == 1 && run.stdout.contains("team-label"), "{format}: {}", run.stdout);
    }
}

#[test]
fn mistakes_in_expressions_stop_the_run_where_they_stand() {
    let check = |from: &str, to: &str, place: &str| {
        let folder = tree(&[("imagelint.yaml", &CONFIG.replace(from, to)), ("pod.yaml", POD)]);
        let run = run(folder.path(), &["check", "--format", "concise"]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stdout.starts_with(place), "{}", run.stdout);
    };
    check(
        "!has(object.metadata",
        "!has(objet.metadata",
        "imagelint.yaml:6:10: error[invalid-config] there is no variable `objet`",
    );
    check("image.tag.m", "image.tg.m", "imagelint.yaml:11:47: error[invalid-config] `image` has no field `tg`");
    check(
        "id: no-hub",
        "id: latest-tag",
        "imagelint.yaml:10:7: error[invalid-config] `latest-tag` is a rule of imagelint",
    );
    check("id: no-hub", "id: team-label", "imagelint.yaml:10:7: error[invalid-config] there are two custom rules");
    check("on: object", "on: pod", "imagelint.yaml:3:7: error[invalid-config] `custom-rules.on` must be one of");
}

#[test]
fn they_are_listed_and_explained() {
    let folder = tree(&[("imagelint.yaml", CONFIG), ("imagelint-rules/no-hub.md", PAGE)]);
    let table = run(folder.path(), &["rules"]).stdout;
    assert!(table.contains("\nteam-label ") && table.contains("\nlatest-tag "), "{table}");
    let json: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["rules", "--format", "json"]).stdout).unwrap();
    let own = json.as_array().unwrap().iter().find(|rule| rule["id"] == "no-hub").unwrap();
    assert_eq!((&own["custom"], &own["severity"]), (&true.into(), &"warning".into()));
    assert!(run(folder.path(), &["explain", "no-hub"]).stdout.contains("redis:7.2"));
    assert!(run(folder.path(), &["explain", "team-label"]).stdout.contains("!has(object.metadata.labels)"));
}

#[test]
fn their_pages_are_tests() {
    let folder = tree(&[("imagelint.yaml", CONFIG), ("imagelint-rules/no-hub.md", PAGE)]);
    let good = run(folder.path(), &["rules", "test"]);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);
    assert!(good.stdout.contains("ok    no-hub") && good.stdout.contains("none  team-label"), "{}", good.stdout);
    let wrong = PAGE.replace("redis:6.2", "redis:7.4");
    std::fs::write(folder.path().join("imagelint-rules/no-hub.md"), wrong).unwrap();
    let bad = run(folder.path(), &["rules", "test", "imagelint-rules"]);
    assert_eq!(bad.code, 1);
    assert!(bad.stdout.contains("Good: pod.yaml: not expected: 4:40-49 no-hub: redis:7.4"), "{}", bad.stdout);
    assert_eq!(run(tree(&[]).path(), &["rules", "test"]).code, 2);
}
