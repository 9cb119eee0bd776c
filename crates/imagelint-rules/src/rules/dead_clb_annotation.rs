//! Load balancer annotations on Services for which nothing reads them.

use imagelint_model::{Fix, Object, Safety};
use imagelint_yaml::{Edit, Node};

use crate::clb::{Annotations, Target, Written, annotations, find};
use crate::cx::Cx;
use crate::rule::Rule;

/// Annotations on a Service of another type or class, and those of the other sort of load balancer.
#[derive(Default)]
pub(crate) struct DeadClbAnnotation;

impl Rule for DeadClbAnnotation {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            match found.target {
                Target::NoLoadBalancer => {
                    let kind = found.spec.and_then(|spec| spec.get("type")).and_then(Node::text);
                    let kind = kind.filter(|kind| !kind.is_empty()).unwrap_or("ClusterIP");
                    all(&found, &format!("the Service is of type `{kind}` and has no load balancer"), cx);
                }
                Target::OtherClass => {
                    all(&found, "the Service names another class, whose load balancers are not made from them", cx);
                }
                Target::Clb => some(&found, Target::Clb, cx),
                Target::Nlb => some(&found, Target::Nlb, cx),
                Target::Unknown => {}
            }
        }
    }
}

/// None of the annotations has an effect: told once.
fn all(found: &Annotations<'_>, why: &str, cx: &mut Cx<'_>) {
    let written: Vec<Written<'_>> = found.written().collect();
    let Some((first, rest)) = written.split_first() else { return };
    let removals: Option<Vec<Edit>> = written.iter().map(|one| found.removal(*one, cx)).collect();
    // Entries of `{…}` share their commas.
    let removals = removals.filter(|_| rest.is_empty() || !found.mapping.flow);
    let others = match rest.len() {
        0 => String::new(),
        1 => " and one more annotation".to_owned(),
        more => format!(" and {more} more annotations"),
    };
    let verb = if rest.is_empty() { "does" } else { "do" };
    let finding = cx.report(first.suffix_span(), format!("`{}`{others} {verb} nothing: {why}", first.suffix));
    finding.label("nothing reads it").help("remove what is not read, or make the Service `type: LoadBalancer`");
    for one in rest {
        finding.related(one.suffix_span(), "nor this");
    }
    // Who names an instance means to use it some day; and what keeps one when the type changes acts just then.
    let kept = ["id", "preserve-lb-on-delete"].into_iter().any(|suffix| found.value(suffix).is_some());
    let safety = if kept { Safety::Unsafe } else { Safety::Safe };
    if let Some(edits) = removals {
        finding.fix(Fix { title: "remove the annotations".to_owned(), safety, edits });
    }
}

/// Single annotations are those of the other sort of load balancer.
fn some(found: &Annotations<'_>, target: Target, cx: &mut Cx<'_>) {
    for written in found.read() {
        let Some(row) = find(written.suffix) else { continue };
        let (dead, here, there) = match target {
            Target::Nlb => (!row.nlb, "a network load balancer (NLB)", "classic ones"),
            _ => (!row.clb, "a classic load balancer (CLB)", "network ones"),
        };
        if !dead {
            continue;
        }
        let removal = found.removal(written, cx);
        let message = format!("`{}` does nothing: the Service gets {here}, and only {there} read it", written.suffix);
        let finding = cx.report(written.suffix_span(), message);
        finding.label("nothing reads it").help("remove it");
        if let Some(edit) = removal {
            finding.fix(if found.in_values() {
                Fix::may_change("remove it", edit)
            } else {
                Fix::safe("remove it", edit)
            });
        }
    }
}
