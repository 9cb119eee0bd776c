//! Git's Services against those of the cluster: type, and annotations that make load balancers.

use std::collections::HashMap;

use imagelint_model::{ObjectRef, catalog};

use super::judge::{by_whom, changed_by, of_field};
use super::{Comparison, object, shown};
use crate::git::{Git, GitService};
use crate::record::DriftRecord;
use crate::snapshot::{Kind, OwnedField, Service};

/// Prefixes of annotations that people write to shape load balancers.
const BALANCERS: [&str; 6] = [
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-",
    "service.beta.kubernetes.io/alicloud-loadbalancer-",
    "service.beta.kubernetes.io/aws-load-balancer-",
    "service.beta.kubernetes.io/azure-",
    "service.kubernetes.io/qcloud-loadbalancer-",
    "kubernetes.io/elb.",
];

/// Those of them that no controller writes by itself, so that one which only the cluster has was put there.
const PEOPLE_ONLY: usize = 2;

impl Comparison<'_> {
    pub(super) fn services(&self, git: &Git, records: &mut Vec<DriftRecord>) {
        let mut by_name: HashMap<&str, Vec<&Service>> = HashMap::new();
        for service in &self.index.snapshot.services {
            by_name.entry(&service.name).or_default().push(service);
        }
        for git in &git.services {
            let named = by_name.get(git.name.as_str()).map_or(&[][..], Vec::as_slice);
            let fits = |live: &&&Service| match &git.namespace {
                Some(namespace) => live.namespace == *namespace && self.index.asked(namespace),
                None => self.index.in_scope(&live.namespace),
            };
            let found: Vec<&Service> = named.iter().filter(fits).copied().collect();
            if let [live] = found[..] {
                records.extend(self.service_type(git, live));
                self.annotations(git, live, records);
            }
        }
    }

    fn service_type(&self, git: &GitService, live: &Service) -> Option<DriftRecord> {
        const DEFAULT: &str = "ClusterIP";
        let wanted = git.service_type.as_ref().map_or(DEFAULT, |(wanted, _)| wanted);
        let has = if live.service_type.is_empty() { DEFAULT } else { &live.service_type };
        if wanted == has {
            return None;
        }
        let span = git.service_type.as_ref().map_or(git.name_span, |(_, span)| *span);
        let object = ObjectRef { path: Some("spec.type".to_owned()), ..object_of(live) };
        let mut record = self.record(&catalog::SERVICE_TYPE_DRIFT, object, Some(span));
        let by = changed_by(&live.owners, &OwnedField::ServiceType);
        let means = match has {
            "LoadBalancer" => ": it is open to the outside and costs a load balancer",
            "NodePort" => ": it is open on every node",
            _ => "",
        };
        let name = place(live);
        record.message = format!("{name} is of type {has}{}, and Git says {wanted}{means}", by_whom(by.as_ref()));
        (record.verdict, record.reason) = of_field(by.as_ref());
        record.help = format!("apply Git again, or write `type: {has}` there: {}", record.reason);
        (record.git, record.live) = (Some(wanted.to_owned()), Some(has.to_owned()));
        record.changed_by = by;
        record.entry = git.entry.as_deref().map(str::to_owned);
        Some(record)
    }

    fn annotations(&self, git: &GitService, live: &Service, records: &mut Vec<DriftRecord>) {
        let shapes = |key: &str, prefixes: &[&str]| prefixes.iter().any(|prefix| key.starts_with(prefix));
        for (key, wanted, span) in &git.annotations {
            let has = live.annotations.get(key);
            if shapes(key, &BALANCERS) && has != Some(wanted) {
                let record = self.annotation(git, live, key, (Some(wanted), has.map(String::as_str)));
                records.push(DriftRecord { span: Some(*span), ..record });
            }
        }
        let known = |key: &str| git.annotations.iter().any(|(known, ..)| known == key);
        for (key, has) in &live.annotations {
            if shapes(key, &BALANCERS[..PEOPLE_ONLY]) && !known(key) {
                records.push(self.annotation(git, live, key, (None, Some(has))));
            }
        }
    }

    fn annotation(
        &self,
        git: &GitService,
        live: &Service,
        key: &str,
        (wanted, has): (Option<&str>, Option<&str>),
    ) -> DriftRecord {
        let object = ObjectRef { path: Some(format!("metadata.annotations[{key}]")), ..object_of(live) };
        let mut record = self.record(&catalog::LOAD_BALANCER_ANNOTATION_DRIFT, object, Some(git.name_span));
        let by = changed_by(&live.owners, &OwnedField::Annotation(key.to_owned()));
        let short = key.rsplit_once('/').map_or(key, |(_, short)| short);
        let side = |value: Option<&str>| value.map_or("does not have it".to_owned(), |value| format!("has `{value}`"));
        record.message = format!(
            "`{short}` of {}: the cluster {}{}, Git {}",
            place(live),
            side(has),
            by_whom(by.as_ref()),
            side(wanted)
        );
        (record.verdict, record.reason) = of_field(by.as_ref());
        record.help =
            "write the value that is meant into Git; the controller acts on what the Service says at the next change"
                .to_owned();
        (record.git, record.live) = (wanted.map(str::to_owned), has.map(str::to_owned));
        record.changed_by = by;
        record.entry = git.entry.as_deref().map(str::to_owned);
        record
    }
}

fn object_of(live: &Service) -> ObjectRef {
    object(Kind::Service, Some(&live.namespace), &live.name)
}

fn place(live: &Service) -> String {
    shown(Kind::Service, Some(&live.namespace), &live.name)
}
