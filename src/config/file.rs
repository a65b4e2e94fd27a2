//! The bytes of config.json, which may be anything that bears the name.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of a config.json. A pipe that stands among files is none, since nobody may ever write to it; one that a shell
/// makes, below /dev, is read to its end. What has no end is none.
///
/// # Errors
/// No file, one that cannot be read, one that is longer than any config.json.
pub fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    /// Accounts and names take some hundred bytes each.
    const LONGEST: u64 = 64 << 20;
    let other = |what: &str| io::Error::new(ErrorKind::InvalidInput, what.to_owned());
    if !fs::metadata(path)?.is_file() && !path.starts_with("/dev") {
        return Err(other(
            "it is a folder, a pipe or a device, and not a file; name a file with --config",
        ));
    }
    let mut bytes = Vec::new();
    let read = File::open(path)?
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)?;
    if read as u64 > LONGEST {
        return Err(other(
            "it is longer than 64 MiB, and so no config.json; name another file with --config",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn a_file_is_read_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.json");
        assert!(bytes(&file).is_err());
        std::fs::write(&file, b"{}").unwrap();
        assert_eq!(bytes(&file).unwrap(), b"{}");
        let error = bytes(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("not a file; name a file with --config"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_without_an_end_does_not_hang() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("config.json");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|made| made.success()), "no mkfifo here");
        assert!(bytes(&pipe).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_has_no_end_is_no_file() {
        let error = bytes(std::path::Path::new("/dev/zero")).unwrap_err();
        assert!(error.to_string().contains("longer than 64 MiB"), "{error}");
    }
}
