//! `mapper gather`: an account of AWS as a snapshot on disk.

mod progress;
mod summary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::aws::Access;
use crate::aws::clients::Session;
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::gather::account::{Order, gather};
use crate::snapshot::manifest::{Manifest, Status};
use crate::snapshot::write::staging::check_name;

/// Options of `mapper gather`.
#[derive(Debug, Clone, Args)]
pub struct Gather {
    /// An account of config.json, or any name for the account that the credentials belong to; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    account: Vec<String>,
    /// Every account of config.json
    #[arg(long)]
    all: bool,
    /// The accounts and the names of CIDR blocks
    #[arg(long, value_name = "FILE", default_value = "config.json")]
    config: PathBuf,
    /// The folder of all snapshots
    #[arg(long, value_name = "DIR", default_value = "account-data")]
    data: PathBuf,
    /// Only these regions, by their exact names
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    regions: Vec<String>,
    /// The profile of ~/.aws/config whose credentials to use
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Send every request there instead of to AWS (also AWS_ENDPOINT_URL)
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Requests in flight
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
}

impl Gather {
    /// Gathers the accounts one after another.
    ///
    /// # Errors
    /// A configuration that is wrong, and accounts that could not be gathered at all, each with its reason.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let orders = self.orders(terminal)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        runtime.block_on(async {
            tokio::select! {
                done = self.all_of(orders, terminal) => done,
                _ = tokio::signal::ctrl_c() => {
                    bail!("interrupted; the old snapshot is as it was")
                }
            }
        })
    }

    async fn all_of(&self, orders: Vec<Order>, terminal: Terminal) -> Result<Outcome> {
        let access = Access {
            profile: self.profile.clone(),
            endpoint: self.endpoint_url.clone(),
        };
        let session = access.open().await;
        let single = orders.len() == 1;
        let mut outcome = Outcome::Done;
        let mut lost = Vec::new();
        for order in orders {
            match account(&session, &order, terminal).await {
                Ok(Outcome::Done) => {}
                Ok(_) => outcome = Outcome::Incomplete,
                Err(error) if single => return Err(error),
                Err(error) => {
                    terminal.error(&error);
                    lost.push(order.name);
                }
            }
        }
        if lost.is_empty() {
            Ok(outcome)
        } else {
            Err(anyhow!("not gathered: {}", lost.join(", ")))
        }
    }

    /// What is asked for on the command line and in config.json.
    fn orders(&self, terminal: Terminal) -> Result<Vec<Order>> {
        let config = self.read_config()?;
        let names = self.account.iter();
        let names = names.chain(config.accounts.iter().map(|account| &account.name));
        for name in names {
            check_name(name)?;
        }
        let order = |name: &str, id: Option<&str>| Order {
            name: name.to_owned(),
            id: id.map(str::to_owned),
            data: self.data.clone(),
            regions: self.regions.clone(),
            concurrency: usize::from(self.concurrency),
        };
        if self.all {
            if config.accounts.is_empty() {
                bail!("{} lists no account", self.config.display());
            }
            let all = config.accounts.iter();
            return Ok(all
                .map(|account| order(&account.name, Some(&account.id)))
                .collect());
        }
        if self.account.is_empty() {
            let account = config.default_account().with_context(|| {
                format!(
                    "no account is named with --account, and {} has none with \"default\": true",
                    self.config.display()
                )
            })?;
            return Ok(vec![order(&account.name, Some(&account.id))]);
        }
        let mut orders: Vec<Order> = Vec::new();
        for name in &self.account {
            let known = config.account(name);
            if known.is_none() {
                terminal.note(&format!(
                    "account '{name}' is not in {}: taking whatever account the credentials belong to",
                    self.config.display()
                ));
            }
            if orders.iter().all(|order| order.name != *name) {
                orders.push(order(name, known.map(|account| account.id.as_str())));
            }
        }
        Ok(orders)
    }

    /// config.json need not be there when the account is named on the command line.
    fn read_config(&self) -> Result<Config> {
        let default = self.config == Path::new("config.json");
        if default && !self.account.is_empty() {
            return Ok(Config::read_if_there(&self.config)?.unwrap_or_default());
        }
        Config::read(&self.config).context(
            "accounts are named with --account, or in a config.json (see config.json.example)",
        )
    }
}

/// One account, from the first request to the tables.
async fn account(session: &Session, order: &Order, terminal: Terminal) -> Result<Outcome> {
    let progress = Arc::new(progress::Progress::new(&order.name, terminal));
    let gathered = gather(session, order, progress.clone()).await;
    progress.end();
    let (manifest, folder) = gathered?;
    terminal.result(&summary::counts(&manifest))?;
    terminal.note(&summary::sentence(&manifest, &folder));
    if is_whole(&manifest) {
        return Ok(Outcome::Done);
    }
    terminal.table(&summary::problems(&manifest));
    Ok(Outcome::Incomplete)
}

/// Whether every call was answered.
fn is_whole(manifest: &Manifest) -> bool {
    manifest
        .coverage
        .iter()
        .all(|row| matches!(row.status, Status::Ok | Status::Empty))
}
