//! The role that a snapshot needs, as a manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::kinds::{Content, KINDS};

const HEAD: &str = "\
# What `imagelint snapshot` and `imagelint audit` may do in a cluster: list, and nothing else.
# Names of Secrets have a role of their own, because whoever may list Secrets may read them (imagelint asks the server
# for their metadata only). Without it the audit says that Secrets were not read, and rules about pull secrets are silent.
";

/// A ServiceAccount in `namespace`, with the roles that a snapshot needs; the least that works.
#[must_use]
pub fn rbac(namespace: &str) -> String {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for kind in KINDS.iter().filter(|kind| kind.resource != "secrets") {
        groups.entry(kind.group()).or_default().push(kind.resource);
    }
    let mut text = HEAD.to_owned();
    _ = write!(text, "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: imagelint\n  namespace: {namespace}\n");
    role(&mut text, "imagelint-snapshot", namespace, &groups);
    let secrets = KINDS.iter().filter(|kind| kind.resource == "secrets" && kind.content == Content::Metadata);
    let secrets = secrets.map(|kind| (kind.group(), vec![kind.resource])).collect();
    role(&mut text, "imagelint-snapshot-secret-names", namespace, &secrets);
    text
}

fn role(text: &mut String, name: &str, namespace: &str, groups: &BTreeMap<&str, Vec<&str>>) {
    _ = write!(
        text,
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: {name}\nrules:\n"
    );
    for (group, resources) in groups {
        _ = write!(
            text,
            "  - apiGroups: [\"{group}\"]\n    resources: [{}]\n    verbs: [list]\n",
            resources.join(", ")
        );
    }
    _ = write!(
        text,
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: {name}\n\
         roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: {name}\n\
         subjects:\n  - kind: ServiceAccount\n    name: imagelint\n    namespace: {namespace}\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_may_be_listed_and_nothing_more() {
        let text = rbac("ops");
        for kind in KINDS {
            assert!(text.contains(kind.resource), "{}", kind.resource);
        }
        let verbs = text.lines().filter_map(|line| line.trim().strip_prefix("verbs: "));
        assert!(verbs.clone().count() >= 4);
        assert!(verbs.into_iter().all(|verbs| verbs == "[list]"));
        assert_eq!(text.matches("namespace: ops").count(), 3);
    }
}
