//! Where finished snapshots go: the folder that they are made in, or a bucket.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;

use crate::aws::clients::Session;
use crate::cli::data::private_folder;
use crate::snapshot::manifest::{self, Manifest};
use crate::snapshot::remote::address::Address;
use crate::snapshot::remote::fetch;
use crate::snapshot::remote::lease::Lease;
use crate::snapshot::remote::publish::{publish, run_name};
use crate::snapshot::remote::store::Store;

/// Where finished snapshots go.
pub struct Depot {
    /// Where they are made.
    folder: PathBuf,
    bucket: Option<Bucket>,
}

struct Bucket {
    store: Store,
    /// Older snapshots to keep there.
    keep: usize,
    /// The folder, if it goes with the run.
    private: Mutex<Option<TempDir>>,
    /// What is held; none once nothing more may be taken.
    held: Mutex<Option<Vec<Arc<Lease>>>>,
}

/// The right to put an account's snapshot in place; in a folder its lock says so.
pub struct Right(Option<Arc<Lease>>);

impl Depot {
    /// A folder.
    pub fn folder(data: &Path) -> Self {
        Self {
            folder: data.to_owned(),
            bucket: None,
        }
    }

    /// A bucket; snapshots are made in `staging`, or in a folder of their own that nobody else reads.
    ///
    /// # Errors
    /// No credentials, and a system that gives no temporary folder.
    pub async fn bucket(
        session: &Session,
        address: &Address,
        staging: Option<&Path>,
        keep: usize,
    ) -> Result<Self> {
        let store = Store::open(session, address).await?;
        let private = match staging {
            Some(_) => None,
            None => Some(private_folder().context("name a folder with --staging")?),
        };
        let folder = match (&private, staging) {
            (Some(private), _) => private.path().to_owned(),
            (None, staging) => staging.unwrap_or(Path::new(".")).to_owned(),
        };
        Ok(Self {
            folder,
            bucket: Some(Bucket {
                store,
                keep,
                private: Mutex::new(private),
                held: Mutex::new(Some(Vec::new())),
            }),
        })
    }

    /// The folder that snapshots are made in.
    pub fn data(&self) -> &Path {
        &self.folder
    }

    /// How many older snapshots stay in the folder, if so many are wanted.
    pub fn keep(&self, wanted: usize) -> usize {
        if self.bucket.is_some() { 0 } else { wanted }
    }

    /// The manifest of the account's last snapshot, if there is one that can be read.
    pub async fn last(&self, account: &str) -> Option<Manifest> {
        match &self.bucket {
            Some(bucket) => fetch::current(&bucket.store, account).await.ok()?,
            None => {
                let file = self.folder.join(account).join(manifest::FILE);
                Manifest::read(&std::fs::read(file).ok()?).ok()
            }
        }
    }

    /// Makes sure that nobody else gathers the account.
    ///
    /// # Errors
    /// Somebody does, and what S3 refuses.
    pub async fn begin(&self, account: &str) -> Result<Right> {
        let Some(bucket) = &self.bucket else {
            return Ok(Right(None));
        };
        let lease = Arc::new(Lease::take(&bucket.store, account, &run_name()?).await?);
        let ended = {
            let mut held = bucket.held.lock().unwrap_or_else(PoisonError::into_inner);
            match held.as_mut() {
                Some(held) => {
                    held.push(Arc::clone(&lease));
                    false
                }
                None => true,
            }
        };
        if ended {
            lease.give_back().await;
            return Err(anyhow!("interrupted"));
        }
        Ok(Right(Some(lease)))
    }

    /// Puts the snapshot in `folder` in place. Gives where it stands, and what is wrong although it does.
    ///
    /// # Errors
    /// What S3 refuses; the old snapshot is then as it was, and the new one stays in its folder.
    pub async fn deliver(
        &self,
        account: &str,
        right: &Right,
        folder: &Path,
    ) -> Result<(String, Option<anyhow::Error>)> {
        let (Some(bucket), Some(lease)) = (&self.bucket, &right.0) else {
            return Ok((folder.display().to_string(), None));
        };
        let put = publish(&bucket.store, lease, account, folder, bucket.keep).await;
        let (place, left) = put.map_err(|error| {
            let mut private = bucket.private.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(private) = private.take() {
                // What took so long to gather is not thrown away.
                let _ = private.keep();
            }
            error.context(format!(
                "gathered '{account}', but its snapshot cannot be put into {}, where the old one is as it was; the new one \
                 is {}",
                bucket.store.place(account),
                folder.display()
            ))
        })?;
        let removed = std::fs::remove_dir_all(folder);
        let removed = removed.with_context(|| format!("cannot remove {}", folder.display()));
        let left = left.map(|error| error.context("older snapshots are still there"));
        Ok((place, left.or(removed.err())))
    }

    /// Gives the right back.
    pub async fn end(&self, right: Right) {
        if let Some(lease) = right.0 {
            lease.give_back().await;
        }
    }

    /// Gives all rights back, and no new ones out.
    pub async fn close(&self) {
        let Some(bucket) = &self.bucket else {
            return;
        };
        let held = bucket
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        for lease in held.unwrap_or_default() {
            lease.give_back().await;
        }
    }
}
