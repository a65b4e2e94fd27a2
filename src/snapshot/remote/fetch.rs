//! Snapshots read back from a bucket: into memory, since a copy on disk would outlive a reader that is killed.

use anyhow::{Context, Result, bail};

use super::flights::{FLIGHTS, side_by_side};
use super::keys;
use super::store::{Object, Store};
use crate::snapshot::history;
use crate::snapshot::manifest::{self, Manifest};
use crate::snapshot::source::{DEEPEST, Memory};

/// How often a snapshot that is replaced while it is read is read anew.
const TRIES: usize = 3;
/// Accounts read side by side.
const ACCOUNTS: usize = 4;

/// A snapshot of an account: where it stands, and its manifest if it can be read.
#[derive(Debug, Clone)]
pub struct Found {
    pub folder: String,
    pub manifest: Option<Manifest>,
    /// Whether it is the one in force.
    pub current: bool,
}

/// The account's snapshot in force. A folder of files that somebody copied there (`aws s3 sync`) is one as well. Without
/// any file, there is none.
///
/// # Errors
/// What S3 refuses, a manifest that cannot be used, and a snapshot that is replaced again and again.
pub async fn snapshot(store: &Store, account: &str) -> Result<Memory> {
    for _ in 0..TRIES {
        let folder = folder(store, account).await?;
        if let Some(files) = files(store, &folder).await? {
            return Ok(Memory {
                name: store.place(account),
                files: files.into_iter().collect(),
            });
        }
    }
    bail!(
        "{} was replaced while it was read; run the same command again",
        store.place(account)
    )
}

/// The snapshots of several accounts, in the order of their names; an account without one has no files.
///
/// # Errors
/// As [`snapshot`].
pub async fn snapshots(store: &Store, names: Vec<String>) -> Result<Vec<(String, Memory)>> {
    let read = |name: String| {
        let store = store.clone();
        async move {
            let found = snapshot(&store, &name).await?;
            Ok((name, found))
        }
    };
    let mut found = side_by_side(names, ACCOUNTS, read).await?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// The manifest of the account's snapshot in force, if there is one.
///
/// # Errors
/// As [`snapshot`].
pub async fn current(store: &Store, account: &str) -> Result<Option<Manifest>> {
    let path = keys::current(account);
    let Some(bytes) = store.read(&path).await? else {
        return Ok(None);
    };
    let manifest = Manifest::read(&bytes);
    manifest
        .map(Some)
        .with_context(|| format!("cannot use {}", store.place(&path)))
}

/// The names of the accounts of which there is a snapshot, sorted.
///
/// # Errors
/// As [`snapshot`].
pub async fn accounts(store: &Store) -> Result<Vec<String>> {
    let mut names = store.folders("").await?;
    names.retain(|name| !name.starts_with('.'));
    Ok(names)
}

/// The account's snapshots: the one in force, and the older ones, the newest first.
///
/// # Errors
/// As [`snapshot`].
pub async fn all(store: &Store, account: &str) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let path = keys::current(account);
    let current = store.read(&path).await?;
    let current = current.map(|bytes| Manifest::read(&bytes).ok());
    let in_force = current
        .as_ref()
        .and_then(Option::as_ref)
        .and_then(|manifest| manifest.folder.clone());
    if let Some(manifest) = current {
        found.push(Found {
            folder: account.to_owned(),
            manifest,
            current: true,
        });
    }
    for run in store.folders(&keys::runs(account)).await?.iter().rev() {
        let folder = keys::run(account, run);
        if in_force.as_ref() == Some(&folder) {
            continue;
        }
        let path = format!("{folder}/{}", manifest::FILE);
        // Without one it was never whole.
        if let Some(bytes) = store.read(&path).await? {
            found.push(Found {
                folder,
                manifest: Manifest::read(&bytes).ok(),
                current: false,
            });
        }
    }
    Ok(found)
}

/// Where the files of the snapshot in force are.
async fn folder(store: &Store, account: &str) -> Result<String> {
    match current(store, account).await?.and_then(|told| told.folder) {
        None => Ok(account.to_owned()),
        Some(folder) if keys::is_run_of(account, &folder) => Ok(folder),
        Some(folder) => bail!(
            "cannot use {}: it names {folder:?}, which is no {}/{account}/<run>",
            store.place(&keys::current(account)),
            history::FOLDER
        ),
    }
}

/// Every file of a snapshot; none if one of them goes away while the others are read.
async fn files(store: &Store, folder: &str) -> Result<Option<Vec<(String, Vec<u8>)>>> {
    let objects = store.list(folder).await?.into_iter();
    let objects: Vec<Object> = objects
        .filter(|object| is_of_a_snapshot(&object.path))
        .collect();
    let read = |object: Object| {
        let (store, path) = (store.clone(), format!("{folder}/{}", object.path));
        async move { Ok((object.path, store.read(&path).await?)) }
    };
    let files = side_by_side(objects, FLIGHTS, read).await?;
    Ok(files
        .into_iter()
        .map(|(path, bytes)| Some((path, bytes?)))
        .collect())
}

/// Whether a file of that path is read: not hidden, and no deeper than a snapshot goes.
fn is_of_a_snapshot(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    parts.len() <= DEEPEST && parts.iter().all(|part| !part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::remote::store::tests::{block_on, memory};

    #[test]
    fn a_folder_that_was_copied_up_is_a_snapshot() {
        block_on(async {
            let store = memory();
            let paths = ["us-east-1/ec2-describe-vpcs.json", ".hidden", "a/b/c/d/e"];
            for path in paths {
                let path = format!("dev/{path}");
                store
                    .write(&path, b"{\"Vpcs\": []}".to_vec())
                    .await
                    .unwrap();
            }
            store.write("map.json", b"{}".to_vec()).await.unwrap();
            let files = snapshot(&store, "dev").await.unwrap().files;
            assert_eq!(files.keys().collect::<Vec<_>>(), [paths[0]]);
            assert_eq!(accounts(&store).await.unwrap(), ["dev"]);
            assert!(all(&store, "dev").await.unwrap().is_empty());
            assert!(snapshot(&store, "prod").await.unwrap().files.is_empty());
        });
    }

    #[test]
    fn a_manifest_that_leads_elsewhere_is_refused() {
        block_on(async {
            let store = memory();
            let manifest = br#"{"format": 1, "mapper": "1", "account": {"id": "", "name": "dev"}, "partition": "aws",
                "caller": "", "begin": "", "end": "", "folder": ".history/prod/20261123T000000Z"}"#;
            store
                .write("dev/manifest.json", manifest.to_vec())
                .await
                .unwrap();
            let error = snapshot(&store, "dev").await.unwrap_err().to_string();
            assert!(
                error.contains("s3://maps/team a/dev/manifest.json"),
                "{error}"
            );
        });
    }
}
