//! What references have in common, so that the part that differs can stand out.

/// Bytes at the beginning and at the end that all of `values` share, cut at `/`, `:` and `@`. Nothing is shared by fewer
/// than two values, or by equal ones.
pub(in crate::report) fn shared(values: &[&str]) -> (usize, usize) {
    let [first, rest @ ..] = values else { return (0, 0) };
    if rest.iter().all(|value| value == first) {
        return (0, 0);
    }
    let tokens: Vec<Vec<&str>> = values.iter().map(|value| tokens(value)).collect();
    let shortest = tokens.iter().map(Vec::len).min().unwrap_or(0);
    let all = |at: &dyn Fn(&[&str]) -> String| {
        let one = at(&tokens[0]);
        tokens.iter().all(|tokens| at(tokens) == one)
    };
    let head = (0..shortest).take_while(|at| all(&|tokens| tokens[*at].to_owned())).count();
    let left = shortest - head;
    let tail = (1..=left).take_while(|at| all(&|tokens| tokens[tokens.len() - at].to_owned())).count();
    let bytes = |tokens: &[&str]| tokens.iter().map(|token| token.len()).sum();
    (bytes(&tokens[0][..head]), bytes(&tokens[0][tokens[0].len() - tail..]))
}

/// `a.io/b:1` is `a.io`, `/b`, `:1`.
fn tokens(value: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = value.match_indices(['/', ':', '@']).map(|(at, _)| at).filter(|at| *at > 0).collect();
    // The algorithm belongs to the digest behind it.
    cuts.retain(|at| !value[..*at].ends_with("@sha256"));
    cuts.insert(0, 0);
    cuts.push(value.len());
    cuts.windows(2).map(|ends| &value[ends[0]..ends[1]]).collect()
}

/// The text with digests cut to twelve digits, `mark` standing for the rest.
pub(in crate::report) fn short_digests(text: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("sha256:") {
        let digits = at + "sha256:".len();
        let end = rest[digits..].find(|c: char| !c.is_ascii_hexdigit()).map_or(rest.len(), |length| digits + length);
        let cut = if end - digits > 16 { digits + 12 } else { end };
        out.push_str(&rest[..cut]);
        out.push_str(if cut < end { mark } else { "" });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_left_over() {
        let check = |values: &[&str], expected: &[&str]| {
            let (head, tail) = shared(values);
            let left: Vec<&str> = values.iter().map(|value| &value[head..value.len() - tail]).collect();
            assert_eq!(left, expected);
        };
        check(&["quay.io/a/web:1", "quay.io/a/web:2"], &[":1", ":2"]);
        check(&["quay.io/a/web@sha256:09be", "quay.io/a/web:hotfix"], &["@sha256:09be", ":hotfix"]);
        check(&["docker.io/library/redis:7", "m.example.com/library/redis:7"], &["docker.io", "m.example.com"]);
        check(&["h:5000/a:1", "h:5001/a:1"], &[":5000", ":5001"]);
        check(&["web:1", "web:1"], &["web:1", "web:1"]);
        check(&["web:1"], &["web:1"]);
        check(&["a/a", "a/a/a"], &["", "/a"]);
        check(&["", "a"], &["", "a"]);
        check(&["a@sha256:1", "a@sha256:2"], &["@sha256:1", "@sha256:2"]);
    }

    #[test]
    fn digests_are_cut_and_nothing_else() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(short_digests(&format!("a@sha256:{digest}, b"), "..."), "a@sha256:0123456789ab..., b");
        assert_eq!(short_digests("a@sha256:01", "..."), "a@sha256:01");
        assert_eq!(short_digests("web:1", "..."), "web:1");
    }
}
