//! A change as a unified diff that `git apply` and `patch` take.

use std::io::{self, Write};

use similar::TextDiff;

use super::Change;
use crate::report::shown;

pub(super) fn write(change: &Change, out: &mut dyn Write) -> io::Result<()> {
    let path = shown(&change.path);
    let (before, after) = match path.starts_with('/') {
        true => (path.clone(), path),
        false => (format!("a/{path}"), format!("b/{path}")),
    };
    let diff = TextDiff::from_lines(&*change.before, &change.after);
    diff.unified_diff().header(&before, &after).to_writer(out)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn check(before: &str, after: &str, expected: &str) {
        let change = Change { path: PathBuf::from("./x/缓存.yaml"), before: before.into(), after: after.to_owned() };
        let mut out = Vec::new();
        write(&change, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn line_ends_are_part_of_the_diff() {
        let expected = "--- a/x/缓存.yaml\n+++ b/x/缓存.yaml\n@@ -1,2 +1,2 @@\n a: 1\r\n-b: 2\r\n+b: 3\r\n";
        check("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\n", expected);
    }

    #[test]
    fn a_missing_line_end_is_said() {
        let expected = "--- a/x/缓存.yaml\n+++ b/x/缓存.yaml\n@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n\
                        +a: 2\n\\ No newline at end of file\n";
        check("a: 1", "a: 2", expected);
    }
}
