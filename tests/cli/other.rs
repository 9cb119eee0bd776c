//! Every command but `check`.

use std::process::Stdio;

use super::{fixture, program, run};

#[test]
fn usage_errors_exit_2_and_help_exits_0() {
    let check = |args: &[&str], code: i32, in_stderr: &str| {
        let run = run(&fixture(""), args);
        assert_eq!(run.code, code, "{args:?}");
        assert!(run.stderr.contains(in_stderr), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout.is_empty(), code == 2, "{args:?}");
    };
    check(&["--help"], 0, "");
    check(&["check", "--help"], 0, "");
    check(&["--version"], 0, "");
    check(&[], 2, "Usage:");
    check(&["chek"], 2, "'check'");
    check(&["check", "--format", "xml"], 2, "there are text, concise, json");
    check(&["check", "--fail-on", "fatal"], 2, "possible values: error, warning, info, never");
}

#[test]
fn every_rule_page_is_listed_and_explained() {
    let table = run(&fixture(""), &["rules"]).stdout;
    let json = run(&fixture(""), &["rules", "--format", "json"]).stdout;
    let rules: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let pages = std::fs::read_dir(fixture("../rules")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut ids: Vec<String> = pages.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    ids.retain(|id| id != "README");
    ids.sort();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    for id in ids {
        assert!(table.contains(&format!("\n{id} ")), "{id}");
        let page = run(&fixture(""), &["explain", &id]);
        assert!(page.code == 0 && page.stdout.starts_with(&format!("{id} (")), "{id}");
        assert!(!page.stdout.contains("```") && !page.stdout.contains("\n## "), "{id} is printed as Markdown");
    }
}

#[test]
fn an_unknown_rule_gets_a_suggestion() {
    let near = run(&fixture(""), &["explain", "lates-tag"]);
    assert_eq!(
        (near.code, near.stderr.as_str()),
        (2, "error: there is no rule `lates-tag`\nhint: did you mean `latest-tag`?\n")
    );
    let far = run(&fixture(""), &["explain", "zzz"]);
    assert_eq!((far.code, far.stderr.lines().last()), (2, Some("hint: `imagelint rules` lists all rules")));
}

#[test]
fn completions_are_printed_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = run(&fixture(""), &["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("unsafe-fixes"), "{shell}");
        // The generators for the other two leave values of arguments out.
        let ids = run.stdout.contains("docker-hub-in-china");
        assert_eq!(ids, !["elvish", "powershell"].contains(&shell), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_failure() {
    for args in [
        &["rules"][..],
        &["explain", "latest-tag"],
        &["completions", "zsh"],
        &["check", "--format", "json"],
        &["images"],
    ] {
        let mut child =
            program(&fixture("sample")).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

#[test]
fn images_lists_every_use() {
    let jsonl = run(&fixture("sample"), &["images", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> = jsonl.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let images: Vec<_> = rows
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["line"].as_u64().unwrap(), row["image"].as_str().unwrap()))
        .collect();
    assert_eq!(
        images,
        [
            ("prod/report.yaml", 15, "registry-vpc.cn-shanghai.aliyuncs.com/shop/report:latest"),
            ("prod/web.yaml", 16, "registry-vpc.cn-shanghai.aliyuncs.com/shop/migrate:1.8.2"),
            ("prod/web.yaml", 19, "registry-vpc.cn-shanghai.aliyuncs.com/shop/web:2.4.1"),
            ("prod/web.yaml", 22, "redis:7.2-alpine"),
            ("staging/web.yaml", 15, "shop.azurecr.io/web:2.4.1"),
            ("staging/web.yaml", 17, "redis:7.2-alpine"),
            ("staging/web.yaml", 19, "busybox"),
        ]
    );
    assert_eq!(rows[3]["repository"], "library/redis");
    assert_eq!(rows[1]["containerKind"], "init");
    let csv = run(&fixture("sample"), &["images", "--format", "csv"]);
    assert_eq!((csv.code, csv.stdout.lines().count()), (0, 8));
}

#[test]
fn an_empty_folder_is_told_apart_from_a_clean_one() {
    let folder = tempfile::tempdir().unwrap();
    let check = run(folder.path(), &["check"]);
    assert_eq!(
        (check.code, check.stderr.as_str()),
        (0, "note: nothing was checked: there is no YAML file below `.`\n")
    );
    let images = run(folder.path(), &["images"]);
    assert_eq!((images.code, images.stderr.as_str()), (0, "note: no manifest below `.` names an image\n"));
    let rendered = run(&fixture("sample"), &["images", "--rendered", "prod", "staging"]);
    assert!(
        rendered.stderr.starts_with("note: no kustomization below `prod` and `staging` deploys"),
        "{}",
        rendered.stderr
    );
    assert_eq!(run(&fixture("sample"), &["images"]).stderr, "");
}
