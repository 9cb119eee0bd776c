//! DaemonSets whose main containers end, and are started again for ever.

use imagelint_model::{ContainerKind, Workload};

use crate::cx::Cx;
use crate::prepull::{Command, command};
use crate::rule::Rule;

/// Main containers of DaemonSets with a command that ends.
#[derive(Default)]
pub(crate) struct PrepullCrashLoop;

impl Rule for PrepullCrashLoop {
    fn workload(&self, workload: &Workload<'_>, cx: &mut Cx<'_>) {
        let object = workload.object;
        if !object.is("apps", "DaemonSet") && !object.is("extensions", "DaemonSet") {
            return;
        }
        for container in workload.containers().filter(|container| container.kind == ContainerKind::Regular) {
            let Some(written) = container.node.get("command").filter(|_| command(&container) == Command::Ends) else {
                continue;
            };
            let name = container.name.unwrap_or("main");
            let message = format!(
                "the container `{name}` ends and is started again for ever: its pods end up in `CrashLoopBackOff`"
            );
            cx.report(written.span, message).label("ends").help(
                "pull in an init container (`command: [\"true\"]`), and let the main container wait: `registry.k8s.io/pause`, or `sleep infinity`",
            );
        }
    }
}
