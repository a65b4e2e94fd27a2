//! Whether the files below a folder are still the same: by name, size and time, without reading them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

/// As deep as a snapshot goes below its account: region, document, and two levels of values.
const DEEPEST: usize = 4;

/// What changes when a file of a folder does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footprint(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Footprint {
    /// Looks at every file below some folders.
    ///
    /// # Errors
    /// A folder that is not there or cannot be listed.
    pub fn of(folders: &[PathBuf]) -> Result<Self> {
        let mut out = Self::default();
        for folder in folders {
            out.look(folder, DEEPEST)?;
        }
        Ok(out)
    }

    fn look(&mut self, folder: &Path, depth: usize) -> Result<()> {
        let entries = fs::read_dir(folder)
            .with_context(|| format!("cannot list the folder {}", folder.display()))?;
        for entry in entries.filter_map(Result::ok) {
            // What is gone by now is as good as never seen.
            let Ok(metadata) = fs::metadata(entry.path()) else {
                continue;
            };
            if metadata.is_dir() && depth > 0 {
                self.look(&entry.path(), depth - 1)?;
            } else if metadata.is_file() {
                let footprint = (metadata.len(), metadata.modified().ok());
                self.0.insert(entry.path(), footprint);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_a_new_one_and_a_lost_one_are_noticed() {
        let at = tempfile::tempdir().unwrap();
        let folders = [at.path().to_owned()];
        let region = at.path().join("us-east-1");
        fs::create_dir(&region).unwrap();
        fs::write(region.join("a.json"), "{}").unwrap();
        let first = Footprint::of(&folders).unwrap();
        assert_eq!(Footprint::of(&folders).unwrap(), first);
        fs::write(region.join("a.json"), "{ }").unwrap();
        assert_ne!(Footprint::of(&folders).unwrap(), first);
        fs::write(region.join("a.json"), "{}").unwrap();
        fs::write(region.join("b.json"), "{}").unwrap();
        let second = Footprint::of(&folders).unwrap();
        fs::remove_file(region.join("b.json")).unwrap();
        assert_ne!(Footprint::of(&folders).unwrap(), second);
        assert!(Footprint::of(&[at.path().join("gone")]).is_err());
    }
}
