//! A cheap look at the text of a document before it is parsed.

use std::ops::Range;

use memchr::memmem;

/// True for a CustomResourceDefinition, told by a line `kind: CustomResourceDefinition` at the left margin.
///
/// They name no image and make up most of the bytes of real trees, so they are counted and not parsed.
#[must_use]
pub fn is_crd(document: &str) -> bool {
    const LINE: &str = "\nkind: CustomResourceDefinition";
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(['\n', '\r', ' ']);
    if document.strip_prefix(&LINE[1..]).is_some_and(ends) {
        return true;
    }
    memmem::find_iter(document.as_bytes(), LINE).any(|at| ends(&document[at + LINE.len()..]))
}

/// The bytes of a CustomResourceDefinition before its `spec`, which is nearly all of it; `None` for anything else, and
/// where something that tells what the object is stands behind the `spec`.
#[must_use]
pub fn crd_head(document: &str) -> Option<Range<usize>> {
    if !is_crd(document) {
        return None;
    }
    let line = |key: &str| memmem::find(document.as_bytes(), key.as_bytes());
    let spec = line("\nspec:")?;
    let before = |key: &str| document.starts_with(&key[1..]) || line(key).is_some_and(|at| at < spec);
    ["\napiVersion:", "\nkind:", "\nmetadata:"].into_iter().all(before).then_some(0..spec + 1)
}

#[cfg(test)]
mod tests {
    use super::{crd_head, is_crd};

    #[test]
    fn the_head_ends_before_the_spec() {
        let head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.b\n";
        let text = format!("{head}spec:\n  group: b\n");
        assert_eq!(crd_head(&text), Some(0..head.len()));
        assert_eq!(crd_head(head), None);
        assert_eq!(crd_head("spec: {}\nkind: CustomResourceDefinition\nmetadata: {}\napiVersion: v1\n"), None);
        assert_eq!(crd_head("apiVersion: v1\nkind: Service\nmetadata: {}\nspec: {}\n"), None);
    }

    #[test]
    fn only_a_whole_line_at_the_margin_counts() {
        assert!(is_crd("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n"));
        assert!(is_crd("kind: CustomResourceDefinition\r\n"));
        assert!(!is_crd("kind: ConfigMap\ndata:\n  a: |\n    kind: CustomResourceDefinition\n"));
        assert!(!is_crd("kind: CustomResourceDefinitionList\n"));
    }
}
