//! All rules there are. Generated from `rules/*.md` by `cargo xtask codegen`; do not edit.

use crate::finding::{Safety, Severity};
use crate::rule_meta::{From, Need, RuleMeta};

/// Every rule, sorted by id.
pub static RULES: &[&RuleMeta] = &[
    &ALWAYS_PULL_PINNED,
    &AMBIGUOUS_IMAGE_OVERRIDE,
    &CLB_MISSING_COMPANION,
    &CLB_RETIRED_BILLING,
    &CLB_REUSE_CONFLICT,
    &CLB_SPEC_CONFLICT,
    &CLOSED_MIRROR,
    &CONTAINER_DRIFT,
    &CROSS_BORDER_REGISTRY,
    &CROSS_REGION_REGISTRY,
    &DEAD_CLB_ANNOTATION,
    &DEPRECATED_NODE_LABEL,
    &DIGEST_LOST,
    &DIGEST_SKEW,
    &DOCKER_HUB_IN_CHINA,
    &DRIFT_BREAKS_ROLLOUT,
    &DUPLICATE_IMAGE_OVERRIDE,
    &DUPLICATE_KEY,
    &HARDCODED_CLB_SPEC,
    &IMAGE_DRIFT,
    &IMAGE_PULL_FAILING,
    &IMAGE_PULL_SLOW,
    &IMPLICIT_PULL_POLICY,
    &IMPLICIT_REGISTRY,
    &INCONSISTENT_VERSIONS,
    &INVALID_CLB_ANNOTATION_VALUE,
    &INVALID_CONFIG,
    &INVALID_DAEMONSET_RESTART_POLICY,
    &INVALID_IMAGE_REFERENCE,
    &INVALID_RESTART_POLICY,
    &KUSTOMIZE_BUILD,
    &LARGE_IMAGE,
    &LATEST_TAG,
    &LEGACY_CLB_ANNOTATION,
    &LOAD_BALANCER_ANNOTATION_DRIFT,
    &MANUAL_CHANGE,
    &MIRROR_LACKS_DIGEST,
    &MISSING_DIGEST,
    &MISSING_PULL_SECRET,
    &MISSING_RESOURCE,
    &MISSING_TAG,
    &MISSING_WORKLOAD,
    &NEVER_PULL,
    &ORPHAN_MANIFEST,
    &PREPULL_CRASH_LOOP,
    &PREPULL_GAP,
    &PREPULL_IMAGE_MISMATCH,
    &PUBLIC_ENDPOINT,
    &PULL_EXCEEDS_DEADLINE,
    &PULL_POLICY_DRIFT,
    &RETIRED_REGISTRY,
    &RETIRED_TELEPORT_SELECTOR,
    &SCALE_OUT_PULL_STORM,
    &SELECTOR_MISMATCH,
    &SERVICE_TYPE_DRIFT,
    &SLOW_PULL_RECREATE,
    &STALE_MUTABLE_TAG,
    &STALE_ROLLOUT,
    &STREAMING_DISABLED,
    &STREAMING_INCOMPATIBLE,
    &TAG_DIGEST_MISMATCH_RISK,
    &TEMPLATE_NOT_RENDERED,
    &UNKNOWN_CLB_ANNOTATION,
    &UNKNOWN_PULL_SECRET,
    &UNKNOWN_RULE,
    &UNMANAGED_WORKLOAD,
    &UNREACHABLE_REGISTRY,
    &UNREADABLE_FILE,
    &UNRESOLVED_PLACEHOLDER,
    &UNTRUSTED_REGISTRY,
    &UNUSED_IMAGE_OVERRIDE,
    &UNUSED_SUPPRESSION,
    &YAML_NOT_1_2,
    &YAML_SYNTAX,
];

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static RuleMeta> {
    RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().map(|at| RULES[at])
}

/// Pull policy `Always` on an image that cannot change.
pub static ALWAYS_PULL_PINNED: RuleMeta = RuleMeta {
    id: "always-pull-pinned",
    summary: "Pull policy `Always` on an image that cannot change",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A digest, and in practice a full version, always means the same image.
With `Always` the kubelet still asks the registry before each start, so a registry that is slow, rate-limited or down keeps a container from starting whose image the node already has.

## Bad

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: digest
          image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
          imagePullPolicy: Always
          #                ^^^^^^ always-pull-pinned: the digest always means the same image, yet `Always` asks the registry
        - name: version
          image: nginx:1.27.3-alpine
          imagePullPolicy: 'Always'
          #                 ^^^^^^ always-pull-pinned: `1.27.3-alpine` is a fixed version, yet `Always` asks the registry
```

## Fixed

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: digest
          image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
          imagePullPolicy: IfNotPresent
        - name: version
          image: nginx:1.27.3-alpine
          imagePullPolicy: 'IfNotPresent'
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: pinned
      image: nginx:1.27.3
      imagePullPolicy: IfNotPresent
    - name: by-default
      image: nginx:1.27.3
    - name: tag-that-moves
      image: nginx:1.27
      imagePullPolicy: Always
    - name: environment
      image: ghcr.io/example/web:prod
      imagePullPolicy: Always
    - name: filled-in-later
      image: nginx:${VERSION}
      imagePullPolicy: Always
```

## Fix safety

Safe for a digest: the same bytes run.
Unsafe for a version: who pushes a release tag twice would no longer get the second push, and where tenants share nodes `Always` also checks that the pod may read the image.

## References

- [Kubernetes: image pull policy](https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy)
- [AlwaysPullImages](https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages)
"#,
};

/// Kustomize override that matches more than the image it spells.
pub static AMBIGUOUS_IMAGE_OVERRIDE: RuleMeta = RuleMeta {
    id: "ambiguous-image-override",
    summary: "Kustomize override that matches more than the image it spells",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The `name` of an override is a regular expression, and the entries are applied one after the other.
A dot matches any character, other special characters match more, and where two entries match one image their order decides.

## Bad

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis.*
    #     ^^^^^^^ ambiguous-image-override: `redis.*` is read as a regular expression
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

A dot that matches a hyphen.

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: example.cache
    #     ^^^^^^^^^^^^^ ambiguous-image-override: a dot stands for any character, so `example.cache` changes `example-cache`, too
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: example-cache:7.4.1
```

## Good

Dots in the name of a registry match themselves, and an entry may go on with the result of an earlier one.

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: docker.io/library/redis
    newName: registry.example.com/redis
  - name: registry.example.com/redis
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: docker.io/library/redis:7.4.1
```

## References

- [images](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/)
"#,
};

/// Load balancer annotation without the one that it needs.
pub static CLB_MISSING_COMPANION: RuleMeta = RuleMeta {
    id: "clb-missing-companion",
    summary: "Load balancer annotation without the one that it needs",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Some annotations have an effect only together: a certificate needs a listener for `https`, a fixed address needs a vSwitch, an access list needs to be switched on.
Where one is missing, the load balancer or its listener is refused (an error), or the annotation has no effect (a warning) and the default holds.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: https
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443"
    #                                                                     ^^^^^^^^^ clb-missing-companion: without `cert-id`, a listener for `https` is refused
spec:
  type: LoadBalancer
  ports: [{port: 443}]
---
apiVersion: v1
kind: Service
metadata:
  name: certificate
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: example
    #                                                     ^^^^^^^ clb-missing-companion: without `https:443` in `protocol-port`, no listener uses the certificate
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: address
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-ip: 10.0.0.7
    #                                                     ^^ clb-missing-companion: without `vswitch-id`, `ip` is refused
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: public
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-vswitch-id: vsw-example
    #                                                     ^^^^^^^^^^ clb-missing-companion: without `address-type: intranet`, `vswitch-id` has no effect
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: bandwidth
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-bandwidth: "10"
    #                                                     ^^^^^^^^^ clb-missing-companion: without `charge-type: paybybandwidth`, `bandwidth` has no effect
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: sticky
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-sticky-session: "on"
    #                                                     ^^^^^^^^^^^^^^ clb-missing-companion: without `sticky-session-type`, `sticky-session: on` is refused
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: list
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-acl-id: acl-example
    #                                                     ^^^^^^ clb-missing-companion: without `acl-status: on`, `acl-id` has no effect
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: port
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "tcp:8080"
    #                                                                     ^^^^^^^^ clb-missing-companion: the Service has no port 8080, so `tcp:8080` has no effect
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: network
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  #                  ^^^^^^^^^^^^^^^^^^^^ clb-missing-companion: without `zone-maps`, a network load balancer is not made
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: https
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443,http:80"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-forward-port: "80:443"
spec:
  type: LoadBalancer
  ports: [{port: 443}, {port: 80}]
---
# Switched off on purpose, the rest left in place.
apiVersion: v1
kind: Service
metadata:
  name: off
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-acl-status: "off"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-acl-id: acl-example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-acl-type: white
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# A load balancer that exists has its listeners and its address.
apiVersion: v1
kind: Service
metadata:
  name: reused
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: lb-bp1example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: https:443
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-vswitch-id: vsw-example
spec:
  type: LoadBalancer
  ports: [{port: 443}]
---
apiVersion: v1
kind: Service
metadata:
  name: sticky
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-sticky-session: "on"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-sticky-session-type: insert
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cookie-timeout: "1800"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: network
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-zone-maps: cn-shanghai-a:vsw-1,cn-shanghai-b:vsw-2
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:${PORT}"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: ${CERT}
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

The rest of a chart's values may stand in another file.

```yaml file=values.yaml
service:
  type: LoadBalancer
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-bandwidth: "10"
```

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
"#,
};

/// Service asks for a load balancer billed by specification, which is no longer sold.
pub static CLB_RETIRED_BILLING: RuleMeta = RuleMeta {
    id: "clb-retired-billing",
    summary: "Service asks for a load balancer billed by specification, which is no longer sold",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`PayBySpec` instances of Classic Load Balancers went off sale on 1 June 2025 (1 January 2026 on the Chinese site).
One that exists keeps its billing; a new Service, or one made anew in another cluster, does not get one.
It can be changed to `PayByCLCU`, and not back.

In an audit silent for a Service that has its load balancer: what exists keeps its billing.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayBySpec
    #                                                                           ^^^^^^^^^ clb-retired-billing: load balancers billed by specification (`PayBySpec`) are no longer sold, so a new one is refused
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s2.small
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: by-use
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# An instance that exists keeps its billing.
apiVersion: v1
kind: Service
metadata:
  name: reused
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: lb-bp1example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayBySpec
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## References

- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
- [What the controller does](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/clbv1/loadbalancer.go)
"#,
};

/// Annotations without effect because the Service names a load balancer that exists.
pub static CLB_REUSE_CONFLICT: RuleMeta = RuleMeta {
    id: "clb-reuse-conflict",
    summary: "Annotations without effect because the Service names a load balancer that exists",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

With `…-loadbalancer-id` the Service uses a load balancer of yours. The controller leaves its listeners as they are unless `force-override-listeners` says `"true"`: health checks, certificates and timeouts in the manifest have no effect then.
What a load balancer was made with (its kind of address, its vSwitch, its zones) cannot be changed at all. The annotation does nothing while it agrees, and fails with `can not change … once created` when it does not: an info.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: lb-bp1example
    #                                                         ^^^^^^^^^^^^^ clb-reuse-conflict: listeners of a load balancer that is named are left as they are, so `protocol-port` and 1 more have no effect
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    #                                                     ^^^^^^^^^^^^ clb-reuse-conflict: `address-type` of a load balancer that exists cannot be changed
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: http:80
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-health-check-flag: "on"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: taken-over
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: lb-bp1example
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-force-override-listeners: "true"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: http:80
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-name: web
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: made
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: http:80
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: ${CLB_ID}
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: http:80
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
- [What the controller leaves alone](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/clbv1/model_applier.go)
- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
"#,
};

/// Service gives a size, or a fixed bandwidth, to a load balancer that it wants billed by use.
pub static CLB_SPEC_CONFLICT: RuleMeta = RuleMeta {
    id: "clb-spec-conflict",
    summary: "Service gives a size, or a fixed bandwidth, to a load balancer that it wants billed by use",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A Classic Load Balancer billed by use (`instance-charge-type: PayByCLCU`) has no size, and when it is public its traffic is billed by the byte.
A `spec` beside it is refused by older controllers with `The operation is not allowed because the instanceChargeType of loadbalancer is PayByCLCU`, and otherwise leaves a mismatch in the console; `charge-type: paybybandwidth` is refused.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small # small
    #                                                           ^^^^^^^^^^^^ clb-spec-conflict: `slb.s1.small` sizes a load balancer billed by specification, while this Service asks for `PayByCLCU`
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: bandwidth
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: "paybybandwidth"
    #                                                                   ^^^^^^^^^^^^^^ clb-spec-conflict: a public load balancer billed by use (`PayByCLCU`) is billed by traffic, so `paybybandwidth` is refused
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: bandwidth
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: "paybytraffic"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: by-use
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: by-size
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayBySpec
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s2.small
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# An address inside the network has no public traffic to bill.
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybybandwidth
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: ${BILLING}
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s2.small
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: nlb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s2.small
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 80}]
```

## Fix safety

Safe for `spec`, which cannot have an effect beside `PayByCLCU`; unsafe for `charge-type`, which decides about the bill.

## References

- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
- [Service FAQ](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/service-faq)
"#,
};

/// Image comes from a mirror that is shut, limited, or nobody's promise.
pub static CLOSED_MIRROR: RuleMeta = RuleMeta {
    id: "closed-mirror",
    summary: "Image comes from a mirror that is shut, limited, or nobody's promise",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Most public mirrors of Docker Hub in China were shut in June 2024 or earlier; guides still name them.
An error for those that answer nobody: the pull ends in `ImagePullBackOff`.
A warning for those that serve an allow-list, one cloud or one account only (`m.daocloud.io`, `mirror.ccs.tencentyun.com`, `*.mirror.aliyuncs.com`), and for `registry.cn-*.aliyuncs.com/library`, which Alibaba Cloud does not document.

Of the rules on reaching a registry this one speaks first: what a mirror does matters more than where it is.
It is silent for clusters that the mirror does serve, and where `expected-rewrites` or `registry-reach` of the profile say that nodes get the image.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirrors: {docker.io: registry.example.com/dockerhub}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: dead
      image: registry.docker-cn.com/library/redis:7.2.4
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closed-mirror: `registry.docker-cn.com` gives no images any more: it was shut down
    - name: allow-list
      image: m.daocloud.io/quay.io/example/redis:7.2.4
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closed-mirror: `m.daocloud.io` may refuse this image: it serves only
    - name: undocumented
      image: registry.cn-hangzhou.aliyuncs.com/library/redis:7.2.4
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closed-mirror: `registry.cn-hangzhou.aliyuncs.com/library/redis` may be missing
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: dead
      image: registry.example.com/dockerhub/library/redis:7.2.4
    - name: allow-list
      image: m.daocloud.io/quay.io/example/redis:7.2.4
    - name: undocumented
      image: registry.example.com/dockerhub/library/redis:7.2.4
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: own-mirror
      image: registry.example.com/dockerhub/library/redis:7.2.4
    - name: own-namespace
      image: registry.cn-hangzhou.aliyuncs.com/example/redis:7.2.4
    - name: open-mirror
      image: registry.cn-hangzhou.aliyuncs.com/google_containers/pause:3.9
    - name: on-the-node
      image: hub-mirror.c.163.com/library/redis:7.2.4
      imagePullPolicy: Never
```

A mirror that serves this very cloud.

```yaml file=imagelint.yaml
clusters:
  tke: {provider: tencent, region: ap-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: cache
      image: mirror.ccs.tencentyun.com/library/redis:7.2.4
```

## Fix safety

Unsafe: nobody has looked whether your mirror has the image.
It is offered when the profile names a mirror of the original registry.

## References

- [Mirrors and their state](data/registries.yaml)
- [Mirrors in China and what became of them](https://gist.github.com/y0ngb1n/7e8f16af3242c7815e7ca2f0833d3ea6)
- [DaoCloud's mirror and its allow-list](https://github.com/DaoCloud/public-image-mirror)
"#,
};

/// A container that only the cluster has, or only Git.
pub static CONTAINER_DRIFT: RuleMeta = RuleMeta {
    id: "container-drift",
    summary: "A container that only the cluster has, or only Git",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

A debugging shell that was added to a Deployment stays there: an apply from the client does not remove what it has never set. A container that was removed comes back with the next apply.
Containers that only pods have were injected at admission and are no drift; neither are the proxies of Istio, Linkerd and Vault in a template.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
#                ^^^ container-drift: Deployment shop/web has a container debug with `nicolaka/netshoot:latest` that Git does not have
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}, {name: debug, image: 'nicolaka/netshoot:latest'}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Sidecar containers and what admission adds](https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/)
- [Declarative management of objects](https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/)
"#,
};

/// Image and cluster are on different sides of the border of mainland China.
pub static CROSS_BORDER_REGISTRY: RuleMeta = RuleMeta {
    id: "cross-border-registry",
    summary: "Image and cluster are on different sides of the border of mainland China",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Pulls across the border of mainland China are slow in both directions and often break off: 0.26 MB/s was measured from an Azure registry in Hong Kong to nodes in Shanghai, fifteen minutes for 240 MB.
A rollout then fails at its deadline although nothing is wrong with the image.

Where a registry is follows from its name: `*.azurecr.io` is always outside, `*.azurecr.cn` and `*.amazonaws.com.cn` are inside, Alibaba Cloud's and Huawei's names carry the region.
For other hosts `registry-regions` in the profile says it: `{harbor.example.com: cn-beijing}`.
Hong Kong (`cn-hongkong`) is outside.

The message has the time of the pull where the profile's `network` knows the registry and `images: sizes` or a snapshot knows the image.
Silent where that throughput is 5 MB/s or more, or `registry-reach` says `ok`: a leased line, a private link.
What is blocked or known to time out is [unreachable-registry](unreachable-registry.md)'s or [docker-hub-in-china](docker-hub-in-china.md)'s to say, a mirror [closed-mirror](closed-mirror.md)'s, and `expected-rewrites` silence all of them.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
    mirrors: {example.azurecr.io: registry-vpc.cn-shanghai.aliyuncs.com/example}
images:
  sizes: {example.azurecr.io/backend: 240MB}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: known-size
      image: example.azurecr.io/backend:1.4.2
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ cross-border-registry: `example.azurecr.io` is outside mainland China and cluster `prod` (cn-shanghai) inside: pulls across the border are slow and break off; 240 MB at 0.26 MB/s take 923 s (15 min)
    - name: known-throughput
      image: other.azurecr.io/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^ cross-border-registry: `other.azurecr.io` is outside mainland China and cluster `prod` (cn-shanghai) inside: pulls across the border are slow and break off; at 0.26 MB/s each 100 MB take 385 s
    - name: hong-kong
      image: registry.cn-hongkong.aliyuncs.com/example/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cross-border-registry: `registry.cn-hongkong.aliyuncs.com` is outside
```

The other direction.

```yaml file=imagelint.yaml
clusters:
  eu:
    provider: azure
    region: westeurope
    registry-regions: {harbor.example.com: cn-beijing}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.cn-hangzhou.aliyuncs.com/example/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cross-border-registry: `registry.cn-hangzhou.aliyuncs.com` is inside mainland China and cluster `eu` (westeurope) outside
    - name: as-the-profile-says
      image: harbor.example.com/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^ cross-border-registry:
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: known-size
      image: registry-vpc.cn-shanghai.aliyuncs.com/example/backend:1.4.2
    - name: known-throughput
      image: other.azurecr.io/web:2.0.0
    - name: hong-kong
      image: registry.cn-hongkong.aliyuncs.com/example/web:2.0.0
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {fast.azurecr.io: 40MB/s}
    expected-rewrites: [{from: cached.azurecr.io, to: registry-vpc.cn-shanghai.aliyuncs.com/cache}]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: same-side
      image: registry.cn-hangzhou.aliyuncs.com/example/web:2.0.0
    - name: azure-china
      image: example.azurecr.cn/web:2.0.0
    - name: private-link
      image: fast.azurecr.io/web:2.0.0
    - name: rewritten
      image: cached.azurecr.io/web:2.0.0
    - name: nobody-knows-where
      image: harbor.example.com:8443/web:2.0.0
```

```yaml file=imagelint.yaml
clusters:
  hk: {provider: alibaba, region: cn-hongkong}
  eu: {provider: azure, region: westeurope}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: example.azurecr.io/web:2.0.0
```

## Fix safety

Unsafe: nobody has looked whether the mirror has the image.
It is offered when every cluster concerned has the same mirror for the registry.

## References

- [Registries and where they are](data/registries.yaml)
- [Regions behind the border](data/regions.yaml)
- [Azure operated by 21Vianet](https://learn.microsoft.com/azure/china/overview-operations)
"#,
};

/// Registry is in another region of the same cloud than the cluster.
pub static CROSS_REGION_REGISTRY: RuleMeta = RuleMeta {
    id: "cross-region-registry",
    summary: "Registry is in another region of the same cloud than the cluster",
    severity: Severity::Info,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Every byte of the image travels between regions: pulls take longer, the traffic is charged, and an outage of the other region keeps new pods from starting.

The region is read from the host name (`registry.cn-hangzhou.aliyuncs.com`, `*.dkr.ecr.eu-west-1.amazonaws.com`, `*.eastasia.geo.azurecr.io`).
`*.azurecr.io` carries none; `registry-regions` in the profile says it.
Leave a geo-replicated registry out of `registry-regions`: it serves every region it is replicated to, and this rule is silent about it.

Information only, because bandwidth between regions is often good enough.
Across the border of mainland China it is not: that is [cross-border-registry](cross-border-registry.md), which speaks instead of this rule.
Silent where `network` of the profile names the registry with 5 MB/s or more, `registry-reach` says `ok`, or `expected-rewrites` cover it.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirrors: {registry.cn-hangzhou.aliyuncs.com/example: registry-vpc.cn-shanghai.aliyuncs.com/example}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.cn-hangzhou.aliyuncs.com/example/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cross-region-registry: `registry.cn-hangzhou.aliyuncs.com` is in cn-hangzhou, not beside cluster `prod` (cn-shanghai)
```

```yaml file=imagelint.yaml
clusters:
  eu:
    provider: azure
    region: westeurope
    registry-regions: {example.azurecr.io: eastasia}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: example.azurecr.io/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^ cross-region-registry: `example.azurecr.io` is in eastasia
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry-vpc.cn-shanghai.aliyuncs.com/example/web:2.0.0
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: same-region
      image: registry-vpc.cn-shanghai.aliyuncs.com/example/web:2.0.0
    - name: another-cloud
      image: ccr.ccs.tencentyun.com/example/web:2.0.0
    - name: no-region-in-the-name
      image: registry.aliyuncs.com/example/web:2.0.0
```

## Fix safety

Unsafe: nobody has looked whether the mirror has the image.
It is offered when the profile's `mirrors` name a copy for every cluster concerned.

## References

- [Registries and where they are](data/registries.yaml)
- [Geo-replication of Azure Container Registry](https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication)
"#,
};

/// Load balancer annotation on a Service for which nothing reads it.
pub static DEAD_CLB_ANNOTATION: RuleMeta = RuleMeta {
    id: "dead-clb-annotation",
    summary: "Load balancer annotation on a Service for which nothing reads it",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Annotations of load balancers are read on Services of type `LoadBalancer` only, and by the controller of their class: a Service with a `loadBalancerClass` or the annotation `service.beta.kubernetes.io/class` gets no classic load balancer.
Network load balancers (`loadBalancerClass: alibabacloud.com/nlb`) do not read all that classic ones do, and the other way round.
Whoever changes such an annotation waits for an effect that does not come.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    #                                                     ^^^^^^^^^^^^ dead-clb-annotation: `address-type` and one more annotation do nothing: the Service is of type `ClusterIP` and has no load balancer
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybytraffic
    team: web
spec:
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: nlb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-delete-protection: "on"
    #                                                     ^^^^^^^^^^^^^^^^^ dead-clb-annotation: `delete-protection` does nothing: the Service gets a network load balancer (NLB), and only classic ones read it
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-zone-maps: cn-shanghai-a:vsw-1,cn-shanghai-b:vsw-2
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: clb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cps: "100"
    #                                                     ^^^ dead-clb-annotation: `cps` does nothing: the Service gets a classic load balancer (CLB)
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: class
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    #                                                     ^^^^^^^^^^^^ dead-clb-annotation: `address-type` does nothing: the Service names another class
spec:
  type: LoadBalancer
  loadBalancerClass: example.com/metal
  ports: [{port: 80}]
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    team: web
spec:
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: nlb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-zone-maps: cn-shanghai-a:vsw-1,cn-shanghai-b:vsw-2
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: clb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: class
  annotations:
spec:
  type: LoadBalancer
  loadBalancerClass: example.com/metal
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# Which load balancer comes of it depends on how the controller was started.
apiVersion: v1
kind: Service
metadata:
  name: by-annotation
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-type: nlb
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-delete-protection: "on"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: ${SERVICE_TYPE}
  ports: [{port: 80}]
```

Values of a chart do not say what they are for.

```yaml file=values.yaml
service:
  type: ClusterIP
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
```

## Fix safety

Safe, because nothing reads them. Unsafe beside `id` (who names a load balancer means to use it some day) and beside `preserve-lb-on-delete`, which acts when the type changes. No fix for several annotations in `{…}`.

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
- [What the controllers look for](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/helper/service_utils.go)
"#,
};

/// Pod asks for nodes by a label of before Kubernetes 1.17.
pub static DEPRECATED_NODE_LABEL: RuleMeta = RuleMeta {
    id: "deprecated-node-label",
    summary: "Pod asks for nodes by a label of before Kubernetes 1.17",
    severity: Severity::Info,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`beta.kubernetes.io/os` and `beta.kubernetes.io/arch` became `kubernetes.io/os` and `kubernetes.io/arch`, `failure-domain.beta.kubernetes.io/zone` became `topology.kubernetes.io/zone`.
Nodes still have both. Once the former names go, pods that ask for them find no node and wait as `Pending`.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        beta.kubernetes.io/os: linux # every node
      # ^^^^^^^^^^^^^^^^^^^^^ deprecated-node-label: the label `beta.kubernetes.io/os` of nodes is deprecated since Kubernetes 1.17
        beta.kubernetes.io/arch: amd64
      # ^^^^^^^^^^^^^^^^^^^^^^^ deprecated-node-label: the label `beta.kubernetes.io/arch` of nodes is deprecated
        kubernetes.io/arch: amd64
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: zones
spec:
  selector: {matchLabels: {app: zones}}
  template:
    metadata: {labels: {app: zones}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: failure-domain.beta.kubernetes.io/zone, operator: In, values: [cn-shanghai-a]}
                  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deprecated-node-label: the label `failure-domain.beta.kubernetes.io/zone` of nodes is deprecated
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        kubernetes.io/os: linux # every node
        kubernetes.io/arch: amd64
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: zones
spec:
  selector: {matchLabels: {app: zones}}
  template:
    metadata: {labels: {app: zones}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: topology.kubernetes.io/zone, operator: In, values: [cn-shanghai-a]}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {kubernetes.io/os: linux, kubernetes.io/arch: amd64}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
# The affinity of a volume cannot be changed any more.
apiVersion: v1
kind: PersistentVolume
metadata:
  name: data
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions:
            - {key: failure-domain.beta.kubernetes.io/zone, operator: In, values: [cn-shanghai-a]}
```

## Fix safety

Safe for `os` and `arch`, which every kubelet sets under both names; pods of the changed template are started again.
Unsafe for zones, regions and instance types, which the cloud's controller sets: look whether your nodes have the new label.
No fix where a patch changes the value, because it finds the entry by its name.

## References

- [Well-known labels](https://kubernetes.io/docs/reference/labels-annotations-taints/)
- [Labels in AKS](https://learn.microsoft.com/azure/aks/use-labels)
"#,
};

/// Kustomize override that drops the digest an image was pinned by.
pub static DIGEST_LOST: RuleMeta = RuleMeta {
    id: "digest-lost",
    summary: "Kustomize override that drops the digest an image was pinned by",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`newTag` replaces tag and digest: what was pinned in the base is a mutable tag in the overlay, and nothing says so.
The next push to that tag changes what new nodes run.

## Bad

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
    #       ^^^^^ digest-lost: `redis:7.4.1@sha256:9e4fa1c2…` is pinned by its digest, and this override drops the pin
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

## Good

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
    digest: sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

A base without a pin has none to lose.

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

## References

- [images](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/)
"#,
};

/// Pods of one workload run different digests of one tag.
pub static DIGEST_SKEW: RuleMeta = RuleMeta {
    id: "digest-skew",
    summary: "Pods of one workload run different digests of one tag",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

A tag was pushed again, and nodes that pulled at different times run different programs under one name. It looks like a bug that comes and goes.
On nodes whose runtime is not containerd the digest is that of the node's architecture, and nothing is said.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ digest-skew: pods of Deployment shop/web run 2 different images under the one name `quay.io/shop/web:1.4.0`
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-b
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ready: true, state: {running: {}}}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-b
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Image names, tags and digests](https://kubernetes.io/docs/concepts/containers/images/#image-names)
"#,
};

/// Image comes from Docker Hub, which nodes in mainland China cannot reach.
pub static DOCKER_HUB_IN_CHINA: RuleMeta = RuleMeta {
    id: "docker-hub-in-china",
    summary: "Image comes from Docker Hub, which nodes in mainland China cannot reach",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Docker Hub has been blocked in mainland China since June 2024: a pull ends in `dial tcp: i/o timeout` and the pod in `ImagePullBackOff`.
A name without a registry (`redis`, `bitnami/redis`) is a Docker Hub name too.
Hong Kong is not behind the border: `cn-hongkong` reaches Docker Hub.
A warning for one word in the values of a Helm chart (`repository: mysql`), because the chart may put a registry before it; silent where the chart fills in the tag as well.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirrors: {docker.io: registry.example.com/dockerhub}
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
spec:
  selector: {matchLabels: {app: cache}}
  template:
    metadata: {labels: {app: cache}}
    spec:
      initContainers:
        - name: short
          image: redis:7
          #      ^^^^^ docker-hub-in-china: `redis:7` comes from Docker Hub, which cluster `prod` (cn-shanghai) cannot reach
      containers:
        - name: namespace
          image: bitnami/redis:7.2 # a comment stays
          #      ^^^^^^^^^^^^^ docker-hub-in-china: `bitnami/redis:7.2` comes from Docker Hub
        - name: registry
          image: "docker.io/library/redis:7@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10"
          #       ^^^^^^^^^^^^^^^^^^^^^^^ docker-hub-in-china: `docker.io/library/redis:7@sha256:
        - name: other-hosts
          image: registry-1.docker.io/library/redis:7
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ docker-hub-in-china:
        - name: index
          image: index.docker.io/redis:7
          #      ^^^^^^^^^^^^^^^^^^^^^ docker-hub-in-china:
```

## Fixed

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
spec:
  selector: {matchLabels: {app: cache}}
  template:
    metadata: {labels: {app: cache}}
    spec:
      initContainers:
        - name: short
          image: registry.example.com/dockerhub/library/redis:7
      containers:
        - name: namespace
          image: registry.example.com/dockerhub/bitnami/redis:7.2 # a comment stays
        - name: registry
          image: "registry.example.com/dockerhub/library/redis:7@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10"
        - name: other-hosts
          image: registry.example.com/dockerhub/library/redis:7
        - name: index
          image: registry.example.com/dockerhub/library/redis:7
```

## Good

Other registries, and images that are on the node already.

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: own-registry
      image: registry.cn-shanghai.aliyuncs.com/example/redis:7
    - name: local
      image: localhost/redis:7
    - name: on-the-node
      image: redis:7
      imagePullPolicy: Never
    - name: filled-in-later
      image: ${REGISTRY}redis:7
```

Nodes with a proxy or a mirror of their own: the profile says how much they get, or an audit measured it. Where that is little, [cross-border-registry](cross-border-registry.md) says so.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {docker.io: 8MB/s}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: through-a-proxy
      image: redis:7
```

A cluster in Hong Kong.

```yaml file=imagelint.yaml
clusters:
  hk: {provider: alibaba, region: cn-hongkong}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: cache
      image: redis:7
```

A cluster whose nodes or admission webhook fetch Docker Hub's images elsewhere.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    expected-rewrites: [{from: docker.io, to: m.example.com/docker.io}]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: cache
      image: redis:7
```

## Fix safety

Unsafe: nobody has looked whether the mirror has the image.
The fix is offered when every cluster concerned has the same mirror for it; tag and digest stay as they are.

## References

- [Regions behind the border](data/regions.yaml)
"#,
};

/// The next rollout of what Git says would not get its image.
pub static DRIFT_BREAKS_ROLLOUT: RuleMeta = RuleMeta {
    id: "drift-breaks-rollout",
    summary: "The next rollout of what Git says would not get its image",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

No pod of the workload runs, and no node has its image, while other pods of the cluster wait for the same image in vain. The next run of a CronJob, or the next replica, will wait too.
It is told only where nothing else is said of the workload; the records of other drift say it in `breaksRollout`.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ drift-breaks-rollout: the next pod of Deployment shop/web will wait for `quay.io/shop/web:1.4.0` in container web, as others do already: the registry has no such tag
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: job-x
    namespace: shop
    labels: {pod-template-hash: 5f}
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: '', ready: false, state: {waiting: {reason: ErrImagePull, message: 'manifest unknown'}}}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Images: ImagePullBackOff](https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff)
- [Deployments: failed deployment](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment)
"#,
};

/// Kustomization that overrides one image twice.
pub static DUPLICATE_IMAGE_OVERRIDE: RuleMeta = RuleMeta {
    id: "duplicate-image-override",
    summary: "Kustomization that overrides one image twice",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Both entries are applied, one after the other: the second one wins where it still matches, and changes nothing where the first one gave the image another name.
Whoever edits only one of them is in for a surprise.

## Bad

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
  - name: redis
    #     ^^^^^ duplicate-image-override: `redis` is overridden twice, with the same result
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

Different results are not mended.

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
  - name: redis
    #     ^^^^^ duplicate-image-override: `redis` is overridden twice: both entries are applied
    newTag: 7.4.3
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

## Fixed

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
```

## Good

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
  - name: redis-exporter
    newTag: 1.67.0
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

## Fix safety

Safe where the second entry follows the first and says the same, so that removing it changes nothing. Unsafe where other entries stand between them.

## References

- [images](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/)
"#,
};

/// A key stands twice in one mapping, and the first value is lost.
pub static DUPLICATE_KEY: RuleMeta = RuleMeta {
    id: "duplicate-key",
    summary: "A key stands twice in one mapping, and the first value is lost",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

kubectl takes the last of the two without a word, other tools refuse the file.
Whoever reads the first value believes in something that is never applied.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.2
      image: nginx:1.27.3
    # ^^^^^ duplicate-key:
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
```

## References

- [YAML 1.2: mappings](https://yaml.org/spec/1.2.2/#mapping)
"#,
};

/// Service fixes the size of an Alibaba Cloud load balancer.
pub static HARDCODED_CLB_SPEC: RuleMeta = RuleMeta {
    id: "hardcoded-clb-spec",
    summary: "Service fixes the size of an Alibaba Cloud load balancer",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The annotation `…-loadbalancer-spec` fixes the size of a Classic Load Balancer (CLB) billed by specification (`PayBySpec`), which is no longer sold.
A CLB billed by use (`PayByCLCU`), the default for new ones, has no size: the annotation is ignored at best, the console reports that billing mode and instance do not match, and older controllers fail with `The operation is not allowed because the instanceChargeType of loadbalancer is PayByCLCU`.
Silent where the Service says how it is billed: beside `PayByCLCU` it is [clb-spec-conflict](clb-spec-conflict.md), beside `PayBySpec` a size belongs there.
The values of Helm charts count too.
In an audit the fix is safe where the Service has its load balancer already: that keeps its size when the annotation goes.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small # small
    #                                                           ^^^^^^^^^^^^ hardcoded-clb-spec: `slb.s1.small` has no effect on a load balancer billed by use
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: legacy
  annotations: {service.beta.kubernetes.io/alicloud-loadbalancer-spec: slb.s2.small, team: web}
  #                                                                    ^^^^^^^^^^^^ hardcoded-clb-spec: `slb.s2.small` has no effect on a load balancer billed by use
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

```yaml file=values.yaml
service:
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small
    #                                                           ^^^^^^^^^^^^ hardcoded-clb-spec: `slb.s1.small` has no effect on a load balancer billed by use
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: legacy
  annotations: {team: web}
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
# The annotation does nothing on a Service of another type.
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small
spec:
  type: ClusterIP
  ports: [{port: 80}]
---
# A Network Load Balancer does not read it.
apiVersion: v1
kind: Service
metadata:
  name: nlb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: billed-by-use
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByCLCU
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: billed-by-size
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayBySpec
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s2.small
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: ${CLB_SPEC}
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

On a cluster of another provider nothing reads them.

```yaml file=imagelint.yaml
clusters:
  dev: {provider: azure, region: eastasia}
```

```yaml file=service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Fix safety

Unsafe: a load balancer that is still billed by specification keeps its size, but a new one would be made without it.

## References

- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
- [Service FAQ](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/service-faq)
- [What the controller does](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/clbv1/loadbalancer.go)
"#,
};

/// The cluster runs another image than Git says.
pub static IMAGE_DRIFT: RuleMeta = RuleMeta {
    id: "image-drift",
    summary: "The cluster runs another image than Git says",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

Somebody has changed the image in the cluster: in a hurry, to get a rollout going again. Git was never told, and its next apply puts back what did not work.
Spellings of one reference are the same image, and so is what `expected-rewrites` of the cluster make of it.

Who changed it stands in `managedFields`, which `kubectl get` prints with `--show-managed-fields` only. The verdict is `adopt-live` where the live image runs and Git's cannot be pulled or was never on a node, `apply-git` where Git's image is on the nodes and the other was set by hand, and `investigate` otherwise.

`imagelint audit --fix` writes images with the verdict `adopt-live` into the file that Git's value comes from; `--diff` shows it, and `--commit` makes a commit that says who changed what, and since when.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #                       ^^^^^ image-drift: Deployment shop/web runs `quay.io/shop/web:1.4.1-hotfix` in container web, set by kubectl-set on 2026-10-01T07:00:00Z
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    managedFields:
    - manager: kubectl-set
      operation: Update
      time: '2026-10-01T07:00:00Z'
      fieldsV1: {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"web"}': {'f:image': {}}}}}}}
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.1-hotfix', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.1-hotfix'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.1-hotfix', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## Fixed

`imagelint audit --fix` writes what runs.

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.1-hotfix
```

## Good

The same image in other words.

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: redis:7
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'docker.io/library/redis:7', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'docker.io/library/redis:7'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'docker.io/library/redis:7', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## Fix safety

Unsafe: nothing that runs changes, and the next apply of Git does. It is offered for the verdict `adopt-live` only, written by `imagelint audit --fix` and never by `imagelint check`, and left out where the same place in Git is read by a workload that runs something else, or where the file has uncommitted changes.

## References

- [Declarative management of objects](https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/)
- [Server-side apply: field management](https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management)
"#,
};

/// Pods wait for an image that does not arrive.
pub static IMAGE_PULL_FAILING: RuleMeta = RuleMeta {
    id: "image-pull-failing",
    summary: "Pods wait for an image that does not arrive",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

A pod in `ImagePullBackOff` serves nobody. What the kubelet and its events say is sorted into a class (unreachable, unauthorized, not-found, rate-limited, no-platform, bad-name, tls, other), a cause and a next step.
One finding stands for all pods of a workload that wait for the same reason.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ image-pull-failing: 1 pod waits for `quay.io/shop/web:1.4.0` of Deployment shop/web, container web (unreachable): the registry does not answer from the network of the nodes
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: '', ready: false, state: {waiting: {reason: ImagePullBackOff}}}]
- apiVersion: v1
  kind: Event
  metadata: {name: e1, namespace: shop}
  involvedObject: {kind: Pod, namespace: shop, name: web-5f-a, fieldPath: 'spec.containers{web}'}
  reason: Failed
  message: 'Failed to pull image "quay.io/shop/web:1.4.0": dial tcp 192.0.2.1:443: i/o timeout'
  lastTimestamp: '2026-10-01T08:00:00Z'
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Images: ImagePullBackOff](https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff)
- [Patterns of messages](data/pull-errors.yaml)
"#,
};

/// An image took longer to pull than is good for its rollout.
pub static IMAGE_PULL_SLOW: RuleMeta = RuleMeta {
    id: "image-pull-slow",
    summary: "An image took longer to pull than is good for its rollout",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

The kubelet measures each pull. Good for an image of up to 200 MB are 120 seconds, up to 500 MB 180, up to 1 GB 300, and beyond that 600; a rollout, a Job or a release that waits longer runs into its deadline.
Waiting for other pulls of the node is not counted.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ image-pull-slow: pulling `quay.io/shop/web:1.4.0` (240 MB) took 923 s, and 180 s are good for an image of its size
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
- apiVersion: v1
  kind: Event
  metadata: {name: e1, namespace: shop}
  involvedObject: {kind: Pod, namespace: shop, name: web-5f-a, fieldPath: 'spec.containers{web}'}
  reason: Pulled
  message: 'Successfully pulled image "quay.io/shop/web:1.4.0" in 15m23s (15m23s including waiting). Image size: 240000000 bytes.'
  lastTimestamp: '2026-10-01T08:00:00Z'
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
- apiVersion: v1
  kind: Event
  metadata: {name: e1, namespace: shop}
  involvedObject: {kind: Pod, namespace: shop, name: web-5f-a, fieldPath: 'spec.containers{web}'}
  reason: Pulled
  message: 'Successfully pulled image "quay.io/shop/web:1.4.0" in 8.5s (2m0s including waiting). Image size: 240000000 bytes.'
  lastTimestamp: '2026-10-01T08:00:00Z'
```

## References

- [Images: serial and parallel image pulls](https://kubernetes.io/docs/concepts/containers/images/#serial-and-parallel-image-pulls)
"#,
};

/// Container names no pull policy.
pub static IMPLICIT_PULL_POLICY: RuleMeta = RuleMeta {
    id: "implicit-pull-policy",
    summary: "Container names no pull policy",
    severity: Severity::Info,
    enabled: false,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Where no policy is written, the API server sets one when the object is created: `Always` for `latest` or no tag, else `IfNotPresent`.
It is not looked at again: a Deployment that began with `latest` keeps `Always` after its tag has been pinned, and one that began with a version keeps `IfNotPresent` when somebody writes `latest`.

Off by default, because most manifests rely on the default: switch it on with `rules: {implicit-pull-policy: info}`, or look once with `imagelint check --select implicit-pull-policy`.

## Bad

```yaml file=imagelint.yaml
rules:
  implicit-pull-policy: info
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: version
      image: nginx:1.27.3 # a comment stays
      #      ^^^^^^^^^^^^ implicit-pull-policy: no pull policy: the API server sets `IfNotPresent` when the object is created
    - image: nginx:latest
      #      ^^^^^^^^^^^^ implicit-pull-policy: no pull policy: the API server sets `Always`
      name: moving
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: version
      image: nginx:1.27.3 # a comment stays
      imagePullPolicy: IfNotPresent
    - image: nginx:latest
      imagePullPolicy: Always
      name: moving
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: written
      image: nginx:1.27.3
      imagePullPolicy: IfNotPresent
    - name: filled-in-later
      image: nginx:${TAG}
```

## Fix safety

Safe: it writes what the API server would set for this image.

## References

- [Kubernetes: default image pull policy](https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting)
"#,
};

/// Image names no registry.
pub static IMPLICIT_REGISTRY: RuleMeta = RuleMeta {
    id: "implicit-registry",
    summary: "Image names no registry",
    severity: Severity::Warning,
    enabled: false,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`redis` means `docker.io/library/redis`, and `myregistry/app` means `docker.io/myregistry/app`: a host needs a dot or a port.
Nothing in the manifest says so, other runtimes are set to search elsewhere (CRI-O's `unqualified-search-registries`), and whoever reads it overlooks a dependence on Docker Hub and its limits.

Off by default, because most manifests are written so: switch it on with `rules: {implicit-registry: warning}`, or look once with `imagelint check --select implicit-registry`.

Where a cluster cannot reach Docker Hub, [docker-hub-in-china](docker-hub-in-china.md) or [unreachable-registry](unreachable-registry.md) says what matters more, and this rule is silent.

## Bad

```yaml file=imagelint.yaml
rules:
  implicit-registry: warning
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: one-word
      image: redis:7.2.4
      #      ^^^^^ implicit-registry: `redis:7.2.4` names no registry: runtimes take it for `docker.io/library/redis`
    - name: looks-like-a-registry
      image: myregistry/app:1.0.0
      #      ^^^^^^^^^^^^^^ implicit-registry: `myregistry/app:1.0.0` names no registry: runtimes take it for `docker.io/myregistry/app`
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: one-word
      image: docker.io/library/redis:7.2.4
    - name: looks-like-a-registry
      image: docker.io/myregistry/app:1.0.0
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: written-out
      image: docker.io/library/redis:7.2.4
    - name: local
      image: localhost/redis:7.2.4
    - name: with-a-port
      image: registry:5000/redis:7.2.4
    - name: filled-in-later
      image: ${IMAGE}
```

## Fix safety

Safe: it is what Docker, containerd and the kubelet make of the short name.
The fix is not offered where an overlay's `images:` finds the image by the short name.

## References

- [Image names in Kubernetes](https://kubernetes.io/docs/concepts/containers/images/#image-names)
- [How names are normalised](https://github.com/distribution/reference/blob/main/normalize.go)
"#,
};

/// One image at several versions in one cluster.
pub static INCONSISTENT_VERSIONS: RuleMeta = RuleMeta {
    id: "inconsistent-versions",
    summary: "One image at several versions in one cluster",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Two workloads with two versions of the same image are often one that was forgotten at the last upgrade.
Nodes pull and keep both, and a fix for one does not reach the other.

Compared is what goes to one cluster, as profiles say, or without a profile what one kustomization root renders.
A version is the tag as written (`1.27` and `1.27-alpine` are two), or the digest where there is no tag; images without either and Helm values, which may override each other, are left out.
One finding for each repository, at the version that fewest use.

Information only: several versions can be meant, as in a canary.
Name such repositories in `exempt`.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-hongkong}
```

```yaml file=all.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.com:5000/web:1.4.2
    - name: proxy
      image: nginx:1.27.3
---
apiVersion: v1
kind: Pod
metadata:
  name: admin
spec:
  containers:
    - name: proxy
      image: docker.io/library/nginx:1.25.1
      #                              ^^^^^^ inconsistent-versions: cluster `prod` gets `docker.io/library/nginx` at 2 versions: `1.25.1` (1), `1.27.3` (2)
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: proxy
      image: nginx:1.27.3
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-hongkong}
rules:
  inconsistent-versions: {exempt: ["example.com/canary"]}
```

```yaml file=all.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: same-in-another-spelling
      image: nginx:1.27.3
    - name: tag-and-digest
      image: docker.io/library/nginx:1.27.3@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: perhaps-the-same
      image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: no-version
      image: nginx
    - name: another-repository
      image: example.com/nginx:1.25.1
    - name: old
      image: example.com/canary:1.0.0
    - name: new
      image: example.com/canary:1.1.0
```

Without a profile, manifests that lie in one folder need not belong together.

```yaml file=all.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
---
apiVersion: v1
kind: Pod
metadata:
  name: other
spec:
  containers:
    - name: web
      image: nginx:1.25.1
```

## References

- [Kubernetes: images](https://kubernetes.io/docs/concepts/containers/images/)
"#,
};

/// Load balancer annotation whose value the controller does not understand.
pub static INVALID_CLB_ANNOTATION_VALUE: RuleMeta = RuleMeta {
    id: "invalid-clb-annotation-value",
    summary: "Load balancer annotation whose value the controller does not understand",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Values are compared as they are written, case included: `PayByTraffic` is not `paybytraffic`.
What is not understood is refused by the API of the load balancer, or read as the default, and the event on the Service is easily missed.
Annotations are texts: `on` and `80` without quotes are a boolean and a number, and the API server refuses the whole Service.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: PayByTraffic
    #                                                                  ^^^^^^^^^^^^ invalid-clb-annotation-value: `PayByTraffic` is not understood: `charge-type` is compared as written, case included
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: "Internet"
    #                                                                    ^^^^^^^^ invalid-clb-annotation-value: `Internet` is not understood
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443, http:80"
    #                                                                     ^^^^^^^^^^^^^^^^^^ invalid-clb-annotation-value: ` http:80` is no protocol and port that the controller understands
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: example
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: words
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByBandwidth
    #                                                                           ^^^^^^^^^^^^^^ invalid-clb-annotation-value: `PayByBandwidth` is no value of `instance-charge-type`
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-scheduler: random
    #                                                                ^^^^^^ invalid-clb-annotation-value: `random` is no value of `scheduler`
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-network-type: alibaba
    #                                                                   ^^^^^^^ invalid-clb-annotation-value: `alibaba` is no value of `network-type`
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-preserve-lb-on-delete: "false"
    #                                                                             ^^^^^ invalid-clb-annotation-value: any text keeps the load balancer when the Service goes, `false` too
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: numbers
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-established-timeout: "5"
    #                                                                           ^ invalid-clb-annotation-value: `established-timeout` cannot be 5
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-bandwidth: "10M"
    #                                                                 ^^^ invalid-clb-annotation-value: `10M` is no number, and `bandwidth` is one
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: types
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-delete-protection: on
    #                                                                        ^^ invalid-clb-annotation-value: without quotes `on` is the boolean `true`, and the API server takes texts only
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-weight: 80
    #                                                             ^^ invalid-clb-annotation-value: without quotes `80` is a number, and the API server takes texts only
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

```yaml file=values.yaml
service:
  type: LoadBalancer
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: PayByBandwidth
    #                                                                  ^^^^^^^^^^^^^^ invalid-clb-annotation-value: `PayByBandwidth` is not understood
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-acl-status: on
    #                                                                 ^^ invalid-clb-annotation-value: without quotes `on` is the boolean `true`
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-weight: 80 # the chart may quote it
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybytraffic
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: "internet"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443,http:80"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id: example
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: words
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-instance-charge-type: PayByBandwidth
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-scheduler: random
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-network-type: alibaba
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-preserve-lb-on-delete: "false"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: numbers
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-established-timeout: "5"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-bandwidth: "10M"
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: types
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-delete-protection: on
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-weight: 80
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybytraffic
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: "https:443,http:80"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-health-check-httpcode: http_2xx,http_3xx
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-health-check-connect-port: "-520"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-connection-drain: "on"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-bandwidth: "${BANDWIDTH}"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-ignore-weight-update: "ON" # compared without case
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-name: ""
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# A network load balancer does not mind the case, and has other protocols.
apiVersion: v1
kind: Service
metadata:
  name: nlb
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: Intranet
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-protocol-port: TCPSSL:443
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-idle-timeout: "900"
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-ip-version: DualStack
spec:
  type: LoadBalancer
  loadBalancerClass: alibabacloud.com/nlb
  ports: [{port: 443}]
---
# Nothing reads it.
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: PayByTraffic
spec:
  type: ClusterIP
  ports: [{port: 80}]
```

## Fix safety

Unsafe, and offered where only case or blanks differ, so that it is plain what was meant.
The controller has ignored or refused the value so far: with the fix it takes effect, and a load balancer may become internal, be billed in another way, or get other listeners.

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
"#,
};

/// The configuration says something that imagelint does not understand.
pub static INVALID_CONFIG: RuleMeta = RuleMeta {
    id: "invalid-config",
    summary: "The configuration says something that imagelint does not understand",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[],
    options: &[],
    page: r#"## Why

A misspelt key or rule id would switch off less, or more, than its author meant.
So an unknown key, rule, provider or unit is pointed at where it stands, with the nearest name that exists, and the run ends with exit code 2.

A region is different: providers open new ones, so one that imagelint does not know is used as it is written.
Where it is nearly the name of a region of that provider (`cn-shangai`), a warning names that region, and everything is checked all the same.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirors: {docker.io: registry.example.com/dockerhub}
  # ^^^^^^ invalid-config:
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirrors: {docker.io: registry.example.com/dockerhub}
```

## References

- [All rules](README.md)
"#,
};

/// DaemonSet with a restart policy that the API server refuses.
pub static INVALID_DAEMONSET_RESTART_POLICY: RuleMeta = RuleMeta {
    id: "invalid-daemonset-restart-policy",
    summary: "DaemonSet with a restart policy that the API server refuses",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Pods of a DaemonSet are always started again: `restartPolicy` may only be `Always`, which is the default.
Anything else is refused (`Unsupported value: "Never": supported values: "Always"`), so a DaemonSet that was meant to pull images and stop never exists.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: pull
spec:
  selector: {matchLabels: {app: pull}}
  template:
    metadata: {labels: {app: pull}}
    spec:
      restartPolicy: Never
      #              ^^^^^ invalid-daemonset-restart-policy: a DaemonSet restarts its pods always, so the API server refuses `Never`
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: pull
spec:
  selector: {matchLabels: {app: pull}}
  template:
    metadata: {labels: {app: pull}}
    spec:
      restartPolicy: Always
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Good

Init containers pull, and the main container waits.

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: pull
spec:
  selector: {matchLabels: {app: pull}}
  template:
    metadata: {labels: {app: pull}}
    spec:
      initContainers:
        - name: backend
          image: example.com/backend:1.2.3
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: written
spec:
  selector: {matchLabels: {app: written}}
  template:
    metadata: {labels: {app: written}}
    spec:
      restartPolicy: Always
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: filled-in-later
spec:
  selector: {matchLabels: {app: filled-in-later}}
  template:
    metadata: {labels: {app: filled-in-later}}
    spec:
      restartPolicy: ${POLICY}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fix safety

Unsafe: a container that was meant to end is started again for ever. See [prepull-crash-loop](prepull-crash-loop.md).

## References

- [DaemonSet: pod template](https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#pod-template)
"#,
};

/// Image is no valid reference, so no container runtime can pull it.
pub static INVALID_IMAGE_REFERENCE: RuleMeta = RuleMeta {
    id: "invalid-image-reference",
    summary: "Image is no valid reference, so no container runtime can pull it",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The kubelet gives up on such a name before it asks any registry: the pod stays in `InvalidImageName` until the manifest changes.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: upper-case
      image: ghcr.io/Example/web:1.0.0
      #              ^^^^^^^ invalid-image-reference: `ghcr.io/Example/web:1.0.0` is no image reference: the repository must be lower case
    - name: scheme
      image: https://ghcr.io/example/web:1.0.0
      #      ^^^^^^ invalid-image-reference: `https://ghcr.io/example/web:1.0.0` is no image reference: an image has no URL scheme
    - name: blank
      image: "nginx:1.27.3 "
      #                   ^ invalid-image-reference: `nginx:1.27.3 ` is no image reference: blanks stand before or after the image
    - name: short-digest
      image: nginx@sha256:9e4fa1c2
      #                   ^^^^^^^^ invalid-image-reference: `nginx@sha256:9e4fa1c2` is no image reference: the digest is too short
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: upper-case
      image: ghcr.io/Example/web:1.0.0
    - name: scheme
      image: ghcr.io/example/web:1.0.0
    - name: blank
      image: "nginx:1.27.3"
    - name: short-digest
      image: nginx@sha256:9e4fa1c2
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: port
      image: registry.local:5000/team/web:1.0.0
    - name: ipv6
      image: "[2001:db8::1]:5000/web:1.0.0"
    - name: host-in-capitals
      image: Registry.example.com/web:1.0.0
    - name: filled-in-later
      image: ${REGISTRY}/Web:${VERSION}
    - name: istio-injects
      image: auto
```

## Fix safety

Safe: only blanks and a URL scheme are removed, without which the name is a valid one.

## References

- [The grammar of references](https://pkg.go.dev/github.com/distribution/reference)
"#,
};

/// Restart policy that the API server refuses for the kind.
pub static INVALID_RESTART_POLICY: RuleMeta = RuleMeta {
    id: "invalid-restart-policy",
    summary: "Restart policy that the API server refuses for the kind",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Deployments, StatefulSets, ReplicaSets and ReplicationControllers run for ever: only `Always` is accepted.
Jobs end: only `Never` and `OnFailure` are, and because the default is `Always` a Job must name one.
DaemonSets have a [rule of their own](invalid-daemonset-restart-policy.md).

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      restartPolicy: "OnFailure"
      #               ^^^^^^^^^ invalid-restart-policy: a Deployment restarts its pods always, so the API server refuses `OnFailure`
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: Always
      #              ^^^^^^ invalid-restart-policy: the pods of a Job end, so the API server refuses `Always`
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: silent
  #     ^^^^^^ invalid-restart-policy: a Job must name a `restartPolicy`: the default `Always` is refused
spec:
  template:
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      restartPolicy: "Always"
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: Always
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: silent
spec:
  template:
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: v1
kind: Pod
metadata:
  name: once
spec:
  restartPolicy: Never
  containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: filled-in-later
spec:
  selector: {matchLabels: {app: filled-in-later}}
  template:
    metadata: {labels: {app: filled-in-later}}
    spec:
      restartPolicy: ${POLICY}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fix safety

Safe where `Always` is the only value: the object was refused. None for Jobs, where it is a choice.

## References

- [Restart policy](https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy)
"#,
};

/// Kustomization that `kustomize build` refuses, or of which a part cannot be rendered here.
pub static KUSTOMIZE_BUILD: RuleMeta = RuleMeta {
    id: "kustomize-build",
    summary: "Kustomization that `kustomize build` refuses, or of which a part cannot be rendered here",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A root that does not build deploys nothing: the pipeline stops, or Argo CD and Flux keep the old state and report a sync error.
An unknown field, a patch that matches no object, two objects with one name or a folder that leads back to itself are each enough.

Remote bases, plugins, functions and Helm charts are legal. Nothing is fetched and nothing is executed here, so they are an info that names the entry: what it brings in was not checked, everything else was.
A file outside of the kustomization's folder is a warning, because `--load-restrictor LoadRestrictionsNone` allows it; its content is judged.

## Bad

```yaml file=kustomization.yaml
resources:
  - deployment.yaml
  - https://example.com/manifests/redis.yaml
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kustomize-build: `https://example.com/manifests/redis.yaml` is remote
images:
  - name: web
    newTag: 1.4.2
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: web}]}}}
```

A misspelt field.

```yaml file=kustomization.yaml expect=2:1-6:kustomize-build
resources: [pod.yaml]
image:
  - name: web
    newTag: 1.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: web:1}]}
```

A patch that matches no object.

```yaml file=kustomization.yaml
resources: [pod.yaml]
patches:
  - path: patch.yaml
```

```yaml file=patch.yaml expect=1:1-15:kustomize-build
apiVersion: v1
kind: Pod
metadata: {name: wbe}
spec: {restartPolicy: Never}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: "web:1"}]}
```

## Good

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: web
    newTag: 1.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: web}]}
```

## References

- [The kustomization file](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/)
"#,
};

/// Image whose known size is over 500 MB.
pub static LARGE_IMAGE: RuleMeta = RuleMeta {
    id: "large-image",
    summary: "Image whose known size is over 500 MB",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Each new node pulls the whole image before the first container starts, and keeps it together with what is unpacked from it, about three and a half times its compressed size.
An info above 500 MB, a warning above 1 GB (compressed, as registries and nodes report it). Silent for images whose size nobody named: sizes come from `images.sizes` in the configuration, or from a snapshot of the cluster. Where images are streamed only above 30 GB, up to which that works well.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    network: {default: 20MB/s}
images:
  sizes: {"example.com/training": 4.5GB, "example.com/web*": 600MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: training
          image: example.com/training:1.2.3
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ large-image: `example.com/training:1.2.3` is 4.5 GB compressed, about 225 s (4 min) to pull on cluster `prod`
        - name: web
          image: example.com/web:1.2.3
          #      ^^^^^^^^^^^^^^^^^^^^^ large-image: `example.com/web:1.2.3` is 600 MB compressed, about 30 s to pull on cluster `prod`
```

Streamed, and too large for it.

```yaml file=imagelint.yaml
clusters:
  aks: {provider: azure, region: westus2, nodes: {artifact-streaming: true}}
images:
  sizes: {"example.azurecr.io/model": 35GB, "example.azurecr.io/web": 4GB}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: model
spec:
  containers:
    - name: model
      image: example.azurecr.io/model:1.2.3
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ large-image: `example.azurecr.io/model:1.2.3` is 35 GB compressed
    - name: web
      image: example.azurecr.io/web:1.2.3
```

## Good

```yaml file=imagelint.yaml
images:
  sizes: {"example.com/web": 240MB, "example.com/loaded": 2GB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.com/web:1.2.3
        - name: unknown
          image: example.com/other:1.2.3
        - name: on-the-node
          image: example.com/loaded:1.2.3
          imagePullPolicy: Never
```

## References

- [Best practices for images](https://docs.docker.com/build/building/best-practices/)
- [Images in Kubernetes](https://kubernetes.io/docs/concepts/containers/images/)
"#,
};

/// Image uses the tag `latest`, which moves.
pub static LATEST_TAG: RuleMeta = RuleMeta {
    id: "latest-tag",
    summary: "Image uses the tag `latest`, which moves",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`latest` is whatever was pushed last.
Two nodes that pull on different days run different images, a rollback to the same manifest is no rollback, and nobody can say from Git what runs.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
      #            ^^^^^^ latest-tag: `nginx:latest` is whatever was pushed last
```

## Good

A version says which image is meant.

```yaml file=version.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
    - name: registry-with-a-port
      image: registry.local:5000/nginx:1.27.3
```

A digest decides, whatever the tag beside it says.

```yaml file=digest.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

A template that something else fills in is not judged.

```yaml file=task.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: ${REGISTRY}/web:latest
```

## References

- [Kubernetes: images](https://kubernetes.io/docs/concepts/containers/images/#image-names)
"#,
};

/// Load balancer annotation with the former prefix `alicloud-`.
pub static LEGACY_CLB_ANNOTATION: RuleMeta = RuleMeta {
    id: "legacy-clb-annotation",
    summary: "Load balancer annotation with the former prefix `alicloud-`",
    severity: Severity::Info,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The prefix `service.beta.kubernetes.io/alicloud-` was replaced by `service.beta.kubernetes.io/alibaba-cloud-` in September 2019.
The controller still reads it, unless the same annotation stands under the prefix in use too: then that one wins, and a change of the other has no effect. A warning where the two say different things.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alicloud-loadbalancer-address-type: intranet
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ legacy-clb-annotation: the prefix `alicloud-` gave way to `alibaba-cloud-` in 2019
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: twice
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybytraffic
    service.beta.kubernetes.io/alicloud-loadbalancer-charge-type: paybybandwidth
    #                                                ^^^^^^^^^^^ legacy-clb-annotation: `charge-type` stands twice with different values, and this one, behind the former prefix, is not read
    service.beta.kubernetes.io/alicloud-loadbalancer-name: web
    #                                                ^^^^ legacy-clb-annotation: `name` stands twice; the former prefix is not read beside the one in use
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-name: web
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: twice
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-charge-type: paybytraffic
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-name: web
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    service.beta.kubernetes.io/alicloud-other: x
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
# Nothing reads either prefix here.
apiVersion: v1
kind: Service
metadata:
  name: inside
  annotations:
    service.beta.kubernetes.io/alicloud-loadbalancer-spec: slb.s1.small
spec:
  type: ClusterIP
  ports: [{port: 80}]
```

## Fix safety

Safe on a Service: both prefixes are read the same way, and of two the former is not read.
A changed annotation makes the controller reconcile: what was changed in the console since, past Git, goes back to what the Service says. No fix where a patch changes the value, because it finds the annotation by its name.
Unsafe in the values of a chart, where another file may name the annotation as well.

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
"#,
};

/// The cluster has another load balancer annotation than Git.
pub static LOAD_BALANCER_ANNOTATION_DRIFT: RuleMeta = RuleMeta {
    id: "load-balancer-annotation-drift",
    summary: "The cluster has another load balancer annotation than Git",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

Annotations of a Service shape the load balancer before it: which one it is, whether it faces the internet, what it costs. The next apply changes it back, and some of it cannot be changed without making a new load balancer.
Labels and finalizers that the controller writes are no drift.

## Bad

```yaml file=service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    #                                                                   ^^^^^^^^ load-balancer-annotation-drift: `alibaba-cloud-loadbalancer-address-type` of Service shop/web: the cluster has `internet`, Git has `intranet`
spec:
  type: LoadBalancer
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: shop
    annotations: {service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet}
  spec: {type: LoadBalancer}
```

## Good

```yaml file=service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: shop
    annotations: {service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet}
    labels: {service.beta.kubernetes.io/hash: abc}
  spec: {type: LoadBalancer}
```

## References

- [Annotations of the load balancer controller](data/clb-annotations.yaml)
- [Services: type LoadBalancer](https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer)
"#,
};

/// An image field was set by hand, past Git.
pub static MANUAL_CHANGE: RuleMeta = RuleMeta {
    id: "manual-change",
    summary: "An image field was set by hand, past Git",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

`kubectl edit`, `patch` and `set` make themselves owners of the field that they write. Where Git names an image, that shows: `image-drift` compares the two and says who changed it. Where Git leaves a placeholder to be filled in on the way, or does not have the container (a sidecar that a mesh injects), nothing can be compared, and the owner is all that tells of the change.
The name of a client is a hint, no proof. Where the cluster runs what Git says, an owner alone is no news: Git has caught up.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:${TAG}
          #      ^^^^^^^^^^^^^^^^^^^^^^^ manual-change: container web of Deployment shop/web runs `quay.io/shop/web:1.4.0`, set by kubectl-edit on 2026-10-01T07:00:00Z: Git leaves `quay.io/shop/web:${TAG}` to be filled in
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    managedFields:
    - manager: kubectl-edit
      operation: Update
      time: '2026-10-01T07:00:00Z'
      fieldsV1: {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"web"}': {'f:image': {}}}}}}}
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## Good

Git has caught up with what was set by hand.

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    managedFields:
    - manager: kubectl-edit
      operation: Update
      time: '2026-10-01T07:00:00Z'
      fieldsV1: {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"web"}': {'f:image': {}}}}}}}
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Server-side apply: field management](https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management)
"#,
};

/// Digest on a mirror that does not keep digests.
pub static MIRROR_LACKS_DIGEST: RuleMeta = RuleMeta {
    id: "mirror-lacks-digest",
    summary: "Digest on a mirror that does not keep digests",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Some mirrors do not copy an image, they pull it and push it again.
What they serve under a tag has another digest than upstream's, so a reference with upstream's digest ends in `manifest unknown` although the tag is there.
Known ones are `registry.cn-*.aliyuncs.com/google_containers` and `registry.aliyuncs.com/google_containers`: charts that pin a digest (ingress-nginx does) fail there until the digest is cleared.

Only mirrors in the table are meant; a copy of your own made with crane or skopeo keeps digests.

## Bad

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress
spec:
  selector: {matchLabels: {app: ingress}}
  template:
    metadata: {labels: {app: ingress}}
    spec:
      containers:
        - name: controller
          image: registry.cn-hangzhou.aliyuncs.com/google_containers/nginx-ingress-controller:v1.9.4@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
          #                                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mirror-lacks-digest: `registry.cn-hangzhou.aliyuncs.com` pushes images again under digests of its own, so `sha256:9e4fa1c2b8d0…` is not found there
        - name: no-tag-to-fall-back-on
          image: registry.aliyuncs.com/google_containers/pause@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
          #                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mirror-lacks-digest:
```

## Fixed

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress
spec:
  selector: {matchLabels: {app: ingress}}
  template:
    metadata: {labels: {app: ingress}}
    spec:
      containers:
        - name: controller
          image: registry.cn-hangzhou.aliyuncs.com/google_containers/nginx-ingress-controller:v1.9.4
        - name: no-tag-to-fall-back-on
          image: registry.aliyuncs.com/google_containers/pause@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: pause
spec:
  containers:
    - name: tag-alone
      image: registry.cn-hangzhou.aliyuncs.com/google_containers/pause:3.9
    - name: own-namespace
      image: registry.cn-hangzhou.aliyuncs.com/example/pause:3.9@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: mirror-that-keeps-digests
      image: m.daocloud.io/registry.k8s.io/pause:3.9@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

## Fix safety

Unsafe: a tag can be pushed again, so without the digest nothing says that the image is the one that was meant.
Offered where a tag is written beside the digest; a `digest` of its own in Helm values becomes `""`.

## References

- [ingress-nginx: manifest unknown on a mirror](https://github.com/kubernetes/ingress-nginx/issues/13950)
- [Mirrors](data/registries.yaml)
"#,
};

/// Image is not pinned by digest.
pub static MISSING_DIGEST: RuleMeta = RuleMeta {
    id: "missing-digest",
    summary: "Image is not pinned by digest",
    severity: Severity::Warning,
    enabled: false,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A tag is a name that can be pushed again, by accident or by somebody who took over an account; two nodes may then run different images under it.
Only a digest says which image it is.

Off by default, because few repositories pin every image: switch it on with `rules: {missing-digest: error}`, and leave out what may move with `exempt`.

## Bad

```yaml file=imagelint.yaml
rules:
  missing-digest: warning
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: version
      image: nginx:1.27.3
      #            ^^^^^^ missing-digest: `nginx:1.27.3` is not pinned: a push to the same tag changes
    - name: no-tag
      image: registry.example.com:5000/web
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-digest:
```

## Good

```yaml file=imagelint.yaml
rules:
  missing-digest: {severity: error, exempt: ["registry.local/*"]}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: digest
      image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: tag-and-digest
      image: nginx:1.27.3@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: exempt
      image: registry.local/web:1.0.0
    - name: filled-in-later
      image: nginx@${DIGEST}
```

## References

- [Kubernetes: image digests](https://kubernetes.io/docs/concepts/containers/images/#image-names)
"#,
};

/// Image from a private registry, and no pull secret.
pub static MISSING_PULL_SECRET: RuleMeta = RuleMeta {
    id: "missing-pull-secret",
    summary: "Image from a private registry, and no pull secret",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Nodes have the keys to the registries of their own cloud.
For any other private registry a pod needs an `imagePullSecrets` entry, its own or that of its ServiceAccount; without one the pull ends in `unauthorized` and the pod in `ImagePullBackOff`.

A registry needs a secret when `pull-secrets` of the profile names one for it, or when its host belongs to another provider than the cluster and is private as a rule (`*.azurecr.io`, `*.azurecr.cn`, ECR, Alibaba Cloud's Enterprise Edition).
Looked for are the pod, the ServiceAccount among the objects that go to the same cluster, and in an audit the ServiceAccounts that run there.
Silent where only a part of what goes to the cluster was read and the ServiceAccount may be in the rest, and where `expected-rewrites` send the pull elsewhere.
A pod whose secrets are all for other registries, as `pull-secrets` says, has none for this one either; a secret that the profile does not know may be for any.
Whether a secret that is named exists is [unknown-pull-secret](unknown-pull-secret.md)'s question.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-hongkong
    pull-secrets: {harbor.example.com: harbor-login, "*.azurecr.io": acr-secret}
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: another-cloud
          image: example.azurecr.io/web:1.4.2
          #      ^^^^^^^^^^^^^^^^^^^^^^ missing-pull-secret: `example.azurecr.io` needs a login, but neither the pod nor its ServiceAccount `default` names a pull secret
        - name: third-cloud
          image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-pull-secret: `123456789012.dkr.ecr.eu-west-1.amazonaws.com` is private, and the nodes are of another provider, but neither the pod nor its ServiceAccount `default` names a pull secret
        - name: as-the-profile-says
          image: harbor.example.com/shop/web:1.4.2
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-pull-secret: `harbor.example.com` needs a login
---
apiVersion: v1
kind: Pod
metadata:
  name: with-another-login
spec:
  imagePullSecrets:
    - name: harbor-login
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
      #      ^^^^^^^^^^^^^^^^^^^^^^ missing-pull-secret: `example.azurecr.io` needs the login `acr-secret`, and the pod names pull secrets for other registries only
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-hongkong
```

```yaml file=all.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
imagePullSecrets:
  - name: acr-secret
---
apiVersion: v1
kind: Pod
metadata:
  name: through-its-account
spec:
  serviceAccountName: web
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
---
apiVersion: v1
kind: Pod
metadata:
  name: its-own
spec:
  imagePullSecrets:
    - name: acr-secret
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
---
apiVersion: v1
kind: Pod
metadata:
  name: same-cloud-and-public
spec:
  containers:
    - name: same-cloud
      image: example-registry-vpc.cn-hongkong.cr.aliyuncs.com/shop/web:1.4.2
    - name: public
      image: quay.io/prometheus/prometheus:v2.53.0
    - name: nobody-knows
      image: registry.internal:5000/web:1.4.2
```

Nodes of the registry's own cloud.

```yaml file=imagelint.yaml
clusters:
  aks: {provider: azure, region: eastasia}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
```

## References

- [Pull an image from a private registry](https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/)
- [Registries](data/registries.yaml)
"#,
};

/// Kustomization that names a file or folder which does not exist.
pub static MISSING_RESOURCE: RuleMeta = RuleMeta {
    id: "missing-resource",
    summary: "Kustomization that names a file or folder which does not exist",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

One missing file is enough for `kustomize build` to fail, and then nothing of the root is deployed.
A renamed manifest or a `.yml` that became `.yaml` is the usual cause.
A file that a ConfigMap or Secret generator reads is a warning only: it is often made just before the build and never committed.

## Bad

```yaml file=kustomization.yaml
resources:
  - deployment.yml
  # ^^^^^^^^^^^^^^ missing-resource: there is no file or directory `deployment.yml`, so `kustomize build` fails
secretGenerator:
  - name: credentials
    envs: [credentials.env]
    #      ^^^^^^^^^^^^^^^ missing-resource: there is no file `credentials.env`, so `kustomize build` fails unless
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "web:1.4.2"}]}}}
```

## Good

```yaml file=kustomization.yaml
resources:
  - deployment.yaml
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "web:1.4.2"}]}}}
```

## References

- [resources](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/)
"#,
};

/// Image has neither a tag nor a digest, so `latest` is pulled.
pub static MISSING_TAG: RuleMeta = RuleMeta {
    id: "missing-tag",
    summary: "Image has neither a tag nor a digest, so `latest` is pulled",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Without a tag Kubernetes pulls `latest`, and sets the pull policy to `Always` where none is written.
So the image moves with every push, and every start of a container needs the registry.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx
      #      ^^^^^ missing-tag: `nginx` has no tag: Kubernetes pulls `latest`, with pull policy `Always`
    - name: registry-with-a-port
      image: registry.local:5000/web
      #      ^^^^^^^^^^^^^^^^^^^^^^^ missing-tag: `registry.local:5000/web` has no tag
    - name: with-a-policy
      image: nginx
      #      ^^^^^ missing-tag: `nginx` has no tag: Kubernetes pulls `latest`, whatever that is
      imagePullPolicy: IfNotPresent
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: tag
      image: nginx:1.27.3
    - name: digest
      image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: filled-in-later
      image: $(params.image)
```

## References

- [Kubernetes: default image pull policy](https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting)
"#,
};

/// Git has a workload that the cluster does not.
pub static MISSING_WORKLOAD: RuleMeta = RuleMeta {
    id: "missing-workload",
    summary: "Git has a workload that the cluster does not",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

What Git has does not run: it was deleted by hand, or never applied because a sync fails.
Jobs that expire and hooks are meant to go. Nothing is said of kinds and namespaces that the snapshot does not cover, or that could not be listed.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
#                ^^^ missing-workload: Deployment shop/web is in Git and not in the cluster
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: other
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
```

## Good

The snapshot holds no Deployments, so that nothing can be said of them.

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: StatefulSet
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
```

## References

- [Declarative management of objects](https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/)
"#,
};

/// Pull policy `Never`.
pub static NEVER_PULL: RuleMeta = RuleMeta {
    id: "never-pull",
    summary: "Pull policy `Never`",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

With `Never` the kubelet uses what the node has.
A new node, or one whose kubelet has cleaned up its disk, has nothing: the pod stays in `ErrImageNeverPull` there until somebody loads the image by hand.
The policy is usually left over from a local cluster (kind, minikube).

Silent where a DaemonSet among the same objects pulls the image onto the nodes, and for `localhost/…`, which no node can pull.
Of a tag that moves, [stale-mutable-tag](stale-mutable-tag.md) speaks instead.

## Bad

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
          imagePullPolicy: "Never"
          #                 ^^^^^ never-pull: with `Never` a node that lacks `registry.example.com/web:1.4.2` does not fetch it
```

## Fixed

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
          imagePullPolicy: "IfNotPresent"
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: fetched-once
      image: registry.example.com/web:1.4.2
      imagePullPolicy: IfNotPresent
    - name: local
      image: localhost/web:1.4.2
      imagePullPolicy: Never
    - name: filled-in-later
      image: registry.example.com/web:1.4.2
      imagePullPolicy: ${POLICY}
```

A DaemonSet brings the image to every node.

```yaml file=prepull.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: web
          image: registry.example.com/web:1.4.2
          command: ["true"]
      containers:
        - name: pause
          image: registry.k8s.io/pause:3.9
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
      imagePullPolicy: Never
```

## Fix safety

Unsafe: the image may have been loaded onto the nodes by hand and be in no registry, or be another one there.

## References

- [Kubernetes: image pull policy](https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy)
"#,
};

/// Manifest beside a kustomization that no kustomization lists.
pub static ORPHAN_MANIFEST: RuleMeta = RuleMeta {
    id: "orphan-manifest",
    summary: "Manifest beside a kustomization that no kustomization lists",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`kustomize build`, Flux and Argo CD deploy what `resources:` lists and nothing else of the folder.
A manifest that was added and never listed looks deployed to everybody who reads the repository: its image is updated, its limits are discussed, and no cluster has it.
Seen only where whole folders are checked, because a kustomization elsewhere may name the file.
A file that is mentioned in a comment of a kustomization was left out on purpose, and so was an object with the annotation `config.kubernetes.io/local-config`.

## Bad

```yaml file=kustomization.yaml
resources:
  - deployment.yaml
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "web:1.4.2"}]}}}
```

```yaml file=cleanup.yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: cleanup
  #     ^^^^^^^ orphan-manifest: no kustomization lists `cleanup.yaml`, so `kustomize build` leaves it out
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: cleanup, image: "cleanup:1.0.3"}]}}}}}
```

## Good

```yaml file=kustomization.yaml
resources:
  - deployment.yaml
# - cleanup.yaml waits for the new database
patches:
  - path: limits.yaml
```

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "web:1.4.2"}]}}}
```

```yaml file=limits.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, resources: {limits: {memory: 1Gi}}}]}}}
```

```yaml file=cleanup.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: cleanup}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: cleanup, image: "cleanup:1.0.3"}]}}}}}
```

## References

- [resources](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/)
"#,
};

/// Main container of a DaemonSet that ends, and is started again for ever.
pub static PREPULL_CRASH_LOOP: RuleMeta = RuleMeta {
    id: "prepull-crash-loop",
    summary: "Main container of a DaemonSet that ends, and is started again for ever",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A DaemonSet that pulls images by running them with `sleep 10` or `true` does pull, and then its container ends, is started again, and ends in `CrashLoopBackOff`: alerts ring, and the kubelet is kept busy on every node.
Images that are only to be there belong into init containers, which run once, with a main container that waits.

Told from the command alone: a shell line of `echo`, `sleep` below ten minutes, `true` and the like. Loops, `exec` of a program and everything unknown count as something that runs.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      containers:
        - name: backend
          image: example.com/backend:1.2.3
          command: ["sh", "-c", "echo pulled && sleep 10"]
          #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prepull-crash-loop: the container `backend` ends and is started again for ever: its pods end up in `CrashLoopBackOff`
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.com/backend:1.2.3
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agents
spec:
  selector: {matchLabels: {app: agents}}
  template:
    metadata: {labels: {app: agents}}
    spec:
      containers:
        - name: sleep
          image: busybox:1.36
          command: ["sleep", "infinity"]
        - name: loop
          image: busybox:1.36
          command: ["sh", "-c", "while true; do date; sleep 10; done"]
        - name: hourly
          image: busybox:1.36
          command: ["sh", "-c", "./rotate.sh; sleep 3600"]
        - name: agent
          image: example.com/agent:1.2.3
        - name: entry-point-of-the-image
          image: example.com/agent:1.2.3
          command:
        - name: its-arguments
          image: example.com/agent:1.2.3
          args: ["true"]
```

## References

- [Init containers](https://kubernetes.io/docs/concepts/workloads/pods/init-containers/)
- [DaemonSet](https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/)
"#,
};

/// Pre-pull DaemonSet does not reach what it warms the image for.
pub static PREPULL_GAP: RuleMeta = RuleMeta {
    id: "prepull-gap",
    summary: "Pre-pull DaemonSet does not reach what it warms the image for",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

An image is warm only on the nodes that the DaemonSet runs on. Workloads that tolerate a taint, or select nodes, which the DaemonSet does not, still wait for the pull there; and without the pull secret of the workload the DaemonSet itself ends in `ImagePullBackOff`.
Since Kubernetes 1.35 a private image on the node still needs the pod's own secret.

A DaemonSet is taken for one that only pulls images when none of its containers does anything else: its init containers end at once (`true`, `echo`, a short `sleep`) and its main containers wait (`pause`, `sleep infinity`), or its name says so (`prepull`, `image-pull`, `preload` and the like) and all its commands end or wait. One container that runs a program, or whose command is not written, makes it an ordinary DaemonSet.

A selector on the DaemonSet alone is no finding: who warms some nodes only does so on purpose.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
  #     ^^^^^^^ prepull-gap: the Deployment `gpu` also runs on nodes with the taint `dedicated=gpu`, which this DaemonSet does not reach
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: gpu
spec:
  selector: {matchLabels: {app: gpu}}
  template:
    metadata: {labels: {app: gpu}}
    spec:
      tolerations: [{key: dedicated, value: gpu, effect: NoSchedule}]
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: image-puller
  #     ^^^^^^^^^^^^ prepull-gap: the StatefulSet `store` runs on nodes with `pool: large`, and this DaemonSet on those with `pool: small`
spec:
  selector: {matchLabels: {app: image-puller}}
  template:
    metadata: {labels: {app: image-puller}}
    spec:
      nodeSelector: {pool: small}
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      nodeSelector: {pool: large}
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: warm
  #     ^^^^ prepull-gap: the Deployment `backend` pulls with the secret `acr-secret`, and this DaemonSet pulls the same image without
spec:
  selector: {matchLabels: {app: warm}}
  template:
    metadata: {labels: {app: warm}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      imagePullSecrets: [{name: acr-secret}]
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      tolerations: [{operator: Exists}]
      imagePullSecrets: [{name: acr-secret}]
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: gpu
spec:
  selector: {matchLabels: {app: gpu}}
  template:
    metadata: {labels: {app: gpu}}
    spec:
      imagePullSecrets: [{name: acr-secret}]
      nodeSelector: {pool: large}
      tolerations: [{key: dedicated, value: gpu, effect: NoSchedule}]
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

An ordinary DaemonSet, and one whose service account brings the secret.

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      serviceAccountName: puller
      nodeSelector: {pool: small}
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["sh", "-c", "exit 0"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: puller
imagePullSecrets: [{name: acr-secret}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      imagePullSecrets: [{name: acr-secret}]
      tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## References

- [Taints and tolerations](https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)
- [Taints that DaemonSets tolerate](https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations)
"#,
};

/// Pre-pull DaemonSet warms another version than the workloads run.
pub static PREPULL_IMAGE_MISMATCH: RuleMeta = RuleMeta {
    id: "prepull-image-mismatch",
    summary: "Pre-pull DaemonSet warms another version than the workloads run",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A DaemonSet that pulls `backend:1.4.1` while the Deployment was moved to `backend:1.4.2` costs disk on every node and saves no time: the next pod still pulls.
This happens when a release changes the tag in one place and not in the other.

A DaemonSet is taken for one that only pulls images when none of its containers does anything else: its init containers end at once (`true`, `echo`, a short `sleep`) and its main containers wait (`pause`, `sleep infinity`), or its name says so (`prepull`, `image-pull`, `preload` and the like) and all its commands end or wait. One container that runs a program, or whose command is not written, makes it an ordinary DaemonSet.

Silent where some workload runs what is pulled, and where no workload of the same cluster uses the repository: its pods may be made by something that is not in Git.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.1
          #                                 ^^^^^ prepull-image-mismatch: `example.azurecr.io/backend:1.4.1` is pulled in advance, but the Deployment `backend` runs `example.azurecr.io/backend:1.4.2`
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: canary
spec:
  selector: {matchLabels: {app: canary}}
  template:
    metadata: {labels: {app: canary}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.5.0
```

Nothing in Git runs it.

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/notebook:1.4.1
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

An ordinary DaemonSet may run another version.

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.1
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Fix safety

Unsafe: it pulls another image. Offered where all workloads run one tag.

## References

- [Images](https://kubernetes.io/docs/concepts/containers/images/)
"#,
};

/// Public name of a registry that serves the cluster's own network under another.
pub static PUBLIC_ENDPOINT: RuleMeta = RuleMeta {
    id: "public-endpoint",
    summary: "Public name of a registry that serves the cluster's own network under another",
    severity: Severity::Info,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

Alibaba Cloud's registries have a second name inside the network of their region: `registry-vpc.cn-shanghai.aliyuncs.com` beside `registry.cn-shanghai.aliyuncs.com`.
With the public one every pull takes the way through the internet: slower, limited by the gateway's bandwidth, charged, and impossible for nodes without one.

Only for clusters in the registry's own region; another region is [cross-region-registry](cross-region-registry.md)'s to say.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: shared
      image: registry.cn-shanghai.aliyuncs.com/example/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ public-endpoint: `registry.cn-shanghai.aliyuncs.com` is the public name of a registry in the region of cluster `prod` (cn-shanghai)
    - name: enterprise
      image: example-registry.cn-shanghai.cr.aliyuncs.com/shop/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ public-endpoint:
    - name: personal
      image: crpi-abcdef.cn-shanghai.personal.cr.aliyuncs.com/shop/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ public-endpoint:
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: shared
      image: registry-vpc.cn-shanghai.aliyuncs.com/example/web:2.0.0
    - name: enterprise
      image: example-registry-vpc.cn-shanghai.cr.aliyuncs.com/shop/web:2.0.0
    - name: personal
      image: crpi-abcdef-vpc.cn-shanghai.personal.cr.aliyuncs.com/shop/web:2.0.0
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: inside
      image: registry-vpc.cn-shanghai.aliyuncs.com/example/web:2.0.0
    - name: another-region
      image: registry.cn-hangzhou.aliyuncs.com/example/web:2.0.0
```

A cluster elsewhere, even in the same city.

```yaml file=imagelint.yaml
clusters:
  tke: {provider: tencent, region: ap-shanghai}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.cn-shanghai.aliyuncs.com/example/web:2.0.0
```

## Fix safety

Unsafe: nodes must be in a network that the registry serves (an Enterprise Edition instance only answers in networks that were added to it), and a pull secret for the public name does not hold for the other.
Offered when every cluster that the manifest goes to is in the registry's region.

## References

- [Registries and their names](data/registries.yaml)
- [Access over a VPC](https://www.alibabacloud.com/help/en/acr/user-guide/configure-access-over-vpcs)
"#,
};

/// Image takes longer to pull than the rollout, Job or release waits.
pub static PULL_EXCEEDS_DEADLINE: RuleMeta = RuleMeta {
    id: "pull-exceeds-deadline",
    summary: "Image takes longer to pull than the rollout, Job or release waits",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

The time of a pull counts: a Deployment that makes no progress for `progressDeadlineSeconds` (600 where nothing is written) counts as failed, a Job is stopped after `activeDeadlineSeconds`, Helm gives up after its timeout (5 minutes in a HelmRelease of Flux), and so does a Kustomization of Flux that waits (`wait`, `healthChecks`) for the folder it applies; its interval stands in for a timeout that is not written.
An Application of Argo CD has no such field: a sync waits for the rollouts, whose own deadlines are looked at.
Pipelines then roll back or try again, and each new node starts from nothing.

The estimate is size over throughput, or what is unpacked over the disk's throughput where that takes longer: 240 MB at 0.26 MB/s take 923 s. The images of a pod are pulled one after the other.
Sizes come from `images.sizes`, throughputs from `network` of the cluster's profile; what a snapshot measured wins. Silent for images of unknown size, for those that all nodes have, and for those that a pre-pull DaemonSet of the same cluster pulls.
An info where the time is within the deadline, and half as much again is not.

Where the size is known and no throughput, an info says that a written deadline is below the recommended one.
The deadline of an image from a registry at normal speed: up to 200 MB 120 s, up to 500 MB 180 s, up to 1 GB 300 s, above 600 s.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: by-default
spec:
  selector: {matchLabels: {app: by-default}}
  template:
    metadata: {labels: {app: by-default}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pull-exceeds-deadline: pulling `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) on cluster `prod`, and the rollout counts as failed after 600 s
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: written
spec:
  progressDeadlineSeconds: 900
  #                        ^^^ pull-exceeds-deadline: pulling `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) on cluster `prod`, and the rollout counts as failed after 900 s
  selector: {matchLabels: {app: written}}
  template:
    metadata: {labels: {app: written}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: narrow
spec:
  progressDeadlineSeconds: 1200
  #                        ^^^^ pull-exceeds-deadline: pulling `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) when all goes well on cluster `prod`
  selector: {matchLabels: {app: narrow}}
  template:
    metadata: {labels: {app: narrow}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  activeDeadlineSeconds: 600
  #                      ^^^ pull-exceeds-deadline: pulling `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) on cluster `prod`, and the Job is stopped after 600 s
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
spec:
  interval: 10m
  #         ^^^ pull-exceeds-deadline: pulling `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) on cluster `prod`, and this Kustomization waits 600 s for what it applies
  path: ./
  wait: true
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: backend
spec:
  values:
    backend:
      image: example.azurecr.io/backend:1.4.2
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pull-exceeds-deadline: `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) to pull on cluster `prod`, and the release waits 300 s
```

A size, and nothing of the network.

```yaml file=imagelint.yaml
clusters:
  prod: {provider: azure, region: westeurope}
images:
  sizes: {"example.azurecr.io/backend": 944MB}
```

```yaml file=job.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: by-size
spec:
  activeDeadlineSeconds: 120
  #                      ^^^ pull-exceeds-deadline: `example.azurecr.io/backend:1.4.2` is 944 MB compressed, for which 300 s are recommended, and the Job is stopped after 120 s
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: by-default
spec:
  selector: {matchLabels: {app: by-default}}
  template:
    metadata: {labels: {app: by-default}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: written
spec:
  progressDeadlineSeconds: 1440
  selector: {matchLabels: {app: written}}
  template:
    metadata: {labels: {app: written}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: narrow
spec:
  progressDeadlineSeconds: 1200
  selector: {matchLabels: {app: narrow}}
  template:
    metadata: {labels: {app: narrow}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  activeDeadlineSeconds: 1440
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
spec:
  interval: 10m
  path: ./
  wait: true
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: backend
spec:
  values:
    backend:
      image: example.azurecr.io/backend:1.4.2
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: near
spec:
  selector: {matchLabels: {app: near}}
  template:
    metadata: {labels: {app: near}}
    spec:
      containers:
        - name: app
          image: registry.cn-shanghai.aliyuncs.com/example/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: patient
spec:
  progressDeadlineSeconds: 1800
  selector: {matchLabels: {app: patient}}
  template:
    metadata: {labels: {app: patient}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: unknown
spec:
  selector: {matchLabels: {app: unknown}}
  template:
    metadata: {labels: {app: unknown}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/other:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: off
spec:
  replicas: 0
  selector: {matchLabels: {app: off}}
  template:
    metadata: {labels: {app: off}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: batch/v1
kind: Job
metadata:
  name: no-deadline
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: does-not-wait
spec:
  interval: 10m
  path: ./
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: waits-long
spec:
  interval: 10m
  timeout: 20m
  path: ./
  healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: backend, namespace: web}]
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: another-folder
spec:
  interval: 10m
  path: ./apps/other
  wait: true
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: backend
spec:
  timeout: 20m
  values:
    backend:
      image: example.azurecr.io/backend:1.4.2
```

A DaemonSet has pulled it by then.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: warm
spec:
  selector: {matchLabels: {app: warm}}
  template:
    metadata: {labels: {app: warm}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
```

## Fix safety

Unsafe: what is broken is noticed later, too. Offered where the deadline is written.

## References

- [Progress deadline of a Deployment](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds)
- [Deadline of a Job](https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup)
- [Timeout of a HelmRelease](https://fluxcd.io/flux/components/helm/helmreleases/#timeout)
"#,
};

/// The cluster has another pull policy than Git says or implies.
pub static PULL_POLICY_DRIFT: RuleMeta = RuleMeta {
    id: "pull-policy-drift",
    summary: "The cluster has another pull policy than Git says or implies",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

With `Always` each start of a pod waits for the registry, and fails when it does not answer; with `IfNotPresent` a moving tag stays what it was.
The API server sets the default when an object is created and never again: a Deployment created with `latest` keeps `Always` after its tag is pinned. Where the image was set by hand and Git has caught up with it, such a default is not told again: no apply of Git would change it.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ pull-policy-drift: Deployment shop/web has the pull policy Always in container web; Git's image implies IfNotPresent
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: Always}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
```

## References

- [Images: image pull policy](https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy)
- [Admission controller AlwaysPullImages](https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages)
"#,
};

/// Image comes from a registry that gets no new images.
pub static RETIRED_REGISTRY: RuleMeta = RuleMeta {
    id: "retired-registry",
    summary: "Image comes from a registry that gets no new images",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

`k8s.gcr.io` was frozen in April 2023: it has no later versions and no fixes, and nobody promises how long it answers.
`registry.k8s.io` serves the same images.
Before that Kubernetes used `gcr.io/google_containers`, which has been left since 2020.

Where a cluster cannot reach the registry at all, [unreachable-registry](unreachable-registry.md) says so and this rule is silent for that cluster.
Dead mirrors are [closed-mirror](closed-mirror.md)'s.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: metrics
spec:
  initContainers:
    - name: left-long-ago
      image: gcr.io/google_containers/busybox:1.27.2
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ retired-registry: `gcr.io/google_containers` was left by Kubernetes in 2020: it gets no new images
  containers:
    - name: frozen
      image: k8s.gcr.io/metrics-server/metrics-server:v0.6.2
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ retired-registry: `k8s.gcr.io` has been frozen since April 2023: it gets no new images, and may go away
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: metrics
spec:
  initContainers:
    - name: left-long-ago
      image: gcr.io/google_containers/busybox:1.27.2
  containers:
    - name: frozen
      image: registry.k8s.io/metrics-server/metrics-server:v0.6.2
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: metrics
spec:
  containers:
    - name: current
      image: registry.k8s.io/metrics-server/metrics-server:v0.7.1
    - name: another-project
      image: gcr.io/example/web:1.0.0
    - name: a-copy
      image: registry.example.com/k8s.gcr.io/pause:3.9
```

A cluster whose webhook rewrites the old name.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: aws
    region: eu-west-1
    expected-rewrites: [{from: k8s.gcr.io, to: registry.example.com/k8s}]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: metrics
spec:
  containers:
    - name: rewritten
      image: k8s.gcr.io/pause:3.9
```

## Fix safety

Safe for a digest and for a written tag other than `latest`: `registry.k8s.io` gives the same bytes, and Kubernetes never moves a tag.
Unsafe for `latest` and for no tag; also where a profile has `mirrors` for the old name or its own `registry-reach`, or a cluster concerned cannot reach the old name, because the new one may then go another way.
For `gcr.io/google_containers` and others there is no fix: not every image was moved.

## References

- [k8s.gcr.io is frozen](https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/)
- [Retired registries](data/registries.yaml)
"#,
};

/// Pod asks for nodes with Project Teleport, which AKS has retired.
pub static RETIRED_TELEPORT_SELECTOR: RuleMeta = RuleMeta {
    id: "retired-teleport-selector",
    summary: "Pod asks for nodes with Project Teleport, which AKS has retired",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Project Teleport was the preview before artifact streaming. AKS ended it on 15 July 2025; node pools with it may fail to start.
Pods that select `kubernetes.azure.com/enable-acr-teleport-plugin`, or the label `acr-teleport` of its examples, wait for nodes that no longer come.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        kubernetes.azure.com/enable-acr-teleport-plugin: "true"
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ retired-teleport-selector: Teleport is gone from AKS since July 2025
        kubernetes.io/os: linux
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: zones
spec:
  selector: {matchLabels: {app: zones}}
  template:
    metadata: {labels: {app: zones}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: acr-teleport, operator: In, values: [enabled]}
                  #       ^^^^^^^^^^^^ retired-teleport-selector: Teleport is gone from AKS since July 2025
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fixed

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        kubernetes.io/os: linux
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: zones
spec:
  selector: {matchLabels: {app: zones}}
  template:
    metadata: {labels: {app: zones}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: acr-teleport, operator: In, values: [enabled]}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {kubernetes.io/os: linux, kubernetes.azure.com/mode: user}
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
# The examples of AKS tell the nodes without it by the same label.
apiVersion: v1
kind: Pod
metadata:
  name: without
spec:
  nodeSelector: {acr-teleport: disabled}
  containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Fix safety

Unsafe: the pods may go to other nodes afterwards.

## References

- [Artifact streaming on AKS](https://learn.microsoft.com/azure/aks/artifact-streaming)
- [Labels in AKS](https://learn.microsoft.com/azure/aks/use-labels)
"#,
};

/// Scaling out pulls a slow image onto many nodes at once.
pub static SCALE_OUT_PULL_STORM: RuleMeta = RuleMeta {
    id: "scale-out-pull-storm",
    summary: "Scaling out pulls a slow image onto many nodes at once",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

An autoscaler that adds pods under load adds them on new nodes, which pull the image first: if that takes minutes, the pods come when the load is over. All pull at once, so what they share (the link across a border, the registry's limit of requests) is shared by that many.
Told from five pods on, by the autoscaler's maximum or the replicas, where one pull takes more than 60 s, estimated as in [pull-exceeds-deadline](pull-exceeds-deadline.md); the message says whether the network or the nodes' disks (`nodes.disk-throughput`) are the limit.
Also told where the images of a pod take more of the node's disk (`nodes.disk-size`) than the kubelet leaves to images.
Silent where a DaemonSet of the same cluster pulls the image.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  replicas: 2
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ scale-out-pull-storm: at 20 pods on nodes of their own, cluster `prod` pulls 4.8 GB of `example.azurecr.io/backend:1.4.2`: about 923 s (15 min) each, limited by the way to the registry
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: backend
spec:
  minReplicas: 2
  maxReplicas: 20
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: backend}
```

```yaml file=imagelint.yaml
clusters:
  prod:
    network: {default: 1000MB/s}
    nodes: {disk-throughput: 96MB/s, disk-size: 20GB}
images:
  sizes: {"example.com/training": 6GB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: training
spec:
  replicas: 2
  selector: {matchLabels: {app: training}}
  template:
    metadata: {labels: {app: training}}
    spec:
      containers:
        - name: app
          image: example.com/training:1.2.3
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ scale-out-pull-storm: packed and unpacked, the images of this pod take about 21 GB of a disk of 20 GB on cluster `prod`
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: near
spec:
  replicas: 2
  selector: {matchLabels: {app: near}}
  template:
    metadata: {labels: {app: near}}
    spec:
      containers:
        - name: app
          image: registry.cn-shanghai.aliyuncs.com/example/backend:1.4.2
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: near
spec:
  minReplicas: 2
  maxReplicas: 20
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: near}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: few
spec:
  replicas: 3
  selector: {matchLabels: {app: few}}
  template:
    metadata: {labels: {app: few}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
# One pod after the other.
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: in-order
spec:
  replicas: 8
  selector: {matchLabels: {app: in-order}}
  template:
    metadata: {labels: {app: in-order}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

A DaemonSet has pulled it by then.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: warm
spec:
  selector: {matchLabels: {app: warm}}
  template:
    metadata: {labels: {app: warm}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: warm
spec:
  minReplicas: 2
  maxReplicas: 20
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: warm}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
```

## References

- [Horizontal pod autoscaling](https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/)
- [Serial and parallel image pulls](https://kubernetes.io/docs/concepts/containers/images/#serial-and-parallel-image-pulls)
"#,
};

/// Selector that does not fit the labels of the pods.
pub static SELECTOR_MISMATCH: RuleMeta = RuleMeta {
    id: "selector-mismatch",
    summary: "Selector that does not fit the labels of the pods",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A Deployment, StatefulSet, DaemonSet or ReplicaSet finds its pods by labels. When the template does not have those that the selector asks for, the API server refuses the object: `selector does not match template labels`.
Since `apps/v1` the selector is not filled in, so one that is missing is refused too.

## Bad

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels:
      app: agent
      #    ^^^^^ selector-mismatch: the DaemonSet selects `app: agent`, but the labels of its own pods say something else, so it is refused
      tier: node
      #     ^^^^ selector-mismatch: the DaemonSet selects `tier: node`, but the labels of its own pods do not have it
  template:
    metadata: {labels: {app: agents}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchExpressions:
      - {key: app, operator: In, values: [web, api]}
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ selector-mismatch: the Deployment selects `app` In
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: none
  #     ^^^^ selector-mismatch: a Deployment must have a `selector` that fits the labels of its pods, and is refused without
spec:
  template:
    metadata: {labels: {app: none}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
```

## Good

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  selector:
    matchExpressions:
      - {key: app, operator: Exists}
      - {key: canary, operator: DoesNotExist}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: filled-in-later
spec:
  selector: {matchLabels: {app: filled-in-later}}
  template:
    metadata: {labels: {app: "${NAME}"}}
    spec:
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
# A patch names no selector.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers: [{name: main, image: "example.com/app:1.2.4"}]
```

## References

- [Deployment: selector](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector)
"#,
};

/// The cluster has another Service type than Git.
pub static SERVICE_TYPE_DRIFT: RuleMeta = RuleMeta {
    id: "service-type-drift",
    summary: "The cluster has another Service type than Git",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

A Service that became `LoadBalancer` by hand is open to the outside and costs money; one that lost it is not reachable any more. The next apply turns it back.

## Bad

```yaml file=service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: ClusterIP
  #     ^^^^^^^^^ service-type-drift: Service shop/web is of type LoadBalancer, and Git says ClusterIP
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: shop
  spec: {type: LoadBalancer}
```

## Good

```yaml file=service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: ClusterIP
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: shop
  spec: {type: ClusterIP}
```

## References

- [Services: service types](https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types)
"#,
};

/// Strategy `Recreate` with an image that takes long to pull.
pub static SLOW_PULL_RECREATE: RuleMeta = RuleMeta {
    id: "slow-pull-recreate",
    summary: "Strategy `Recreate` with an image that takes long to pull",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

`Recreate` stops all old pods before the first new one starts. A pull of minutes is minutes of downtime, at each release and whenever the pod moves to a new node.
From 60 s on, estimated as in [pull-exceeds-deadline](pull-exceeds-deadline.md). Who writes to one volume needs `Recreate`; then the image should be on the node before: silent where a DaemonSet of the same cluster pulls it.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  strategy: {type: Recreate}
  #                ^^^^^^^^ slow-pull-recreate: `Recreate` stops the old pods first, and then `example.azurecr.io/backend:1.4.2` takes about 923 s (15 min) to pull on cluster `prod`: nothing runs meanwhile
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

Across the border it is slow whatever the size.

```yaml file=imagelint.yaml
clusters:
  prod: {provider: alibaba, region: cn-shanghai}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
spec:
  strategy: {type: Recreate}
  #                ^^^^^^^^ slow-pull-recreate: `Recreate` stops the old pods first, and then `example.azurecr.io/backend:1.4.2` comes from across the border of mainland China on cluster `prod`: nothing runs meanwhile
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: near
spec:
  strategy: {type: Recreate}
  selector: {matchLabels: {app: near}}
  template:
    metadata: {labels: {app: near}}
    spec:
      containers:
        - name: app
          image: registry.cn-shanghai.aliyuncs.com/example/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: rolling
spec:
  selector: {matchLabels: {app: rolling}}
  template:
    metadata: {labels: {app: rolling}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: off
spec:
  replicas: 0
  strategy: {type: Recreate}
  selector: {matchLabels: {app: off}}
  template:
    metadata: {labels: {app: off}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
```

A DaemonSet has pulled it by then.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {default: 20MB/s, "*.azurecr.io": 0.26MB/s}
images:
  sizes: {"example.azurecr.io/backend": 240MB, "registry.cn-shanghai.aliyuncs.com/example/*": 240MB}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: warm
spec:
  strategy: {type: Recreate}
  selector: {matchLabels: {app: warm}}
  template:
    metadata: {labels: {app: warm}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/backend:1.4.2
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: prepull
spec:
  selector: {matchLabels: {app: prepull}}
  template:
    metadata: {labels: {app: prepull}}
    spec:
      initContainers:
        - name: backend
          image: example.azurecr.io/backend:1.4.2
          command: ["true"]
      containers:
        - name: wait
          image: registry.k8s.io/pause:3.10
```

## References

- [Recreate](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment)
"#,
};

/// A tag that moves is pulled only where a node does not have it yet.
pub static STALE_MUTABLE_TAG: RuleMeta = RuleMeta {
    id: "stale-mutable-tag",
    summary: "A tag that moves is pulled only where a node does not have it yet",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &["tags"],
    page: r#"## Why

With the pull policy `IfNotPresent` a node that has pulled `main` once never asks for it again.
New nodes run the new image, old nodes the old one, under one name.

## Bad

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:main
          imagePullPolicy: IfNotPresent
          #                ^^^^^^^^^^^^ stale-mutable-tag: the tag `main` moves, but with `IfNotPresent` a node keeps the image it has
        - name: defaulted
          image: ghcr.io/example/web:nightly
          #                          ^^^^^^^ stale-mutable-tag: the tag `nightly` moves, but the default policy is `IfNotPresent`
        - name: never
          image: ghcr.io/example/web:latest
          imagePullPolicy: "Never"
          #                 ^^^^^ stale-mutable-tag: the tag `latest` moves, but with `Never` a node runs the image it happens to have
```

## Fixed

```yaml file=deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:main
          imagePullPolicy: Always
        - name: defaulted
          image: ghcr.io/example/web:nightly
        - name: never
          image: ghcr.io/example/web:latest
          imagePullPolicy: "Never"
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: always
      image: ghcr.io/example/web:main
      imagePullPolicy: Always
    - name: latest-defaults-to-always
      image: nginx:latest
    - name: pinned
      image: ghcr.io/example/web:main@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
      imagePullPolicy: IfNotPresent
    - name: version
      image: nginx:1.27.3
      imagePullPolicy: IfNotPresent
```

A list of one's own replaces the default one.

```yaml file=imagelint.yaml
rules:
  stale-mutable-tag:
    tags: [latest]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: ghcr.io/example/web:stable
```

## Fix safety

Unsafe: with `Always` the next start of the container may bring a newer image, and it needs the registry.

## Options

- `tags`: the tags that move.

## References

- [Kubernetes: image pull policy](https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy)
"#,
};

/// Pods run another image than their workload says.
pub static STALE_ROLLOUT: RuleMeta = RuleMeta {
    id: "stale-rollout",
    summary: "Pods run another image than their workload says",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

The workload was changed, and some pods still run what was before: the new ones do not become ready, there is no room for them, or the rollout is paused. Half of the requests get the old version.
A rollout that makes progress is no finding, and neither is the same image from a mirror that a webhook puts into every pod.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ stale-rollout: 1 of 2 pods of Deployment shop/web run `quay.io/shop/web:1.3.0` in container web
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-4e-b
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.3.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.3.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Deployments: rolling back and stuck rollouts](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment)
"#,
};

/// A pod's image could be streamed and is not.
pub static STREAMING_DISABLED: RuleMeta = RuleMeta {
    id: "streaming-disabled",
    summary: "A pod's image could be streamed and is not",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

AKS marks pods whose image has a streaming artifact on a node pool without streaming (`UpgradeIfStreamableDisabled`): each node pulls the whole image before the container starts.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
          #      ^^^^^^^^^^^^^^^^^^^^^^ streaming-disabled: a pod of Deployment shop/web: the image could be streamed
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    conditions: [{type: UpgradeIfStreamableDisabled, status: 'True'}]
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5f-a
    namespace: shop
    labels: {pod-template-hash: 5f}
    ownerReferences: [{kind: ReplicaSet, name: web-5f, controller: true}]
  spec:
    nodeName: n1
    containers: [{name: web, image: 'quay.io/shop/web:1.4.0'}]
  status:
    phase: Running
    containerStatuses: [{name: web, image: 'quay.io/shop/web:1.4.0', imageID: quay.io/shop/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ready: true, state: {running: {}}}]
```

## References

- [Artifact streaming on AKS](https://learn.microsoft.com/azure/aks/artifact-streaming)
"#,
};

/// Pod or image that AKS does not stream, on a cluster where it should.
pub static STREAMING_INCOMPATIBLE: RuleMeta = RuleMeta {
    id: "streaming-incompatible",
    summary: "Pod or image that AKS does not stream, on a cluster where it should",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

With artifact streaming a container of a large image starts while the image is still being read from Azure Container Registry.
It falls back to a whole pull, without an event that says so: on arm64 and Windows nodes, in sandboxes (Kata), below Kubernetes 1.26, for images of other registries (an info), and for pods with pull secrets.
The pages of AKS and of the registry disagree about images named by digest: an info.
Of a pod that cannot stream at all nothing is said of its single images.
Silent unless the profile of the cluster says `nodes: {artifact-streaming: true}`.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: azure
    region: eastasia
    kubernetes: "1.31"
    nodes: {artifact-streaming: true}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: arm
spec:
  selector: {matchLabels: {app: arm}}
  template:
    metadata: {labels: {app: arm}}
    spec:
      nodeSelector:
        kubernetes.io/arch: arm64
        #                   ^^^^^ streaming-incompatible: images are not streamed to `arm64` nodes, so these pods wait for whole images
      containers: [{name: main, image: "example.com/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: sandbox
spec:
  selector: {matchLabels: {app: sandbox}}
  template:
    metadata: {labels: {app: sandbox}}
    spec:
      runtimeClassName: kata-vm-isolation
      #                 ^^^^^^^^^^^^^^^^^ streaming-incompatible: images are not streamed into sandboxes (`kata-vm-isolation`)
      containers: [{name: main, image: "example.azurecr.io/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: secret
spec:
  selector: {matchLabels: {app: secret}}
  template:
    metadata: {labels: {app: secret}}
    spec:
      imagePullSecrets:
        - name: acr-secret
        #       ^^^^^^^^^^ streaming-incompatible: with the pull secret `acr-secret` images are pulled in whole
      containers: [{name: main, image: "example.azurecr.io/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: images
spec:
  selector: {matchLabels: {app: images}}
  template:
    metadata: {labels: {app: images}}
    spec:
      containers:
        - name: hub
          image: nginx:1.27.3
          #      ^^^^^ streaming-incompatible: images of `docker.io` are not streamed, only those of a Premium Azure Container Registry
        - name: digest
          image: example.azurecr.io/app@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
          #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ streaming-incompatible: pages of AKS disagree
```

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: azure
    region: eastasia
    kubernetes: "1.25"
    nodes: {artifact-streaming: true}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: old
spec:
  selector: {matchLabels: {app: old}}
  template:
    metadata: {labels: {app: old}}
    spec:
      containers:
        - name: app
          image: example.azurecr.io/app:1.2.3
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ streaming-incompatible: Kubernetes 1.25 does not stream images, 1.26 is the first version that does
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: azure
    region: eastasia
    kubernetes: "1.31"
    nodes: {artifact-streaming: true}
```

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {kubernetes.io/arch: amd64}
      containers: [{name: main, image: "example.azurecr.io/app:1.2.3"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: either
spec:
  selector: {matchLabels: {app: either}}
  template:
    metadata: {labels: {app: either}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: kubernetes.io/arch, operator: In, values: [amd64, arm64]}
      containers: [{name: main, image: "example.azurecr.io/app:1.2.3"}]
```

Nobody asked for streaming.

```yaml file=manifests.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: arm
spec:
  selector: {matchLabels: {app: arm}}
  template:
    metadata: {labels: {app: arm}}
    spec:
      nodeSelector: {kubernetes.io/arch: arm64}
      containers: [{name: main, image: "nginx:1.27.3"}]
```

## References

- [Artifact streaming on AKS](https://learn.microsoft.com/azure/aks/artifact-streaming)
- [Artifact streaming in Azure Container Registry](https://learn.microsoft.com/azure/container-registry/container-registry-artifact-streaming)
"#,
};

/// Tag and digest are both given, and only the digest counts.
pub static TAG_DIGEST_MISMATCH_RISK: RuleMeta = RuleMeta {
    id: "tag-digest-mismatch-risk",
    summary: "Tag and digest are both given, and only the digest counts",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

Beside a digest the runtime does not look at the tag.
Whoever raises the tag and forgets the digest sees a new version in review, and the old image keeps running; nothing fails.
The greater risk is where the two stand apart, as in Helm values or in `images:` of a kustomization.

Information only: tag and digest together are a good habit where a tool changes both.
Switch it off with `rules: {tag-digest-mismatch-risk: off}` then.

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
      #            ^^^^^^ tag-digest-mismatch-risk: the digest decides what runs, whatever `1.27.3` says
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: tag
      image: nginx:1.27.3
    - name: digest
      image: nginx@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
    - name: port
      image: registry.example.com:5000/web@sha256:9e4fa1c2b8d0b6a7f3f0b5cc0a3a1d2f6a5a4e3f2d1c0b9a8f7e6d5c4b3a2f10
```

## References

- [Kubernetes: tag and digest](https://kubernetes.io/docs/concepts/containers/images/#image-names)
"#,
};

/// File is a template, so its images are not known yet.
pub static TEMPLATE_NOT_RENDERED: RuleMeta = RuleMeta {
    id: "template-not-rendered",
    summary: "File is a template, so its images are not known yet",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A Helm chart's template, or a manifest with `{{ … }}` in it, is no YAML before something fills it in.
What it will deploy cannot be judged from it: this says that the file was not checked, instead of passing it in silence.
Templates of a chart are counted, not listed one by one.

## Bad

```yaml file=deployment.yaml expect=5:1-27:template-not-rendered
apiVersion: v1
kind: Pod
metadata:
  name: web
{{- with .Values.labels }}
  labels: {{- toYaml . | nindent 4 }}
{{- end }}
spec:
  containers:
    - name: web
      image: {{ .Values.image }}
```

## Good

```yaml file=deployment.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
```

## References

- [helm template](https://helm.sh/docs/helm/helm_template/)
"#,
};

/// Load balancer annotation that no controller of Alibaba Cloud reads.
pub static UNKNOWN_CLB_ANNOTATION: RuleMeta = RuleMeta {
    id: "unknown-clb-annotation",
    summary: "Load balancer annotation that no controller of Alibaba Cloud reads",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The controller looks for the annotations it knows and passes over all others without a word.
A typo in the name leaves the load balancer with its default: public instead of internal, without a health check, without the access list.
Some names of old pages are read no longer.

## Bad

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-adress-type: intranet
    #                                                     ^^^^^^^^^^^ unknown-clb-annotation: the annotation `adress-type` is none that the load balancer controller reads, so it does nothing
    service.beta.kubernetes.io/alicloud-loadbalancer-ProtocolPort: http:80
    #                                                ^^^^^^^^^^^^ unknown-clb-annotation: the annotation `ProtocolPort` is read no longer
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-region: cn-shanghai
    #                                                     ^^^^^^ unknown-clb-annotation: the annotation `region` is read no longer, so it does nothing
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: other-prefix
  annotations:
    service.beta.kubernetes.io/alibabacloud-loadbalancer-address-type: intranet
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-clb-annotation: nothing reads `address-type` behind this prefix
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

```yaml file=values.yaml
controller:
  service:
    annotations:
      service.beta.kubernetes.io/alibaba-cloud-loadbalancer-force-overide-listeners: "true"
      #                                                     ^^^^^^^^^^^^^^^^^^^^^^^ unknown-clb-annotation: the annotation `force-overide-listeners` is none
```

## Fixed

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    service.beta.kubernetes.io/alicloud-loadbalancer-protocol-port: http:80
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-region: cn-shanghai
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: other-prefix
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Good

```yaml file=services.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    service.beta.kubernetes.io/alicloud-loadbalancer-protocol-port: http:80
    service.beta.kubernetes.io/backend-type: eni
    service.beta.kubernetes.io/alibaba-cloud-private-zone-name: web
    service.beta.kubernetes.io/aws-load-balancer-type: nlb
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: filled-in-later
  annotations:
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-${SUFFIX}": x
spec:
  type: LoadBalancer
  ports: [{port: 80}]
```

## Fix safety

Unsafe: what did nothing has an effect afterwards.

## References

- [The annotations](data/clb-annotations.yaml), read from [the controller](https://github.com/kubernetes/cloud-provider-alibaba-cloud/blob/master/pkg/controller/service/reconcile/annotation/annotations.go)
- [Annotations for CLB](https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances)
"#,
};

/// Pull secret that does not exist.
pub static UNKNOWN_PULL_SECRET: RuleMeta = RuleMeta {
    id: "unknown-pull-secret",
    summary: "Pull secret that does not exist",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A pod whose `imagePullSecrets` name a Secret that is not there still starts pulling, without a login: the event says `FailedToRetrieveImagePullSecret`, the pull ends in `unauthorized`.

Most Secrets are not in Git, so from manifests alone only a likely slip is reported: a name that differs in one or two letters from a Secret (or a SealedSecret, ExternalSecret and the like) among the objects, or from one in the profile's `pull-secrets`.
A ServiceAccount among the objects is looked at as a pod is.
In an audit the snapshot knows the names of all Secrets, and every unknown one is reported, also where only the ServiceAccount that runs in the cluster names it.

That no secret is named at all is [missing-pull-secret](missing-pull-secret.md)'s to say.

## Bad

```yaml file=all.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: acr-secret
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
imagePullSecrets:
  - name: acr-secert
    #     ^^^^^^^^^^ unknown-pull-secret: no Secret `acr-secert` here, but there is `acr-secret`
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  imagePullSecrets:
    - name: acr-secrets
      #     ^^^^^^^^^^^ unknown-pull-secret: no Secret `acr-secrets` here, but there is `acr-secret`: the pull goes without a login
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
```

## Fixed

```yaml file=all.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: acr-secret
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
imagePullSecrets:
  - name: acr-secret
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  imagePullSecrets:
    - name: acr-secret
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
```

## Good

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    pull-secrets: {"*.azurecr.io": acr-secrets}
```

```yaml file=all.yaml
apiVersion: v1
kind: Secret
metadata:
  name: acr-secret
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  imagePullSecrets:
    - name: acr-secret
    - name: acr-secrets
    - name: made-elsewhere
    - name: ${SECRET}
  containers:
    - name: web
      image: example.azurecr.io/web:1.4.2
```

## Fix safety

Unsafe: it changes which login is used.
Offered where one name is near.

## References

- [Pull an image from a private registry](https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/)
"#,
};

/// A suppression names a rule that does not exist, so it silences nothing.
pub static UNKNOWN_RULE: RuleMeta = RuleMeta {
    id: "unknown-rule",
    summary: "A suppression names a rule that does not exist, so it silences nothing",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A misspelt id in `imagelint: ignore[…]` leaves the finding standing, and after a rename it stays behind as noise.

## Bad

```yaml file=pod.yaml expect=9:53-62:unknown-rule
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      # A page cannot put a caret under a comment.
      image: nginx:1.27.3       # imagelint: ignore[lates-tag] misspelt
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest # imagelint: ignore[latest-tag] a playground
```

## References

- [All rules](README.md)
"#,
};

/// The cluster has a workload that Git does not.
pub static UNMANAGED_WORKLOAD: RuleMeta = RuleMeta {
    id: "unmanaged-workload",
    summary: "The cluster has a workload that Git does not",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Drift,
    needs: &[Need::Manifest, Need::Snapshot],
    options: &[],
    page: r#"## Why

Nobody can review or rebuild what is not in Git, and its image is never updated.
Left alone are objects that others own, what Helm has installed, and the namespaces of Kubernetes itself. `namespaces` of the cluster, or `--namespace`, say which namespaces Git owns.
Git has no place for it, so it is told at the name of the cluster in the configuration, or without one at the first byte of the snapshot.

## Bad

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml expect=1:1-2:unmanaged-workload
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: debug, namespace: shop}
  spec: {template: {spec: {containers: [{name: main, image: 'redis:7'}]}}}
```

## Good

```yaml file=web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/shop/web:1.4.0
```

```yaml file=snapshot.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
  spec:
    template:
      spec:
        containers: [{name: web, image: 'quay.io/shop/web:1.4.0', imagePullPolicy: IfNotPresent}]
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: coredns, namespace: kube-system}
  spec: {template: {spec: {containers: [{name: main, image: 'redis:7'}]}}}
```

## References

- [Declarative management of objects](https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/)
"#,
};

/// Image comes from a registry that the cluster's region cannot reach.
pub static UNREACHABLE_REGISTRY: RuleMeta = RuleMeta {
    id: "unreachable-registry",
    summary: "Image comes from a registry that the cluster's region cannot reach",
    severity: Severity::Error,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest, Need::Profile],
    options: &[],
    page: r#"## Why

A pull from a blocked registry ends in `dial tcp: i/o timeout`, and the pod in `ImagePullBackOff`.
For clusters in mainland China the table knows `registry.k8s.io`, `gcr.io` and `*.pkg.dev` as blocked (error), and `quay.io`, `ghcr.io`, `mcr.microsoft.com` and others as slow, with pulls that often time out (warning).

The profile of a cluster extends the table for its region with `registry-reach`: `{registry.example.com: blocked, quay.io: ok}`.
A throughput in its `network` for just that registry says that it answers, so this rule is silent then.

One complaint for one pull: [docker-hub-in-china](docker-hub-in-china.md) speaks of Docker Hub, [closed-mirror](closed-mirror.md) of mirrors, [cross-border-registry](cross-border-registry.md) of registries that are merely far away.
Nothing is said where `expected-rewrites` of the profile send the pull elsewhere.

## Bad

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    mirrors: {quay.io: registry.example.com/quay}
    registry-reach: {"*.corp.example.com": blocked}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: tools
spec:
  containers:
    - name: blocked
      image: registry.k8s.io/pause:3.9
      #      ^^^^^^^^^^^^^^^^^^^^^ unreachable-registry: `registry.k8s.io` cannot be reached from cluster `prod` (cn-shanghai): it redirects
    - name: slow
      image: quay.io/prometheus/prometheus:v2.53.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unreachable-registry: pulls from `quay.io` are slow from cluster `prod` (cn-shanghai) and often time out
    - name: as-the-profile-says
      image: hub.corp.example.com/web:1.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^ unreachable-registry: `hub.corp.example.com` cannot be reached from cluster `prod`
```

## Fixed

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: tools
spec:
  containers:
    - name: blocked
      image: registry.k8s.io/pause:3.9
    - name: slow
      image: registry.example.com/quay/prometheus/prometheus:v2.53.0
    - name: as-the-profile-says
      image: hub.corp.example.com/web:1.0.0
```

## Good

The profile knows better: a leased line, a webhook that rewrites, a registry that answers at a measured pace.

```yaml file=imagelint.yaml
clusters:
  prod:
    provider: alibaba
    region: cn-shanghai
    network: {ghcr.io: 8MB/s}
    registry-reach: {quay.io: ok}
    expected-rewrites: [{from: registry.k8s.io, to: m.example.com/k8s}]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: tools
spec:
  containers:
    - name: rewritten
      image: registry.k8s.io/pause:3.9
    - name: reached
      image: quay.io/prometheus/prometheus:v2.53.0
    - name: measured
      image: ghcr.io/example/web:1.0.0
    - name: own
      image: registry.cn-shanghai.aliyuncs.com/example/web:1.0.0
    - name: air-gapped
      image: harbor.internal:5000/example/web:1.0.0
    - name: on-the-node
      image: gcr.io/example/web:1.0.0
      imagePullPolicy: Never
```

Hong Kong and the rest of the world reach all of them.

```yaml file=imagelint.yaml
clusters:
  hk: {provider: alibaba, region: cn-hongkong}
  eu: {provider: azure, region: westeurope}
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: tools
spec:
  containers:
    - name: pause
      image: registry.k8s.io/pause:3.9
```

## Fix safety

Unsafe: nobody has looked whether the mirror has the image.
It is offered when every cluster concerned has the same mirror for the registry; tag and digest stay as they are.

## References

- [Registries and how they are reached](data/registries.yaml)
- [registry.k8s.io in China](https://github.com/kubernetes/registry.k8s.io/issues/137)
"#,
};

/// File could not be read, so it was not checked.
pub static UNREADABLE_FILE: RuleMeta = RuleMeta {
    id: "unreadable-file",
    summary: "File could not be read, so it was not checked",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

A file without read permission, a dangling link, or one of 4 GiB and more is left out of the run.
The rest of the tree is still checked; this finding says what is missing from the result.

## References

- [Exit codes and what they mean](README.md)
"#,
};

/// Image still has a placeholder in it.
pub static UNRESOLVED_PLACEHOLDER: RuleMeta = RuleMeta {
    id: "unresolved-placeholder",
    summary: "Image still has a placeholder in it",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The API server accepts any text as an image; the kubelet does not, and the pod stays in `InvalidImageName`.

An error where nothing can fill it in any more: `<acr-name>` is meant for a reader, and a kustomization root has been rendered.
A warning where something still may: `${TAG}` is often left to envsubst or to Flux's `postBuild`, other marks in a plain manifest to a script.

Judged is what is applied: a placeholder in a base that every overlay replaces is none.
Bare words in capitals (`IMAGE_URL`) count only in what a root renders: scaffolds name with them what a patch sets.
Silent in custom resources, which have languages of their own (Argo's `{{inputs.parameters.image}}`, Tekton's `$(params.image)`), in Helm charts and their values, and for words that a tool replaces (`auto` of Istio, `ko://…`).

## Bad

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: for-a-reader
      image: <acr-name>.azurecr.io/web:1.4.2
      #      ^^^^^^^^^^ unresolved-placeholder: `<acr-name>` is not filled in: the pod would stay in `InvalidImageName`
    - name: variable
      image: registry.example.com/web:${TAG}
      #                               ^^^^^^ unresolved-placeholder: `${TAG}` is not filled in, unless something like envsubst
    - name: template
      image: "registry.example.com/web:{{ tag }}"
      #                                ^^^^^^^^^ unresolved-placeholder: `{{ tag }}` is not filled in, unless a template engine
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: filled-in
      image: registry.example.com/web:1.4.2
    - name: istio-proxy
      image: auto
    - name: empty
      image: ""
    - name: word-of-a-scaffold
      image: IMAGE_URL
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: build
spec:
  templates:
    - name: build
      container:
        image: "{{inputs.parameters.image}}"
---
apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: build
spec:
  steps:
    - name: build
      image: $(params.image)
```

## References

- [Kubernetes: image names](https://kubernetes.io/docs/concepts/containers/images/#image-names)
- [Flux: post-build variable substitution](https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution)
"#,
};

/// Image comes from a registry that is not on the allow-list.
pub static UNTRUSTED_REGISTRY: RuleMeta = RuleMeta {
    id: "untrusted-registry",
    summary: "Image comes from a registry that is not on the allow-list",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Rules,
    needs: &[Need::Manifest],
    options: &["allow"],
    page: r#"## Why

Images from registries that nobody looked at bring in what nobody scanned, and pulls that depend on somebody else's limits.
Silent until the configuration has an allow-list.

Where `expected-rewrites` of a cluster's profile send the pull elsewhere, that place must be allowed.
Names without a registry are Docker Hub; in Helm values they are left alone, because the chart may put a registry before them.

## Bad

```yaml file=imagelint.yaml
rules:
  untrusted-registry:
    allow: ["*.azurecr.io", registry.example.com/shop, docker.io/library]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: other-host
      image: quay.io/example/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^ untrusted-registry: `quay.io/example/web` is not in an allowed registry
    - name: other-namespace
      image: registry.example.com/shop-old/web:2.0.0
      #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-registry:
    - name: docker-hub
      image: bitnami/redis:7.2.4
      #      ^^^^^^^^^^^^^ untrusted-registry: `docker.io/bitnami/redis`
```

## Good

```yaml file=imagelint.yaml
rules:
  untrusted-registry:
    allow: ["*.azurecr.io", registry.example.com/shop, docker.io/library]
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: host
      image: example.azurecr.io/web:2.0.0
    - name: namespace
      image: registry.example.com/shop/team/web:2.0.0
    - name: official
      image: redis:7.2.4
    - name: filled-in-later
      image: ${REGISTRY}/web:2.0.0
```

Without a list everything is allowed.

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: quay.io/example/web:2.0.0
```

## Options

- `allow`: hosts, or hosts with a namespace; `*` stands for any characters. `registry.example.com/shop` allows what is below `shop/`, `*.azurecr.io` every such host. A port is part of the host.

## References

- [Allowed repositories as an admission policy](https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/)
"#,
};

/// Kustomize override whose name matches no image.
pub static UNUSED_IMAGE_OVERRIDE: RuleMeta = RuleMeta {
    id: "unused-image-override",
    summary: "Kustomize override whose name matches no image",
    severity: Severity::Warning,
    enabled: true,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    from: From::Kustomize,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

The override changes nothing, and the build says nothing: the image that was meant keeps its old registry and tag.
Names are compared as they are written: `docker.io/library/redis` does not match `image: redis`.
An entry in a base or component counts as used when one root that uses it has the image. Silent where a part could not be rendered.

## Bad

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: docker.io/library/redis
    #     ^^^^^^^^^^^^^^^^^^^^^^^ unused-image-override: no image is named `docker.io/library/redis`, so this override changes nothing
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

## Fixed

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
```

## Good

```yaml file=kustomization.yaml
resources: [pod.yaml]
images:
  - name: redis
    newTag: 7.4.2
```

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
    - name: cache
      image: redis:7.4.1
```

What a remote base brings in is not known.

```yaml file=kustomization.yaml
resources: ["https://example.com/redis.yaml"]
images:
  - name: docker.io/library/redis
    newTag: 7.4.2
```

## Fix safety

Unsafe: the override takes effect, so another image runs. Offered where the only difference is how Docker Hub is spelt.

## References

- [images](https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/)
"#,
};

/// A suppression silences nothing any more.
pub static UNUSED_SUPPRESSION: RuleMeta = RuleMeta {
    id: "unused-suppression",
    summary: "A suppression silences nothing any more",
    severity: Severity::Warning,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

What it silenced is mended; the comment now hides the next finding of that rule on that line before anyone has seen it.

## Bad

```yaml file=pod.yaml expect=8:47-57:unused-suppression
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3 # imagelint: ignore[latest-tag] was latest once
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest # imagelint: ignore[latest-tag] a playground
```

## References

- [latest-tag](latest-tag.md)
"#,
};

/// YAML that Kubernetes' own parser reads and YAML 1.2 forbids.
pub static YAML_NOT_1_2: RuleMeta = RuleMeta {
    id: "yaml-not-1.2",
    summary: "YAML that Kubernetes' own parser reads and YAML 1.2 forbids",
    severity: Severity::Info,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r##"## Why

kubectl reads the file, but a stricter tool on the way (an editor, a formatter, another linter) refuses it or reads something else.

## Bad

```yaml file=pod.yaml expect=8:28-29:yaml-not-1.2
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: "nginx:1.27.3"# no blank before the comment
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: "nginx:1.27.3" # a blank before the comment
```

## References

- [YAML 1.2](https://yaml.org/spec/1.2.2/)
"##,
};

/// File or document that cannot be read as YAML.
pub static YAML_SYNTAX: RuleMeta = RuleMeta {
    id: "yaml-syntax",
    summary: "File or document that cannot be read as YAML",
    severity: Severity::Error,
    enabled: true,
    fix: None,
    since: "0.1.0",
    from: From::Input,
    needs: &[Need::Manifest],
    options: &[],
    page: r#"## Why

kubectl refuses the document, so nothing in it is applied, and no other rule sees it.
Documents before and after it, and all other files, are still checked.

## Bad

```yaml file=pod.yaml expect=8:1-2:yaml-syntax
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
	  image: nginx:1.27.3
```

## Good

```yaml file=pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
```

## References

- [YAML 1.2: indentation](https://yaml.org/spec/1.2.2/#61-indentation-spaces)
"#,
};
