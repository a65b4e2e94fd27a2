//! Where snapshots are: a folder, or a prefix of a bucket.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::builder::{OsStringValueParser, TryMapValueParser, TypedValueParser, ValueParserFactory};
use tempfile::TempDir;

use crate::aws::Access;
use crate::snapshot::remote::address::{Address, SCHEME};
use crate::snapshot::remote::store::Store;

/// What `--data` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    Folder(PathBuf),
    Bucket(Address),
}

impl Data {
    /// The map beside the snapshots, as messages name it.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            Self::Bucket(address) => format!("{address}/{name}"),
        }
    }

    fn parse(text: OsString) -> Result<Self> {
        match text.to_str() {
            Some(text) if text.starts_with(SCHEME) => Ok(Self::Bucket(text.parse()?)),
            _ => Ok(Self::Folder(text.into())),
        }
    }
}

impl From<&Path> for Data {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl fmt::Display for Data {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(out),
            Self::Bucket(address) => address.fmt(out),
        }
    }
}

impl ValueParserFactory for Data {
    type Parser = TryMapValueParser<OsStringValueParser, fn(OsString) -> Result<Data>>;

    fn value_parser() -> Self::Parser {
        let parse: fn(OsString) -> Result<Data> = Data::parse;
        OsStringValueParser::new().try_map(parse)
    }
}

/// How a command that reads snapshots gets at a bucket: as the environment says.
#[must_use]
pub fn usual_access() -> Access {
    Access {
        profile: None,
        endpoint: None,
        patience: Duration::from_mins(1),
    }
}

/// The snapshots in a bucket.
///
/// # Errors
/// An endpoint that is no URL, no credentials, no such bucket.
pub async fn open(address: &Address) -> Result<Store> {
    Store::open(&usual_access().open().await?, address).await
}

/// A temporary folder that its owner alone can look into. It is removed when it is dropped.
///
/// # Errors
/// A system that gives none.
pub fn private_folder() -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("mapper-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir().context("cannot make a temporary folder")
}

/// Does something that waits for a bucket.
///
/// # Errors
/// What it fails with, and a system that has no threads left.
pub fn wait_for<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_a_bucket_is_named() {
        let parse = |text: &str| Data::parse(text.into());
        assert_eq!(parse("s3/x").unwrap(), Data::Folder("s3/x".into()));
        let bucket = parse("s3://maps/a").unwrap();
        assert_eq!(bucket.file("map.json"), "s3://maps/a/map.json");
        assert!(parse("s3://Maps").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_looks_into_a_private_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = private_folder().unwrap();
        let mode = folder.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
