//! A snapshot being written: a folder beside the old one, that takes its place by rename when all is there.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::document::{DocumentFile, Form};
use crate::snapshot::manifest;

/// A snapshot being written. Dropped before [`Staging::commit`], it leaves the old snapshot as it was.
#[derive(Debug)]
pub struct Staging {
    /// Where the snapshot will stand.
    target: PathBuf,
    /// Where it stands until then.
    partial: PathBuf,
    /// Where the old one goes for a moment.
    old: PathBuf,
    committed: bool,
    /// Held until the end: one run an account.
    _lock: File,
}

impl Staging {
    /// Begins the snapshot of the account `name` below the folder `data`, and clears away what a killed run left.
    ///
    /// # Errors
    /// A name that is no file name, another run on the same account, a target that is no snapshot, and folders that
    /// cannot be made.
    pub fn open(data: &Path, name: &str) -> Result<Self> {
        check_name(name)?;
        fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
        let lock = lock(&data.join(format!(".{name}.lock")), name)?;
        let target = data.join(name);
        let staging = Self {
            partial: data.join(format!(".{name}.partial-{}", std::process::id())),
            old: data.join(format!(".{name}.old-{}", std::process::id())),
            target,
            committed: false,
            _lock: lock,
        };
        staging.clear_away(data, name)?;
        staging.check_target()?;
        fs::create_dir(&staging.partial)
            .with_context(|| format!("cannot make {}", staging.partial.display()))?;
        Ok(staging)
    }

    /// Begins a document at `path` below the account's folder, with `/` between folders.
    ///
    /// # Errors
    /// A path that leaves the folder or that stands already, and a disk that does not take it.
    pub fn document(&self, path: &str, items: &str, form: Form) -> Result<DocumentFile> {
        DocumentFile::create(self.below(path)?, items, form)
    }

    /// Writes a whole file at `path` below the account's folder.
    ///
    /// # Errors
    /// As [`Staging::document`].
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.below(path)?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Puts the snapshot in the place of the old one, which is removed, and says where it stands.
    ///
    /// # Errors
    /// A rename that the file system refuses; then the old snapshot stands where it stood.
    pub fn commit(mut self) -> Result<PathBuf> {
        let replaced = self.target.symlink_metadata().is_ok();
        if replaced && exchange(&self.partial, &self.target) {
            self.committed = true;
            remove(&self.partial)?;
            return Ok(self.target.clone());
        }
        if replaced {
            fs::rename(&self.target, &self.old)
                .with_context(|| format!("cannot move {} away", self.target.display()))?;
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            if replaced {
                fs::rename(&self.old, &self.target).with_context(|| {
                    format!(
                        "cannot put the old snapshot back: it is {}",
                        self.old.display()
                    )
                })?;
            }
            return Err(error).with_context(|| format!("cannot make {}", self.target.display()));
        }
        self.committed = true;
        if replaced {
            remove(&self.old)?;
        }
        Ok(self.target.clone())
    }

    fn below(&self, path: &str) -> Result<PathBuf> {
        let mut file = self.partial.clone();
        for part in path.split('/') {
            if part.is_empty() || part == "." || part == ".." || part.contains('\0') {
                bail!("'{path}' is no place in a snapshot");
            }
            file.push(part);
        }
        Ok(file)
    }

    /// Removes what killed runs left; a snapshot that was moved away for one that never came is put back.
    fn clear_away(&self, data: &Path, name: &str) -> Result<()> {
        let listed =
            fs::read_dir(data).with_context(|| format!("cannot list {}", data.display()))?;
        for entry in listed {
            let entry = entry.with_context(|| format!("cannot list {}", data.display()))?;
            let found = entry.file_name();
            let Some(found) = found.to_str() else {
                continue;
            };
            if is_leftover(found, name, "old") && self.target.symlink_metadata().is_err() {
                fs::rename(entry.path(), &self.target)
                    .with_context(|| format!("cannot put {} back", entry.path().display()))?;
            } else if is_leftover(found, name, "old") || is_leftover(found, name, "partial") {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// What stands at the target must be a snapshot, since it will be removed.
    fn check_target(&self) -> Result<()> {
        let shown = self.target.display();
        if self.target.symlink_metadata().is_err() {
            return Ok(());
        }
        if !self.target.is_dir() {
            bail!("{shown} is in the way and no folder; move it or choose another --data");
        }
        let snapshot = [manifest::FILE, "describe-regions.json"]
            .iter()
            .any(|file| self.target.join(file).is_file());
        let empty = fs::read_dir(&self.target).is_ok_and(|mut list| list.next().is_none());
        if !snapshot && !empty {
            bail!(
                "{shown} is no snapshot (it has neither {} nor describe-regions.json) and would be replaced; \
                 move it or choose another --data",
                manifest::FILE
            );
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed {
            // The next run removes it if this one cannot.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

/// Whether `found` is `.<name>.<what>-<digits>`.
fn is_leftover(found: &str, name: &str, what: &str) -> bool {
    found
        .strip_prefix('.')
        .and_then(|rest| rest.strip_prefix(name))
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_prefix(what))
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

fn lock(path: &Path, name: &str) -> Result<File> {
    let file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another gather of account '{name}' is running; wait for it or stop it")
        }
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// Lets two folders change places at once, where system and file system can: then there is no moment without a snapshot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Elsewhere the old folder is moved away first.
#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Removes a folder, or a link to one without what it leads to.
fn remove(path: &Path) -> Result<()> {
    let link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    let removed = if link {
        fs::remove_file(path)
    } else {
        fs::remove_dir_all(path)
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

/// Whether an account's name can be a folder's name and cannot leave the folder above it.
///
/// # Errors
/// Which rule the name breaks.
pub fn check_name(name: &str) -> Result<()> {
    let problem = if name.is_empty() {
        "is empty"
    } else if name.starts_with('.') {
        "begins with a dot"
    } else if name.contains(['/', '\\']) {
        "holds a slash"
    } else if name.chars().any(char::is_control) {
        "holds a control character"
    } else if name.len() > 200 {
        "is longer than 200 bytes"
    } else {
        return Ok(());
    };
    bail!("account name {name:?} {problem}, and it names a folder; choose another in config.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old_snapshot(data: &Path) {
        fs::create_dir_all(data.join("dev/us-east-1")).unwrap();
        fs::write(data.join("dev/manifest.json"), "old").unwrap();
        fs::write(data.join("dev/us-east-1/ec2-describe-vpcs.json"), "old").unwrap();
    }

    fn names(data: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(data)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_new_snapshot_takes_the_place_of_the_old_one() {
        let data = tempfile::tempdir().unwrap();
        old_snapshot(data.path());
        let staging = Staging::open(data.path(), "dev").unwrap();
        staging.write("manifest.json", b"new").unwrap();
        assert_eq!(
            fs::read(data.path().join("dev/manifest.json")).unwrap(),
            b"old"
        );
        assert_eq!(staging.commit().unwrap(), data.path().join("dev"));
        assert_eq!(
            fs::read(data.path().join("dev/manifest.json")).unwrap(),
            b"new"
        );
        assert!(!data.path().join("dev/us-east-1").exists());
        assert_eq!(names(data.path()), [".dev.lock", "dev"]);
    }

    #[test]
    fn a_run_that_stops_leaves_the_old_snapshot() {
        let data = tempfile::tempdir().unwrap();
        old_snapshot(data.path());
        let staging = Staging::open(data.path(), "dev").unwrap();
        staging.write("manifest.json", b"new").unwrap();
        drop(staging);
        assert_eq!(
            fs::read(data.path().join("dev/manifest.json")).unwrap(),
            b"old"
        );
        assert_eq!(names(data.path()), [".dev.lock", "dev"]);
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_away_or_put_back() {
        let data = tempfile::tempdir().unwrap();
        old_snapshot(data.path());
        fs::rename(data.path().join("dev"), data.path().join(".dev.old-7")).unwrap();
        fs::create_dir_all(data.path().join(".dev.partial-7/us-east-1")).unwrap();
        fs::create_dir_all(data.path().join(".dev.partial-x")).unwrap();
        fs::create_dir_all(data.path().join(".prod.partial-7")).unwrap();
        drop(Staging::open(data.path(), "dev").unwrap());
        assert_eq!(
            fs::read(data.path().join("dev/manifest.json")).unwrap(),
            b"old"
        );
        assert_eq!(
            names(data.path()),
            [".dev.lock", ".dev.partial-x", ".prod.partial-7", "dev"]
        );
    }

    #[test]
    fn two_runs_on_one_account_do_not_meet() {
        let data = tempfile::tempdir().unwrap();
        let first = Staging::open(data.path(), "dev").unwrap();
        let second = Staging::open(data.path(), "dev").unwrap_err();
        assert!(
            second
                .to_string()
                .contains("another gather of account 'dev'"),
            "{second}"
        );
        drop(first);
        Staging::open(data.path(), "dev").unwrap();
    }

    #[test]
    fn a_folder_that_is_no_snapshot_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("Documents")).unwrap();
        fs::write(data.path().join("Documents/thesis.txt"), "years").unwrap();
        let refused = Staging::open(data.path(), "Documents").unwrap_err();
        assert!(refused.to_string().contains("is no snapshot"), "{refused}");
        fs::create_dir(data.path().join("empty")).unwrap();
        Staging::open(data.path(), "empty").unwrap();
    }

    #[test]
    fn names_and_paths_cannot_leave_the_folder() {
        let data = tempfile::tempdir().unwrap();
        for name in [
            "", ".", "..", "../x", "/etc", "a/b", "a\\b", "a\nb", "a\0b", ".hidden",
        ] {
            assert!(Staging::open(data.path(), name).is_err(), "{name:?}");
        }
        check_name("prod eu (new)").unwrap();
        let staging = Staging::open(data.path(), "dev").unwrap();
        for path in ["", "../x", "a/../../x", "a//b", "/a", "a/.", "a\0"] {
            assert!(staging.write(path, b"").is_err(), "{path:?}");
        }
    }
}
