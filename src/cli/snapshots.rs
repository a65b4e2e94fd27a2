//! Which snapshots a command reads: the options, and the reading.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cli::data::{Data, open, wait_for};
use crate::config::Config;
use crate::inventory::Inventory;
use crate::snapshot::manifest;
use crate::snapshot::read::{Snapshot, read};
use crate::snapshot::remote::address::Address;
use crate::snapshot::remote::fetch;
use crate::snapshot::source::{Folder, Source};

/// The folder of snapshots, unless `--data` names another.
pub const DATA: &str = "account-data";
/// Accounts and names, unless `--config` names another.
const CONFIG: &str = "config.json";

/// Files of which a snapshot has one at least: mapper's, and CloudMapper's.
pub const SIGNS: [&str; 2] = [manifest::FILE, "describe-regions.json"];

/// Which accounts, and where they are.
#[derive(Debug, Clone, Args)]
pub struct Snapshots {
    /// Take this account; repeat for several
    #[arg(long = "account", value_name = "NAME", conflicts_with = "all")]
    accounts: Vec<String>,
    /// Take every account of config.json that was gathered
    #[arg(long)]
    all: bool,
    /// Take every account that was gathered, in config.json or not
    #[arg(long, conflicts_with_all = ["all", "accounts"])]
    org: bool,
    /// Accounts and names of networks [default: config.json here or in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the snapshots are: a folder, or s3://bucket/prefix
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: Data,
}

/// One account's snapshot, and what config.json says of the account.
struct Part {
    name: String,
    id: Option<String>,
    source: Box<dyn Source>,
}

impl Snapshots {
    /// Where the snapshots are.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Reads config.json and the accounts.
    ///
    /// # Errors
    /// A config.json or a snapshot that cannot be used; no account named where several were gathered.
    pub fn read(&self) -> Result<(Config, Inventory)> {
        let config = self.config()?;
        let parts = match &self.data {
            Data::Folder(data) => self.in_folder(data, &config)?,
            Data::Bucket(address) => wait_for(self.in_bucket(address, &config))?,
        };
        let snapshots: Vec<Snapshot> = parts
            .iter()
            .map(|part| Snapshot {
                source: part.source.as_ref(),
                name: part.name.clone(),
                id: part.id.clone(),
            })
            .collect();
        Ok((config, read(&snapshots)?))
    }

    fn in_folder(&self, data: &Path, config: &Config) -> Result<Vec<Part>> {
        let there = |name: &str| Ok(data.join(folder_name(name)?).is_dir());
        let mut parts = Vec::new();
        let all = || {
            let mut names = gathered(data);
            let is_snapshot = |name: &String| {
                SIGNS
                    .iter()
                    .any(|file| data.join(name).join(file).is_file())
            };
            names.retain(|name| !self.org || is_snapshot(name));
            names
        };
        for name in self.names(config, there, all)? {
            let id = config.account(&name).map(|account| account.id.clone());
            let path = data.join(folder_name(&name)?);
            let folders = Folder::accounts(&path).with_context(|| {
                format!("no snapshot of {name}; run `mapper gather --account {name}`")
            })?;
            let single = folders.len() == 1;
            for folder in folders {
                let inner = folder.root().file_name();
                let inner = inner.map(|name| name.to_string_lossy().into_owned());
                parts.push(Part {
                    name: if single {
                        name.clone()
                    } else {
                        inner.unwrap_or_default()
                    },
                    id: id.clone().filter(|_| single),
                    source: Box::new(folder),
                });
            }
        }
        Ok(parts)
    }

    async fn in_bucket(&self, address: &Address, config: &Config) -> Result<Vec<Part>> {
        let store = open(address).await?;
        let accounts = fetch::accounts(&store).await?;
        let there = |name: &str| {
            folder_name(name)?;
            Ok(accounts.iter().any(|account| account == name))
        };
        let names = self.names(config, there, || accounts.clone())?;
        let mut parts = Vec::new();
        for (name, source) in fetch::snapshots(&store, names).await? {
            // What else stands in the bucket is nobody's account.
            if self.org && !SIGNS.iter().any(|file| source.files.contains_key(*file)) {
                continue;
            }
            parts.push(Part {
                id: config.account(&name).map(|account| account.id.clone()),
                name,
                source: Box::new(source),
            });
        }
        Ok(parts)
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
            None => {
                let beside = match &self.data {
                    Data::Folder(folder) => folder.as_path(),
                    Data::Bucket(_) => Path::new("."),
                };
                usual_config(beside)
                    .map_or_else(|| Ok(Config::default()), |path| Config::read(&path))
            }
        }
    }

    /// Which accounts: those named, all that were gathered, the default one, or the only one there is.
    fn names(
        &self,
        config: &Config,
        there: impl Fn(&str) -> Result<bool>,
        gathered: impl FnOnce() -> Vec<String>,
    ) -> Result<Vec<String>> {
        let data = &self.data;
        if !self.accounts.is_empty() {
            let mut names = self.accounts.clone();
            names.sort();
            names.dedup();
            return Ok(names);
        }
        if self.all {
            let mut names = Vec::new();
            for account in &config.accounts {
                if there(&account.name)? {
                    names.push(account.name.clone());
                }
            }
            if names.is_empty() {
                bail!(
                    "none of the accounts in {} has a snapshot in {data}; run `mapper gather --all`",
                    self.config_name()
                );
            }
            return Ok(names);
        }
        if self.org {
            let names = gathered();
            if names.is_empty() {
                bail!("no snapshot in {data}; run `mapper gather --org`");
            }
            return Ok(names);
        }
        if let Some(account) = config.default_account() {
            return Ok(vec![account.name.clone()]);
        }
        let gathered = gathered();
        match gathered.as_slice() {
            [only] => Ok(vec![only.clone()]),
            [] => bail!("no snapshot in {data}; run `mapper gather`"),
            several => bail!(
                "which account? {data} has {}; name one with --account, or mark one as default in {}",
                several.join(", "),
                self.config_name()
            ),
        }
    }
}

/// The config.json that is meant where none is named: the one here, else the one in the data folder.
#[must_use]
pub fn usual_config(data: &Path) -> Option<PathBuf> {
    let places = [PathBuf::from(CONFIG), data.join(CONFIG)];
    places.into_iter().find(|path| path.exists())
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
