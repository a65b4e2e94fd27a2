//! A finished snapshot put in place: its files under the run's own name, and the manifest that names them last.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use time::OffsetDateTime;
use time::macros::format_description;

use super::flights::{FLIGHTS, side_by_side};
use super::keys;
use super::lease::Lease;
use super::store::Store;
use crate::snapshot::manifest::{self, Manifest};
use crate::snapshot::source::{Folder, Source};

/// A name for a run that no other has: when it began, as older snapshots on disk are named, and chance.
///
/// # Errors
/// A system without randomness.
pub fn run_name() -> Result<String> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let begin = OffsetDateTime::now_utc().format(format)?;
    let chance = getrandom::u32().map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(format!("{begin}-{chance:08x}"))
}

/// Puts the snapshot in `folder` in place as the account's, and removes all older ones but the newest `keep`. Until the
/// last write every reader sees the old snapshot whole. Gives where it stands, and why older ones are still there, if they
/// could not be removed.
///
/// # Errors
/// A file that cannot be read, what S3 refuses, and a lease that was lost; the old snapshot is then as it was.
pub async fn publish(
    store: &Store,
    lease: &Lease,
    account: &str,
    folder: &Path,
    keep: usize,
) -> Result<(String, Option<anyhow::Error>)> {
    let run = keys::run(account, lease.run());
    let source = Folder::new(folder);
    let manifest = source.read(manifest::FILE)?;
    let manifest = Manifest::read(&manifest)
        .with_context(|| format!("cannot use {}/{}", folder.display(), manifest::FILE))?;
    let files = source.list()?.into_iter();
    let files: Vec<_> = files
        .filter(|file| file.path != manifest::FILE)
        .map(|file| (folder.join(&file.path), format!("{run}/{}", file.path)))
        .collect();
    let write = |(file, path): (PathBuf, String)| {
        let store = store.clone();
        async move {
            let bytes = tokio::fs::read(&file).await;
            let bytes = bytes.with_context(|| format!("cannot read {}", file.display()))?;
            store.write(&path, bytes).await
        }
    };
    side_by_side(files, FLIGHTS, write).await?;
    let own = format!("{run}/{}", manifest::FILE);
    store.write(&own, manifest.write()?).await?;
    let current = Manifest {
        folder: Some(run),
        ..manifest
    };
    lease.renew().await?;
    store
        .write(&keys::current(account), current.write()?)
        .await?;
    let left = prune(store, account, lease.run(), keep).await.err();
    Ok((store.place(account), left))
}

/// Removes the account's runs but `current` and the newest `keep` whole ones.
async fn prune(store: &Store, account: &str, current: &str, keep: usize) -> Result<()> {
    let mut runs = store.folders(&keys::runs(account)).await?;
    runs.retain(|run| run != current);
    let mut kept = 0;
    for run in runs.iter().rev() {
        let run = keys::run(account, run);
        let manifest = format!("{run}/{}", manifest::FILE);
        if kept < keep && store.mark(&manifest).await?.is_some() {
            kept += 1;
            continue;
        }
        // Without its manifest it is no snapshot, if this run is killed before the rest is gone.
        store.remove(&manifest).await?;
        let objects = store.list(&run).await?.into_iter();
        let paths = objects.map(|object| format!("{run}/{}", object.path));
        let remove = |path: String| {
            let store = store.clone();
            async move { store.remove(&path).await }
        };
        side_by_side(paths.collect(), FLIGHTS, remove).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::snapshot::remote::fetch;
    use crate::snapshot::remote::store::tests::{block_on, memory};

    /// A snapshot in a folder: a manifest, and one file that says which it is.
    fn snapshot(number: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let region = folder.path().join("us-east-1/elbv2-describe-rules");
        fs::create_dir_all(&region).unwrap();
        fs::write(
            region.join("arn%3Aa+b"),
            format!("{{\"Rules\": [{number}]}}"),
        )
        .unwrap();
        fs::write(folder.path().join(".journal.jsonl"), "hidden").unwrap();
        let manifest = format!(
            r#"{{"format": 1, "mapper": "1", "account": {{"id": "123456789012", "name": "dev"}}, "partition": "aws",
            "caller": "", "begin": "2026-11-23T05:45:{number:02}Z", "end": ""}}"#
        );
        fs::write(folder.path().join(manifest::FILE), manifest).unwrap();
        folder
    }

    async fn put(store: &Store, number: usize, keep: usize) -> Result<String> {
        let run = format!("2026112{number}T000000Z-00000000");
        let lease = Lease::take(store, "dev", &run).await?;
        let put = publish(store, &lease, "dev", snapshot(number).path(), keep).await;
        lease.give_back().await;
        let (place, left) = put?;
        assert!(left.is_none(), "{left:?}");
        Ok(place)
    }

    async fn current(store: &Store) -> String {
        let files = fetch::snapshot(store, "dev").await.unwrap().files;
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            ["manifest.json", "us-east-1/elbv2-describe-rules/arn%3Aa+b"]
        );
        let manifest = Manifest::read(&files["manifest.json"]).unwrap();
        assert_eq!(manifest.folder, None);
        String::from_utf8(files["us-east-1/elbv2-describe-rules/arn%3Aa+b"].clone()).unwrap()
    }

    #[test]
    fn the_newest_snapshot_is_read_and_so_many_older_ones_are_kept() {
        block_on(async {
            let store = memory();
            assert_eq!(put(&store, 1, 2).await.unwrap(), "s3://maps/team a/dev");
            assert_eq!(current(&store).await, "{\"Rules\": [1]}");
            for number in 2..=5 {
                put(&store, number, 2).await.unwrap();
            }
            assert_eq!(current(&store).await, "{\"Rules\": [5]}");
            let runs = store.folders(".history/dev").await.unwrap();
            let days: Vec<&str> = runs.iter().map(|run| &run[6..8]).collect();
            assert_eq!(days, ["23", "24", "25"]);
            assert_eq!(store.list("").await.unwrap().len(), 1 + 3 * 2);
            put(&store, 6, 0).await.unwrap();
            assert_eq!(store.folders(".history/dev").await.unwrap().len(), 1);
            assert_eq!(current(&store).await, "{\"Rules\": [6]}");
        });
    }

    #[test]
    fn a_run_that_ends_before_its_last_write_changes_nothing_and_is_cleared_away() {
        block_on(async {
            let store = memory();
            put(&store, 1, 1).await.unwrap();
            // All but the manifest in its place.
            for file in ["manifest.json", "us-east-1/ec2-describe-vpcs.json"] {
                let path = format!(".history/dev/20261122T000000Z-00000000/{file}");
                store.write(&path, b"half".to_vec()).await.unwrap();
            }
            store
                .write(
                    ".history/dev/20261124T000000Z-0/us-east-1/x",
                    b"half".to_vec(),
                )
                .await
                .unwrap();
            assert_eq!(current(&store).await, "{\"Rules\": [1]}");

            let lease = Lease::take(&store, "dev", "20261125T000000Z-00000000")
                .await
                .unwrap();
            store.write(".dev.lock", b"{}".to_vec()).await.unwrap();
            let lost = publish(&store, &lease, "dev", snapshot(5).path(), 1).await;
            assert!(lost.unwrap_err().to_string().contains("has taken over"));
            assert_eq!(current(&store).await, "{\"Rules\": [1]}");

            put(&store, 6, 1).await.unwrap();
            assert_eq!(current(&store).await, "{\"Rules\": [6]}");
            assert_eq!(store.folders(".history/dev").await.unwrap().len(), 2);
        });
    }
}
