//! Paths as the working directory names them, so that one file has one path however a run came to it.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and, as far as names go, without `..`. A link on the way may make `..` mean another place.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path from the root, by names alone.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
}

/// The path without a detour out of the working directory and back: `../base/web.yaml` is `web.yaml` for somebody in
/// `base`. Paths that do not begin with `..` come back as they are.
#[must_use]
pub fn from_here(path: PathBuf) -> PathBuf {
    if !path.starts_with("..") {
        return path;
    }
    match std::env::current_dir() {
        Ok(here) => without_detour(&here, &path),
        Err(_) => path,
    }
}

fn without_detour(here: &Path, path: &Path) -> PathBuf {
    let up = path.components().take_while(|part| *part == Component::ParentDir).count();
    let names: Vec<Component<'_>> = here.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    // The folders that the path leaves, outermost first; those that it enters again cancel out.
    let Some(left) = names.len().checked_sub(up).map(|at| &names[at..]) else { return path.to_path_buf() };
    let entered = path.components().skip(up);
    let again = left.iter().zip(entered).take_while(|(left, entered)| *left == entered).count();
    let mut short: PathBuf = std::iter::repeat_n("..", up - again).collect();
    short.extend(path.components().skip(up + again));
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detours_are_cut() {
        let check = |path: &str, expected: &str| {
            assert_eq!(without_detour(Path::new("/r/apps/web/base"), Path::new(path)), Path::new(expected), "{path}");
        };
        check("../base/web.yaml", "web.yaml");
        check("../base", "");
        check("../overlays/prod", "../overlays/prod");
        check("../../web/overlays", "../overlays");
        check("../../web/base/a/b", "a/b");
        check("../../api/web/base", "../../api/web/base");
        check("../../../../..", "../../../../..");
        check("../../..", "../../..");
    }

    #[test]
    fn other_paths_stay() {
        for path in ["a/b", "", "/a/../b", "a/../../b"] {
            assert_eq!(from_here(PathBuf::from(path)), Path::new(path));
        }
    }
}
