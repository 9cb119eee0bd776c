//! Load balancer annotations that need another one beside them.

use imagelint_model::{Object, Severity};
use imagelint_yaml::Node;

use crate::clb::{Annotations, Need, Part, Target, Written, annotations, find, is_placeholder};
use crate::cx::Cx;
use crate::rule::Rule;

/// Annotations whose partner is absent or says something else.
#[derive(Default)]
pub(crate) struct ClbMissingCompanion;

impl Rule for ClbMissingCompanion {
    fn object(&self, object: &Object, cx: &mut Cx<'_>) {
        for found in annotations(object, cx) {
            if !found.is_load_balancer() {
                continue;
            }
            for written in found.read() {
                let Some(row) = find(written.suffix) else { continue };
                let read = if found.target == Target::Nlb { row.nlb } else { row.clb };
                if !read || (row.part == Part::Listener && !found.makes_listeners()) {
                    continue;
                }
                for need in row.needs {
                    check(need, written, &found, cx);
                }
                match written.suffix {
                    "protocol-port" => listeners(written, &found, cx),
                    "cert-id" => certificate(written, &found, cx),
                    _ => {}
                }
            }
            zones(&found, object, cx);
        }
    }
}

fn check(need: &Need, written: Written<'_>, found: &Annotations<'_>, cx: &mut Cx<'_>) {
    let Some(value) = written.value() else { return };
    // Where an instance is named, it has its address already.
    let settled = found.value("id").is_some() && find(need.suffix).is_some_and(|row| row.fixed);
    if need.when.is_some_and(|when| when != value) || settled {
        return;
    }
    let default = find(need.suffix).and_then(|row| row.default);
    let met = match (found.value(need.suffix), need.value) {
        (Some(other), _) if is_placeholder(other) => true,
        // Switched off on purpose, the rest left in place.
        (Some("off"), _) | (Some(_), None) => true,
        (Some(other), Some(wanted)) => other.eq_ignore_ascii_case(wanted),
        // Other files of values, or the chart, may have it.
        (None, _) if found.in_values() => true,
        (None, Some(wanted)) => default == Some(wanted),
        (None, None) => false,
    };
    if met {
        return;
    }
    let wanted = need.value.map_or_else(|| need.suffix.to_owned(), |value| format!("{}: {value}", need.suffix));
    let itself = need.when.map_or_else(|| written.suffix.to_owned(), |when| format!("{}: {when}", written.suffix));
    let (severity, effect) = effect(need.refused);
    let finding = cx.report_as(severity, written.suffix_span(), format!("without `{wanted}`, `{itself}` {effect}"));
    finding.label("needs another").help(format!("add the annotation `{wanted}`, or remove this one"));
    if let Some(other) = found.get(need.suffix) {
        finding.related(other.value_span(), "says something else");
    }
}

const fn effect(refused: bool) -> (Severity, &'static str) {
    if refused { (Severity::Error, "is refused") } else { (Severity::Warning, "has no effect") }
}

/// `https` needs a certificate, and each port is one of the Service's.
fn listeners(written: Written<'_>, found: &Annotations<'_>, cx: &mut Cx<'_>) {
    let Some(text) = written.known_value() else { return };
    let secure = |part: &str| {
        let protocol = part.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        (protocol == "https" || protocol == "tcpssl").then_some(protocol)
    };
    let protocol = text.split(',').find_map(secure);
    if let Some(protocol) = protocol.filter(|_| !found.in_values() && found.value("cert-id").is_none()) {
        cx.report_as(
            Severity::Error,
            written.value_span(),
            format!("without `cert-id`, a listener for `{protocol}` is refused"),
        )
        .label("needs a certificate")
        .help("add the annotation `cert-id` with the id of the certificate");
    }
    let Some(ports) = found.spec.and_then(service_ports) else { return };
    for part in text.split(',') {
        let Some(port) = part.split_once(':').and_then(|(_, port)| port.trim().parse::<u16>().ok()) else { continue };
        if !ports.contains(&port) {
            cx.report_as(
                Severity::Warning,
                written.value_span(),
                format!("the Service has no port {port}, so `{}` has no effect", part.trim()),
            )
            .label("no such port")
            .help("name a port of the Service, not of its pods");
        }
    }
}

/// The ports of a Service; `None` where one is not known yet.
fn service_ports(spec: &Node) -> Option<Vec<u16>> {
    let ports = spec.get("ports")?.items();
    (!ports.is_empty()).then_some(())?;
    ports.iter().map(|port| port.get("port")?.text()?.parse().ok()).collect()
}

/// A certificate is for listeners that need one.
fn certificate(written: Written<'_>, found: &Annotations<'_>, cx: &mut Cx<'_>) {
    let protocols = found.value("protocol-port").map(str::to_ascii_lowercase);
    let used = match &protocols {
        Some(text) => is_placeholder(text) || ["https", "tcpssl"].iter().any(|protocol| text.contains(protocol)),
        None => found.in_values(),
    };
    if used || written.value().is_none() {
        return;
    }
    let secure = if found.target == Target::Nlb { "tcpssl:443" } else { "https:443" };
    let message = format!("without `{secure}` in `protocol-port`, no listener uses the certificate");
    cx.report_as(Severity::Warning, written.suffix_span(), message)
        .label("used by no listener")
        .help(format!("add the annotation `protocol-port: {secure}`, or remove this one"));
}

/// A network load balancer is made in named zones.
fn zones(found: &Annotations<'_>, object: &Object, cx: &mut Cx<'_>) {
    let named = ["zone-maps", "id"].iter().any(|suffix| found.value(suffix).is_some());
    if found.target != Target::Nlb || found.in_values() || named {
        return;
    }
    let class = found.spec.and_then(|spec| spec.get("loadBalancerClass"));
    let span = class.map_or_else(|| object.name_span(), |class| class.span);
    cx.report_as(Severity::Error, span, "without `zone-maps`, a network load balancer is not made")
        .label("in which zones?")
        .help("add the annotation `zone-maps` (`zone:vswitch,zone:vswitch`), or `id` for an instance that exists");
}
