//! `mapper gather`: an account of AWS as a snapshot on disk.

mod forecast;
mod progress;
mod summary;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use indicatif::MultiProgress;
use tokio::sync::Semaphore;

use crate::aws::clients::Session;
use crate::aws::{Access, Role};
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::config::{Account, Config};
use crate::gather::account::{Order, gather, would_ask};
use crate::gather::judge::ATTEMPTS;
use crate::gather::plan::Scope;
use crate::snapshot::manifest::{Manifest, Status};
use crate::snapshot::write::name::check_name;
use crate::snapshot::write::staging::Terms;

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
    /// Which kinds of resources to ask for
    #[arg(long, value_enum, default_value_t = Kinds::All)]
    kinds: Kinds,
    /// Only these regions, by their exact names
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    regions: Vec<String>,
    /// The profile of ~/.aws/config whose credentials to use, whatever config.json says
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Send every request there instead of to AWS (also AWS_ENDPOINT_URL)
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Requests in flight for one account
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Accounts gathered side by side
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    parallel: u16,
    /// Seconds that one request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
    /// Requests for one page before it is given up, if AWS asks to slow down; half as many for other failures
    #[arg(long, value_name = "N", default_value_t = ATTEMPTS, value_parser = clap::value_parser!(u32).range(1..=100))]
    max_attempts: u32,
    /// Older snapshots to keep beside the current one
    #[arg(long, value_name = "N", default_value_t = Terms::default().keep)]
    keep: usize,
    /// Go on from a run that was broken off less than an hour ago (the default)
    #[arg(long, conflicts_with = "fresh")]
    resume: bool,
    /// Print what would be asked, and ask nothing but the regions, if they are not named
    #[arg(long)]
    dry_run: bool,
    /// Begin anew, whatever a run that was broken off has fetched
    #[arg(long)]
    fresh: bool,
}

/// Which kinds of resources are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kinds {
    /// What `mapper permissions` allows: EC2's network, load balancing, databases
    Core,
    /// What `mapper permissions --extended` allows: functions, containers, caches, file systems and all others as well
    All,
}

/// Requests in flight over all accounts: more sockets than this help nobody.
const EVERYWHERE: usize = 256;

impl Gather {
    /// Gathers the accounts side by side.
    ///
    /// # Errors
    /// A configuration that is wrong, and accounts that could not be gathered at all, each with its reason.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let errands = self.errands(terminal)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        runtime.block_on(async {
            tokio::select! {
                done = self.all_of(errands, terminal) => done,
                _ = tokio::signal::ctrl_c() => {
                    bail!(
                        "interrupted; the old snapshot is as it was, and within an hour the same command goes on from here"
                    )
                }
            }
        })
    }

    /// Gathers the accounts side by side and tells of each in the order of config.json. One account's failure ends no
    /// other.
    async fn all_of(&self, errands: Vec<Errand>, terminal: Terminal) -> Result<Outcome> {
        let single = errands.len() == 1;
        let bars = MultiProgress::new();
        let seats = Arc::new(Semaphore::new(usize::from(self.parallel)));
        let mut sessions: HashMap<Option<String>, Session> = HashMap::new();
        let mut running = Vec::new();
        for Errand { profile, order } in errands {
            let session = match sessions.get(&profile) {
                Some(session) => session.clone(),
                None => {
                    let session = self.access(profile.clone()).open().await;
                    sessions.entry(profile).or_insert(session).clone()
                }
            };
            if self.dry_run {
                let regions = would_ask(&session, &order).await?;
                terminal.result(&forecast::table(&order, &regions))?;
                continue;
            }
            let name = order.name.clone();
            let (seats, bars) = (Arc::clone(&seats), bars.clone());
            running.push((
                name,
                tokio::spawn(async move {
                    let _seat = seats.acquire_owned().await;
                    account(&session, &order, &bars, terminal).await
                }),
            ));
        }
        let mut outcome = Outcome::Done;
        let mut lost = Vec::new();
        for (name, run) in running {
            let gathered = run.await.context("gathering broke off").flatten();
            let told = gathered.and_then(|(manifest, folder)| tell(&manifest, &folder, terminal));
            match told {
                Ok(Outcome::Done) => {}
                Ok(_) => outcome = Outcome::Incomplete,
                Err(error) if single => return Err(error),
                Err(error) => {
                    terminal.error(&error.context(format!("account '{name}'")));
                    lost.push(name);
                }
            }
        }
        if lost.is_empty() {
            Ok(outcome)
        } else {
            Err(anyhow!("not gathered: {}", lost.join(", ")))
        }
    }

    fn access(&self, profile: Option<String>) -> Access {
        Access {
            profile,
            endpoint: self.endpoint_url.clone(),
            patience: Duration::from_secs(u64::from(self.timeout)),
        }
    }

    /// What is asked for on the command line and in config.json.
    fn errands(&self, terminal: Terminal) -> Result<Vec<Errand>> {
        let config = self.read_config()?;
        let names = self.account.iter();
        let names = names.chain(config.accounts.iter().map(|account| &account.name));
        for name in names {
            check_name(name)?;
        }
        let together = usize::from(self.concurrency) * usize::from(self.parallel);
        let everywhere = Arc::new(Semaphore::new(together.min(EVERYWHERE)));
        let errand = |name: &str, known: Option<&Account>| {
            if let Some(account) = known {
                account.check_access()?;
            }
            let profile = known.and_then(|account| account.profile.clone());
            let regions = known.and_then(|account| account.regions.clone());
            Ok(Errand {
                profile: self.profile.clone().or(profile),
                order: Order {
                    name: name.to_owned(),
                    id: known.map(|account| account.id.clone()),
                    data: self.data.clone(),
                    role: known.and_then(role),
                    regions: if self.regions.is_empty() {
                        regions.unwrap_or_default()
                    } else {
                        self.regions.clone()
                    },
                    scope: match self.kinds {
                        Kinds::Core => Scope::Core,
                        Kinds::All => Scope::All,
                    },
                    concurrency: usize::from(self.concurrency),
                    everywhere: Arc::clone(&everywhere),
                    attempts: self.max_attempts,
                    terms: Terms {
                        keep: self.keep,
                        resume: !self.fresh,
                    },
                },
            })
        };
        if self.all {
            if config.accounts.is_empty() {
                bail!("{} lists no account", self.config.display());
            }
            let all = config.accounts.iter();
            return all
                .map(|account| errand(&account.name, Some(account)))
                .collect();
        }
        if self.account.is_empty() {
            let account = config.default_account().with_context(|| {
                format!(
                    "no account is named with --account, and {} has none with \"default\": true",
                    self.config.display()
                )
            })?;
            return Ok(vec![errand(&account.name, Some(account))?]);
        }
        let mut errands: Vec<Errand> = Vec::new();
        for name in &self.account {
            let known = config.account(name);
            if known.is_none() {
                terminal.note(&format!(
                    "account '{name}' is not in {}: taking whatever account the credentials belong to",
                    self.config.display()
                ));
            }
            if errands.iter().all(|errand| errand.order.name != *name) {
                errands.push(errand(name, known)?);
            }
        }
        Ok(errands)
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

/// An account to gather, and with whose credentials.
struct Errand {
    profile: Option<String>,
    order: Order,
}

/// The role of an account of config.json, with a session name that tells CloudTrail who came.
fn role(account: &Account) -> Option<Role> {
    const LONGEST: usize = 64;
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || "+=,.@-".contains(*letter);
    let session_name = "mapper-".chars().chain(account.name.chars().filter(plain));
    Some(Role {
        arn: account.role_arn.clone()?,
        external_id: account.external_id.clone(),
        session_name: session_name.take(LONGEST).collect(),
    })
}

/// One account, from the first request to the snapshot in its place.
async fn account(
    session: &Session,
    order: &Order,
    bars: &MultiProgress,
    terminal: Terminal,
) -> Result<(Manifest, PathBuf)> {
    let progress = Arc::new(progress::Progress::new(&order.name, bars, terminal));
    let gathered = gather(session, order, progress.clone()).await;
    progress.end();
    gathered
}

/// What came of an account, as tables.
fn tell(manifest: &Manifest, folder: &Path, terminal: Terminal) -> Result<Outcome> {
    terminal.result(&summary::counts(manifest))?;
    terminal.note(&summary::sentence(manifest, folder));
    if is_whole(manifest) {
        return Ok(Outcome::Done);
    }
    terminal.table(&summary::problems(manifest));
    Ok(Outcome::Incomplete)
}

/// Whether every call was answered.
fn is_whole(manifest: &Manifest) -> bool {
    manifest
        .coverage
        .iter()
        .all(|row| matches!(row.status, Status::Ok | Status::Empty))
}
