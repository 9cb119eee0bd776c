//! Tests by carets: each file of `fixtures/kustomize/places` is a tree that says under its own bytes which rendered
//! values come from them.
//!
//! `^^^ Pod web /spec/nodeName` marks the place of that value, ` = text` behind it the place of this part of the value,
//! and `was` before it a place that the value passed through. Where no comment can stand, another file says
//! `at FILE:LINE:COLUMN` instead of carets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use imagelint_yaml::{Files, MemoryLoad, Node, Span};

use crate::kustomization::FIELDS;
use crate::plugin::{GENERATORS, TRANSFORMERS};
use crate::{Options, Rendered, render};

/// Fields that write no scalar by themselves: they bring objects, say where others write, or are never executed.
const WRITE_NOTHING: [&str; 17] = [
    "apiVersion",
    "kind",
    "metadata",
    "openapi",
    "sortOptions",
    "resources",
    "components",
    "crds",
    "bases",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
    "configurations",
    "generators",
    "transformers",
    "validators",
    // The fixtures of its forms stand for it.
    "images",
];

/// Fields that write in several ways, each with a fixture.
const FORMS: [&str; 9] = [
    "images-newName",
    "images-newTag",
    "images-digest",
    "images-tagSuffix",
    "patches-inline",
    "patches-file",
    "patches-json",
    "configMapGenerator",
    "configMapGenerator-merge",
];

struct Fixture {
    name: String,
    files: Vec<(PathBuf, String)>,
    expected: String,
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/kustomize/places");
    let entries = std::fs::read_dir(folder).expect("the fixtures are there");
    let mut fixtures: Vec<Fixture> = entries
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let text = std::fs::read_to_string(&path).expect("a fixture can be read");
            let parts = text.split("=== ").skip(1).filter_map(|part| part.split_once('\n'));
            let mut files: Vec<(PathBuf, String)> =
                parts.map(|(path, text)| (Path::new("app").join(path), text.to_owned())).collect();
            let (_, expected) = files.pop().expect("a fixture ends with what is expected");
            Fixture { name: path.file_stem().expect("it has a name").to_string_lossy().into_owned(), files, expected }
        })
        .collect();
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    fixtures
}

impl Fixture {
    fn render(&self) -> (Files, Rendered) {
        let files = Files::new(MemoryLoad::new(self.files.clone()));
        let overlay = self.files.iter().any(|(path, _)| path.starts_with("app/prod"));
        let root = if overlay { "app/prod" } else { "app" };
        let rendered = render(&files, Path::new(root), Options::default());
        (files, rendered)
    }
}

/// One expectation of a fixture.
struct Claim {
    span: Span,
    /// False where only the start of the place is known.
    whole: bool,
    was: bool,
    kind: String,
    name: String,
    pointer: String,
    part: Option<String>,
}

fn claims(fixture: &Fixture, files: &Files) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (path, text) in &fixture.files {
        let Some(source) = files.by_path(path) else { continue };
        let (mut start, mut marked) = (0, 0);
        for line in text.split_inclusive('\n') {
            let comment = line.trim().strip_prefix('#').map(str::trim_start).unwrap_or_default();
            let claim = comment.trim_start_matches('^');
            let carets = comment.len() - claim.len();
            if carets > 0 {
                let column = line.find('^').expect("the comment has carets");
                let from = (marked + column) as u32;
                claims.push(claim_of(claim, Span::new(source.id, from, from + carets as u32), true));
            } else if let Some((place, claim)) = comment.strip_prefix("at ").and_then(|rest| rest.split_once(' ')) {
                claims.push(claim_of(claim, place_in(place, files), false));
            } else {
                marked = start;
            }
            start += line.len();
        }
    }
    claims
}

fn place_in(place: &str, files: &Files) -> Span {
    let mut parts = place.split(':');
    let source = files.by_path(&Path::new("app").join(parts.next().unwrap_or_default())).expect("the file was read");
    let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok()).expect("a line and a column");
    let (line, column) = (number(), number());
    let line = source.lines().line_range(&source.text, line).expect("the file has the line");
    let start = line.start as u32 + column - 1;
    Span::new(source.id, start, start)
}

fn claim_of(text: &str, span: Span, whole: bool) -> Claim {
    let text = text.trim();
    let (text, part) = text.split_once(" = ").map_or((text, None), |(text, part)| (text, Some(part.to_owned())));
    let (was, text) = text.strip_prefix("was ").map_or((false, text), |rest| (true, rest));
    let words: Vec<String> = text.split(' ').map(ToOwned::to_owned).collect();
    let [kind, name, pointer] = <[String; 3]>::try_from(words).expect("a kind, a name and a pointer");
    Claim { span, whole, was, kind, name, pointer, part }
}

fn find<'r>(rendered: &'r Rendered, claim: &Claim) -> &'r Node {
    let named = |object: &&Node| {
        object.get("kind").and_then(Node::text) == Some(&claim.kind)
            && object.at(&["metadata", "name"]).and_then(Node::text) == Some(&claim.name)
    };
    let object = rendered.objects.iter().find(named);
    let object = object.unwrap_or_else(|| panic!("no {} {}", claim.kind, claim.name));
    claim.pointer.split('/').skip(1).fold(object, |node, part| {
        let child = match part.parse::<usize>() {
            Ok(index) => node.items().get(index),
            Err(_) => node.get(&part.replace("~1", "/").replace("~0", "~")),
        };
        child.unwrap_or_else(|| panic!("no {} in {} {}", claim.pointer, claim.kind, claim.name))
    })
}

/// What is wrong with a claim.
fn check(name: &str, claim: &Claim, rendered: &Rendered, files: &Files) -> Option<String> {
    let node = find(rendered, claim);
    let shown = |span: Span| {
        let source = files.get(span.file);
        let at = source.position(span.start);
        format!("{}:{}:{} `{}`", source.path.display(), at.line, at.column, files.slice(span))
    };
    let Claim { kind, pointer, .. } = claim;
    if claim.was {
        let trail = node.origin.as_ref().map_or(&[][..], |origin| &origin.trail);
        let all: Vec<String> = trail.iter().map(|span| shown(*span)).collect();
        let wrong = || format!("{name}: {kind} {pointer} was not {}, but {all:?}", shown(claim.span));
        return (!trail.contains(&claim.span)).then(wrong);
    }
    let text = node.text().expect("it is a scalar");
    let place = claim.part.as_ref().map_or(node.span, |part| {
        let start = text.find(part.as_str()).unwrap_or_else(|| panic!("{name}: no {part} in {text}"));
        node.subspan(start..start + part.len())
    });
    let start = |span: Span| (span.file, span.start);
    let same = if claim.whole { place == claim.span } else { start(place) == start(claim.span) };
    (!same).then(|| format!("{name}: {kind} {pointer} is from {}, not {}", shown(place), shown(claim.span)))
}

#[test]
fn values_come_from_where_the_fixtures_say() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let (files, rendered) = fixture.render();
        let errors: Vec<_> = rendered.diagnostics.iter().filter(|problem| problem.kind.is_error()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", fixture.name);
        assert_eq!(rendered.to_yaml().unwrap(), fixture.expected, "{}", fixture.name);
        let claims = claims(&fixture, &files);
        assert!(claims.iter().any(|claim| !claim.was), "{} claims nothing", fixture.name);
        wrong.extend(claims.iter().filter_map(|claim| check(&fixture.name, claim, &rendered, &files)));
        count += claims.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count} claims");
}

#[test]
fn all_that_writes_a_scalar_has_a_fixture() {
    let writes = FIELDS.iter().filter(|field| !WRITE_NOTHING.contains(field));
    let needed: BTreeSet<&str> = writes.chain(&GENERATORS).chain(&TRANSFORMERS).chain(&FORMS).copied().collect();
    let fixtures = fixtures();
    let names: BTreeSet<&str> = fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
    let missing: Vec<&str> = needed.difference(&names).copied().filter(|name| *name != "patches").collect();
    assert!(missing.is_empty(), "no fixture in fixtures/kustomize/places for {missing:?}");
}

#[test]
fn a_place_is_inside_its_file_and_a_part_inside_its_text() {
    fn walk(node: &Node, files: &Files) {
        let inside = |span: Span| files.get(span.file).text.get(span.range()).is_some();
        assert!(inside(node.span));
        if let Some(origin) = &node.origin {
            assert!(origin.trail.iter().all(|span| inside(*span)));
            let text = node.text().unwrap_or_default();
            let mut last = 0;
            for piece in &origin.pieces {
                assert!(inside(piece.span) && last <= piece.start && piece.start <= piece.end, "{origin:?}");
                assert!(text.get(piece.start as usize..piece.end as usize).is_some(), "{text} {origin:?}");
                last = piece.end;
            }
        }
        node.items().iter().for_each(|item| walk(item, files));
        node.entries().iter().for_each(|entry| walk(&entry.value, files));
    }
    for fixture in fixtures() {
        let (files, rendered) = fixture.render();
        rendered.objects.iter().for_each(|object| walk(object, &files));
    }
}
