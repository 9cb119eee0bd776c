//! `check`: formats, exit codes, colour, bad input.

use super::{copy, finished, fixture, program, run, tree};

#[test]
fn the_sample_has_these_findings() {
    let run = run(&fixture("sample"), &["check", "--format", "concise"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn paths_and_working_directory_do_not_change_what_is_found() {
    let from_inside = run(&fixture("sample"), &["check", "--format", "concise"]).stdout;
    let from_above = run(&fixture(""), &["check", "--format", "concise", "sample"]).stdout;
    let below: String = from_inside.lines().map(|line| format!("sample/{line}\n")).collect();
    assert_eq!(from_above, below);
    let absolute = fixture("sample");
    let absolute = run(&absolute, &["check", "--format", "concise", absolute.to_str().unwrap()]).stdout;
    assert_eq!(absolute, from_inside);
}

#[test]
fn fail_on_decides_the_exit_code() {
    let latest = tree(&[("pod.yaml", POD)]);
    let code = |args: &[&str]| run(latest.path(), &[&["check"], args].concat()).code;
    assert_eq!(code(&[]), 0, "a warning passes");
    assert_eq!(code(&["--fail-on", "warning"]), 1);
    assert_eq!(code(&["--fail-on", "info"]), 1);
    let sample = |args: &[&str]| run(&fixture("sample"), &[&["check"], args].concat()).code;
    assert_eq!(sample(&["--fail-on", "never"]), 0);
    assert_eq!(sample(&["--ignore", "docker-hub-in-china,clb-spec-conflict"]), 0);
    assert_eq!(sample(&["--select", "docker-hub-in-china"]), 1);
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: nginx:latest\n";

#[test]
fn rules_that_do_not_exist_cannot_be_selected() {
    let run = run(&fixture("sample"), &["check", "--select", "latest-tags"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("did you mean `latest-tag`?"), "{}", run.stderr);
}

#[test]
fn several_formats_go_to_files() {
    let sample = copy("sample");
    let run =
        run(sample.path(), &["check", "--format", "text", "--format", "json=out.json", "--format", "sarif=out.sarif"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("docker-hub-in-china"));
    for name in ["out.json", "out.sarif"] {
        let text = std::fs::read_to_string(sample.path().join(name)).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
}

#[test]
fn two_formats_cannot_share_standard_output() {
    let run = run(&fixture("sample"), &["check", "--format", "json", "--format", "text"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("hint: give the others a file"), "{}", run.stderr);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let run = run(&fixture("sample"), &["check", "--format", "json=no/such/folder.json"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: cannot write no/such/folder.json"), "{}", run.stderr);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let colored = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = program(&fixture("sample"));
        command.arg("check").args(args).envs(variables.iter().copied());
        finished(&command.output().unwrap()).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "a pipe is no terminal");
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_baseline_hides_what_was_known() {
    let sample = copy("sample");
    let first = run(sample.path(), &["check", "--write-baseline", "known.json"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let pod = sample.path().join("prod/pod.yaml");
    std::fs::write(pod, POD.replace("latest", "1.27")).unwrap();
    let second = run(sample.path(), &["check", "--baseline", "known.json", "--format", "concise"]);
    assert_eq!(second.code, 1);
    let new: Vec<&str> = second.stdout.lines().collect();
    assert!(new.len() == 1 && new[0].starts_with("prod/pod.yaml:7:14: error[docker-hub-in-china]"), "{new:?}");
    let broken = run(sample.path(), &["check", "--baseline", "imagelint.yaml"]);
    assert!(broken.code == 2 && broken.stderr.contains("no baseline"), "{}", broken.stderr);
}

#[test]
fn a_broken_file_is_a_finding_and_the_others_are_checked() {
    let folder = tree(&[("broken.yaml", "a: [\n"), ("pod.yaml", POD)]);
    let run = run(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("broken.yaml:") && run.stdout.contains("error[yaml-syntax]"), "{}", run.stdout);
    assert!(run.stdout.contains("pod.yaml:7:20: warning[latest-tag]"), "{}", run.stdout);
}

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let run = run(&fixture("sample"), &["check", "no-such-file.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains("no-such-file.yaml"), "{}", run.stderr);
}

#[test]
fn a_broken_configuration_exits_2_and_says_where() {
    let folder = tree(&[("imagelint.yaml", "rules:\n  latest-tagg: off\n"), ("pod.yaml", POD)]);
    let message = "there is no rule `latest-tagg`";
    let on_stderr = format!("error: imagelint.yaml:2:3: {message}\nhint: ");
    for args in
        [&["check", "--diff"][..], &["check", "--format", "json"], &["check", "--format", "text=a.txt"], &["images"]]
    {
        let run = run(folder.path(), args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.starts_with(&on_stderr), "{args:?}: {}", run.stderr);
    }
    // Who reads the report sees the mistake there.
    for args in [
        &["check"][..],
        &["check", "--write-baseline", "known.json"],
        &["check", "--format", "json=a.json", "--format", "text"],
    ] {
        let run = run(folder.path(), args);
        let told = "error: nothing was checked, because the configuration has mistakes\n";
        assert_eq!((run.code, run.stderr.as_str()), (2, told), "{args:?}");
        assert_eq!(run.stdout.matches(message).count(), 1, "{args:?}: {}", run.stdout);
    }
    assert!(!folder.path().join("known.json").exists());
    let sarif = run(folder.path(), &["check", "--format", "sarif"]);
    assert!(sarif.code == 2 && sarif.stdout.contains("invalid-config"), "{}", sarif.stdout);
}

#[test]
fn a_region_that_looks_misspelt_is_a_warning_and_everything_is_checked() {
    let config = "clusters:\n  prod:\n    provider: alibaba\n    region: cn-shangai\n";
    let folder = tree(&[("imagelint.yaml", config), ("pod.yaml", POD)]);
    let told =
        "imagelint.yaml:4:13: warning[invalid-config] there is no region `cn-shangai` of alibaba in imagelint's table";
    let concise = |args: &[&str]| run(folder.path(), &[&["check", "--format", "concise"], args].concat());
    let all = concise(&["--fail-on", "never"]);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
    assert!(
        all.stdout.starts_with(told) && all.stdout.contains("pod.yaml:7:20: warning[latest-tag]"),
        "{}",
        all.stdout
    );
    let text = run(folder.path(), &["check", "--select", "invalid-config"]);
    assert_eq!(text.code, 0, "a warning fails nothing: {}", text.stderr);
    assert!(text.stdout.contains("did you mean `cn-shanghai`?"), "{}", text.stdout);
    assert_eq!(concise(&["--select", "invalid-config", "--fail-on", "warning"]).code, 1, "unless it is asked to");
    assert!(!concise(&["pod.yaml"]).stdout.contains("invalid-config"), "a hook is about the files it is given");
    let silenced = config.replace("shangai", "shangai # imagelint: ignore[invalid-config] opens next week");
    std::fs::write(folder.path().join("imagelint.yaml"), silenced).unwrap();
    assert!(!concise(&[]).stdout.contains("invalid-config"));
    std::fs::write(folder.path().join("imagelint.yaml"), format!("{config}rules: {{nope: off}}\n")).unwrap();
    assert_eq!(concise(&[]).code, 2, "beside a mistake it changes nothing");
}

#[test]
fn runs_are_deterministic() {
    let once = || run(&fixture("sample"), &["check", "--format", "sarif"]).stdout;
    assert_eq!(once(), once());
}
