//! `mapper gather`: an account of AWS as a snapshot on disk.

mod depot;
mod forecast;
mod progress;
mod shard;
mod summary;
mod targets;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use indicatif::MultiProgress;
use tokio::sync::Semaphore;

use crate::aws::clients::Session;
use crate::aws::{Access, Role};
use crate::cli::data::Data;
use crate::cli::outcome::Outcome;
use crate::cli::snapshots::DATA;
use crate::cli::terminal::Terminal;
use crate::cli::usage::Usage;
use crate::config::organisation::{Usual, check_role_name, left_out};
use crate::config::{Account, Config};
use crate::gather::account::{Order, gather, would_ask};
use crate::gather::judge::ATTEMPTS;
use crate::gather::organisation;
use crate::gather::plan::Scope;
use crate::inventory::CATALOGUE;
use crate::snapshot::manifest::{Manifest, Row, Status};
use crate::snapshot::write::name::check_name;
use crate::snapshot::write::staging::Terms;
use depot::Depot;
use shard::Shard;
use targets::Target;

/// Options of `mapper gather`.
#[derive(Debug, Clone, Args)]
pub struct Gather {
    /// An account of config.json, or any name for the account that the credentials belong to; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    account: Vec<String>,
    /// Every account of config.json
    #[arg(long)]
    all: bool,
    /// Every active account of the organisation, which AWS Organizations is asked for
    #[arg(long, conflicts_with_all = ["account", "all"])]
    org: bool,
    /// With --org, the role to take on in each account that config.json has none for
    #[arg(long, value_name = "NAME", requires = "org")]
    role_name: Option<String>,
    /// With --role-name, what the roles' trust policies ask for
    #[arg(long, value_name = "ID", requires = "role_name")]
    external_id: Option<String>,
    /// Of all accounts, sorted by id, each N-th from the I-th on, counted from 0; auto/N: I is that of the array job
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    shard: Option<Shard>,
    /// The accounts and the names of CIDR blocks
    #[arg(long, value_name = "FILE", default_value = "config.json")]
    config: PathBuf,
    /// Where all snapshots are: a folder, or s3://bucket/prefix
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: Data,
    /// With --data s3://..., the folder that snapshots are made in, so that a broken-off run can be gone on from [default: a
    /// temporary one]
    #[arg(long, value_name = "DIR")]
    staging: Option<PathBuf>,
    /// Which kinds of resources to ask for [default: all, without asking for the rights to those that are not core]
    #[arg(long, value_enum)]
    kinds: Option<Kinds>,
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
        let config = self.read_config()?;
        self.check(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        runtime.block_on(async {
            let depot = Arc::new(self.depot().await?);
            let done = tokio::select! {
                done = Box::pin(self.all_of(&config, &depot, terminal)) => done,
                stopped = stopped() => match stopped {
                    Ok(()) if self.lasts() => Err(anyhow!(
                        "interrupted; the old snapshot is as it was, and within an hour the same command goes on from here"
                    )),
                    Ok(()) => Err(anyhow!("interrupted; the old snapshot is as it was")),
                    Err(error) => Err(error),
                }
            };
            depot.close().await;
            done
        })
    }

    /// Gathers the accounts side by side and tells of each in the order of config.json. One account's failure ends no
    /// other.
    async fn all_of(
        &self,
        config: &Config,
        depot: &Arc<Depot>,
        terminal: Terminal,
    ) -> Result<Outcome> {
        let targets = self.targets(config, terminal).await?;
        let single = targets.len() == 1;
        let bars = MultiProgress::new();
        let seats = Arc::new(Semaphore::new(usize::from(self.parallel)));
        let together = usize::from(self.concurrency) * usize::from(self.parallel);
        let everywhere = Arc::new(Semaphore::new(together.min(EVERYWHERE)));
        let mut sessions: HashMap<Option<String>, Session> = HashMap::new();
        let mut running = Vec::new();
        for target in targets {
            let Errand { profile, order } = self.errand(target, depot, &everywhere)?;
            let session = match sessions.get(&profile) {
                Some(session) => session.clone(),
                None => {
                    let session = self.access(profile.clone()).open().await;
                    sessions.entry(profile).or_insert(session).clone()
                }
            };
            if self.dry_run {
                let regions = would_ask(&session, &order).await?;
                let last = depot.last(&order.name).await;
                terminal.result(&forecast::table(&order, &regions, last.as_ref()))?;
                continue;
            }
            let name = order.name.clone();
            let (seats, bars, depot) = (Arc::clone(&seats), bars.clone(), Arc::clone(depot));
            running.push((
                name,
                tokio::spawn(async move {
                    let _seat = seats.acquire_owned().await;
                    // A future this large moves slowly.
                    Box::pin(account(&session, &order, &depot, &bars, terminal)).await
                }),
            ));
        }
        let mut outcome = Outcome::Done;
        let mut lost = Vec::new();
        let strict = self.kinds == Some(Kinds::All);
        for (name, run) in running {
            let gathered = run.await.context("gathering broke off").flatten();
            let told =
                gathered.and_then(|(manifest, place)| tell(&manifest, &place, strict, terminal));
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

    /// What can be wrong before anything is asked.
    fn check(&self, config: &Config) -> Result<()> {
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
    fn lasts(&self) -> bool {
        matches!(self.data, Data::Folder(_)) || self.staging.is_some()
    }

    async fn depot(&self) -> Result<Depot> {
        match &self.data {
            Data::Folder(data) => Ok(Depot::folder(data)),
            Data::Bucket(address) => {
                let session = self.access(self.profile.clone()).open().await;
                Depot::bucket(&session, address, self.staging.as_deref(), self.keep).await
            }
        }
    }

    /// The accounts that this run gathers.
    async fn targets(&self, config: &Config, terminal: Terminal) -> Result<Vec<Target>> {
        let mut found = if self.org {
            self.organisation(config, terminal).await?
        } else if self.all {
            targets::all(config, &self.config)?
        } else {
            targets::named(config, &self.account, &self.config)?
        };
        if let Some(shard) = self.shard {
            let id = |target: &Target| target.known.as_ref().map(|known| known.id.clone());
            found.sort_by_key(id);
            let all = found.len();
            found = shard.of(found);
            terminal.note(&format!("shard {shard}: {} of {all} accounts", found.len()));
        }
        for target in &found {
            match &target.known {
                Some(account) => account.check_access()?,
                None => terminal.note(&format!(
                    "account '{}' is not in {}: taking whatever account the credentials belong to",
                    target.name,
                    self.config.display()
                )),
            }
        }
        Ok(found)
    }

    fn access(&self, profile: Option<String>) -> Access {
        Access {
            profile,
            endpoint: self.endpoint_url.clone(),
            patience: Duration::from_secs(u64::from(self.timeout)),
        }
    }

    /// The accounts of the organisation that the caller belongs to.
    async fn organisation(&self, config: &Config, terminal: Terminal) -> Result<Vec<Target>> {
        let session = self.access(self.profile.clone()).open().await;
        let (own, members) = organisation::members(&session, self.max_attempts).await?;
        if let Some(line) = left_out(&members) {
            terminal.note(&line);
        }
        let usual = Usual {
            role: self.role_name.clone(),
            external_id: self.external_id.clone(),
        };
        targets::of_organisation(config, &members, &own, &usual)
    }

    /// What is asked for on the command line and in config.json.
    fn errand(&self, target: Target, depot: &Depot, everywhere: &Arc<Semaphore>) -> Result<Errand> {
        check_name(&target.name)?;
        let known = target.known.as_ref();
        let profile = known.and_then(|account| account.profile.clone());
        let regions = known.and_then(|account| account.regions.clone());
        Ok(Errand {
            profile: self.profile.clone().or(profile),
            order: Order {
                id: known.map(|account| account.id.clone()),
                data: depot.data().to_owned(),
                role: known.and_then(role),
                regions: if self.regions.is_empty() {
                    regions.unwrap_or_default()
                } else {
                    self.regions.clone()
                },
                scope: match self.kinds {
                    Some(Kinds::Core) => Scope::Core,
                    Some(Kinds::All) | None => Scope::All,
                },
                concurrency: usize::from(self.concurrency),
                everywhere: Arc::clone(everywhere),
                attempts: self.max_attempts,
                terms: Terms {
                    keep: depot.keep(self.keep),
                    resume: !self.fresh,
                },
                lasts: self.lasts(),
                name: target.name,
            },
        })
    }

    /// config.json need not be there when the account is named on the command line.
    fn read_config(&self) -> Result<Config> {
        let default = self.config == Path::new("config.json");
        if default && (self.org || !self.account.is_empty()) {
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

/// Ctrl-C, or whatever else asks a process to end, as schedulers do.
async fn stopped() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut end = signal(SignalKind::terminate()).context("cannot listen for signals")?;
        tokio::select! {
            _ = end.recv() => Ok(()),
            heard = tokio::signal::ctrl_c() => heard.context("cannot listen for signals"),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c()
            .await
            .context("cannot listen for signals")
    }
}

/// One account, from the first request to the snapshot in its place.
async fn account(
    session: &Session,
    order: &Order,
    depot: &Depot,
    bars: &MultiProgress,
    terminal: Terminal,
) -> Result<(Manifest, String)> {
    let right = depot.begin(&order.name).await?;
    let progress = Arc::new(progress::Progress::new(&order.name, bars, terminal));
    let gathered = Box::pin(gather(session, order, progress.clone())).await;
    progress.end();
    let delivered = match gathered {
        Ok((manifest, folder)) => {
            let put = depot.deliver(&order.name, &right, &folder).await;
            put.map(|(place, left)| (manifest, place, left))
        }
        Err(error) => Err(error),
    };
    depot.end(right).await;
    let (manifest, place, left) = delivered?;
    if let Some(left) = left {
        terminal.warn(&format!("account '{}': {left:#}", order.name));
    }
    Ok((manifest, place))
}

/// What came of an account, as tables. Kinds beyond the core tell who stands behind an interface, and nothing of what
/// reaches it: where nobody asked for them by name, the snapshot is whole without them.
fn tell(manifest: &Manifest, place: &str, strict: bool, terminal: Terminal) -> Result<Outcome> {
    terminal.result(&summary::counts(manifest))?;
    terminal.note(&summary::sentence(manifest, place));
    if is_whole(manifest.coverage.iter()) {
        return Ok(Outcome::Done);
    }
    terminal.table(&summary::problems(manifest));
    if !strict && is_whole(manifest.coverage.iter().filter(|row| !is_further(row))) {
        terminal.note(
            "all of it concerns services beyond EC2, load balancing and databases, whose interfaces show all the same; \
             `mapper permissions --extended` allows their calls, and --kinds core does not make them",
        );
        return Ok(Outcome::Done);
    }
    Ok(Outcome::Incomplete)
}

/// Whether a call is one that only `--kinds all` makes.
fn is_further(row: &Row) -> bool {
    CATALOGUE.iter().any(|kind| {
        kind.document.service == row.service
            && kind.document.operation == row.operation
            && kind.call.is_some_and(|call| call.extended)
    })
}

/// Whether every call was answered.
fn is_whole<'m>(mut rows: impl Iterator<Item = &'m Row>) -> bool {
    rows.all(|row| matches!(row.status, Status::Ok | Status::Empty))
}
