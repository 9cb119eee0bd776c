//! `IAMPolicyGenerator`: a service account bound to one of Google's cloud.

use imagelint_yaml::{Entry, Node};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Res};
use crate::read::{Fields, Mode, Text};
use crate::resource::Resource;
use crate::tree;

/// The service account a configuration asks for.
pub(crate) fn generate(config: &Node) -> Res<Vec<Resource>> {
    let fields = Fields::new(config, Mode::Lenient, &[])?;
    if fields.text("cloud")?.as_deref() != Some("gke") {
        return Err(Diagnostic::new(DiagnosticKind::Generator, config.span, "only the cloud `gke` is known"));
    }
    let inner = |field: &str, name: &str| -> Res<Text> {
        let text = fields.one(field, |node, mode| Fields::new(node, mode, &[])?.text(name))?.flatten();
        Ok(text.unwrap_or_else(|| Text::new("", config.span)))
    };
    let service = inner("kubernetesService", "name")?;
    let namespace =
        fields.one("kubernetesService", |node, mode| Fields::new(node, mode, &[])?.filled("namespace"))?.flatten();
    let account = inner("serviceAccount", "name")?;
    let project = inner("serviceAccount", "projectId")?;
    let span = config.span;
    let entry = |key: &str, value: Node| Entry::new(tree::string(span, key), value);
    let email = format!("{}@{}.iam.gserviceaccount.com", &*account, &*project);
    let annotations = vec![entry("iam.gke.io/gcp-service-account", tree::string(account.span, &email))];
    let mut metadata = vec![
        entry("annotations", Node::mapping(span, annotations)),
        entry("name", tree::plain(service.span, &service)),
    ];
    metadata.extend(namespace.map(|namespace| entry("namespace", tree::plain(namespace.span, &namespace))));
    let object = vec![
        entry("apiVersion", tree::string(span, "v1")),
        entry("kind", tree::string(span, "ServiceAccount")),
        entry("metadata", Node::mapping(span, metadata)),
    ];
    Ok(vec![Resource::new(Node::mapping(span, object))])
}
