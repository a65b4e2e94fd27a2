//! What `mapper gather` is told on the command line, and what of it cannot be.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::shard::Shard;
use crate::aws::Access;
use crate::cli::data::Data;
use crate::cli::snapshots::DATA;
use crate::cli::usage::Usage;
use crate::config::Config;
use crate::config::organisation::check_role_name;
use crate::gather::judge::ATTEMPTS;
use crate::snapshot::write::name::check_name;
use crate::snapshot::write::staging::Terms;

/// Options of `mapper gather`.
#[derive(Debug, Clone, Args)]
pub struct Gather {
    /// An account of config.json, or any name for the account that the credentials belong to; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub account: Vec<String>,
    /// Every account of config.json
    #[arg(long)]
    pub all: bool,
    /// Every active account of the organisation, which AWS Organizations is asked for
    #[arg(long, conflicts_with_all = ["account", "all"])]
    pub org: bool,
    /// With --org, the role to take on in each account that config.json has none for
    #[arg(long, value_name = "NAME", requires = "org")]
    pub role_name: Option<String>,
    /// With --role-name, what the roles' trust policies ask for
    #[arg(long, value_name = "ID", requires = "role_name")]
    pub external_id: Option<String>,
    /// Of all accounts, sorted by id, each N-th from the I-th on, counted from 0; auto/N: I is that of the array job
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    pub shard: Option<Shard>,
    /// The accounts and the names of CIDR blocks
    #[arg(long, value_name = "FILE", default_value = "config.json")]
    pub config: PathBuf,
    /// Where all snapshots are: a folder, or s3://bucket/prefix
    #[arg(long, value_name = "DIR", default_value = DATA)]
    pub data: Data,
    /// With --data s3://..., the folder that snapshots are made in, so that a broken-off run can be gone on from [default: a
    /// temporary one]
    #[arg(long, value_name = "DIR")]
    pub staging: Option<PathBuf>,
    /// Which kinds of resources to ask for [default: all, without asking for the rights to those that are not core]
    #[arg(long, value_enum)]
    pub kinds: Option<Kinds>,
    /// Only these regions, by their exact names
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub regions: Vec<String>,
    /// The profile of ~/.aws/config whose credentials to use, whatever config.json says
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Send every request there instead of to AWS (also AWS_ENDPOINT_URL)
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Requests in flight for one account
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: u16,
    /// Accounts gathered side by side
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub parallel: u16,
    /// Seconds that one request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub timeout: u16,
    /// Requests for one page before it is given up, if AWS asks to slow down; half as many for other failures
    #[arg(long, value_name = "N", default_value_t = ATTEMPTS, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub max_attempts: u32,
    /// Older snapshots to keep beside the current one
    #[arg(long, value_name = "N", default_value_t = Terms::default().keep)]
    pub keep: usize,
    /// Go on from a run that was broken off less than an hour ago (the default)
    #[arg(long, conflicts_with = "fresh")]
    pub resume: bool,
    /// Print what would be asked, and ask nothing but the regions, if they are not named
    #[arg(long)]
    pub dry_run: bool,
    /// Begin anew, whatever a run that was broken off has fetched
    #[arg(long)]
    pub fresh: bool,
}

/// Which kinds of resources are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kinds {
    /// What `mapper permissions` allows: EC2's network, load balancing, databases
    Core,
    /// What `mapper permissions --extended` allows: functions, containers, caches, file systems and all others as well
    All,
}

impl Gather {
    /// What can be wrong before anything is asked.
    ///
    /// # Errors
    /// Options that do not go together, and names that cannot be a folder's.
    pub fn check(&self, config: &Config) -> Result<()> {
        let names = self.account.iter();
        for name in names.chain(config.accounts.iter().map(|account| &account.name)) {
            check_name(name)?;
        }
        if let Some(role) = &self.role_name {
            check_role_name(role).map_err(|error| Usage::error(format!("--role-name: {error}")))?;
        }
        if self.shard.is_some() && !self.all && !self.org {
            return Err(Usage::error(
                "--shard takes its part of many accounts: give --all or --org as well",
            ));
        }
        if self.staging.is_some() && matches!(self.data, Data::Folder(_)) {
            return Err(Usage::error(
                "--staging is for --data s3://bucket/prefix; a folder needs none",
            ));
        }
        Ok(())
    }

    /// Whether what a broken-off run has fetched is still there for the next one.
    #[must_use]
    pub fn lasts(&self) -> bool {
        matches!(self.data, Data::Folder(_)) || self.staging.is_some()
    }

    /// With whose credentials, unless config.json says otherwise, and where requests go.
    #[must_use]
    pub fn access(&self, profile: Option<String>) -> Access {
        Access {
            profile,
            endpoint: self.endpoint_url.clone(),
            patience: Duration::from_secs(u64::from(self.timeout)),
        }
    }

    /// config.json need not be there when the account is named on the command line.
    ///
    /// # Errors
    /// A file that is not there, or wrong.
    pub fn read_config(&self) -> Result<Config> {
        let default = self.config == Path::new("config.json");
        if default && (self.org || !self.account.is_empty()) {
            return Ok(Config::read_if_there(&self.config)?.unwrap_or_default());
        }
        Config::read(&self.config).context(
            "accounts are named with --account, or in a config.json (see config.json.example)",
        )
    }
}
