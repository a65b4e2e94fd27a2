//! `mapper snapshots`: which snapshots there are, the current ones and the older ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use comfy_table::{Table, presets};

use crate::cli::outcome::Outcome;
use crate::cli::snapshots::DATA;
use crate::cli::terminal::{Terminal, line};
use crate::snapshot::history;
use crate::snapshot::manifest::{self, Manifest};

/// Options of `mapper snapshots`.
#[derive(Debug, Clone, Args)]
pub struct History {
    /// Only this account; repeat for several
    #[arg(long = "account", value_name = "NAME")]
    accounts: Vec<String>,
    /// Where the snapshots are
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: PathBuf,
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
        let mut found = names(&self.data)?;
        for name in &self.accounts {
            if !found.contains(name) {
                bail!(
                    "no snapshot of '{name}' in {}; run `mapper gather`",
                    self.data.display()
                );
            }
        }
        if !self.accounts.is_empty() {
            found.retain(|name| self.accounts.contains(name));
        }
        if found.is_empty() {
            bail!(
                "no snapshot in {}; run `mapper gather`",
                self.data.display()
            );
        }
        for name in found {
            let current = self.data.join(&name);
            if is_snapshot(&current) {
                table.add_row(row(&name, &current, "current"));
            }
            for older in history::list(&self.data, &name)? {
                table.add_row(row(&name, &older, "older"));
            }
        }
        terminal.result(&table.trim_fmt())?;
        Ok(Outcome::Done)
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
    [manifest::FILE, "describe-regions.json"]
        .iter()
        .any(|file| folder.join(file).is_file())
}

fn row(name: &str, folder: &Path, state: &str) -> [String; 6] {
    let manifest = fs::read(folder.join(manifest::FILE)).ok();
    let manifest = manifest.and_then(|bytes| Manifest::read(&bytes).ok());
    let missing = manifest.as_ref().map(|manifest| {
        let rows = manifest.coverage.iter();
        rows.filter(|row| !row.status.is_whole())
            .count()
            .to_string()
    });
    let told = |value: Option<&String>| value.map_or_else(|| "?".to_owned(), |text| line(text));
    [
        line(name),
        told(manifest.as_ref().map(|manifest| &manifest.account.id)),
        told(manifest.as_ref().map(|manifest| &manifest.begin)),
        state.to_owned(),
        told(missing.as_ref()),
        line(&folder.display().to_string()),
    ]
}
