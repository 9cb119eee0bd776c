//! Records made by hand for the tests of the formats.

use imagelint_drift::pulls::{PullCause, PullClass};
use imagelint_drift::{ChangedBy, DriftRecord, Repair, Running, Timestamp, Verdict};
use imagelint_model::{ObjectRef, RuleMeta, catalog};
use imagelint_yaml::{Source, Span};

use crate::outcome::Report;
use crate::report::fixture::{add, full_report};

const DIGESTS: [&str; 2] = [
    "sha256:01231d64398699ed0062bfcc1f4df7980ad5d3e7a6e87ab293cb9293547113cc",
    "sha256:ca6269aee11ab02485e8b83c374c2039f25ad37f36560dd60b92e5f2ae7e980c",
];

fn record(rule: &'static RuleMeta, namespace: &str, kind: &str, name: &str, container: Option<&str>) -> DriftRecord {
    DriftRecord {
        rule,
        cluster: "prod".to_owned(),
        object: ObjectRef {
            api_version: "apps/v1".to_owned(),
            kind: kind.to_owned(),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
            container: container.map(str::to_owned),
            path: None,
        },
        workload: None,
        git: None,
        live: None,
        running: Vec::new(),
        changed_by: None,
        verdict: Verdict::Investigate,
        reason: "nothing tells who changed it".to_owned(),
        breaks_rollout: None,
        cause: None,
        said: None,
        message: format!("{kind} {namespace}/{name} differs"),
        help: "apply Git again: nothing tells who changed it".to_owned(),
        span: None,
        git_node: None,
        entry: None,
        repair: None,
    }
}

fn pod(name: &str, image: &str, digest: usize, reason: Option<&str>) -> Running {
    let (repository, _) = image.rsplit_once(':').unwrap_or((image, ""));
    Running {
        pod: name.to_owned(),
        image: image.to_owned(),
        image_id: format!("{repository}@{}", DIGESTS[digest]),
        ready: reason.is_none(),
        reason: reason.map(str::to_owned),
    }
}

fn span(source: &Source, part: &str) -> Option<Span> {
    let at = source.text.find(part).expect("the part is in the text");
    Some(Span::new(source.id, at as u32, (at + part.len()) as u32))
}

/// The findings of [`full_report`], and records of every kind of trouble.
pub(in crate::report) fn audit_report() -> Report {
    let mut report = full_report();
    let text = "images:\n- name: web\n  newName: quay.io/shop/web\n  newTag: 1.4.0\n- name: redis\n  newTag: 7.2.4\n";
    let overlay = add(&report.files, "overlays/prod/web/kustomization.yaml", text);
    report.drift =
        vec![image(&overlay), stale(), policy(&overlay), service(), skew(), unmanaged(), breaks(&overlay), failing()];
    report
}

fn image(overlay: &Source) -> DriftRecord {
    let live = "quay.io/shop/web:1.4.1-hotfix";
    DriftRecord {
        git: Some("quay.io/shop/web:1.4.0".to_owned()),
        live: Some(live.to_owned()),
        running: vec![pod("web-5f-a", live, 0, None), pod("web-5f-b", live, 0, None)],
        changed_by: Some(ChangedBy {
            manager: "kubectl-set".to_owned(),
            operation: "Update".to_owned(),
            time: Timestamp::parse("2026-10-01T07:00:00Z"),
        }),
        verdict: Verdict::AdoptLive,
        reason: "the live image runs, and no node of the cluster has ever had Git's".to_owned(),
        help: format!("write `{live}` into Git: the live image runs, and no node of the cluster has ever had Git's"),
        span: span(overlay, "1.4.0"),
        repair: Some(Repair::Edits(Vec::new())),
        ..record(&catalog::IMAGE_DRIFT, "shop", "Deployment", "web", Some("web"))
    }
}

fn stale() -> DriftRecord {
    let image = "registry-vpc.cn-hangzhou.aliyuncs.com/acme-prod/dusty-proxy:4.21.9";
    let old = "registry-vpc.cn-hangzhou.aliyuncs.com/acme-prod/dusty-proxy:0.0.1-old";
    DriftRecord {
        git: Some(image.to_owned()),
        live: Some(image.to_owned()),
        running: vec![pod("dusty-proxy-5f-a", old, 0, None)],
        message: format!("1 of 3 pods of Deployment orders/dusty-proxy run `{old}`: its rollout is stuck"),
        ..record(&catalog::STALE_ROLLOUT, "orders", "Deployment", "dusty-proxy", Some("proxy"))
    }
}

fn policy(overlay: &Source) -> DriftRecord {
    DriftRecord {
        live: Some("Always".to_owned()),
        running: vec![pod("web-5f-a", "quay.io/shop/web:1.4.1-hotfix", 0, None)],
        span: span(overlay, "web\n"),
        entry: Some("overlays/prod/web".to_owned()),
        ..record(&catalog::PULL_POLICY_DRIFT, "shop", "Deployment", "web", Some("web"))
    }
}

fn service() -> DriftRecord {
    let mut record = DriftRecord {
        git: Some("intranet".to_owned()),
        live: Some("internet".to_owned()),
        ..record(&catalog::LOAD_BALANCER_ANNOTATION_DRIFT, "shop", "Service", "web", None)
    };
    let path = "metadata.annotations[service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type]";
    record.object.path = Some(path.to_owned());
    record
}

fn skew() -> DriftRecord {
    let image = "quay.io/shop/cart:3.18";
    DriftRecord {
        git: Some(image.to_owned()),
        live: Some(image.to_owned()),
        running: vec![pod("cart-0", image, 0, None), pod("cart-1", image, 1, None), pod("cart-2", image, 1, None)],
        message: "pods of StatefulSet shop/cart run 2 different images under one name: the tag was pushed again"
            .to_owned(),
        reason: "which of the digests is meant cannot be told from here".to_owned(),
        ..record(&catalog::DIGEST_SKEW, "shop", "StatefulSet", "cart", Some("cart"))
    }
}

/// Names that a cluster may hold and that no reader may run.
fn unmanaged() -> DriftRecord {
    DriftRecord {
        live: Some("evil.example/<script>alert('1')</script>\u{1b}[31m:\u{202e}1|2".to_owned()),
        ..record(&catalog::UNMANAGED_WORKLOAD, "shop", "Deployment", "<img src=x>", Some("main"))
    }
}

fn breaks(overlay: &Source) -> DriftRecord {
    let mirror = "mirror.example.com/docker.io/library/redis:7.2.4";
    DriftRecord {
        git: Some("docker.io/library/redis:7.2.4".to_owned()),
        live: Some(mirror.to_owned()),
        running: vec![pod("redis-0", mirror, 0, None)],
        verdict: Verdict::AdoptLive,
        reason: "the live image runs, and Git's cannot be pulled: Docker Hub is not reachable from cn-shanghai"
            .to_owned(),
        help: format!(
            "write `{mirror}` into Git: the live image runs, and Git's cannot be pulled: Docker Hub is not reachable from cn-shanghai"
        ),
        breaks_rollout: Some("Docker Hub is not reachable from cn-shanghai".to_owned()),
        span: span(overlay, "7.2.4"),
        repair: Some(Repair::ByHand("two overlays share the file".to_owned())),
        ..record(&catalog::IMAGE_DRIFT, "shop", "StatefulSet", "redis", Some("redis"))
    }
}

fn failing() -> DriftRecord {
    let image = "acme.azurecr.io/core/plain-webhook:v1.13.11";
    let cause = PullCause {
        id: "timeout",
        class: PullClass::Unreachable,
        cause: "the registry does not answer from the network of the nodes",
        next: "pull from a registry that the nodes reach, such as a mirror in their region",
    };
    let mut record = DriftRecord {
        git: Some(image.to_owned()),
        live: Some(image.to_owned()),
        running: vec![
            pod("plain-webhook-b26-128a4", image, 0, Some("ImagePullBackOff")),
            pod("plain-webhook-b26-9f3e0", image, 0, Some("ImagePullBackOff")),
        ],
        breaks_rollout: Some(cause.cause.to_owned()),
        help: cause.next.to_owned(),
        cause: Some(cause),
        said: Some("failed to do request: dial tcp 20.1.2.3:443: i/o timeout".to_owned()),
        ..record(&catalog::IMAGE_PULL_FAILING, "orders", "Pod", "plain-webhook-b26-128a4", Some("webhook"))
    };
    let name = "plain-webhook".to_owned();
    record.workload = Some(ObjectRef { kind: "Deployment".to_owned(), name, ..record.object.clone() });
    record
}
