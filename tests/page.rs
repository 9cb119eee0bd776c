//! `--format html` in a browser: the filter works, the address keeps it, and nothing is loaded from elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn deployment(name: &str, namespace: &str, image: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": namespace},
        "spec": {"template": {"spec": {"containers": [{"name": "main", "image": image}]}}}})
}

/// A page about four Deployments that Git does not have, one of them with a hostile image.
fn page(folder: &Path) -> PathBuf {
    let web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    \
        spec:\n      containers:\n        - name: main\n          image: quay.io/shop/web:1.4.0\n";
    let other = web.replace("shop", "blog");
    std::fs::write(folder.join("web.yaml"), format!("{web}---\n{other}")).expect("the folder can be written");
    let items = [
        deployment("web", "shop", "quay.io/shop/web:1.4.1"),
        deployment("web", "blog", "quay.io/blog/web:1.4.0"),
        deployment("cart", "shop", "quay.io/shop/cart:1"),
        deployment("mail", "blog", "quay.io/blog/mail:1<script>document.title='run'</script>"),
    ];
    let snapshot = json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string();
    std::fs::write(folder.join("snapshot.json"), snapshot).expect("the folder can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagelint"));
    command.args(["audit", "--snapshot", "snapshot.json", "--format", "html=report.html"]);
    let output = command.current_dir(folder).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("report.html")
}

/// A browser, where there is one.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn chromium() -> Option<&'static str> {
    // Installed is not enough: in some containers a browser does not start.
    let works = |name: &&str| {
        let mut command = Command::new(name);
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "data:text/html,<p>it works"]);
        command.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("it works"))
    };
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(works);
    if found.is_none() {
        eprintln!("skipped: there is no chromium that starts");
    }
    found
}

/// The document after its script has run, and what the browser asked the network for.
fn load(browser: &str, page: &Path, fragment: &str) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().expect("a folder");
    let log = profile.path().join("net.json");
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"]);
    command.args(["--disable-component-update", "--disable-sync", "--no-first-run", "--virtual-time-budget=5000"]);
    command.arg(format!("--user-data-dir={}", profile.path().join("profile").display()));
    command.arg(format!("--log-net-log={}", log.display()));
    command.arg(format!("file://{}{fragment}", page.display()));
    let output = command.output().expect("the browser runs");
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dom.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    let log = std::fs::read_to_string(log).expect("the browser writes its log");
    let asked = log.match_indices("\"url\":\"").map(|(at, key)| {
        let url = &log[at + key.len()..];
        url.split('"').next().unwrap_or_default().to_owned()
    });
    // The browser's own traffic, which no page causes, goes to its maker.
    let own = |url: &String| ["google", "gstatic", "gvt1"].iter().any(|host| url.contains(host));
    (dom, asked.filter(|url| url.starts_with("http") && !own(url)).collect())
}

/// Names of the workloads of the rows that are shown.
fn shown(dom: &str) -> Vec<&str> {
    let rows = dom.split("<tr data-row=\"\" data-urgency").skip(1);
    let rows = rows.filter(|row| !row.split('>').next().unwrap_or_default().contains(" hidden="));
    rows.map(|row| {
        let place = row.split("class=\"place\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        place.rsplit_once("/ ").map_or(place, |(_, namespace)| namespace)
    })
    .collect()
}

#[test]
fn the_filter_of_a_page_works_and_nothing_is_loaded() {
    let Some(browser) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let check = |fragment: &str, expected: &[&str]| {
        let (dom, asked) = load(browser, &page, fragment);
        let mut rows = shown(&dom);
        rows.sort_unstable();
        assert_eq!(rows, expected, "{fragment}");
        assert_eq!(asked, Vec::<String>::new(), "{fragment}");
        assert!(dom.contains("<title>Audit of cluster - imagelint</title>"), "no script but its own runs");
        let all = format!("({} of 3)", expected.len());
        let count = if expected.len() == 3 { "(3)" } else { &all };
        assert!(dom.contains(&format!("id=\"drift-list-count\" aria-live=\"polite\">{count}<")), "{fragment}: {count}");
    };
    check("", &["blog", "shop", "shop"]);
    check("#q=CART", &["shop"]);
    check("#q=quay.io+shop", &["shop", "shop"]);
    check("#namespace=blog", &["blog"]);
    check("#rule=image-drift", &["shop"]);
    check("#rule=image-drift&namespace=blog", &[]);
    check("#drift", &["blog", "shop", "shop"]);
}

#[test]
fn without_its_script_a_page_is_a_plain_document() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(page(folder.path())).unwrap();
    assert_eq!(text.matches("<tr data-row data-urgency").count(), 3);
    let form = text.split("<form").nth(1).unwrap().split('>').next().unwrap();
    assert!(form.ends_with(" hidden"), "what needs the script is not shown before it runs: {form}");
    assert!(!text.contains("<script>document") && text.contains("&#60;script&#62;document.title"));
    assert!(text.contains("id=\"images\""), "a page lists the images");
}
