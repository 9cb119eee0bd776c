//! What makes a DaemonSet one that only pulls images onto the nodes, and what its containers do.

use imagelint_model::{Container, ContainerKind, ImageRef, Workload};
use imagelint_yaml::Node;

/// Parts of names by which people call such DaemonSets.
const NAMES: [&str; 9] =
    ["prepull", "pre-pull", "image-pull", "imagepull", "preload", "image-warm", "image-cache", "prefetch", "precache"];
/// Programs that end at once.
const SHORT: [&str; 9] = ["true", "echo", "printf", "exit", ":", "ls", "date", "whoami", "test"];
/// A restart after so many seconds starts the back-off anew, so it is no crash loop.
const LONG_ENOUGH: u64 = 600;

/// What a container's command comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// It ends after a moment.
    Ends,
    /// It does nothing, for ever.
    Pauses,
    /// It does something, or is not written.
    Runs,
}

/// The images that a DaemonSet is there to pull; none for one that does something.
///
/// Either its name says so and none of its containers does anything, or it has init containers that end at once and
/// main containers that only wait.
pub(crate) fn pulled<'a>(workload: &Workload<'a>) -> Vec<Container<'a>> {
    let object = workload.object;
    if object.kind != "DaemonSet" || object.group() != "apps" && object.group() != "extensions" {
        return Vec::new();
    }
    let containers: Vec<(Container<'a>, Command)> =
        workload.containers().map(|container| (container.clone(), command(&container))).collect();
    if containers.is_empty() || containers.iter().any(|(_, command)| *command == Command::Runs) {
        return Vec::new();
    }
    let init_only = containers.iter().any(|(container, _)| container.kind == ContainerKind::Init);
    let name = object.name.to_lowercase();
    let waits = containers.iter().all(|(container, command)| match container.kind {
        ContainerKind::Init => *command == Command::Ends,
        _ => *command == Command::Pauses,
    });
    let named = NAMES.iter().any(|part| name.contains(part));
    let only_pulls = named || (init_only && waits);
    if !only_pulls {
        return Vec::new();
    }
    let wanted = containers.into_iter().filter(|(container, command)| {
        container.kind == ContainerKind::Init || !init_only && *command == Command::Ends
    });
    wanted.map(|(container, _)| container).collect()
}

/// What the container's command comes to.
pub(crate) fn command(container: &Container<'_>) -> Command {
    let written = |key: &str| container.node.get(key).map_or(&[][..], Node::items).iter().map(Node::text);
    let Some(words) = written("command").chain(written("args")).collect::<Option<Vec<&str>>>() else {
        return Command::Runs;
    };
    // An empty or null command is none: the image's own runs.
    if written("command").next().is_none() {
        let image = container.node.get("image").and_then(Node::text).and_then(|text| ImageRef::parse(text).ok());
        let pause = image.is_some_and(|image| matches!(image.short_name(), "pause" | "pause-amd64" | "pause-arm64"));
        return if pause && words.is_empty() { Command::Pauses } else { Command::Runs };
    }
    let program = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    match &words[..] {
        [shell, flag, script, ..] if is_shell(&program(shell)) && flag.starts_with('-') && flag.ends_with('c') => {
            of_script(script)
        }
        _ => of_words(&words),
    }
}

fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "ash" | "dash")
}

/// A script ends if every command in it does; what is more than a list of commands runs.
fn of_script(script: &str) -> Command {
    if ["while", "for ", "until", "`", "$(", "|", "{", "trap"].iter().any(|mark| script.contains(mark)) {
        return Command::Runs;
    }
    let script = script.replace("&&", ";").replace('\n', ";");
    if script.contains('&') {
        return Command::Runs;
    }
    let mut all = Command::Ends;
    for part in script.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match of_words(&part.split_whitespace().collect::<Vec<_>>()) {
            Command::Runs => return Command::Runs,
            Command::Pauses => all = Command::Pauses,
            Command::Ends => {}
        }
    }
    all
}

fn of_words(words: &[&str]) -> Command {
    let Some((first, rest)) = words.split_first() else { return Command::Ends };
    match (first.rsplit('/').next().unwrap_or_default(), rest) {
        ("exec", rest) => of_words(rest),
        ("pause", []) => Command::Pauses,
        ("tail", ["-f" | "-F", "/dev/null"]) => Command::Pauses,
        ("sleep", [time]) => match seconds(time) {
            Some(seconds) if seconds < LONG_ENOUGH => Command::Ends,
            _ => Command::Pauses,
        },
        (program, _) if SHORT.contains(&program) => Command::Ends,
        _ => Command::Runs,
    }
}

/// `10`, `10s`, `5m`; `None` for `infinity`.
fn seconds(text: &str) -> Option<u64> {
    let (number, factor) = match text.as_bytes().last()? {
        b's' => (&text[..text.len() - 1], 1),
        b'm' => (&text[..text.len() - 1], 60),
        b'h' => (&text[..text.len() - 1], 3600),
        b'd' => (&text[..text.len() - 1], 86_400),
        _ => (text, 1),
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::{Command, of_script, of_words};

    #[test]
    fn commands() {
        let check = |words: &[&str], expected| assert_eq!(of_words(words), expected, "{words:?}");
        check(&["sleep", "10"], Command::Ends);
        check(&["/bin/sleep", "5m"], Command::Ends);
        check(&["sleep", "10m"], Command::Pauses);
        check(&["sleep", "infinity"], Command::Pauses);
        check(&["tail", "-f", "/dev/null"], Command::Pauses);
        check(&["tail", "-f", "/var/log/app.log"], Command::Runs);
        check(&["/bin/true"], Command::Ends);
        check(&["nginx"], Command::Runs);
    }

    #[test]
    fn scripts() {
        let check = |script: &str, expected| assert_eq!(of_script(script), expected, "{script}");
        check("echo done && sleep 10", Command::Ends);
        check("exit 0", Command::Ends);
        check("echo pulled; sleep infinity", Command::Pauses);
        check("while true; do sleep 10; done", Command::Runs);
        check("./start.sh & wait", Command::Runs);
        check("echo $(date)", Command::Runs);
        check("./migrate && sleep 5", Command::Runs);
        check("", Command::Ends);
    }
}
