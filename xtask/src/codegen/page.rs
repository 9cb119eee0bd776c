//! Rule pages as the generators need them: the head of `rules/<id>.md` checked and typed, the body as it is.

use std::path::Path;

use imagelint_yaml::{FileId, LineIndex, Node, Span, parse};

/// A page: its head in the words of the generated code, and its body.
pub(crate) struct Page {
    /// File stem.
    pub(crate) id: String,
    /// One line.
    pub(crate) summary: String,
    /// `info`, `warning` or `error`.
    pub(crate) severity: String,
    /// Runs without being asked for.
    pub(crate) enabled: bool,
    /// `none`, `safe` or `unsafe`.
    pub(crate) fix: String,
    /// First version.
    pub(crate) since: String,
    /// `rules`, `input`, `kustomize` or `drift`.
    pub(crate) from: String,
    /// Some of `manifest`, `profile`, `snapshot`.
    pub(crate) needs: Vec<String>,
    /// Names of the options.
    pub(crate) options: Vec<String>,
    /// Markdown after the head.
    pub(crate) body: String,
}

const KEYS: [&str; 8] = ["summary", "severity", "enabled", "fix", "since", "from", "needs", "options"];
const SEVERITIES: &[&str] = &["info", "warning", "error"];
const FIXES: &[&str] = &["none", "safe", "unsafe"];
const PRODUCERS: &[&str] = &["rules", "input", "kustomize", "drift"];
const NEEDS: &[&str] = &["manifest", "profile", "snapshot"];

/// All pages of the workspace, sorted by id.
pub(crate) fn read_all(root: &Path) -> Result<Vec<Page>, String> {
    let folder = root.join("rules");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("rules: {error}"))?;
    let mut names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
    names.retain(|name| name.ends_with(".md") && name != "README.md");
    names.sort_by(|left, right| id_of(left).cmp(id_of(right)));
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        let text = std::fs::read_to_string(folder.join(&name)).map_err(|error| format!("rules/{name}: {error}"))?;
        match read(id_of(&name), &text) {
            Ok(page) => pages.push(page),
            Err(more) => problems.extend(more.into_iter().map(|(line, what)| format!("rules/{name}:{line}: {what}"))),
        }
    }
    if problems.is_empty() { Ok(pages) } else { Err(problems.join("\n")) }
}

fn id_of(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

/// What is wrong with a head, and in which line.
type Problems = Vec<(u32, String)>;

fn read(id: &str, text: &str) -> Result<Page, Problems> {
    let parts = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let Some((head, body)) = parts else {
        return Err(vec![(1, "a page begins with a head between two lines `---`".to_owned())]);
    };
    let parsed = parse(FileId(0), head);
    let mut reader = Reader { lines: LineIndex::new(head), head, problems: Vec::new() };
    for error in &parsed.errors {
        reader.problem(error.span, error.message.clone());
    }
    let Some(document) = parsed.documents.first() else {
        reader.problem(Span::new(FileId(0), 0, 0), "the head is empty".to_owned());
        return Err(reader.problems);
    };
    let page = reader.page(id, &document.root, body);
    if reader.problems.is_empty() { Ok(page) } else { Err(reader.problems) }
}

struct Reader<'t> {
    head: &'t str,
    lines: LineIndex,
    problems: Problems,
}

impl Reader<'_> {
    fn page(&mut self, id: &str, head: &Node, body: &str) -> Page {
        for entry in head.entries() {
            if !KEYS.iter().any(|key| entry.is(key)) {
                self.problem(entry.key.span, format!("unknown key; a head has {}", KEYS.join(", ")));
            }
        }
        let enabled = self.word(head, "enabled", Some("true"), &["true", "false"]) == "true";
        let needs = head.get("needs").map_or(&[][..], Node::items);
        Page {
            id: id.to_owned(),
            summary: self.text(head, "summary", None),
            severity: self.word(head, "severity", None, SEVERITIES),
            enabled,
            fix: self.word(head, "fix", None, FIXES),
            since: self.text(head, "since", None),
            from: self.word(head, "from", None, PRODUCERS),
            needs: needs.iter().map(|need| self.one_of(need, NEEDS)).collect(),
            options: self.options(head),
            body: body.trim_start().to_owned(),
        }
    }

    fn options(&mut self, head: &Node) -> Vec<String> {
        let entries = head.get("options").map_or(&[][..], Node::entries);
        let mut names = Vec::new();
        for entry in entries {
            for key in ["type", "default", "help"] {
                if entry.value.get(key).is_none() {
                    self.problem(entry.key.span, format!("the option has no `{key}`"));
                }
            }
            names.push(entry.key.text().unwrap_or_default().to_owned());
        }
        names
    }

    fn word(&mut self, head: &Node, key: &str, default: Option<&str>, allowed: &[&str]) -> String {
        match (head.get(key), default) {
            (Some(node), _) => self.one_of(node, allowed),
            (None, Some(default)) => default.to_owned(),
            (None, None) => self.text(head, key, None),
        }
    }

    fn one_of(&mut self, node: &Node, allowed: &[&str]) -> String {
        let text = node.text().unwrap_or_default();
        if !allowed.contains(&text) {
            self.problem(node.span, format!("`{text}` is none of {}", allowed.join(", ")));
        }
        text.to_owned()
    }

    fn text(&mut self, head: &Node, key: &str, default: Option<&str>) -> String {
        let found = head.get(key).and_then(Node::text).or(default);
        if found.is_none_or(str::is_empty) {
            self.problem(head.span, format!("`{key}` is missing"));
        }
        found.unwrap_or_default().to_owned()
    }

    fn problem(&mut self, at: Span, what: String) {
        // The head begins in the second line of the page.
        let line = self.lines.position(self.head, at.start).line + 1;
        self.problems.push((line, what));
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    const GOOD: &str = "---\nsummary: S\nseverity: info\nfix: none\nsince: 0.1.0\nfrom: rules\n---\n## Why\n";

    fn check(text: &str, expected: &[&str]) {
        let problems = read("x", text).err().unwrap_or_default();
        let shown: Vec<String> = problems.iter().map(|(line, what)| format!("{line}: {what}")).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_head_is_read() {
        let text =
            GOOD.replace("---\n##", "needs: [manifest]\noptions:\n  tags: {type: list, default: [], help: H}\n---\n##");
        let page = read("x", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!((page.id.as_str(), page.severity.as_str(), page.enabled), ("x", "info", true));
        assert_eq!((page.needs, page.options), (vec!["manifest".to_owned()], vec!["tags".to_owned()]));
        assert_eq!(page.body, "## Why\n");
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        check(GOOD, &[]);
        check("## Why\n", &["1: a page begins with a head between two lines `---`"]);
        check(&GOOD.replace("info", "eror"), &["3: `eror` is none of info, warning, error"]);
        check(
            &GOOD.replace("since", "sinse"),
            &[
                "5: unknown key; a head has summary, severity, enabled, fix, since, from, needs, options",
                "2: `since` is missing",
            ],
        );
        check(
            &GOOD.replace("---\n##", "options: {a: {type: list, help: H}}\n---\n##"),
            &["7: the option has no `default`"],
        );
    }
}
