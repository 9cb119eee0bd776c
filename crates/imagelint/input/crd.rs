//! A cheap look at a document before it is parsed.

use memchr::memmem;

/// True for a CustomResourceDefinition, told by a line `kind: CustomResourceDefinition` at the left margin.
///
/// They name no image and make up most of the bytes of real trees, so they are counted and not parsed.
pub(super) fn is_crd(document: &str) -> bool {
    const LINE: &str = "\nkind: CustomResourceDefinition";
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(['\n', '\r', ' ']);
    if document.strip_prefix(&LINE[1..]).is_some_and(ends) {
        return true;
    }
    memmem::find_iter(document.as_bytes(), LINE).any(|at| ends(&document[at + LINE.len()..]))
}

#[cfg(test)]
mod tests {
    use super::is_crd;

    #[test]
    fn only_a_whole_line_at_the_margin_counts() {
        assert!(is_crd("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n"));
        assert!(is_crd("kind: CustomResourceDefinition\r\n"));
        assert!(!is_crd("kind: ConfigMap\ndata:\n  a: |\n    kind: CustomResourceDefinition\n"));
        assert!(!is_crd("kind: CustomResourceDefinitionList\n"));
    }
}
