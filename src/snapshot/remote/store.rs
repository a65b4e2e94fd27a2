//! A prefix of a bucket: objects read, written, listed and removed by their names below it.

use std::sync::Arc;

use anyhow::{Context, Result};
use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};

use super::address::Address;
use super::refusal::told;
use crate::aws::clients::Session;

/// A prefix of a bucket.
#[derive(Debug, Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    address: Address,
}

/// An object's name below the prefix, and its size in bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    pub path: String,
    pub bytes: u64,
}

/// How a write under a condition ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Write {
    /// The new version.
    Done(UpdateVersion),
    /// The object is there, or is another by now.
    Refused,
}

impl Store {
    /// The prefix of `address` in the bucket that `objects` is.
    #[must_use]
    pub fn new(objects: Arc<dyn ObjectStore>, address: Address) -> Self {
        Self { objects, address }
    }

    /// The prefix of `address` as the session's credentials reach it.
    ///
    /// # Errors
    /// No source of credentials, and an endpoint that is no URL.
    pub async fn open(session: &Session, address: &Address) -> Result<Self> {
        let objects = session.bucket(&address.bucket).await;
        let objects = objects.map_err(|error| told(&error, &address.to_string()))?;
        Ok(Self::new(objects, address.clone()))
    }

    /// The name of an object, as messages give it: `s3://bucket/prefix/path`.
    #[must_use]
    pub fn place(&self, path: &str) -> String {
        match path {
            "" => self.address.to_string(),
            path => format!("{}/{path}", self.address),
        }
    }

    /// The bytes of an object; none where there is none.
    ///
    /// # Errors
    /// What S3 refuses, with its words, the object's name and the next step. So do all others.
    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.read_version(path).await?.map(|(bytes, _)| bytes))
    }

    /// As [`Store::read`], with the version that was read.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_version(&self, path: &str) -> Result<Option<(Vec<u8>, UpdateVersion)>> {
        let key = self.key(path)?;
        let found = match self.objects.get(&key).await {
            Ok(found) => found,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(told(&error, &self.place(path))),
        };
        let version = UpdateVersion {
            e_tag: found.meta.e_tag.clone(),
            version: found.meta.version.clone(),
        };
        let bytes = found.bytes().await;
        let bytes = bytes.map_err(|error| told(&error, &self.place(path)))?;
        Ok(Some((bytes.into(), version)))
    }

    /// What changes when an object does; none where there is none.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn mark(&self, path: &str) -> Result<Option<String>> {
        match self.objects.head(&self.key(path)?).await {
            Ok(meta) => Ok(Some(
                meta.e_tag.unwrap_or_else(|| meta.last_modified.to_string()),
            )),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(told(&error, &self.place(path))),
        }
    }

    /// Writes an object, whole or not at all.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn write(&self, path: &str, bytes: Vec<u8>) -> Result<()> {
        let written = self
            .objects
            .put(&self.key(path)?, PutPayload::from(bytes))
            .await;
        written
            .map(drop)
            .map_err(|error| told(&error, &self.place(path)))
    }

    /// Writes an object that must not be there, or must be of that version.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn write_if(
        &self,
        path: &str,
        bytes: Vec<u8>,
        version: Option<&UpdateVersion>,
    ) -> Result<Write> {
        let mode = version.map_or(PutMode::Create, |version| PutMode::Update(version.clone()));
        let key = self.key(path)?;
        let options = PutOptions::from(mode);
        match self
            .objects
            .put_opts(&key, PutPayload::from(bytes), options)
            .await
        {
            Ok(put) => Ok(Write::Done(put.into())),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(Write::Refused),
            Err(error) => Err(told(&error, &self.place(path))),
        }
    }

    /// Removes an object; one that is not there is removed.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn remove(&self, path: &str) -> Result<()> {
        match self.objects.delete(&self.key(path)?).await {
            Ok(()) => Ok(()),
            Err(error) if is_missing(&error) => Ok(()),
            Err(error) => Err(told(&error, &self.place(path))),
        }
    }

    /// Every object below `folder`, named below it, sorted.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn list(&self, folder: &str) -> Result<Vec<Object>> {
        let key = self.key(folder)?;
        let listed: Vec<_> = self
            .objects
            .list(Some(&key))
            .try_collect()
            .await
            .map_err(|error| told(&error, &self.place(folder)))?;
        let below = format!("{key}/");
        let mut objects: Vec<Object> = listed
            .into_iter()
            .filter_map(|meta| {
                let path = meta.location.as_ref().strip_prefix(&below)?.to_owned();
                Some(Object {
                    path,
                    bytes: meta.size,
                })
            })
            .collect();
        objects.sort();
        Ok(objects)
    }

    /// The names that stand before a `/` directly below `folder` (empty: the prefix itself), sorted.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn folders(&self, folder: &str) -> Result<Vec<String>> {
        let key = self.key(folder)?;
        let listed = self.objects.list_with_delimiter(Some(&key)).await;
        let listed = listed.map_err(|error| told(&error, &self.place(folder)))?;
        let mut names: Vec<String> = listed
            .common_prefixes
            .iter()
            .filter_map(|prefix| prefix.filename().map(str::to_owned))
            .collect();
        names.sort();
        Ok(names)
    }

    fn key(&self, path: &str) -> Result<Key> {
        let prefix = self.address.prefix.as_str();
        let name = match (prefix, path) {
            ("", path) => path.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}/{path}"),
        };
        Key::parse(&name).with_context(|| format!("{} cannot name an object", self.place(path)))
    }
}

/// A bucket that is missing is no missing object.
fn is_missing(error: &Error) -> bool {
    matches!(error, Error::NotFound { source, .. } if !source.to_string().contains("NoSuchBucket"))
}

#[cfg(test)]
pub(super) mod tests {
    use object_store::memory::InMemory;

    use super::*;

    /// A bucket in memory, with a prefix.
    pub fn memory() -> Store {
        let address = "s3://maps/team a".parse().unwrap();
        Store::new(Arc::new(InMemory::new()), address)
    }

    pub fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn objects_are_named_below_the_prefix() {
        block_on(async {
            let store = memory();
            assert_eq!(store.read("dev/x").await.unwrap(), None);
            assert_eq!(store.mark("dev/x").await.unwrap(), None);
            for path in [
                "dev/x",
                "dev/r/a%3Ab+c",
                "prod/y",
                ".history/dev/1/x",
                "map.json",
            ] {
                store.write(path, path.as_bytes().to_vec()).await.unwrap();
            }
            assert_eq!(
                store.read("dev/r/a%3Ab+c").await.unwrap().unwrap(),
                b"dev/r/a%3Ab+c"
            );
            let listed = store.list("dev").await.unwrap();
            let paths: Vec<&str> = listed.iter().map(|object| object.path.as_str()).collect();
            assert_eq!(paths, ["r/a%3Ab+c", "x"]);
            assert_eq!(listed[1].bytes, 5);
            assert_eq!(
                store.folders("").await.unwrap(),
                [".history", "dev", "prod"]
            );
            let before = store.mark("dev/x").await.unwrap();
            store.write("dev/x", b"new".to_vec()).await.unwrap();
            assert_ne!(store.mark("dev/x").await.unwrap(), before);
            store.remove("dev/x").await.unwrap();
            store.remove("dev/x").await.unwrap();
            assert_eq!(store.read("dev/x").await.unwrap(), None);
            assert!(store.read("../x").await.is_err());
        });
    }

    #[test]
    fn a_write_under_a_condition_is_refused_where_it_does_not_hold() {
        block_on(async {
            let store = memory();
            let Write::Done(first) = store.write_if("l", b"1".to_vec(), None).await.unwrap() else {
                panic!("the first is written");
            };
            let again = store.write_if("l", b"2".to_vec(), None).await.unwrap();
            assert_eq!(again, Write::Refused);
            let second = store.write_if("l", b"2".to_vec(), Some(&first)).await;
            assert!(matches!(second.unwrap(), Write::Done(_)));
            let stale = store.write_if("l", b"3".to_vec(), Some(&first)).await;
            assert_eq!(stale.unwrap(), Write::Refused);
            assert_eq!(store.read("l").await.unwrap().unwrap(), b"2");
        });
    }
}
