//! `mapper gather`: an account of AWS as a snapshot on disk.

mod depot;
mod forecast;
mod interrupt;
mod one;
mod options;
mod progress;
mod shard;
mod summary;
mod targets;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use indicatif::MultiProgress;
use tokio::sync::Semaphore;

use crate::aws::clients::Session;
use crate::cli::data::Data;
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::config::organisation::{Usual, left_out};
use crate::gather::account::would_ask;
use crate::gather::order::Order;
use crate::gather::organisation;
use crate::gather::plan::Scope;
use crate::snapshot::write::name::check_name;
use crate::snapshot::write::staging::Terms;
use depot::Depot;
use options::Kinds;
use targets::Target;

pub use options::Gather;

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
                stopped = interrupt::stopped() => match stopped {
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
        let errands = targets
            .into_iter()
            .map(|target| self.errand(target, depot, &everywhere))
            .collect::<Result<Vec<_>>>()?;
        let mut sessions = HashMap::new();
        let mut running = Vec::new();
        let mut lost = Vec::new();
        let mut lose = |name: String, error: anyhow::Error| {
            if single {
                return Err(error);
            }
            terminal.error(&error.context(format!("account '{name}'")));
            lost.push(name);
            Ok(())
        };
        for Errand { profile, order } in errands {
            let session = match self.session(&mut sessions, profile).await {
                Ok(session) => session,
                Err(error) => {
                    lose(order.name, error)?;
                    continue;
                }
            };
            if self.dry_run {
                match would_ask(&session, &order).await {
                    Ok(regions) => {
                        let last = depot.last(&order.name).await;
                        terminal.result(&forecast::table(&order, &regions, last.as_ref()))?;
                    }
                    Err(error) => lose(order.name, error)?,
                }
                continue;
            }
            let name = order.name.clone();
            let (seats, bars, depot) = (Arc::clone(&seats), bars.clone(), Arc::clone(depot));
            running.push((
                name,
                tokio::spawn(async move {
                    let _seat = seats.acquire_owned().await;
                    // A future this large moves slowly.
                    Box::pin(one::account(&session, &order, &depot, &bars, terminal)).await
                }),
            ));
        }
        let mut outcome = Outcome::Done;
        let strict = self.kinds == Some(Kinds::All);
        for (name, run) in running {
            let gathered = run.await.context("gathering broke off").flatten();
            let told = gathered.and_then(|(manifest, place)| {
                if !single {
                    terminal.result(&summary::heading(&manifest))?;
                }
                one::tell(&manifest, &place, strict, terminal)
            });
            match told {
                Ok(Outcome::Done) => {}
                Ok(_) => outcome = Outcome::Incomplete,
                Err(error) => lose(name, error)?,
            }
        }
        if lost.is_empty() {
            Ok(outcome)
        } else {
            Err(anyhow!("not gathered: {}", lost.join(", ")))
        }
    }

    /// The session of a profile, made once.
    async fn session(
        &self,
        sessions: &mut HashMap<Option<String>, Session>,
        profile: Option<String>,
    ) -> Result<Session> {
        if let Some(session) = sessions.get(&profile) {
            return Ok(session.clone());
        }
        let session = self.access(profile.clone()).open().await?;
        Ok(sessions.entry(profile).or_insert(session).clone())
    }

    async fn depot(&self) -> Result<Depot> {
        match &self.data {
            Data::Folder(data) => Ok(Depot::folder(data)),
            Data::Bucket(address) => {
                let session = self.access(self.profile.clone()).open().await?;
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

    /// The accounts of the organisation that the caller belongs to.
    async fn organisation(&self, config: &Config, terminal: Terminal) -> Result<Vec<Target>> {
        let session = self.access(self.profile.clone()).open().await?;
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
                role: known.and_then(targets::role),
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
}

/// An account to gather, and with whose credentials.
struct Errand {
    profile: Option<String>,
    order: Order,
}
