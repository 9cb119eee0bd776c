//! The nouns of imagelint: Kubernetes objects, workloads, containers and image references, each part with its span;
//! findings, fixes, rule metadata, suppressions; the configuration.
//!
//! This crate reads no files, reaches no network and prints nothing.

pub mod catalog;
mod cluster;
mod config;
pub mod config_reader;
mod crd;
mod custom_rule;
mod embedded;
mod finding;
mod image_paths;
mod image_ref;
mod image_use;
mod live;
mod object;
mod pull_time;
mod rule_meta;
pub mod suppress;
mod units;
mod workload;

pub use cluster::{Cluster, Network, Nodes, Prepull, Provider, RegistryReach, Rewrite};
pub use config::{Config, ImageFacts, ImagePathRow, Level, Override, RuleSetting, RuleSettings};
pub use crd::{crd_head, is_crd};
pub use custom_rule::{CustomRule, CustomSubject, custom_meta};
pub use finding::{Finding, Fix, ObjectRef, Related, Safety, Severity};
pub use image_paths::{Form, ImagePath, ImagePaths};
pub use image_ref::{DEFAULT_REGISTRY, ImageRef, ReferenceError, ReferenceErrorKind};
pub use image_use::{ImageUse, ImageValue, PullPolicy, PullPolicyField, image_uses};
pub use live::{LiveFacts, NodeFacts, Taint};
pub use object::{Identity, Object, ObjectSet};
pub use pull_time::{PullTime, recommended_deadline};
pub use rule_meta::{From, Need, RuleMeta};
pub use units::{ByteSize, Throughput, UnitError};
pub use workload::{Container, ContainerKind, Found, Workload, workloads};
