//! Annotations by which Services ask Alibaba Cloud for load balancers, wherever they are written.
//!
//! On a Service it is known whether a load balancer comes of them, and of which sort. In the values of a chart they
//! stand in some mapping, and that is known only where the mapping beside them tells it.

mod generated;
mod table;
mod value;

use imagelint_model::{Object, Provider};
use imagelint_yaml::{Edit, Entry, Mapping, Node, Span};

pub(crate) use generated::NEVER_READ;
pub(crate) use table::{Annotation, Need, Part, Values, find, suggestion};
pub(crate) use value::problem;

use crate::cx::Cx;
use crate::spans;

/// The prefix in use.
pub(crate) const PREFIX: &str = "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-";
/// The prefix before it, which is still read where the other does not stand.
pub(crate) const LEGACY_PREFIX: &str = "service.beta.kubernetes.io/alicloud-loadbalancer-";
/// Makes the controller for classic load balancers skip the Service.
pub(crate) const CLASS: &str = "service.beta.kubernetes.io/class";
const NLB_CLASS: &str = "alibabacloud.com/nlb";

/// What comes of the annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A classic load balancer.
    Clb,
    /// A network load balancer.
    Nlb,
    /// Nothing: the Service is of another type.
    NoLoadBalancer,
    /// Nothing of Alibaba Cloud's: another controller is named.
    OtherClass,
    /// It cannot be told from here.
    Unknown,
}

/// How a classic load balancer is billed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Billing {
    /// By what it does: `PayByCLCU`.
    ByUse,
    /// By its size: `PayBySpec`.
    BySpec,
    /// The controller's default holds.
    NotSaid,
}

/// The annotations of one Service, or those in one place of a chart's values.
pub(crate) struct Annotations<'a> {
    /// All annotations, others too.
    pub(crate) mapping: &'a Mapping,
    /// What comes of them.
    pub(crate) target: Target,
    /// The Service's `spec`; `None` in values.
    pub(crate) spec: Option<&'a Node>,
}

/// One annotation with one of the prefixes.
#[derive(Clone, Copy)]
pub(crate) struct Written<'a> {
    /// Key and value.
    pub(crate) entry: &'a Entry,
    /// What stands behind the prefix.
    pub(crate) suffix: &'a str,
    /// True for the former prefix.
    pub(crate) legacy: bool,
}

/// Every set of annotations that `object` has; none where all clusters are run by someone whose controllers do not read
/// them.
pub(crate) fn annotations<'a>(object: &'a Object, cx: &Cx<'_>) -> Vec<Annotations<'a>> {
    let mut all = Vec::new();
    if is_elsewhere(cx) {
        return all;
    }
    if object.is("", "Service") {
        if let Some(mapping) = object.node.at(&["metadata", "annotations"]).and_then(Node::as_mapping) {
            let found = Annotations { mapping, target: of_service(object), spec: object.node.get("spec") };
            all.push(found);
        }
        return all;
    }
    object.chart_values().into_iter().for_each(|values| walk(values, &mut all));
    all
}

/// Whether the Service has a load balancer already on all clusters it goes to; `None` where no snapshot tells.
pub(crate) fn has_load_balancer(service: &Object, cx: &Cx<'_>) -> Option<bool> {
    let name = (service.namespace.as_ref()?.to_string(), service.name.to_string());
    let mut all = None;
    for cluster in cx.clusters() {
        let known = cluster.live.as_ref()?.load_balancers.as_ref()?.contains(&name);
        all = Some(all.unwrap_or(true) && known);
    }
    all
}

/// True when all clusters are known to be run by someone else.
fn is_elsewhere(cx: &Cx<'_>) -> bool {
    let other = |provider| !matches!(provider, Provider::Alibaba | Provider::Other);
    !cx.clusters().is_empty() && cx.clusters().iter().all(|cluster| other(cluster.provider))
}

fn walk<'a>(node: &'a Node, all: &mut Vec<Annotations<'a>>) {
    for item in node.items() {
        walk(item, all);
    }
    for entry in node.entries() {
        let Some(mapping) = entry.value.as_mapping() else {
            walk(&entry.value, all);
            continue;
        };
        let found = Annotations { mapping, target: of_values(node), spec: None };
        if found.written().next().is_some() {
            all.push(found);
        } else {
            walk(&entry.value, all);
        }
    }
}

fn of_service(object: &Object) -> Target {
    let Some(spec) = object.node.get("spec") else { return Target::Unknown };
    let text = |key: &str| spec.get(key).and_then(Node::text).unwrap_or_default();
    let kind = text("type");
    if is_placeholder(kind) || (kind.is_empty() && spec.get("ports").is_none()) {
        return Target::Unknown;
    }
    if kind != "LoadBalancer" {
        return Target::NoLoadBalancer;
    }
    // Which of them are read depends on how the controller was started.
    if ["type", "tunnel-type"].iter().any(|suffix| object.annotation(&format!("{PREFIX}{suffix}")).is_some()) {
        return Target::Unknown;
    }
    let class = object.annotation(CLASS).unwrap_or_default();
    of_class(text("loadBalancerClass"), class)
}

fn of_class(class: &str, annotation: &str) -> Target {
    match (class, annotation) {
        (NLB_CLASS, _) => Target::Nlb,
        (class, annotation) if is_placeholder(class) || is_placeholder(annotation) => Target::Unknown,
        ("", "") => Target::Clb,
        _ => Target::OtherClass,
    }
}

/// What `{type: LoadBalancer, annotations: {…}}` in values comes to.
fn of_values(service: &Node) -> Target {
    let text = |key: &str| service.get(key).and_then(Node::text).unwrap_or_default();
    match (text("type"), text("loadBalancerClass")) {
        ("LoadBalancer", "") => Target::Clb,
        (_, NLB_CLASS) => Target::Nlb,
        _ => Target::Unknown,
    }
}

/// True for a text in which something will be filled in.
pub(crate) fn is_placeholder(text: &str) -> bool {
    ["${", "{{", "$(", "<"].iter().any(|mark| text.contains(mark))
}

impl<'a> Annotations<'a> {
    /// True in the values of a chart: other files of values may say more, and the chart may too.
    pub(crate) const fn in_values(&self) -> bool {
        self.spec.is_none()
    }

    /// True when a classic load balancer comes of them, as far as can be told.
    pub(crate) fn is_clb(&self) -> bool {
        self.target == Target::Clb || (self.target == Target::Unknown && self.in_values())
    }

    /// True when a load balancer comes of them, as far as can be told.
    pub(crate) fn is_load_balancer(&self) -> bool {
        self.is_clb() || self.target == Target::Nlb
    }

    /// How the load balancer is to be billed; `None` where something will be filled in before it can be told.
    pub(crate) fn billing(&self) -> Option<Billing> {
        let Some(value) = self.value("instance-charge-type") else { return Some(Billing::NotSaid) };
        // The controller folds case here, though not where it compares with the live instance.
        Some(if is_placeholder(value) {
            return None;
        } else if value.eq_ignore_ascii_case("PayByCLCU") {
            Billing::ByUse
        } else if value.eq_ignore_ascii_case("PayBySpec") {
            Billing::BySpec
        } else {
            Billing::NotSaid
        })
    }

    /// The edit that takes the annotation out, where it has its lines to itself.
    pub(crate) fn removal(&self, written: Written<'a>, cx: &Cx<'_>) -> Option<Edit> {
        let source = cx.source(written.entry.key.span.file);
        let span = spans::removal(&source.text, written.entry, self.mapping.flow)?;
        Some(Edit::replace(span, ""))
    }

    /// The annotations with one of the prefixes, in the order written; of duplicate keys the last.
    pub(crate) fn written(&self) -> impl Iterator<Item = Written<'a>> + use<'a> {
        let mapping = self.mapping;
        let with_prefix = mapping.entries.iter().filter_map(|entry| {
            let key = entry.key.text()?;
            let (suffix, legacy) = match key.strip_prefix(PREFIX) {
                Some(suffix) => (suffix, false),
                None => (key.strip_prefix(LEGACY_PREFIX)?, true),
            };
            Some(Written { entry, suffix, legacy })
        });
        with_prefix.filter(move |written| {
            let last = mapping.entry(written.entry.key.text().unwrap_or_default());
            last.is_some_and(|last| std::ptr::eq(last, written.entry))
        })
    }

    /// The annotation that is read for `suffix`: the one with the prefix in use wins.
    pub(crate) fn get(&self, suffix: &str) -> Option<Written<'a>> {
        let mut found = None;
        for written in self.written().filter(|written| written.suffix == suffix) {
            if found.is_none() || !written.legacy {
                found = Some(written);
            }
        }
        found
    }

    /// What the annotation says; nothing where it is not written, or empty, which is read as not written.
    pub(crate) fn value(&self, suffix: &str) -> Option<&'a str> {
        self.get(suffix)?.value()
    }

    /// The annotations that are read: of two with one suffix the one that wins.
    pub(crate) fn read(&self) -> impl Iterator<Item = Written<'a>> + '_ {
        self.written()
            .filter(|written| self.get(written.suffix).is_some_and(|wins| std::ptr::eq(wins.entry, written.entry)))
    }

    /// True when listeners are made from the annotations: not where an instance of the user's is named and the
    /// controller was not told to take its listeners over.
    pub(crate) fn makes_listeners(&self) -> bool {
        self.value("id").is_none() || self.value("force-override-listeners").is_some_and(|value| value == "true")
    }
}

impl<'a> Written<'a> {
    /// What it says, unless that is empty.
    pub(crate) fn value(&self) -> Option<&'a str> {
        self.entry.value.text().filter(|text| !text.is_empty())
    }

    /// What it says, unless that is empty or will be filled in.
    pub(crate) fn known_value(&self) -> Option<&'a str> {
        self.value().filter(|text| !is_placeholder(text))
    }

    /// Where the suffix stands in the key; the whole key where it is escaped.
    pub(crate) fn suffix_span(&self) -> Span {
        let key = &self.entry.key;
        let end = key.text().unwrap_or_default().len();
        key.subspan(end - self.suffix.len()..end)
    }

    /// Where the value stands, without its quotes.
    pub(crate) fn value_span(&self) -> Span {
        let value = &self.entry.value;
        value.text().filter(|text| !text.is_empty()).map_or(value.span, |text| value.subspan(0..text.len()))
    }
}
