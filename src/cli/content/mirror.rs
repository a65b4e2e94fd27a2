//! A private copy of a map in S3 and of its snapshots, kept up to date while it is served.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use tempfile::TempDir;

use crate::cli::data::{open, private_folder, wait_for};
use crate::cli::prepare::MAP;
use crate::cli::terminal::Terminal;
use crate::snapshot::manifest;
use crate::snapshot::remote::address::Address;
use crate::snapshot::remote::fetch;
use crate::snapshot::remote::store::Store;
use crate::snapshot::write::name::{below, check_name};

/// How often it is looked whether there is a new map or a new snapshot.
const PAUSE: Duration = Duration::from_secs(20);

/// The copy. It is removed when this is dropped.
pub struct Mirror {
    folder: TempDir,
}

/// What is needed of a map: whose snapshots belong to it.
#[derive(Deserialize)]
struct Map {
    #[serde(default)]
    accounts: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What changes when map or snapshots do: a mark of the map, and of each account's snapshot.
type Marks = (Option<String>, Vec<(String, Option<String>)>);

impl Mirror {
    /// Copies map and snapshots, and goes on to look for new ones.
    ///
    /// # Errors
    /// No credentials, what S3 refuses, and a disk that takes no copy.
    pub fn start(address: &Address, terminal: Terminal) -> Result<Self> {
        let folder = private_folder()?;
        let mut marks = wait_for(async {
            let store = open(address).await?;
            copy(&store, folder.path(), &Marks::default()).await
        })?;
        let (to, address) = (folder.path().to_owned(), address.clone());
        // Ends with the process. A runtime of its own asks through connections of its own.
        thread::spawn(move || {
            let looked: Result<()> = wait_for(async {
                let store = open(&address).await?;
                let mut trouble = None;
                loop {
                    tokio::time::sleep(PAUSE).await;
                    match copy(&store, &to, &marks).await {
                        Ok(new) => (marks, trouble) = (new, None),
                        Err(error) => {
                            let told = format!("{error:#}");
                            if trouble.as_ref() != Some(&told) {
                                terminal.warn(&format!("{told}; what was read before is served"));
                            }
                            trouble = Some(told);
                        }
                    }
                }
            });
            if let Err(error) = looked {
                terminal.warn(&format!("{error:#}; new maps are not looked for"));
            }
        });
        Ok(Self { folder })
    }

    /// Where the copy is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Copies what has changed since `old`: snapshots first, so that the map never speaks of one that is not there.
async fn copy(store: &Store, to: &Path, old: &Marks) -> Result<Marks> {
    let mark = store.mark(MAP).await?;
    let Some(map) = store.read(MAP).await? else {
        return Ok(Marks::default());
    };
    let names = serde_json::from_slice::<Map>(&map).map(|map| map.accounts);
    let mut marks = Vec::new();
    for Named { name } in names.unwrap_or_default() {
        // The map comes from outside.
        if check_name(&name).is_err() {
            continue;
        }
        let mark = store.mark(&format!("{name}/{}", manifest::FILE)).await?;
        let known = old.1.iter().find(|(known, _)| *known == name);
        if mark.is_none() || known.is_none_or(|(_, known)| *known != mark) {
            replace(store, to, &name).await?;
        }
        marks.push((name, mark));
    }
    if old.0 != mark {
        let new = to.join(".map");
        fs::write(&new, &map)
            .and_then(|()| fs::rename(&new, to.join(MAP)))
            .with_context(|| format!("cannot write below {}", to.display()))?;
    }
    Ok((mark, marks))
}

/// Puts the account's snapshot in the place of the one that was copied before.
async fn replace(store: &Store, to: &Path, name: &str) -> Result<()> {
    let files = fetch::snapshot(store, name).await?.files;
    let write = || -> Result<()> {
        let new = tempfile::Builder::new().prefix(".new-").tempdir_in(to)?;
        for (path, bytes) in &files {
            let file = below(new.path(), path)?;
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, bytes)?;
        }
        let place = to.join(name);
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::rename(new.keep(), place)?;
        Ok(())
    };
    write().with_context(|| format!("cannot copy {} to {}", store.place(name), to.display()))
}
