//! Older snapshots of an account: kept beside the current one, listed, and pruned by count.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use time::OffsetDateTime;
use time::macros::format_description;

use super::manifest::{self, Manifest};

/// The folder of older snapshots below the folder of all snapshots. No account's name begins with a dot.
pub const FOLDER: &str = ".history";

/// Where the older snapshots of an account stand: `<data>/.history/<name>/<when it began>/`.
#[must_use]
pub fn folder(data: &Path, name: &str) -> PathBuf {
    data.join(FOLDER).join(name)
}

/// The older snapshots of an account, the newest first.
///
/// # Errors
/// A folder that cannot be listed.
pub fn list(data: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let folder = folder(data, name);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot list {}", folder.display()));
        }
    };
    let mut kept: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    kept.sort();
    kept.reverse();
    Ok(kept)
}

/// Moves the snapshot in `old` among the older ones of the account, and removes all but the newest `keep`.
///
/// # Errors
/// A folder that cannot be moved or removed.
pub fn keep(data: &Path, name: &str, old: &Path, keep: usize) -> Result<()> {
    let folder = folder(data, name);
    fs::create_dir_all(&folder).with_context(|| {
        format!(
            "cannot make the folder {} for older snapshots; see what stands there, or keep none with --keep 0",
            folder.display()
        )
    })?;
    let stamp = stamp(old);
    let place = (1..u32::MAX)
        .map(|at| match at {
            1 => folder.join(&stamp),
            at => folder.join(format!("{stamp}-{at}")),
        })
        .find(|place| place.symlink_metadata().is_err())
        .context("no name is free")?;
    fs::rename(old, &place)
        .with_context(|| format!("cannot move {} to {}", old.display(), place.display()))?;
    for path in list(data, name)?.into_iter().skip(keep) {
        fs::remove_dir_all(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// When a snapshot began, as a folder is named: `20261122T140200Z`. Without a manifest, when its folder was last changed.
fn stamp(snapshot: &Path) -> String {
    let manifest = fs::read(snapshot.join(manifest::FILE)).ok();
    let begin = manifest.and_then(|bytes| Manifest::read(&bytes).ok());
    if let Some(begin) = begin.map(|manifest| manifest.begin) {
        let plain: String = begin.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.len() == 16 {
            return plain;
        }
    }
    let changed = fs::metadata(snapshot).and_then(|meta| meta.modified());
    let changed = OffsetDateTime::from(changed.unwrap_or(SystemTime::UNIX_EPOCH));
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    changed
        .format(format)
        .unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(data: &Path, begin: &str) -> PathBuf {
        let folder = data.join("new");
        fs::create_dir_all(&folder).unwrap();
        let manifest = Manifest {
            format: manifest::FORMAT,
            mapper: String::new(),
            account: manifest::Identity::default(),
            partition: String::new(),
            caller: String::new(),
            begin: begin.to_owned(),
            end: String::new(),
            folder: None,
            coverage: Vec::new(),
        };
        fs::write(folder.join(manifest::FILE), manifest.write().unwrap()).unwrap();
        folder
    }

    #[test]
    fn the_newest_are_kept() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        assert_eq!(list(data, "dev").unwrap(), Vec::<PathBuf>::new());
        for begin in [
            "2026-11-22T14:02:00Z",
            "2026-11-22T14:02:00Z",
            "2025-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
        ] {
            keep(data, "dev", &snapshot(data, begin), 3).unwrap();
        }
        let names: Vec<String> = list(data, "dev")
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(
            names,
            ["20270101T000000Z", "20261122T140200Z-2", "20261122T140200Z"]
        );
        keep(data, "dev", &snapshot(data, "2027-01-02T00:00:00Z"), 0).unwrap();
        assert_eq!(list(data, "dev").unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_snapshot_without_a_manifest_has_the_date_of_its_folder() {
        let data = tempfile::tempdir().unwrap();
        let old = data.path().join("old");
        fs::create_dir(&old).unwrap();
        let stamp = stamp(&old);
        assert!(stamp.len() == 16 && stamp.starts_with("20"), "{stamp}");
    }
}
