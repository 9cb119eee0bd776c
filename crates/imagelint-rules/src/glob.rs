//! Globs over image names and regions: `*` stands for any characters, `/` included, `?` for one.
//!
//! Not a path glob, so no regular expression has to be compiled for it.

/// True when `text` fits `pattern` as a whole.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut done) = (0, 0);
    // Where the last `*` was, and how much of the text it has swallowed: the only place to go back to.
    let mut star: Option<(usize, usize)> = None;
    while done < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, done));
                at += 1;
            }
            Some(b'?') => (at, done) = (at + 1, done + 1),
            Some(byte) if *byte == text[done] => (at, done) = (at + 1, done + 1),
            _ => {
                let Some((back, swallowed)) = star else { return false };
                star = Some((back, swallowed + 1));
                (at, done) = (back + 1, swallowed + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("nginx", "nginx", true),
            ("nginx", "nginx:1", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("registry.local/*", "registry.local/team/app:1", true),
            ("registry.local/*", "registry.local.evil/app", false),
            ("*.azurecr.io/*", "x.azurecr.io/app", true),
            ("*.azurecr.io/*", "evilazurecr.io/app", false),
            ("*a*b", "aabab", true),
            ("*a*b", "aabac", false),
            ("cn-hongkong*", "cn-hongkong-b", true),
            ("v?", "v1", true),
            ("v?", "v", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
