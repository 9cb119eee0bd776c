//! Paths as git has them, from the top of the work tree, and as people see them, from the working directory.

use std::path::{Component, Path, PathBuf};

use crate::discover::plain;

/// Where the work tree lies, seen from the working directory.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    work_tree: PathBuf,
    /// The working directory within the work tree; `None` outside of it.
    here: Option<PathBuf>,
    /// Outside of it, the work tree as the path of the run spells it, so that both name a file alike.
    top: PathBuf,
}

impl Layout {
    /// Of the work tree that `start` lies in.
    pub(super) fn new(work_tree: &Path, start: &Path) -> Self {
        let work_tree = work_tree.canonicalize().unwrap_or_else(|_| work_tree.to_path_buf());
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
        let here = here.and_then(|here| here.strip_prefix(&work_tree).ok().map(Path::to_path_buf));
        let start = plain(start);
        // Who names a file from the root is answered from the root.
        let here = here.filter(|_| start.is_relative());
        let is_top = |above: &&Path| here.is_none() && above.canonicalize().is_ok_and(|above| above == work_tree);
        let top = start.ancestors().find(is_top);
        let top = top.unwrap_or(&work_tree).to_path_buf();
        Self { work_tree, here, top }
    }

    /// A path of git's as it is shown: relative to the working directory, or below the path of the run.
    pub(super) fn shown(&self, tracked: &str) -> PathBuf {
        let Some(here) = &self.here else { return self.top.join(tracked) };
        let mut path = Path::new(tracked);
        let mut shown = PathBuf::new();
        let mut parts = here.components();
        while let Some(part) = parts.clone().next() {
            let Ok(below) = path.strip_prefix(part) else { break };
            path = below;
            parts.next();
        }
        parts.for_each(|_| shown.push(".."));
        shown.push(path);
        shown
    }

    /// A path as it is shown, or an absolute one, as git has it; `None` outside of the work tree.
    pub(super) fn tracked(&self, path: &Path) -> Option<String> {
        let whole = match (&self.here, path.is_absolute()) {
            (_, true) => self.below(path)?,
            (Some(here), false) => here.join(path),
            (None, false) => self.below(path).or_else(|| self.below(&std::path::absolute(path).ok()?))?,
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => _ = parts.pop()?,
                Component::Normal(name) => parts.push(name.to_str()?),
                Component::Prefix(_) | Component::RootDir => return None,
            }
        }
        Some(parts.join("/"))
    }

    /// The path on the disk.
    pub(super) fn on_disk(&self, tracked: &str) -> PathBuf {
        self.work_tree.join(tracked)
    }

    fn below(&self, whole: &Path) -> Option<PathBuf> {
        if let Some(below) = [&self.top, &self.work_tree].iter().find_map(|top| whole.strip_prefix(top).ok()) {
            return Some(below.to_path_buf());
        }
        whole.canonicalize().ok()?.strip_prefix(&self.work_tree).ok().map(Path::to_path_buf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_there_and_back() {
        let check = |here: Option<&str>, tracked: &str, shown: &str| {
            let top = PathBuf::from(if shown.starts_with('/') { "/repo" } else { "../repo" });
            let layout = Layout { work_tree: PathBuf::from("/repo"), here: here.map(PathBuf::from), top };
            assert_eq!(layout.shown(tracked), Path::new(shown));
            assert_eq!(layout.tracked(Path::new(shown)).as_deref(), Some(tracked));
        };
        check(Some(""), "a/b.yaml", "a/b.yaml");
        check(Some("a"), "a/b.yaml", "b.yaml");
        check(Some("a/c"), "a/b.yaml", "../b.yaml");
        check(Some("x/y"), "a/b.yaml", "../../a/b.yaml");
        check(None, "a/b.yaml", "/repo/a/b.yaml");
        check(None, "a/b.yaml", "../repo/a/b.yaml");
    }

    #[test]
    fn what_lies_outside_is_not_gits() {
        let work_tree = PathBuf::from("/repo");
        let layout = Layout { top: work_tree.clone(), work_tree, here: Some(PathBuf::from("a")) };
        assert_eq!(layout.tracked(Path::new("../../etc/passwd")), None);
        assert_eq!(layout.tracked(Path::new("/etc/passwd")), None);
        assert_eq!(layout.tracked(Path::new("./../b")).as_deref(), Some("b"));
    }
}
