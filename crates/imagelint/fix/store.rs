//! Changed files to the disk, each replaced in one step.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Change;

/// Writes all of `changes`, after a look whether every file still is what it was.
pub(super) fn write(changes: &[Change]) -> io::Result<()> {
    for change in changes {
        let now = fs::read(&change.path).map_err(|error| named(&change.path, &error))?;
        if now != change.before.as_bytes() {
            let error = io::Error::other("was changed since it was read; nothing was written");
            return Err(named(&change.path, &error));
        }
    }
    changes.iter().try_for_each(|change| {
        replace_file(&change.path, change.after.as_bytes()).map_err(|error| named(&change.path, &error))
    })
}

/// Puts `bytes` at `path` in one step, so that no reader ever sees half of them. Links are followed, permissions kept.
///
/// # Errors
/// What the disk says; the old file is whole then.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(path.to_path_buf()),
        _ => Err(error),
    })?;
    // A pipe or a device (`/dev/stdout`) is written to, not replaced.
    if fs::metadata(&target).is_ok_and(|meta| !meta.is_file()) {
        return fs::write(&target, bytes);
    }
    let (temporary, mut file) = create_beside(&target)?;
    let written = file.write_all(bytes).and_then(|()| match fs::metadata(&target) {
        Ok(meta) => file.set_permissions(meta.permissions()),
        Err(_) => Ok(()),
    });
    drop(file);
    let result = written.and_then(|()| fs::rename(&temporary, &target));
    if result.is_err() {
        // The first error is the one to tell.
        _ = fs::remove_file(&temporary);
    }
    result
}

/// A new file in the folder of `target`, because a rename is one step only within a file system.
fn create_beside(target: &Path) -> io::Result<(PathBuf, fs::File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 0;
    loop {
        let path = target.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &Path, before: &str, after: &str) -> Change {
        Change { path: path.to_path_buf(), before: before.into(), after: after.to_owned() }
    }

    #[test]
    fn files_are_replaced_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "a: 1\n").unwrap();
        write(&[change(&path, "a: 1\n", "a: 2\n")]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: 2\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_written_when_one_file_was_changed_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("1.yaml"), folder.path().join("2.yaml"));
        fs::write(&one, "a\n").unwrap();
        fs::write(&two, "someone else\n").unwrap();
        let error = write(&[change(&one, "a\n", "A\n"), change(&two, "b\n", "B\n")]).unwrap_err().to_string();
        assert!(error.contains("2.yaml: was changed since it was read"), "{error}");
        assert_eq!(fs::read_to_string(&one).unwrap(), "a\n");
        assert_eq!(fs::read_to_string(&two).unwrap(), "someone else\n");
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "a\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("file", &link).unwrap();
        write(&[change(&link, "a\n", "b\n")]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "b\n");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
