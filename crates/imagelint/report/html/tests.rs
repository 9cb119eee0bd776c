use base64::Engine;
use imagelint_drift::Timestamp;
use imagelint_drift::pulls::{Pull, RegistryPulls};
use imagelint_model::{ByteSize, Throughput};

use super::*;
use crate::images::ImageRow;
use crate::outcome::ClusterPulls;
use crate::report::Format;
use crate::report::audit::fixture::audit_report;
use crate::report::fixture::{check, full_report};

fn audit() -> Report {
    let mut report = audit_report();
    let pull = Pull {
        namespace: "shop".to_owned(),
        pod: "web-5f-a".to_owned(),
        container: None,
        node: Some("node-1".to_owned()),
        image: "acme.azurecr.io/core/<b>:1".to_owned(),
        seconds: 923.0,
        with_waiting: 930.0,
        size: Some(ByteSize(240_000_000)),
        at: None,
    };
    let registry = |registry: &str, speed: Option<f64>| RegistryPulls {
        registry: registry.to_owned(),
        pulls: 3,
        throughput: speed.map(Throughput),
        longest: 923.0,
    };
    report.pulls = vec![ClusterPulls {
        cluster: "prod".to_owned(),
        taken_at: Timestamp::parse("2026-10-01T08:00:00Z"),
        registries: vec![
            registry("acme.azurecr.io", Some(260_000.0)),
            registry("quay.io", Some(52e6)),
            registry("ghcr.io", None),
        ],
        slowest: vec![pull],
    }];
    let row = |image: &str, name: &str, seconds| ImageRow {
        image: image.to_owned(),
        kind: "Deployment".to_owned(),
        namespace: Some("shop".to_owned()),
        name: name.to_owned(),
        size_bytes: Some(240_000_000),
        estimated_pull_seconds: seconds,
        ..ImageRow::default()
    };
    report.images = Some(vec![row("a:1", "web", None), row("z:1", "web", Some(923.1)), row("z:1", "cart", Some(4.0))]);
    report
}

#[test]
fn the_page_runs_its_own_script_alone() {
    let hash = base64::engine::general_purpose::STANDARD
        .encode(ring::digest::digest(&ring::digest::SHA256, SCRIPT.as_bytes()));
    assert_eq!(SCRIPT_HASH, format!("sha256-{hash}"), "the script was changed: write its hash into SCRIPT_HASH");
    let page = check(&audit(), Format::Html);
    // In an attribute a browser reads the escapes back.
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    let allowed = policy.replace("&#43;", "+").replace("&#61;", "=");
    assert!(allowed.contains("default-src 'none'") && allowed.contains(SCRIPT_HASH), "{policy}");
    assert_eq!(page.matches("<script").count(), 1);
    // Nothing but links to pages about rules leads out of the file.
    for outside in [" src=\"", "<img", "<link", "@import", "url(", "<iframe", "<object", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for (at, _) in page.match_indices("http") {
        let before = &page[at.saturating_sub(6)..at];
        assert!(before.ends_with("href=\"") || page[at..].starts_with("http-equiv"), "{}", &page[at..at + 60]);
    }
}

#[test]
fn names_from_clusters_are_text() {
    let page = check(&audit(), Format::Html);
    assert!(page.contains("&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;"), "an image name");
    assert!(page.contains("Deployment &#60;img src=x&#62;") && !page.contains("<img"), "a workload name");
    assert!(page.contains("core/&#60;b&#62;:1") && !page.contains("<b>:1"), "a pulled image");
    assert!(!page.contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn a_page_has_all_parts_and_its_tables_have_heads() {
    let page = check(&audit(), Format::Html);
    for part in [
        "id=\"drift\"",
        "id=\"pulls\"",
        "id=\"findings\"",
        "id=\"images\"",
        "<html lang=\"en\">",
        "prod as of 2026-10-01T08:00:00Z",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("<table").count(), page.matches("<thead><tr><th scope=\"col\"").count());
    assert_eq!(page.matches("<tr data-row data-urgency=").count(), 8);
    let first = page.find("<tr data-row data-urgency=\"broken\"").unwrap();
    assert!(first < page.find("<tr data-row data-urgency=\"breaks\"").unwrap());
    assert!(page.contains("width:100%") && page.contains("0.26 MB/s") && page.contains("size unknown"));
    assert!(page.contains("<span class=\"shared\">quay.io/shop/web</span><span class=\"part\">:1.4.0</span>"));
    let images = page.split("id=\"images\"").nth(1).unwrap();
    assert!(images.find("<code>z:1").unwrap() < images.find("<code>a:1").unwrap(), "the slowest first");
    assert!(images.contains("Deployment shop/cart, Deployment shop/web"));
    assert_eq!(page, check(&audit(), Format::Html), "the same report gives the same page");
}

#[test]
fn a_check_has_findings_and_no_drift() {
    let page = check(&full_report(), Format::Html);
    assert!(!page.contains("id=\"drift\"") && !page.contains("id=\"images\"") && page.contains("Image check"));
    assert_eq!(page.matches("<li data-row").count(), 4);
    assert!(page.contains("<mark>镜像/redis</mark>"));
    let mut clean = full_report();
    clean.findings.clear();
    assert!(check(&clean, Format::Html).contains("<p>Nothing found.</p>"));
}

#[test]
fn a_big_audit_stays_a_file_that_browsers_open() {
    let mut report = audit();
    report.drift = vec![report.drift[0].clone(); ROWS + 5];
    let page = check(&report, Format::Html);
    assert!(page.contains("5 more are in the JSON report"));
    assert!(page.len() < ROWS * 2_000, "{} bytes", page.len());
}
