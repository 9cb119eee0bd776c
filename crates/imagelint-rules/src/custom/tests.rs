//! Expressions right and wrong, and what bounds them.

use imagelint_model::config_reader::read_config;
use imagelint_model::{Config, Finding, Object};
use imagelint_yaml::{FileId, Files, MemoryLoad, parse};

use super::expr::{Expression, NoValue};
use super::values::{Scene, Variable};
use crate::{Engine, Scope, Selection};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {team: \"42\"}}
spec:
  containers:
  - {name: web, image: redis:7.2, resources: {limits: {cpu: 2}}}
  - {name: side, image: \"ghcr.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}
";

fn config(text: &str) -> (Config, Vec<Finding>) {
    let (config, findings) = read_config(&parse(FileId(0), text), FileId(0));
    assert_eq!(findings, [], "{text}");
    let (_, findings) = Engine::new(&config, &Selection::default());
    (config, findings)
}

/// Message and marked text of each finding of the rule in `text` on the pod.
fn found(text: &str) -> Vec<(String, String)> {
    found_with(text, &Selection { select: vec!["own".to_owned()], ignore: Vec::new() })
}

fn found_with(text: &str, selection: &Selection) -> Vec<(String, String)> {
    let (config, wrong) = config(text);
    assert_eq!(wrong, [], "{text}");
    let files = Files::new(MemoryLoad::new([("pod.yaml", POD)]));
    let source = files.open("pod.yaml".as_ref()).expect("it is in memory");
    let objects: Vec<Object> = parse(source.id, POD).documents.into_iter().flat_map(Object::from_document).collect();
    let scope = Scope {
        clusters: config.clusters.iter().collect(),
        cluster_indexes: (0..config.clusters.len()).collect(),
        place: "".into(),
        entry: None,
        overrides: Vec::new(),
        files: &files,
    };
    let linted = Engine::new(&config, selection).0.lint(&objects, &scope);
    linted.findings.into_iter().map(|one| (one.message, POD[one.span.range()].to_owned())).collect()
}

fn rule(when: &str, message: &str, on: &str) -> String {
    format!("custom-rules:\n- id: own\n  on: {on}\n  when: '{}'\n  message: '{message}'\n", when.replace('\'', "''"))
}

fn check(when: &str, message: &str, on: &str, expected: &[(&str, &str)]) {
    let found = found(&rule(when, message, on));
    let found: Vec<(&str, &str)> = found.iter().map(|(message, marked)| (message.as_str(), marked.as_str())).collect();
    assert_eq!(found, expected, "{when}");
}

#[test]
fn rules_speak_of_images_containers_and_objects() {
    check(
        r#"image.registry == "docker.io""#,
        "{image}: {image.repository}",
        "image",
        &[("redis:7.2: library/redis", "redis:7.2")],
    );
    check(
        r#"image.digest == "" && container.resources.limits.cpu >= 2"#,
        "{container} {image.tag}",
        "image",
        &[("web 7.2", "redis:7.2")],
    );
    check(
        "!has(container.resources)",
        "{container} of {object} has {{none}}",
        "container",
        &[("side of Pod web has {none}", "side")],
    );
    check(r#"object.metadata.labels.team == "42""#, "{object.metadata.namespace}", "object", &[("shop", "web")]);
    check(r#"object.spec.containers.exists(c, c.name.matches("^s.*e$"))"#, "x", "object", &[("x", "web")]);
    check("object.spec.containers.filter(c, has(c.resources)).size() == 1", "x", "object", &[("x", "web")]);
    check(r#"object.metadata.?annotations["a"].orValue("") == """#, "x", "object", &[("x", "web")]);
}

#[test]
fn what_is_not_there_is_no_finding() {
    check(r#"object.metadata.annotations.x != "y""#, "x", "object", &[]);
    check("object.spec.containers[7].name == \"a\"", "x", "object", &[]);
    check("object.metadata.labels.team > 3", "x", "object", &[]);
    check("object.spec.containers", "x", "object", &[]);
    check(r#"image.tag == "7.2""#, "{object.spec.nodeName}", "image", &[("?", "redis:7.2")]);
    check(r#"cluster.region == "cn-shanghai""#, "x", "image", &[]);
}

#[test]
fn clusters_are_asked_one_by_one() {
    let rule = rule(r#"cluster.mainlandChina && image.registry != "ghcr.io""#, "not {cluster}", "image");
    let text =
        format!("clusters: {{a: {{provider: alibaba, region: cn-shanghai}}, b: {{region: cn-hongkong}}}}\n{rule}");
    assert_eq!(found(&text), [("not a".to_owned(), "redis:7.2".to_owned())]);
}

#[test]
fn levels_and_exemptions_hold_for_them() {
    let rule = rule("true", "x", "image");
    let run = |more: &str| {
        found_with(&format!("{rule}{more}"), &Selection::default()).iter().filter(|it| it.0 == "x").count()
    };
    assert_eq!(run(""), 2);
    assert_eq!(run("rules: {own: off}\n"), 0);
    assert_eq!(run("rules: {own: {exempt: [redis]}}\n"), 1);
    let only = Selection { select: vec!["latest-tag".to_owned()], ignore: Vec::new() };
    assert_eq!(found_with(&rule, &only).len(), 0);
}

/// What is wrong with the rule, the bytes that are marked, and the hint.
fn check_wrong(when: &str, message: &str, on: &str, marked: &str, wrong: &str, help: Option<&str>) {
    let text = rule(when, message, on);
    let (_, findings) = config(&text);
    assert_eq!(findings.len(), 1, "{when}: {findings:#?}");
    let finding = &findings[0];
    assert_eq!((&text[finding.span.range()], finding.message.as_str()), (marked, wrong), "{when}");
    assert_eq!((finding.rule, finding.help.as_deref()), ("invalid-config", help), "{when}");
}

#[test]
fn mistakes_are_told_where_they_stand() {
    check_wrong(
        "imag.tag == \"a\"",
        "x",
        "image",
        "imag",
        "there is no variable `imag`",
        Some("did you mean `image`?"),
    );
    check_wrong(
        "\"é\" == image.name",
        "x",
        "image",
        "name",
        "`image` has no field `name`",
        Some(
            "it has container, containerKind, digest, effectivePullPolicy, pullPolicy, reference, registry, repository, tag",
        ),
    );
    check_wrong(
        "image.tag == \"a\"",
        "x",
        "object",
        "image",
        "the rule is not asked about a single `image`",
        Some("it speaks of `object`, `cluster`"),
    );
    check_wrong("image.tag ==", "x", "image", "=", "the expression ends too early", None);
    check_wrong(
        "image.tag + \"a\"",
        "x",
        "image",
        "image.tag + \"a\"",
        "the expression is a sum, and not true or false",
        Some("compare it with something"),
    );
    check_wrong(
        "image.tag > 3",
        "x",
        "image",
        "image.tag > 3",
        "the expression has no value: found no matching overload for '_>_' applied to '(string, int)'",
        Some("the field is a text: write the number in quotes"),
    );
    check_wrong("image.tag.matches(\"(\")", "x", "image", "\"", "the pattern is wrong: unclosed group", None);
    check_wrong("image.tag.lower() == \"a\"", "x", "image", "(", "there is no function `lower`", None);
    check_wrong("true", "{imag}", "image", "imag", "there is no variable `imag`", Some("did you mean `image`?"));
    check_wrong(
        "true",
        "a } b",
        "image",
        "}",
        "a brace has no partner",
        Some("write `{{` or `}}` for a brace of the text"),
    );
}

#[test]
fn expressions_have_a_size() {
    let wrong = |text: &str| Expression::new(text, &[]).map(|_| ()).unwrap_err().message;
    assert_eq!(wrong(&"(".repeat(300)), "the expression is nested too deep");
    assert_eq!(wrong(&"(".repeat(4000)), "the expression is nested too deep");
    assert_eq!(wrong(&format!("1{}", "+1".repeat(2000))), "the expression is nested too deep");
    assert_eq!(wrong(&format!("object{}", ".a".repeat(2000))), "the expression is nested too deep");
    assert_eq!(wrong(&" ".repeat(5000)), "the expression has 5000 bytes; 4096 are the most that is evaluated");
    assert_eq!(wrong(&format!("[1{}]", ",1".repeat(1000))), "the expression has more than 1000 parts");
    assert!(wrong(&format!("\"a\".matches(\"{}\")", "a".repeat(2000))).contains("1000 bytes"));
    assert!(wrong("\"a\".matches(\"(((a{100}){100}){100}){100}\")").contains("size limit"));
}

#[test]
fn what_is_as_deep_as_may_be_fits_on_a_stack() {
    let deep = |open: &str, middle: &str, close: &str| {
        let text = |depth: usize| format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
        let most =
            (1..200).take_while(|depth| Expression::new(&text(*depth), &[]).is_ok()).last().expect("one is fine");
        assert!(Expression::new(&text(most), &[]).expect("it was").value(&Scene::default()).is_ok(), "{open}");
        most
    };
    assert!(deep("[", "1", "]") > 40);
    assert!(deep("size([", "1", "])") > 10);
    assert!(deep("1 + (", "1", ")") > 40);
    assert!(deep("[1].map(x, ", "1", ")") > 5);
    assert!(deep("(true ? ", "1", " : 2)") > 40);
}

#[test]
fn evaluations_end_soon() {
    let eval =
        |text: &str| Expression::new(text, &[Variable::Object]).expect(text).value(&Scene::default()).map(|_| ());
    let list = format!("[{}]", "1,".repeat(100).trim_end_matches(','));
    assert_eq!(eval(&format!("{list}.all(a, {list}.all(b, a == b || true))")), Ok(()));
    let nested = format!("{list}.all(a, {list}.all(b, {list}.all(c, {list}.all(d, a == d || true))))");
    assert_eq!(eval(&nested), Err(NoValue::TooMuch), "loops in loops");
    assert_eq!(eval(&format!("{nested} || true")), Err(NoValue::TooMuch), "an error that `||` would swallow");
    let doubling = format!("[\"0123456789\"]{}.size() == 1", ".map(a, a + a + a + a + a + a + a + a)".repeat(8));
    assert_eq!(eval(&doubling), Err(NoValue::TooMuch), "a text that doubles");
    let growing = format!("[1]{}.size() == 1", ".map(a, [a, a, a, a, a, a, a, a])".repeat(8));
    assert_eq!(eval(&growing), Err(NoValue::TooMuch), "lists of lists");
    let many = "[\"0\"].map(a, a).all(a, [1,2,3,4,5,6,7,8,9].all(b, (a + string(b)).matches(string(b))))";
    assert_eq!(eval(many), Ok(()), "patterns made at run time");
}
