//! `imagelint init` writes a configuration that `check` reads, and never writes over one.

use super::{Run, copy, finished, program, tree};

/// `init` in `folder` with a kubeconfig that is not there.
fn init(folder: &std::path::Path, args: &[&str]) -> Run {
    finished(
        &program(folder)
            .env("KUBECONFIG", "/nonexistent/kubeconfig")
            .arg("init")
            .args(args)
            .output()
            .expect("the program was built for this test"),
    )
}

#[test]
fn it_writes_once_and_check_reads_it() {
    let folder = copy("sample");
    std::fs::remove_file(folder.path().join("imagelint.yaml")).unwrap();
    let first = init(folder.path(), &[]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert_eq!(
        first.stdout,
        "wrote imagelint.yaml: 0 clusters, 7 images seen\nread it through, then run `imagelint check`\n"
    );
    assert_ne!(super::run(folder.path(), &["check"]).code, 2);
    let written = std::fs::read_to_string(folder.path().join("imagelint.yaml")).unwrap();
    let again = init(folder.path(), &[]);
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (2, "error: imagelint.yaml exists already\nhint: --stdout prints a new one, --force overwrites it\n")
    );
    assert_eq!(init(folder.path(), &["--stdout"]).stdout, written);
    std::fs::write(folder.path().join("imagelint.yaml"), "mine: 1\n").unwrap();
    assert_eq!(init(folder.path(), &["--force"]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("imagelint.yaml")).unwrap(), written);
}

#[test]
fn the_hidden_name_counts_too_and_another_folder_may_be_named() {
    let folder = tree(&[("a/.imagelint.yaml", "{}\n"), ("b/overlays/prod/x.yaml", "a: b\n")]);
    let hidden = init(folder.path(), &["a"]);
    assert_eq!((hidden.code, hidden.stderr.contains("a/.imagelint.yaml exists already")), (2, true));
    assert_eq!(init(folder.path(), &["a", "--force"]).code, 0);
    assert!(!folder.path().join("a/imagelint.yaml").exists());
    let other = init(folder.path(), &["b", "--stdout"]);
    assert!(other.stdout.contains("\nclusters:\n  prod:\n") && other.stdout.contains("\n    paths: [overlays/prod]\n"));
    assert_eq!(init(folder.path(), &["c"]).code, 2);
}
