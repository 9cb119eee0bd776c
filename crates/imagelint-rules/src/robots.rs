//! Values that a program writes: what is edited there by hand, or by a fix, is gone after its next commit.

use imagelint_model::{Finding, Object};
use imagelint_yaml::{Edit, Files, Span};

/// What is said of the line of a value that a program writes.
pub const AUTOMATION: &str = "image automation writes this line";

/// How Flux marks a value that its image automation writes.
const FLUX: &str = "\"$imagepolicy\"";
/// How an Argo CD Application lists the images that Argo CD Image Updater keeps up to date.
const ARGO: &str = "argocd-image-updater.argoproj.io/image-list";

/// The comment on the line of a value that Flux writes.
struct Marker<'t> {
    /// Byte offset of the line.
    line: usize,
    /// Byte offset of the comment.
    start: usize,
    /// Byte offset behind it.
    end: usize,
    /// Namespace and name of the ImagePolicy, and the part that it decides: `apps:web:tag`.
    policy: &'t str,
}

/// Takes away fixes that would edit a value which Flux image automation writes, and says of findings there who does.
pub fn yield_to_robots(findings: &mut [Finding], files: &Files) {
    for finding in findings {
        let of_edits = finding.fix.iter().flat_map(|fix| &fix.edits).find_map(|edit| {
            let source = files.get(edit.span.file);
            markers(&source.text, edit.span).find_map(|marker| marker.is_moved_by(edit).then(|| marker.told(edit.span)))
        });
        let withheld = of_edits.is_some();
        let Some((policy, place)) = of_edits.or_else(|| of_finding(finding, files)) else { continue };
        if withheld {
            finding.fix = None;
        }
        let advice = format!("Flux writes this value: change its ImagePolicy `{policy}`, an edit here is overwritten");
        add_help(finding, &advice);
        finding.related(place, AUTOMATION);
    }
}

/// The marker on the line of the finding, where that stands on the value itself.
fn of_finding(finding: &Finding, files: &Files) -> Option<(String, Span)> {
    // Most findings are about something else; their files need not be read again.
    finding.image.as_ref()?;
    let source = files.get(finding.span.file);
    let marker = markers(&source.text, finding.span).next()?;
    (finding.span.end as usize <= marker.start).then(|| marker.told(finding.span))
}

/// Takes away fixes for the images of an Application that Argo CD Image Updater keeps up to date.
pub(crate) fn yield_to_updater(findings: &mut [Finding], object: &Object) {
    if !object.is("argoproj.io", "Application") {
        return;
    }
    let annotations = object.node.at(&["metadata", "annotations"]);
    let Some(list) = annotations.and_then(|annotations| annotations.get(ARGO)) else { return };
    for finding in findings.iter_mut().filter(|finding| finding.fix.is_some()) {
        let (Some(image), Some(listed)) = (&finding.image, list.text()) else { continue };
        if listed.split(',').any(|entry| lists(entry, image)) {
            finding.fix = None;
            add_help(finding, "Argo CD Image Updater writes this value: change its annotations");
            finding.related(list.span, "kept up to date by Argo CD Image Updater");
        }
    }
}

/// True when an entry of the list (`alias=registry/name:constraint`) speaks of `image`.
fn lists(entry: &str, image: &str) -> bool {
    let entry = entry.trim();
    let listed = entry.split_once('=').map_or(entry, |(_, listed)| listed);
    let repository = |text: &str| {
        let text = text.split('@').next().unwrap_or_default();
        let name = text.rfind('/').map_or(0, |at| at + 1);
        let end = text[name..].find(':').map_or(text.len(), |at| name + at);
        text[..end].to_owned()
    };
    let (listed, image) = (repository(listed), repository(image));
    !listed.is_empty() && (listed == image || image.ends_with(&format!("/{listed}")))
}

fn add_help(finding: &mut Finding, advice: &str) {
    let help = match finding.help.take() {
        Some(help) => format!("{help}. {advice}"),
        None => advice.to_owned(),
    };
    finding.help = Some(help);
}

/// The markers on the lines that `span` touches.
fn markers(text: &str, span: Span) -> impl Iterator<Item = Marker<'_>> {
    // A span that ends with its line does not touch the next one.
    let (from, to) = (span.start as usize, span.end.saturating_sub(1).max(span.start) as usize);
    let from = text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(to..).and_then(|after| after.find('\n')).map_or(text.len(), |at| to + at);
    let mut line = from;
    text.get(from..to).unwrap_or_default().split_inclusive('\n').filter_map(move |content| {
        let start = line;
        line += content.len();
        marker(content.trim_end_matches(['\n', '\r']), start)
    })
}

/// The marker at the end of `content`, a line that begins at byte `line`.
fn marker(content: &str, line: usize) -> Option<Marker<'_>> {
    let at = content.find(FLUX)?;
    let comment = content[..at].rfind('#')?;
    let opened = content[comment + 1..at].trim();
    let after_blank = comment == 0 || content.as_bytes()[comment - 1].is_ascii_whitespace();
    // A line that is all comment marks nothing: Flux looks at the comment behind a value.
    let behind_value = !content[..comment].trim().is_empty();
    let named = content[at + FLUX.len()..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (policy, _) = named.split_once('"')?;
    (opened == "{" && after_blank && behind_value).then_some(Marker {
        line,
        start: line + comment,
        end: line + content.len(),
        policy,
    })
}

impl Marker<'_> {
    /// True for an edit that changes the marked line; whole lines put before or behind it leave it alone.
    fn is_moved_by(&self, edit: &Edit) -> bool {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        end > self.line && start < self.end && !(start == end && start == self.line)
    }

    fn told(&self, near: Span) -> (String, Span) {
        let policy = self.policy.split(':').take(2).collect::<Vec<_>>().join(":");
        (policy, Span::new(near.file, self.start as u32, self.end as u32))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use imagelint_model::{Finding, Fix, catalog};
    use imagelint_yaml::{Edit, Files, MemoryLoad, Span};

    use super::{lists, yield_to_robots};

    /// Whether a fix that replaces `old` by `new` in `text` stays, and who is said to write there.
    fn check(text: &str, old: &str, new: &str, stays: bool, policy: Option<&str>) {
        let files = Files::new(MemoryLoad::new([("a.yaml", text)]));
        let file = files.open(Path::new("a.yaml")).expect("it is there").id;
        let at = text.find(old).expect("it stands there") as u32;
        let span = Span::new(file, at, at + old.len() as u32);
        let mut finding = Finding::new(&catalog::DOCKER_HUB_IN_CHINA, span, "x");
        finding.image = Some("web".to_owned());
        finding.help("do").fix(Fix::safe("x", Edit::replace(span, new)));
        yield_to_robots(std::slice::from_mut(&mut finding), &files);
        assert_eq!(finding.fix.is_some(), stays, "{text:?}");
        let said = policy.map(|policy| {
            format!("do. Flux writes this value: change its ImagePolicy `{policy}`, an edit here is overwritten")
        });
        assert_eq!(finding.help, said.or(Some("do".to_owned())), "{text:?}");
        assert_eq!(finding.related.len(), usize::from(policy.is_some()));
    }

    const WEB: &str = "# {\"$imagepolicy\": \"apps:web\"}";

    #[test]
    fn a_value_that_flux_writes_is_not_edited() {
        check(&format!("image: redis:7 {WEB}\nx: y\n"), "redis", "m/redis", false, Some("apps:web"));
        check(&format!("a:\n- image: redis:7 {WEB}"), "redis:7", "m", false, Some("apps:web"));
        check(&format!("newTag: v1 {WEB}\r\n").replace("web\"", "web:tag\""), "v1", "v2", false, Some("apps:web"));
        check("a: b1 #{ \"$imagepolicy\" : \"apps:web:name\" }\n", "b1", "c", false, Some("apps:web"));
        check(&format!("{{name: redis, newTag: v1}} {WEB}\n"), "redis", "m/redis", false, Some("apps:web"));
        check(&format!("- name: a\n  newTag: v1 {WEB}\n- b\n"), "- name: a\n  newTag: v1", "", false, Some("apps:web"));
    }

    #[test]
    fn what_flux_does_not_write_may_be_edited() {
        let split = format!("repository: redis\ntag: v1 {WEB}\n").replace("web\"", "web:tag\"");
        check(&split, "redis", "m/redis", true, None);
        check(&format!("{WEB}\nimage: redis:7\n"), "redis", "m/redis", true, None);
        check(&format!("a: '{WEB}'\n"), "a:", "b:", true, None);
        check("image: redis:7 # {\"$other\": \"apps:web\"}\n", "redis", "m/redis", true, None);
        check(&format!("a: b\nimage: redis:7 {WEB}\nc: d\n"), "c: d", "e: f", true, None);
        check(&format!("a: b\nimage: redis:7 {WEB}\n"), "a: b\n", "", true, None);
    }

    #[test]
    fn a_line_put_below_leaves_the_marker_where_it_is() {
        let text = format!("image: redis:7 {WEB}\nc: d\n");
        let files = Files::new(MemoryLoad::new([("a.yaml", text.as_str())]));
        let file = files.open(Path::new("a.yaml")).expect("it is there").id;
        let end = text.find("\nc").expect("it stands there") as u32;
        for (at, stays) in [(end, true), (end + 1, true), (0, true), (14, false)] {
            let span = Span::new(file, at, at);
            let mut finding = Finding::new(&catalog::IMPLICIT_PULL_POLICY, span, "x");
            finding.fix(Fix::safe("x", Edit::replace(span, "\nimagePullPolicy: IfNotPresent")));
            yield_to_robots(std::slice::from_mut(&mut finding), &files);
            assert_eq!(finding.fix.is_some(), stays, "at {at}");
        }
    }

    #[test]
    fn the_list_of_an_updater_names_repositories() {
        assert!(lists("web=example.com:5000/team/web:~1.2", "example.com:5000/team/web:1.2.3"));
        assert!(lists(" redis", "docker.io/library/redis:7"));
        assert!(lists("nginx:1.x", "nginx@sha256:00"));
        assert!(!lists("web=example.com/web", "example.com/web-admin:1"));
        assert!(!lists("", "redis:7"));
    }
}
