//! The folders of a run beside the snapshot: what killed runs left, and how folders change places.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::snapshot::manifest::{self, Manifest};

/// How long after its last call a run that was broken off may be gone on from.
pub const RESUMABLE: Duration = Duration::from_hours(1);

/// Whether the clock stands within [`RESUMABLE`] of `last`.
pub(super) fn is_recent(last: SystemTime) -> bool {
    SystemTime::now()
        .duration_since(last)
        .is_ok_and(|age| age < RESUMABLE)
}

/// Whether the folder holds a snapshot with its manifest.
pub(super) fn is_whole(folder: &Path) -> bool {
    fs::read(folder.join(manifest::FILE)).is_ok_and(|bytes| Manifest::read(&bytes).is_ok())
}

/// Removes every file below `folder` that is not one of `kept`.
pub(super) fn remove_all_but(folder: &Path, kept: &HashSet<PathBuf>) -> Result<()> {
    let listed =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in listed {
        let path = entry
            .with_context(|| format!("cannot list {}", folder.display()))?
            .path();
        let link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        if path.is_dir() && !link {
            remove_all_but(&path, kept)?;
            // A folder that still holds something stays.
            let _ = fs::remove_dir(&path);
        } else if !kept.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Whether `found` is `.<name>.<what>-<digits>`.
pub(super) fn is_leftover(found: &str, name: &str, what: &str) -> bool {
    found
        .strip_prefix('.')
        .and_then(|rest| rest.strip_prefix(name))
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_prefix(what))
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Lets two folders change places at once, where system and file system can: then there is no moment without a snapshot.
#[cfg(target_os = "linux")]
pub(super) fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Elsewhere the old folder is moved away first.
#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Removes a folder, or a link to one without what it leads to.
pub(super) fn remove(path: &Path) -> Result<()> {
    let link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    let removed = if link {
        fs::remove_file(path)
    } else {
        fs::remove_dir_all(path)
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

/// What stands in the place of a snapshot must be one, or empty, since it will be moved away.
pub(super) fn check_target(target: &Path) -> Result<()> {
    let shown = target.display();
    if target.symlink_metadata().is_err() {
        return Ok(());
    }
    if !target.is_dir() {
        bail!("{shown} is in the way and no folder; move it or choose another --data");
    }
    let snapshot = [manifest::FILE, "describe-regions.json"]
        .iter()
        .any(|file| target.join(file).is_file());
    let empty = fs::read_dir(target).is_ok_and(|mut list| list.next().is_none());
    if !snapshot && !empty {
        bail!(
            "{shown} is no snapshot (it has neither {} nor describe-regions.json) and would be replaced; \
             move it or choose another --data",
            manifest::FILE
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_no_snapshot_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        let documents = data.path().join("Documents");
        fs::create_dir(&documents).unwrap();
        check_target(&documents).unwrap();
        fs::write(documents.join("thesis.txt"), "years").unwrap();
        let refused = check_target(&documents).unwrap_err();
        assert!(refused.to_string().contains("is no snapshot"), "{refused}");
        fs::write(documents.join("describe-regions.json"), "{}").unwrap();
        check_target(&documents).unwrap();
        check_target(&data.path().join("nowhere")).unwrap();
    }

    #[test]
    fn leftovers_are_known_by_their_names() {
        assert!(is_leftover(".dev.partial-7", "dev", "partial"));
        for other in [
            ".dev.partial-x",
            ".dev.partial-",
            "dev.partial-7",
            ".devx.partial-7",
            ".dev.old-7",
        ] {
            assert!(!is_leftover(other, "dev", "partial"), "{other}");
        }
    }
}
