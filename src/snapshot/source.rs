//! Where a snapshot's files are read from: a folder on disk, or memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use memmap2::MmapMut;

/// How deep below the account's folder files may stand: region, document, and two levels of values.
pub const DEEPEST: usize = 4;

/// The files of one account's snapshot.
pub trait Source: Send + Sync {
    /// What the snapshot is called in messages: its folder.
    fn place(&self) -> String;

    /// Every file with its size in bytes, its path below the account's folder with `/` between the parts, sorted.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    fn list(&self) -> Result<Vec<Entry>>;

    /// The bytes of a file that [`Source::list`] named.
    ///
    /// # Errors
    /// A file that cannot be read.
    fn read(&self, path: &str) -> Result<Bytes<'_>>;
}

/// The bytes of a file.
#[derive(Debug)]
pub enum Bytes<'source> {
    Borrowed(&'source [u8]),
    Owned(Vec<u8>),
    /// A large file, in memory of its own: it goes back to the system at once, where an allocator would keep it while
    /// the records are made into a network.
    Apart(MmapMut),
}

impl Deref for Bytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Owned(bytes) => bytes,
            Self::Apart(bytes) => bytes,
        }
    }
}

/// From so many bytes on a file is read into memory of its own.
const LARGE: u64 = 1 << 20;

/// The whole of a file. One that changes while it is read is read as it is found.
fn whole(path: &Path) -> io::Result<Bytes<'static>> {
    let mut file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if !metadata.is_file() || metadata.len() < LARGE {
        let mut bytes = Vec::with_capacity(if metadata.is_file() { size } else { 0 });
        file.read_to_end(&mut bytes)?;
        return Ok(Bytes::Owned(bytes));
    }
    let mut apart = MmapMut::map_anon(size)?;
    file.read_exact(&mut apart)?;
    if file.read(&mut [0])? == 0 {
        return Ok(Bytes::Apart(apart));
    }
    fs::read(path).map(Bytes::Owned)
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub path: String,
    pub bytes: u64,
}

/// A snapshot in a folder.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The account's folder itself: the one with the regions in it.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The account folders in `path`: those of its folders whose names are account ids (Batfish's layout,
    /// `<snapshot>/<account id>/<region>/`), sorted; where there is none, `path` itself.
    ///
    /// # Errors
    /// `path` is no folder that can be listed.
    pub fn accounts(path: &Path) -> Result<Vec<Self>> {
        let mut ids: Vec<PathBuf> = folder(path)?
            .into_iter()
            .filter(|(name, path)| is_account_id(name) && path.is_dir())
            .map(|(_, path)| path)
            .collect();
        ids.sort();
        if ids.is_empty() {
            ids.push(path.to_owned());
        }
        Ok(ids.into_iter().map(Self::new).collect())
    }
}

/// Whether the text is an AWS account id: twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names and paths in a folder, hidden ones and names that are not Unicode left out (mapper writes neither).
fn folder(path: &Path) -> Result<Vec<(String, PathBuf)>> {
    let unreadable = || format!("cannot list {}", path.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !name.starts_with('.') {
            entries.push((name, entry.path()));
        }
    }
    Ok(entries)
}

impl Source for Folder {
    fn place(&self) -> String {
        self.root.display().to_string()
    }

    fn list(&self) -> Result<Vec<Entry>> {
        let mut files = Vec::new();
        let mut folders = vec![(String::new(), self.root.clone(), 1)];
        while let Some((prefix, path, depth)) = folders.pop() {
            for (name, path) in folder(&path)? {
                // Links are followed; the depth ends a circle of them.
                let Ok(metadata) = fs::metadata(&path) else {
                    continue;
                };
                if metadata.is_file() {
                    files.push(Entry {
                        path: format!("{prefix}{name}"),
                        bytes: metadata.len(),
                    });
                } else if metadata.is_dir() && depth < DEEPEST {
                    folders.push((format!("{prefix}{name}/"), path, depth + 1));
                }
            }
        }
        files.sort();
        Ok(files)
    }

    fn read(&self, path: &str) -> Result<Bytes<'_>> {
        let file = self.root.join(path);
        whole(&file).with_context(|| format!("cannot read {}", file.display()))
    }
}

/// A snapshot in memory: bytes by path below the account's folder.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    pub name: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Source for Memory {
    fn place(&self) -> String {
        self.name.clone()
    }

    fn list(&self) -> Result<Vec<Entry>> {
        let entries = self.files.iter().map(|(path, bytes)| Entry {
            path: path.clone(),
            bytes: bytes.len() as u64,
        });
        Ok(entries.collect())
    }

    fn read(&self, path: &str) -> Result<Bytes<'_>> {
        let bytes = self
            .files
            .get(path)
            .with_context(|| format!("no {path} in {}", self.name))?;
        Ok(Bytes::Borrowed(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_its_files_sorted_and_no_deeper_than_a_snapshot_goes() {
        let root = tempfile::tempdir().unwrap();
        for path in ["b/x/v/w", "b/x/v/too/deep", "a.json", "b/c.json", ".hidden"] {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, path).unwrap();
        }
        let folder = Folder::new(root.path());
        let listed = folder.list().unwrap();
        let paths: Vec<&str> = listed.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["a.json", "b/c.json", "b/x/v/w"]);
        assert_eq!(listed[0].bytes, 6);
        assert_eq!(&*folder.read("b/x/v/w").unwrap(), b"b/x/v/w");
        let missing = folder.read("b/none").unwrap_err().to_string();
        assert!(missing.contains("b/none"), "{missing}");
    }

    #[test]
    fn files_of_every_size_are_read_whole() {
        let root = tempfile::tempdir().unwrap();
        let large = usize::try_from(LARGE).unwrap();
        for size in [0, 1, large - 1, large, large + 1, 3 * large] {
            let bytes: Vec<u8> = (0..size)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect();
            fs::write(root.path().join("file"), &bytes).unwrap();
            let read = Folder::new(root.path());
            let read = read.read("file").unwrap();
            assert!(*read == *bytes, "{size}");
            assert_eq!(matches!(read, Bytes::Apart(_)), size >= large);
        }
    }

    #[test]
    fn account_ids_below_a_folder_are_its_accounts() {
        let root = tempfile::tempdir().unwrap();
        for name in ["554773406868", "012345678901", "us-east-1"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let names = |path: &Path| -> Vec<PathBuf> {
            let accounts = Folder::accounts(path).unwrap();
            accounts.into_iter().map(|account| account.root).collect()
        };
        let [first, second] = ["012345678901", "554773406868"].map(|id| root.path().join(id));
        assert_eq!(names(root.path()), [first.clone(), second]);
        assert_eq!(names(&first), [first]);
        assert!(Folder::accounts(&root.path().join("none")).is_err());
    }
}
