//! The loop against a linter that is as simple as can be: `old` should be `new`, `new` in a file with `more` be `newest`.

use std::convert::Infallible;
use std::path::Path;

use imagelint_model::{Finding, Fix, Safety};
use imagelint_yaml::{Edit, Files, Load, MemoryLoad, Source, Span};

use super::*;
use crate::outcome::Summary;
use crate::report::fixture::LATEST;

/// Lints the texts at `paths`: each word of `words` found is replaced by its partner.
fn lint(load: impl Load + 'static, paths: &[&str], words: &[(&str, &str, Safety)]) -> Report {
    let files = Files::new(load);
    let mut findings = Vec::new();
    for path in paths {
        let source = files.open(Path::new(path)).unwrap();
        for (word, instead, safety) in words {
            for (at, _) in source.text.match_indices(word) {
                let mut finding = Finding::new(&LATEST, span(&source, at, word), *word);
                let edit = Edit::replace(finding.span, *instead);
                finding.fix(Fix { title: String::new(), safety: *safety, edits: vec![edit] });
                findings.push(finding);
            }
        }
    }
    Report::new(findings, files, Summary::default())
}

fn span(source: &Source, at: usize, word: &str) -> Span {
    Span::new(source.id, at as u32, (at + word.len()) as u32)
}

/// Fixes `text` with `words`; gives the text afterwards, the fixes applied and the refusals.
fn check(text: &str, words: &[(&str, &str, Safety)], safety: Safety) -> (String, usize, Vec<&'static str>) {
    let first = lint(MemoryLoad::new([("a.yaml", text)]), &["a.yaml"], words);
    let mut again = |load: OverlayLoad| Ok::<_, Infallible>(lint(load, &["a.yaml"], words));
    let fixed = fix(&first, safety, &mut again).unwrap();
    let after = fixed.changes.first().map_or(text.to_owned(), |change| change.after.clone());
    (after, fixed.applied, fixed.refused.into_iter().map(|(_, why)| why).collect())
}

#[test]
fn bytes_around_a_fix_are_kept() {
    let text = "\u{feff}# 缓存\r\na: \"old\" # old, \t c\r\nb:   'x'\r\n";
    let words = [("\"old\"", "\"new\"", Safety::Safe)];
    assert_eq!(check(text, &words, Safety::Safe).0, text.replace("\"old\"", "\"new\""));
}

#[test]
fn only_fixes_that_are_safe_enough_are_applied() {
    let words = [("one", "1", Safety::Safe), ("two", "2", Safety::Unsafe)];
    assert_eq!(check("a: one\nb: two\n", &words, Safety::Safe), ("a: 1\nb: two\n".to_owned(), 1, vec![]));
    assert_eq!(check("a: one\nb: two\n", &words, Safety::Unsafe), ("a: 1\nb: 2\n".to_owned(), 2, vec![]));
}

#[test]
fn of_overlapping_fixes_the_first_wins_and_the_other_gets_its_turn() {
    let words = [("bc", "x", Safety::Safe), ("ab", "a1b", Safety::Safe)];
    // `ab` comes first and takes the `b`; the `bc` that is left then becomes `x`.
    let (text, applied, _) = check("k: abc\n", &words, Safety::Safe);
    assert_eq!((text.as_str(), applied), ("k: a1x\n", 2));
}

/// Fixes `text`; gives the text afterwards and the words whose findings are said to be mended.
fn check_mended(text: &str, words: &[(&str, &str, Safety)], expected: (&str, &[&str])) {
    let first = lint(MemoryLoad::new([("a.yaml", text)]), &["a.yaml"], words);
    let mut again = |load: OverlayLoad| Ok::<_, Infallible>(lint(load, &["a.yaml"], words));
    let fixed = fix(&first, Safety::Safe, &mut again).unwrap();
    let mended: Vec<&str> = fixed.mended.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!((fixed.changes[0].after.as_str(), &*mended), expected, "{text}");
}

#[test]
fn a_finding_whose_fix_was_dropped_is_not_mended() {
    let [ab, bc] = [("ab", "x", Safety::Safe), ("bc", "y", Safety::Safe)];
    check_mended("k: abc\n", &[ab, bc], ("k: xc\n", &["ab"]));
    check_mended("k: ab\nl: bc\n", &[ab, bc], ("k: x\nl: y\n", &["ab", "bc"]));
    check_mended("k: abc\n", &[("ab", "a1b", Safety::Safe), bc], ("k: a1y\n", &["ab", "bc"]));
}

#[test]
fn of_findings_with_one_fix_all_are_mended() {
    let ab = ("ab", "x", Safety::Safe);
    check_mended("k: ab\n", &[ab, ab], ("k: x\n", &["ab", "ab"]));
    // What is done to these bytes is not what the second one asks for.
    check_mended("k: ab\n", &[ab, ("ab", "y", Safety::Safe)], ("k: x\n", &["ab"]));
}

#[test]
fn a_fix_that_never_ends_is_given_up() {
    let words = [("a: ", "a: x", Safety::Safe)];
    let (text, applied, _) = check("a: y\n", &words, Safety::Safe);
    assert_eq!((text.as_str(), applied), ("a: xxxxxxxxxxy\n", 10));
}

#[test]
fn a_fix_back_and_forth_leaves_no_change() {
    let mut turn = 0;
    let words = |turn| if turn % 2 == 0 { [("x", "y", Safety::Safe)] } else { [("y", "x", Safety::Safe)] };
    let mut again = |load: OverlayLoad| {
        turn += 1;
        Ok::<_, Infallible>(lint(Both(load), &["a.yaml"], &words(turn)))
    };
    let first = lint(Both(OverlayLoad::default()), &["a.yaml"], &words(0));
    assert!(fix(&first, Safety::Safe, &mut again).unwrap().changes.is_empty());
}

/// What an [`OverlayLoad`] has, and `k: x` for everything else.
struct Both(OverlayLoad);

impl Load for Both {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.read(path).or_else(|_| Ok(b"k: x\n".to_vec()))
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.0.is_dir(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.0.canonicalize(path)
    }
}

#[test]
fn a_result_that_does_not_parse_is_refused() {
    if parse(FileId(0), "a: [").errors.is_empty() {
        return;
    }
    let (text, applied, refused) = check("a: old\n", &[("old", "[", Safety::Safe)], Safety::Safe);
    assert_eq!((text.as_str(), applied, refused), ("a: old\n", 0, vec!["the result could not be parsed"]));
}

#[test]
fn a_file_that_is_not_utf8_is_refused() {
    let load = MemoryLoad::new([("a.yaml", b"a: old \xff\n".to_vec())]);
    let report = lint(load, &["a.yaml"], &[("old", "new", Safety::Safe)]);
    let mut never = |_: OverlayLoad| -> Result<Report, Infallible> { panic!("nothing was changed") };
    let fixed = fix(&report, Safety::Safe, &mut never).unwrap();
    assert_eq!(fixed.refused, [(PathBuf::from("a.yaml"), "it is not UTF-8")]);
}

#[test]
fn a_fix_of_two_files_is_applied_whole_or_not_at_all() {
    let load = MemoryLoad::new([("a.yaml", b"a: old\n".to_vec()), ("b.yaml", b"b: old \xff\n".to_vec())]);
    let mut report = lint(load, &["a.yaml", "b.yaml"], &[("old", "new", Safety::Safe)]);
    let second = report.findings.pop().and_then(|finding| finding.fix).unwrap();
    report.findings[0].fix.as_mut().unwrap().edits.extend(second.edits);
    let mut never = |_: OverlayLoad| -> Result<Report, Infallible> { panic!("nothing was changed") };
    let fixed = fix(&report, Safety::Safe, &mut never).unwrap();
    assert_eq!((fixed.applied, fixed.changes.len(), fixed.refused.len()), (0, 0, 1));
}
