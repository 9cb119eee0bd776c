//! What a commit of repairs says: for each workload what Git had, what runs, who changed it, and since when.

use imagelint_drift::DriftRecord;

/// A record that was repaired, and the files it was repaired in as people see them.
#[derive(Clone, Copy)]
pub struct Repaired<'r> {
    /// The record.
    pub record: &'r DriftRecord,
    /// The files.
    pub files: &'r [String],
}

/// The message of a commit of these repairs.
#[must_use]
pub fn message(repaired: &[Repaired<'_>]) -> String {
    let mut clusters: Vec<&str> = repaired.iter().map(|one| one.record.cluster.as_str()).collect();
    clusters.sort_unstable();
    clusters.dedup();
    let mut objects: Vec<_> = repaired.iter().map(|one| (&one.record.cluster, &one.record.object)).collect();
    objects.dedup_by_key(|(cluster, object)| (*cluster, &object.kind, &object.namespace, &object.name));
    let names: Vec<&str> = objects.iter().map(|(_, object)| object.name.as_str()).collect();
    let mut text = subject(&names, &clusters);
    text.push_str("\n\nThe cluster runs something else than Git said, and it is what should stay.\n");
    for one in repaired {
        text.push_str(&paragraph(one));
    }
    text
}

/// At most 72 characters, as tools that list commits expect.
fn subject(names: &[&str], clusters: &[&str]) -> String {
    let all = format!("Adopt what {} runs: {}", clusters.join(", "), names.join(", "));
    let counted = format!("Adopt what {} runs: {} workloads", clusters.join(", "), names.len());
    let short = format!("Adopt what runs: {} workloads in {} clusters", names.len(), clusters.len());
    [all, counted].into_iter().find(|subject| subject.chars().count() <= 72).unwrap_or(short)
}

fn paragraph(one: &Repaired<'_>) -> String {
    let record = one.record;
    let object = &record.object;
    let namespace = object.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let container = object.container.as_ref().map(|name| format!(", container {name}")).unwrap_or_default();
    let field = object.path.as_ref().filter(|path| !path.ends_with(".image"));
    let field = field.map(|field| format!(", {field}")).unwrap_or_default();
    let changed = match &record.changed_by {
        Some(by) => match by.time {
            Some(time) => format!("by {}, since {time}", by.manager),
            None => format!("by {}, nobody noted when", by.manager),
        },
        None => "nobody noted by whom or when".to_owned(),
    };
    format!(
        "\n{} {namespace}{}{container}{field} (cluster {})\n  Git had: {}\n  runs:    {}\n  changed: {changed}\n  why:     {}\n  file:    {}\n",
        object.kind,
        object.name,
        record.cluster,
        record.git.as_deref().unwrap_or("nothing"),
        record.live.as_deref().unwrap_or("nothing"),
        record.reason,
        one.files.join(", "),
    )
}
