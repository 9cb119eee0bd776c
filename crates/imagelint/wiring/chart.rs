//! A Helm chart of this repository that an object installs, and the values it names.

use std::path::Path;

use imagelint_yaml::Node;

use super::{Repository, from_base};

/// An installation of a chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Folder of the chart, relative to the repository.
    pub folder: String,
    /// Name of the release.
    pub release: String,
    /// Namespace it is installed into, where one is named.
    pub namespace: Option<String>,
    /// Values files in the order they apply, relative to the repository; the chart's own is not among them.
    pub value_files: Vec<String>,
    /// Values that the object itself carries.
    pub values: Option<Node>,
    /// Names and values of parameters, which win over everything.
    pub parameters: Vec<(String, Node)>,
}

impl Chart {
    /// The chart in `folder`, if there is one there.
    pub(super) fn new(folder: &str, release: &str, repository: &Repository<'_>) -> Option<Self> {
        repository.has_file(&format!("{folder}/Chart.yaml")).then(|| Self {
            folder: folder.to_owned(),
            release: release.to_owned(),
            namespace: None,
            value_files: Vec::new(),
            values: None,
            parameters: Vec::new(),
        })
    }

    /// The same with paths from the folder `below` the root; `None` for a chart that is not in there.
    pub(super) fn below(mut self, below: &Path) -> Option<Self> {
        self.folder = from_base(&self.folder, below)?;
        self.value_files = self.value_files.iter().filter_map(|path| from_base(path, below)).collect();
        Some(self)
    }

    /// The files of the repository that say what this installation runs.
    pub(super) fn paths(&self, repository: &Repository<'_>) -> Vec<String> {
        let own = format!("{}/values.yaml", self.folder);
        let own = repository.has_file(&own).then_some(own);
        own.into_iter().chain(self.value_files.iter().cloned()).map(|path| globset::escape(&path)).collect()
    }
}

/// The texts of a list.
pub(super) fn texts(list: Option<&Node>) -> impl Iterator<Item = &str> {
    list.map_or(&[][..], Node::items).iter().filter_map(Node::text)
}
