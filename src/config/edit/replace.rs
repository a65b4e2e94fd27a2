//! A file with another text in its place, whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Puts a text in the place of a file, whole or not at all. What a link leads to is replaced, not the link.
///
/// # Errors
/// A folder that cannot be written; the file is then as it was.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    write(&target, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut new = tempfile::NamedTempFile::new_in(&folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    if let Ok(old) = fs::metadata(path) {
        fs::set_permissions(new.path(), old.permissions())?;
    }
    // A new one stays its owner's alone: the umask is not known, and accounts stand in it.
    new.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owners_alone_and_an_old_one_stays_as_open_as_it_was() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        replace(&path, "{}").unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, "{}").unwrap();
        assert_eq!(mode(), 0o640);
    }
}
