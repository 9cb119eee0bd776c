//! What is listed: the kinds, where the API serves them, and which of their fields are wanted.

use crate::mask::Mask;

/// Fields of an object, separated by spaces, each a path with slashes (annotations have dots in their names).
type Fields = &'static str;

/// A kind of object that a snapshot holds.
#[derive(Debug)]
pub(crate) struct Kind {
    /// `apps/v1`.
    pub(crate) api_version: &'static str,
    /// `Deployment`.
    pub(crate) kind: &'static str,
    /// `deployments`.
    pub(crate) resource: &'static str,
    /// False for what lies in no namespace.
    pub(crate) namespaced: bool,
    /// How much the server sends.
    pub(crate) content: Content,
    /// Restricts the list on the server.
    pub(crate) field_selector: Option<&'static str>,
    /// What is wanted, in parts.
    fields: &'static [Fields],
}

/// How much of its objects a list asks the server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Whole objects.
    Full,
    /// Metadata only: the rest never leaves the server.
    Metadata,
}

impl Kind {
    /// The API group; empty for the core.
    pub(crate) fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The path of the list.
    pub(crate) fn path(&self, namespace: Option<&str>) -> String {
        let root = if self.group().is_empty() { "/api" } else { "/apis" };
        let within = namespace.map(|name| format!("/namespaces/{name}")).unwrap_or_default();
        format!("{root}/{}{within}/{}", self.api_version, self.resource)
    }

    /// The fields that are wanted of a page of the list.
    pub(crate) fn mask(&self) -> Mask {
        let paths: Vec<Vec<&'static str>> =
            self.fields.iter().flat_map(|part| part.split_whitespace()).map(|path| path.split('/').collect()).collect();
        Mask::new(paths.iter().map(Vec::as_slice)).of_list()
    }
}

const NAME: Fields = "metadata/name metadata/namespace metadata/uid";

const META: Fields = "metadata/creationTimestamp metadata/deletionTimestamp metadata/generation metadata/labels \
    metadata/annotations metadata/ownerReferences";

/// Who changed what. Of the fields themselves only those that an audit compares.
const OWNERS: Fields = "metadata/managedFields/manager metadata/managedFields/operation metadata/managedFields/time \
    metadata/managedFields/subresource metadata/managedFields/fieldsV1/f:spec \
    metadata/managedFields/fieldsV1/f:metadata/f:annotations";

const SPEC: Fields = "spec/replicas spec/selector spec/suspend spec/progressDeadlineSeconds \
    spec/activeDeadlineSeconds spec/ttlSecondsAfterFinished spec/template/metadata/labels \
    spec/template/metadata/annotations";

const TEMPLATE: Fields = "spec/template/spec/containers/name spec/template/spec/containers/image \
    spec/template/spec/containers/imagePullPolicy spec/template/spec/containers/restartPolicy \
    spec/template/spec/initContainers/name spec/template/spec/initContainers/image \
    spec/template/spec/initContainers/imagePullPolicy spec/template/spec/initContainers/restartPolicy \
    spec/template/spec/volumes/name spec/template/spec/volumes/image spec/template/spec/imagePullSecrets \
    spec/template/spec/serviceAccountName spec/template/spec/nodeSelector spec/template/spec/tolerations";

const JOB_TEMPLATE: Fields = "spec/schedule spec/suspend spec/jobTemplate/spec/activeDeadlineSeconds \
    spec/jobTemplate/spec/template/metadata/annotations spec/jobTemplate/spec/template/spec/containers/name \
    spec/jobTemplate/spec/template/spec/containers/image \
    spec/jobTemplate/spec/template/spec/containers/imagePullPolicy \
    spec/jobTemplate/spec/template/spec/initContainers/name spec/jobTemplate/spec/template/spec/initContainers/image \
    spec/jobTemplate/spec/template/spec/initContainers/imagePullPolicy \
    spec/jobTemplate/spec/template/spec/initContainers/restartPolicy \
    spec/jobTemplate/spec/template/spec/volumes/name spec/jobTemplate/spec/template/spec/volumes/image \
    spec/jobTemplate/spec/template/spec/imagePullSecrets spec/jobTemplate/spec/template/spec/serviceAccountName \
    spec/jobTemplate/spec/template/spec/nodeSelector";

const STATUS: Fields = "status/observedGeneration status/replicas status/updatedReplicas status/readyReplicas \
    status/availableReplicas status/unavailableReplicas status/currentRevision status/updateRevision \
    status/desiredNumberScheduled status/numberReady status/updatedNumberScheduled status/active status/succeeded \
    status/failed status/startTime status/completionTime status/conditions";

const POD: Fields = "spec/nodeName spec/serviceAccountName spec/imagePullSecrets spec/containers/name \
    spec/containers/image spec/containers/imagePullPolicy spec/initContainers/name spec/initContainers/image \
    spec/initContainers/imagePullPolicy spec/initContainers/restartPolicy spec/ephemeralContainers/name \
    spec/ephemeralContainers/image spec/ephemeralContainers/imagePullPolicy spec/volumes/name spec/volumes/image \
    status/phase status/reason status/message status/startTime status/conditions status/containerStatuses \
    status/initContainerStatuses status/ephemeralContainerStatuses";

const SERVICE: Fields = "spec/type spec/selector spec/loadBalancerClass spec/loadBalancerIP \
    spec/externalTrafficPolicy spec/clusterIP status/loadBalancer";

const NODE: Fields = "metadata/labels metadata/creationTimestamp spec/providerID spec/taints spec/unschedulable status/nodeInfo \
    status/images status/conditions";

const EVENT: Fields = "involvedObject/apiVersion involvedObject/kind involvedObject/namespace involvedObject/name \
    involvedObject/uid involvedObject/fieldPath reason message type count firstTimestamp lastTimestamp eventTime \
    series source reportingComponent reportingInstance";

/// Every kind that is listed. The role that `snapshot --rbac` prints comes from here too.
pub(crate) static KINDS: &[Kind] = &[
    kind("apps/v1", "Deployment", "deployments", &[NAME, META, OWNERS, SPEC, TEMPLATE, STATUS]),
    kind("apps/v1", "StatefulSet", "statefulsets", &[NAME, META, OWNERS, SPEC, TEMPLATE, STATUS]),
    kind("apps/v1", "DaemonSet", "daemonsets", &[NAME, META, OWNERS, SPEC, TEMPLATE, STATUS]),
    kind("batch/v1", "Job", "jobs", &[NAME, META, OWNERS, SPEC, TEMPLATE, STATUS]),
    kind("batch/v1", "CronJob", "cronjobs", &[NAME, META, OWNERS, JOB_TEMPLATE]),
    kind("v1", "Pod", "pods", &[NAME, META, POD]),
    kind("v1", "Service", "services", &[NAME, META, OWNERS, SERVICE]),
    Kind { namespaced: false, ..kind("v1", "Node", "nodes", &[NAME, NODE]) },
    kind("v1", "ServiceAccount", "serviceaccounts", &[NAME, "imagePullSecrets"]),
    // Pulls are told about pods; the rest of a cluster's events can be many times as many.
    Kind { field_selector: Some("involvedObject.kind=Pod"), ..kind("v1", "Event", "events", &[NAME, EVENT]) },
    // Only names: what a Secret holds is never asked for.
    Kind { content: Content::Metadata, ..kind("v1", "Secret", "secrets", &[NAME]) },
];

const fn kind(
    api_version: &'static str,
    kind: &'static str,
    resource: &'static str,
    fields: &'static [Fields],
) -> Kind {
    Kind { api_version, kind, resource, namespaced: true, content: Content::Full, field_selector: None, fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_where_the_api_serves_them() {
        let path = |name: &str, namespace| {
            KINDS.iter().find(|kind| kind.kind == name).expect("the kind is listed").path(namespace)
        };
        assert_eq!(path("Pod", None), "/api/v1/pods");
        assert_eq!(path("Deployment", Some("web")), "/apis/apps/v1/namespaces/web/deployments");
    }

    #[test]
    fn secrets_are_listed_by_metadata_alone() {
        let secret = KINDS.iter().find(|kind| kind.kind == "Secret").expect("Secrets are listed");
        assert_eq!(secret.content, Content::Metadata);
    }
}
