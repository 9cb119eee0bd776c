//! Levels, overrides, exemptions, selection and options.

use crate::support::{container, lint, service};
use imagelint_model::{Config, Level, Override, RuleSetting, RuleSettings, Severity, catalog};
use imagelint_rules::{Engine, Selection};
use imagelint_yaml::{FileId, parse};

fn setting(id: &str, level: Option<Level>, exempt: &[&str]) -> RuleSettings {
    let exempt = exempt.iter().map(|glob| (*glob).to_owned()).collect();
    let setting = RuleSetting { level, exempt, options: None };
    RuleSettings { entries: vec![(catalog::find(id).unwrap().id, setting)] }
}

fn config(rules: RuleSettings) -> Config {
    Config { rules, ..Config::default() }
}

fn with_override(rules: RuleSettings, over: RuleSettings) -> Config {
    Config { overrides: vec![Override { paths: vec!["dev/**".into()], rules: over }], ..config(rules) }
}

fn selection(select: &[&str], ignore: &[&str]) -> Selection {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    Selection { select: owned(select), ignore: owned(ignore) }
}

/// Rules and severities that `image` gives.
fn check(config: &Config, selection: &Selection, image: &str, expected: &[(&str, Severity)]) {
    let found = lint(config, selection, &[("pod.yaml", &container(image, ""))]);
    let found: Vec<_> = found.findings.iter().map(|finding| (finding.rule, finding.severity)).collect();
    assert_eq!(found, expected, "{image}");
}

const LATEST: &str = "quay.io/team/web:latest";

#[test]
fn levels() {
    let all = Selection::default();
    check(&Config::default(), &all, LATEST, &[("latest-tag", Severity::Warning)]);
    check(&config(setting("latest-tag", Some(Level::Off), &[])), &all, LATEST, &[]);
    let error = Some(Level::On(Severity::Error));
    check(&config(setting("latest-tag", error, &[])), &all, LATEST, &[("latest-tag", Severity::Error)]);
}

#[test]
fn a_configured_level_wins_over_the_grades_of_a_rule() {
    let config = config(setting("hardcoded-clb-spec", Some(Level::On(Severity::Error)), &[]));
    let found = lint(&config, &Selection::default(), &[("service.yaml", &service("\n    KEY: slb.s1.small\n"))]);
    assert_eq!(found.findings[0].severity, Severity::Error);
}

#[test]
fn overrides_win_over_the_base() {
    let all = Selection::default();
    let off = setting("latest-tag", Some(Level::Off), &[]);
    let info = setting("latest-tag", Some(Level::On(Severity::Info)), &[]);
    check(&with_override(RuleSettings::default(), off.clone()), &all, LATEST, &[]);
    check(&with_override(off, info), &all, LATEST, &[("latest-tag", Severity::Info)]);
}

#[test]
fn an_override_holds_only_where_it_applies() {
    let (engine, _) = Engine::new(
        &with_override(RuleSettings::default(), setting("latest-tag", Some(Level::Off), &[])),
        &Selection::default(),
    );
    assert_eq!(engine.severity("latest-tag", &[]), Some(Severity::Warning));
    assert_eq!(engine.severity("latest-tag", &[0]), None);
    assert_eq!(engine.severity("yaml-syntax", &[0]), Some(Severity::Error));
    assert_eq!(engine.severity("no-such-rule", &[]), None);
}

#[test]
fn exemptions() {
    let all = Selection::default();
    for glob in ["quay.io/team/*", "quay.io/team/web", "quay.io/team/web:latest", "*/web:*"] {
        check(&config(setting("latest-tag", None, &[glob])), &all, LATEST, &[]);
        check(&with_override(RuleSettings::default(), setting("latest-tag", None, &[glob])), &all, LATEST, &[]);
    }
    for glob in ["quay.io/other/*", "team/web", "quay.io"] {
        check(&config(setting("latest-tag", None, &[glob])), &all, LATEST, &[("latest-tag", Severity::Warning)]);
    }
    check(&config(setting("latest-tag", None, &["docker.io/library/*"])), &all, "nginx:latest", &[]);
    check(&config(setting("missing-tag", None, &["nginx"])), &all, "nginx", &[]);
}

#[test]
fn the_command_line_selects() {
    let off = config(setting("latest-tag", Some(Level::Off), &[]));
    check(&off, &selection(&["latest-tag"], &[]), LATEST, &[("latest-tag", Severity::Warning)]);
    check(&Config::default(), &selection(&["missing-tag"], &[]), LATEST, &[]);
    check(&Config::default(), &selection(&[], &["latest-tag"]), LATEST, &[]);
    check(&Config::default(), &selection(&["latest-tag"], &["latest-tag"]), LATEST, &[]);
    let on = setting("latest-tag", Some(Level::On(Severity::Error)), &[]);
    check(&with_override(RuleSettings::default(), on), &selection(&[], &["latest-tag"]), LATEST, &[]);
}

#[test]
fn bad_options_are_findings_where_they_stand() {
    let text = "tags: latest\n";
    let options = parse(FileId(0), text).documents.remove(0).root;
    let mut rules = setting("stale-mutable-tag", None, &[]);
    rules.entries[0].1.options = Some(options);
    let (_, findings) = Engine::new(&config(rules), &Selection::default());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(
        (finding.rule, finding.message.as_str()),
        ("invalid-config", "option `tags` of `stale-mutable-tag` is a list of texts")
    );
    assert_eq!(&text[finding.span.range()], "latest");
}

#[test]
fn an_override_has_no_options() {
    let text = "severity: info\ntags: [latest]\n";
    let mut over = setting("stale-mutable-tag", None, &[]);
    over.entries[0].1.options = Some(parse(FileId(0), text).documents.remove(0).root);
    let (_, findings) = Engine::new(&with_override(RuleSettings::default(), over), &Selection::default());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((finding.rule, &text[finding.span.range()]), ("invalid-config", "tags"));
}

#[test]
fn findings_name_object_container_and_path() {
    let found = lint(&Config::default(), &Selection::default(), &[("pod.yaml", &container(LATEST, ""))]);
    let finding = &found.findings[0];
    let object = finding.object.as_ref().unwrap();
    assert_eq!(
        (object.api_version.as_str(), object.kind.as_str(), object.name.as_str()),
        ("apps/v1", "Deployment", "web")
    );
    assert_eq!(object.container.as_deref(), Some("web"));
    assert_eq!(object.path.as_deref(), Some("spec.template.spec.containers[0].image"));
    assert_eq!(finding.image.as_deref(), Some(LATEST));
}

#[test]
fn one_engine_serves_all_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
}
