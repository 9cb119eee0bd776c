//! Patterns of host names: words in braces stand for part of one label, `{name}.azurecr.io`.

/// What each word in braces stands for when `pattern` fits the whole of `host`.
pub(super) fn captures<'p, 'h>(pattern: &'p str, host: &'h str) -> Option<Vec<(&'p str, &'h str)>> {
    let Some((literal, rest)) = pattern.split_once('{') else {
        return (pattern == host).then(Vec::new);
    };
    let host = host.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let longest = host.bytes().position(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
    // The shortest that fits: `{name}-registry.` must not swallow what follows.
    (1..=longest.unwrap_or(host.len())).find_map(|end| {
        let mut all = captures(rest, &host[end..])?;
        all.push((name, &host[..end]));
        Some(all)
    })
}

/// `pattern` with what the words stand for.
pub(super) fn fill(pattern: &str, captures: &[(&str, &str)]) -> String {
    captures.iter().fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::captures;

    fn check(pattern: &str, host: &str, expected: Option<&[(&str, &str)]>) {
        let found = captures(pattern, host).map(|mut found| {
            found.reverse();
            found
        });
        assert_eq!(found.as_deref(), expected, "{pattern} {host}");
    }

    #[test]
    fn words_stand_within_one_label() {
        check("{name}.azurecr.io", "shop.azurecr.io", Some(&[("name", "shop")]));
        check("{name}.azurecr.io", "a.b.azurecr.io", None);
        check("{name}.azurecr.io", ".azurecr.io", None);
        check("{a}-registry.{b}.cr", "x-registry-registry.y.cr", Some(&[("a", "x-registry"), ("b", "y")]));
        check("gcr.io", "gcr.io", Some(&[]));
        check("gcr.io", "gcr.io:443", None);
    }
}
