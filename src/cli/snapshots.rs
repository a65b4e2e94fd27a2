//! Which snapshots a command reads: the options, and the reading.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::config::Config;
use crate::inventory::Inventory;
use crate::snapshot::read::{Snapshot, read};
use crate::snapshot::source::Folder;

/// The folder of snapshots, unless `--data` names another.
pub const DATA: &str = "account-data";
/// Accounts and names, unless `--config` names another.
const CONFIG: &str = "config.json";

/// Which accounts, and where they are.
#[derive(Debug, Clone, Args)]
pub struct Snapshots {
    /// Take this account; repeat for several
    #[arg(long = "account", value_name = "NAME", conflicts_with = "all")]
    accounts: Vec<String>,
    /// Take every account of config.json that was gathered
    #[arg(long)]
    all: bool,
    /// Accounts and names of networks [default: config.json, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the snapshots are
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: PathBuf,
}

impl Snapshots {
    /// The folder of the snapshots.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Reads config.json and the accounts.
    ///
    /// # Errors
    /// A config.json or a snapshot that cannot be used; no account named where several were gathered.
    pub fn read(&self) -> Result<(Config, Inventory)> {
        let config = self.config()?;
        let names = self.names(&config)?;
        let mut folders: Vec<(String, Option<String>, Folder)> = Vec::new();
        for name in names {
            let id = config.account(&name).map(|account| account.id.clone());
            let path = self.data.join(folder_name(&name)?);
            let mut parts = Folder::accounts(&path).with_context(|| {
                format!("no snapshot of {name}; run `mapper gather --account {name}`")
            })?;
            if let (1, Some(folder)) = (parts.len(), parts.pop()) {
                folders.push((name, id, folder));
            } else {
                for folder in Folder::accounts(&path)? {
                    let name = folder
                        .root()
                        .file_name()
                        .map(|name| name.to_string_lossy().into_owned());
                    folders.push((name.unwrap_or_default(), None, folder));
                }
            }
        }
        let snapshots: Vec<Snapshot> = folders
            .iter()
            .map(|(name, id, folder)| Snapshot {
                source: folder,
                name: name.clone(),
                id: id.clone(),
            })
            .collect();
        Ok((config, read(&snapshots)?))
    }

    fn config_name(&self) -> std::path::Display<'_> {
        self.config
            .as_deref()
            .unwrap_or(Path::new(CONFIG))
            .display()
    }

    fn config(&self) -> Result<Config> {
        match &self.config {
            Some(path) => Config::read(path),
            None => Ok(Config::read_if_there(Path::new(CONFIG))?.unwrap_or_default()),
        }
    }

    /// Which accounts: those named, all that were gathered, the default one, or the only one there is.
    fn names(&self, config: &Config) -> Result<Vec<String>> {
        if !self.accounts.is_empty() {
            let mut names = self.accounts.clone();
            names.sort();
            names.dedup();
            return Ok(names);
        }
        if self.all {
            let mut names = Vec::new();
            for account in &config.accounts {
                if self.data.join(folder_name(&account.name)?).is_dir() {
                    names.push(account.name.clone());
                }
            }
            if names.is_empty() {
                bail!(
                    "none of the accounts in {} has a snapshot in {}; run `mapper gather --all`",
                    self.config_name(),
                    self.data.display()
                );
            }
            return Ok(names);
        }
        if let Some(account) = config.default_account() {
            return Ok(vec![account.name.clone()]);
        }
        let gathered = gathered(&self.data);
        match gathered.as_slice() {
            [only] => Ok(vec![only.clone()]),
            [] => bail!(
                "no snapshot in {}; run `mapper gather`",
                self.data.display()
            ),
            several => bail!(
                "which account? {} has {}; name one with --account, or mark one as default in {}",
                self.data.display(),
                several.join(", "),
                self.config_name()
            ),
        }
    }
}

/// The account's name as a folder below the data folder: one plain part.
fn folder_name(name: &str) -> Result<&Path> {
    let path = Path::new(name);
    let mut parts = path.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(path),
        _ => bail!(
            "`{name}` cannot be the name of an account: its snapshot stands in a folder of that name"
        ),
    }
}

/// The folders that snapshots may stand in, sorted.
fn gathered(data: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(data) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_folder_and_nothing_else() {
        assert!(folder_name("dev").is_ok());
        for name in ["", ".", "..", "a/b", "/etc", "../x"] {
            assert!(folder_name(name).is_err(), "{name}");
        }
    }
}
