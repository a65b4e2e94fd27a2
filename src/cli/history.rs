//! `mapper snapshots`: which snapshots there are, the current ones and the older ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use comfy_table::{Table, presets};

use crate::cli::data::{Data, open, wait_for};
use crate::cli::outcome::Outcome;
use crate::cli::snapshots::{DATA, SIGNS};
use crate::cli::terminal::{Terminal, line};
use crate::snapshot::history;
use crate::snapshot::manifest::{self, Manifest};
use crate::snapshot::remote::address::Address;
use crate::snapshot::remote::fetch;

/// Options of `mapper snapshots`.
#[derive(Debug, Clone, Args)]
pub struct History {
    /// Only this account; repeat for several
    #[arg(long = "account", value_name = "NAME")]
    accounts: Vec<String>,
    /// Where the snapshots are: a folder, or s3://bucket/prefix
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: Data,
}

impl History {
    /// Prints a row for each snapshot: the current one of an account first, then its older ones, the newest first.
    ///
    /// # Errors
    /// A folder that cannot be listed, and an account without a snapshot.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(["account", "id", "gathered", "", "not answered", "folder"]);
        let rows = match &self.data {
            Data::Folder(data) => self.in_folder(data)?,
            Data::Bucket(address) => wait_for(self.in_bucket(address))?,
        };
        if rows.is_empty() {
            bail!("no snapshot in {}; run `mapper gather`", self.data);
        }
        table.add_rows(rows);
        terminal.result(&table.trim_fmt())?;
        Ok(Outcome::Done)
    }

    fn in_folder(&self, data: &Path) -> Result<Vec<[String; 6]>> {
        let mut rows = Vec::new();
        for name in self.wanted(names(data)?)? {
            let current = data.join(&name);
            if is_snapshot(&current) {
                rows.push(row(&name, &current, "current"));
            }
            for older in history::list(data, &name)? {
                rows.push(row(&name, &older, "older"));
            }
        }
        Ok(rows)
    }

    async fn in_bucket(&self, address: &Address) -> Result<Vec<[String; 6]>> {
        let store = open(address).await?;
        let accounts = fetch::accounts(&store).await?;
        let mut rows = Vec::new();
        for name in self.wanted(accounts.into_iter().collect())? {
            for found in fetch::all(&store, &name).await? {
                let state = if found.current { "current" } else { "older" };
                let place = store.place(&found.folder);
                rows.push(told(&name, found.manifest.as_ref(), state, &place));
            }
        }
        Ok(rows)
    }

    /// Of the accounts that were found, those that are asked for.
    fn wanted(&self, mut found: BTreeSet<String>) -> Result<BTreeSet<String>> {
        for name in &self.accounts {
            if !found.contains(name) {
                bail!(
                    "no snapshot of '{name}' in {}; run `mapper gather`",
                    self.data
                );
            }
        }
        if !self.accounts.is_empty() {
            found.retain(|name| self.accounts.contains(name));
        }
        Ok(found)
    }
}

/// The accounts of which there is a snapshot, current or older, sorted.
fn names(data: &Path) -> Result<BTreeSet<String>> {
    let current = folders(data)?;
    let mut names: BTreeSet<String> = current
        .into_iter()
        .filter(|name| !name.starts_with('.') && is_snapshot(&data.join(name)))
        .collect();
    let older = data.join(history::FOLDER);
    if older.is_dir() {
        names.extend(folders(&older)?);
    }
    Ok(names)
}

fn folders(path: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(path)
        .with_context(|| format!("cannot list {}; run `mapper gather`", path.display()))?;
    Ok(entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect())
}

/// With a manifest, or CloudMapper's.
fn is_snapshot(folder: &Path) -> bool {
    SIGNS.iter().any(|file| folder.join(file).is_file())
}

fn row(name: &str, folder: &Path, state: &str) -> [String; 6] {
    let manifest = fs::read(folder.join(manifest::FILE)).ok();
    let manifest = manifest.and_then(|bytes| Manifest::read(&bytes).ok());
    told(
        name,
        manifest.as_ref(),
        state,
        &folder.display().to_string(),
    )
}

fn told(name: &str, manifest: Option<&Manifest>, state: &str, place: &str) -> [String; 6] {
    let missing = manifest.map(|manifest| {
        let rows = manifest.coverage.iter();
        rows.filter(|row| !row.status.is_whole())
            .count()
            .to_string()
    });
    let told = |value: Option<&String>| value.map_or_else(|| "?".to_owned(), |text| line(text));
    [
        line(name),
        told(manifest.map(|manifest| &manifest.account.id)),
        told(manifest.map(|manifest| &manifest.begin)),
        state.to_owned(),
        told(missing.as_ref()),
        line(place),
    ]
}
