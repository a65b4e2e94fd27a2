//! Names that become paths, which cannot leave their folder, and the lock that one run an account holds.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

pub(super) fn lock(path: &Path, name: &str) -> Result<File> {
    let file = File::create(path).with_context(|| {
        format!(
            "cannot make {}; see that its folder can be written, or name another with --data",
            path.display()
        )
    })?;
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

/// Bytes that a name has at most on the file systems in use.
const LONGEST: usize = 255;

/// The file at `path` below `folder`, with `/` between folders.
///
/// # Errors
/// A path that would leave the folder, and names that no file can have.
pub fn below(folder: &Path, path: &str) -> Result<PathBuf> {
    let mut file = folder.to_owned();
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." || part.contains('\0') {
            bail!("'{path}' is no place in a snapshot: no file is called '{part}'");
        }
        if part.len() > LONGEST {
            bail!("no file can be called '{part}': names are no longer than {LONGEST} bytes");
        }
        file.push(part);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_names_and_paths_are_not() {
        for name in ["dev", "prod eu (new)", "büro", "a..b", "-rf", "x'; --"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "a\nb",
            "\u{1b}[2J",
            ".x",
        ] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name(&"x".repeat(201)).is_err());
    }

    #[test]
    fn a_path_stays_in_its_folder() {
        let folder = Path::new("data");
        assert_eq!(below(folder, "a/b c").unwrap(), Path::new("data/a/b c"));
        let long = format!("a/{}", "x".repeat(256));
        for path in ["", "/a", "a//b", "a/../b", "./a", "..", "a\0", &long] {
            assert!(below(folder, path).is_err(), "{path}");
        }
        assert!(below(folder, &long[..257]).is_ok());
    }
}
