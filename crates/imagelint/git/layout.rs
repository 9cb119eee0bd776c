//! Paths as git has them, from the top of the work tree, and as people see them, from the working directory.

use std::path::{Component, Path, PathBuf};

/// Where the work tree lies, seen from the working directory.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    work_tree: PathBuf,
    /// The working directory within the work tree; `None` outside of it.
    here: Option<PathBuf>,
}

impl Layout {
    pub(super) fn new(work_tree: &Path) -> Self {
        let work_tree = work_tree.canonicalize().unwrap_or_else(|_| work_tree.to_path_buf());
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
        let here = here.and_then(|here| here.strip_prefix(&work_tree).ok().map(Path::to_path_buf));
        Self { work_tree, here }
    }

    /// A path of git's as it is shown: relative to the working directory.
    pub(super) fn shown(&self, tracked: &str) -> PathBuf {
        let Some(here) = &self.here else { return self.work_tree.join(tracked) };
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
            (None, false) => self.below(&std::path::absolute(path).ok()?)?,
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
        if let Ok(below) = whole.strip_prefix(&self.work_tree) {
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
            let layout = Layout { work_tree: PathBuf::from("/repo"), here: here.map(PathBuf::from) };
            assert_eq!(layout.shown(tracked), Path::new(shown));
            assert_eq!(layout.tracked(Path::new(shown)).as_deref(), Some(tracked));
        };
        check(Some(""), "a/b.yaml", "a/b.yaml");
        check(Some("a"), "a/b.yaml", "b.yaml");
        check(Some("a/c"), "a/b.yaml", "../b.yaml");
        check(Some("x/y"), "a/b.yaml", "../../a/b.yaml");
        check(None, "a/b.yaml", "/repo/a/b.yaml");
    }

    #[test]
    fn what_lies_outside_is_not_gits() {
        let layout = Layout { work_tree: PathBuf::from("/repo"), here: Some(PathBuf::from("a")) };
        assert_eq!(layout.tracked(Path::new("../../etc/passwd")), None);
        assert_eq!(layout.tracked(Path::new("/etc/passwd")), None);
        assert_eq!(layout.tracked(Path::new("./../b")).as_deref(), Some("b"));
    }
}
