//! The rules that run over objects. Generated from `rules/*.md` by `cargo xtask codegen`; do not edit.

use imagelint_model::catalog;

use crate::rule::RuleDef;

#[path = "rules/always_pull_pinned.rs"]
mod always_pull_pinned;
#[path = "rules/clb_missing_companion.rs"]
mod clb_missing_companion;
#[path = "rules/clb_retired_billing.rs"]
mod clb_retired_billing;
#[path = "rules/clb_reuse_conflict.rs"]
mod clb_reuse_conflict;
#[path = "rules/clb_spec_conflict.rs"]
mod clb_spec_conflict;
#[path = "rules/closed_mirror.rs"]
mod closed_mirror;
#[path = "rules/cross_border_registry.rs"]
mod cross_border_registry;
#[path = "rules/cross_region_registry.rs"]
mod cross_region_registry;
#[path = "rules/dead_clb_annotation.rs"]
mod dead_clb_annotation;
#[path = "rules/deprecated_node_label.rs"]
mod deprecated_node_label;
#[path = "rules/docker_hub_in_china.rs"]
mod docker_hub_in_china;
#[path = "rules/hardcoded_clb_spec.rs"]
mod hardcoded_clb_spec;
#[path = "rules/implicit_pull_policy.rs"]
mod implicit_pull_policy;
#[path = "rules/implicit_registry.rs"]
mod implicit_registry;
#[path = "rules/inconsistent_versions.rs"]
mod inconsistent_versions;
#[path = "rules/invalid_clb_annotation_value.rs"]
mod invalid_clb_annotation_value;
#[path = "rules/invalid_daemonset_restart_policy.rs"]
mod invalid_daemonset_restart_policy;
#[path = "rules/invalid_image_reference.rs"]
mod invalid_image_reference;
#[path = "rules/invalid_restart_policy.rs"]
mod invalid_restart_policy;
#[path = "rules/large_image.rs"]
mod large_image;
#[path = "rules/latest_tag.rs"]
mod latest_tag;
#[path = "rules/legacy_clb_annotation.rs"]
mod legacy_clb_annotation;
#[path = "rules/mirror_lacks_digest.rs"]
mod mirror_lacks_digest;
#[path = "rules/missing_digest.rs"]
mod missing_digest;
#[path = "rules/missing_pull_secret.rs"]
mod missing_pull_secret;
#[path = "rules/missing_tag.rs"]
mod missing_tag;
#[path = "rules/never_pull.rs"]
mod never_pull;
#[path = "rules/prepull_crash_loop.rs"]
mod prepull_crash_loop;
#[path = "rules/prepull_gap.rs"]
mod prepull_gap;
#[path = "rules/prepull_image_mismatch.rs"]
mod prepull_image_mismatch;
#[path = "rules/public_endpoint.rs"]
mod public_endpoint;
#[path = "rules/pull_exceeds_deadline.rs"]
mod pull_exceeds_deadline;
#[path = "rules/retired_registry.rs"]
mod retired_registry;
#[path = "rules/retired_teleport_selector.rs"]
mod retired_teleport_selector;
#[path = "rules/scale_out_pull_storm.rs"]
mod scale_out_pull_storm;
#[path = "rules/selector_mismatch.rs"]
mod selector_mismatch;
#[path = "rules/slow_pull_recreate.rs"]
mod slow_pull_recreate;
#[path = "rules/stale_mutable_tag.rs"]
mod stale_mutable_tag;
#[path = "rules/streaming_incompatible.rs"]
mod streaming_incompatible;
#[path = "rules/tag_digest_mismatch_risk.rs"]
mod tag_digest_mismatch_risk;
#[path = "rules/unknown_clb_annotation.rs"]
mod unknown_clb_annotation;
#[path = "rules/unknown_pull_secret.rs"]
mod unknown_pull_secret;
#[path = "rules/unreachable_registry.rs"]
mod unreachable_registry;
#[path = "rules/unresolved_placeholder.rs"]
mod unresolved_placeholder;
#[path = "rules/untrusted_registry.rs"]
mod untrusted_registry;

/// Every rule that runs over objects, sorted by id.
pub static RULES: &[RuleDef] = &[
    RuleDef::of::<always_pull_pinned::AlwaysPullPinned>(&catalog::ALWAYS_PULL_PINNED),
    RuleDef::of::<clb_missing_companion::ClbMissingCompanion>(&catalog::CLB_MISSING_COMPANION),
    RuleDef::of::<clb_retired_billing::ClbRetiredBilling>(&catalog::CLB_RETIRED_BILLING),
    RuleDef::of::<clb_reuse_conflict::ClbReuseConflict>(&catalog::CLB_REUSE_CONFLICT),
    RuleDef::of::<clb_spec_conflict::ClbSpecConflict>(&catalog::CLB_SPEC_CONFLICT),
    RuleDef::of::<closed_mirror::ClosedMirror>(&catalog::CLOSED_MIRROR),
    RuleDef::of::<cross_border_registry::CrossBorderRegistry>(&catalog::CROSS_BORDER_REGISTRY),
    RuleDef::of::<cross_region_registry::CrossRegionRegistry>(&catalog::CROSS_REGION_REGISTRY),
    RuleDef::of::<dead_clb_annotation::DeadClbAnnotation>(&catalog::DEAD_CLB_ANNOTATION),
    RuleDef::of::<deprecated_node_label::DeprecatedNodeLabel>(&catalog::DEPRECATED_NODE_LABEL),
    RuleDef::of::<docker_hub_in_china::DockerHubInChina>(&catalog::DOCKER_HUB_IN_CHINA),
    RuleDef::of::<hardcoded_clb_spec::HardcodedClbSpec>(&catalog::HARDCODED_CLB_SPEC),
    RuleDef::of::<implicit_pull_policy::ImplicitPullPolicy>(&catalog::IMPLICIT_PULL_POLICY),
    RuleDef::of::<implicit_registry::ImplicitRegistry>(&catalog::IMPLICIT_REGISTRY),
    RuleDef::of::<inconsistent_versions::InconsistentVersions>(&catalog::INCONSISTENT_VERSIONS),
    RuleDef::of::<invalid_clb_annotation_value::InvalidClbAnnotationValue>(&catalog::INVALID_CLB_ANNOTATION_VALUE),
    RuleDef::of::<invalid_daemonset_restart_policy::InvalidDaemonsetRestartPolicy>(
        &catalog::INVALID_DAEMONSET_RESTART_POLICY,
    ),
    RuleDef::of::<invalid_image_reference::InvalidImageReference>(&catalog::INVALID_IMAGE_REFERENCE),
    RuleDef::of::<invalid_restart_policy::InvalidRestartPolicy>(&catalog::INVALID_RESTART_POLICY),
    RuleDef::of::<large_image::LargeImage>(&catalog::LARGE_IMAGE),
    RuleDef::of::<latest_tag::LatestTag>(&catalog::LATEST_TAG),
    RuleDef::of::<legacy_clb_annotation::LegacyClbAnnotation>(&catalog::LEGACY_CLB_ANNOTATION),
    RuleDef::of::<mirror_lacks_digest::MirrorLacksDigest>(&catalog::MIRROR_LACKS_DIGEST),
    RuleDef::of::<missing_digest::MissingDigest>(&catalog::MISSING_DIGEST),
    RuleDef::of::<missing_pull_secret::MissingPullSecret>(&catalog::MISSING_PULL_SECRET),
    RuleDef::of::<missing_tag::MissingTag>(&catalog::MISSING_TAG),
    RuleDef::of::<never_pull::NeverPull>(&catalog::NEVER_PULL),
    RuleDef::of::<prepull_crash_loop::PrepullCrashLoop>(&catalog::PREPULL_CRASH_LOOP),
    RuleDef::of::<prepull_gap::PrepullGap>(&catalog::PREPULL_GAP),
    RuleDef::of::<prepull_image_mismatch::PrepullImageMismatch>(&catalog::PREPULL_IMAGE_MISMATCH),
    RuleDef::of::<public_endpoint::PublicEndpoint>(&catalog::PUBLIC_ENDPOINT),
    RuleDef::of::<pull_exceeds_deadline::PullExceedsDeadline>(&catalog::PULL_EXCEEDS_DEADLINE),
    RuleDef::of::<retired_registry::RetiredRegistry>(&catalog::RETIRED_REGISTRY),
    RuleDef::of::<retired_teleport_selector::RetiredTeleportSelector>(&catalog::RETIRED_TELEPORT_SELECTOR),
    RuleDef::of::<scale_out_pull_storm::ScaleOutPullStorm>(&catalog::SCALE_OUT_PULL_STORM),
    RuleDef::of::<selector_mismatch::SelectorMismatch>(&catalog::SELECTOR_MISMATCH),
    RuleDef::of::<slow_pull_recreate::SlowPullRecreate>(&catalog::SLOW_PULL_RECREATE),
    RuleDef::of::<stale_mutable_tag::StaleMutableTag>(&catalog::STALE_MUTABLE_TAG),
    RuleDef::of::<streaming_incompatible::StreamingIncompatible>(&catalog::STREAMING_INCOMPATIBLE),
    RuleDef::of::<tag_digest_mismatch_risk::TagDigestMismatchRisk>(&catalog::TAG_DIGEST_MISMATCH_RISK),
    RuleDef::of::<unknown_clb_annotation::UnknownClbAnnotation>(&catalog::UNKNOWN_CLB_ANNOTATION),
    RuleDef::of::<unknown_pull_secret::UnknownPullSecret>(&catalog::UNKNOWN_PULL_SECRET),
    RuleDef::of::<unreachable_registry::UnreachableRegistry>(&catalog::UNREACHABLE_REGISTRY),
    RuleDef::of::<unresolved_placeholder::UnresolvedPlaceholder>(&catalog::UNRESOLVED_PLACEHOLDER),
    RuleDef::of::<untrusted_registry::UntrustedRegistry>(&catalog::UNTRUSTED_REGISTRY),
];
