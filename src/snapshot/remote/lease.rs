//! One run an account: an object that a run holds while it gathers, renews, and removes at its end.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use object_store::UpdateVersion;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Mutex;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::keys;
use super::store::{Store, Write};

/// How long a lease holds after its last renewal: a run that was killed is in nobody's way for longer.
const TERM: Duration = Duration::from_mins(3);
/// How often it is renewed.
const BEAT: Duration = Duration::from_secs(45);

/// What the object says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    /// The run's name, which no other run has.
    run: String,
    /// RFC 3339.
    until: String,
}

/// The right to put the account's snapshot in place.
#[derive(Debug)]
pub struct Lease {
    hold: Arc<Hold>,
    beat: AbortHandle,
}

#[derive(Debug)]
struct Hold {
    store: Store,
    account: String,
    run: String,
    /// The object as this run wrote it; none once it is given back.
    version: Mutex<Option<UpdateVersion>>,
}

impl Lease {
    /// Takes the lease for the run of that name, and renews it until it is given back or dropped.
    ///
    /// # Errors
    /// Another run that holds it, and what S3 refuses.
    pub async fn take(store: &Store, account: &str, run: &str) -> Result<Self> {
        let path = keys::lock(account);
        let held = held(run)?;
        let version = match store.write_if(&path, held.clone(), None).await? {
            Write::Done(version) => version,
            Write::Refused => take_over(store, account, run, held).await?,
        };
        let hold = Arc::new(Hold {
            store: store.clone(),
            account: account.to_owned(),
            run: run.to_owned(),
            version: Mutex::new(Some(version)),
        });
        let beating = Arc::clone(&hold);
        let beat = tokio::spawn(async move {
            loop {
                sleep(BEAT).await;
                // What is wrong is told when the snapshot is to be put in place.
                let _ = beating.renew().await;
            }
        });
        Ok(Self {
            hold,
            beat: beat.abort_handle(),
        })
    }

    /// The run that holds it.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.hold.run
    }

    /// Makes sure that it is still held.
    ///
    /// # Errors
    /// Another run that has taken it over, and what S3 refuses.
    pub async fn renew(&self) -> Result<()> {
        self.hold.renew().await
    }

    /// Gives it back. A lease that cannot be given back ends by itself.
    pub async fn give_back(&self) {
        self.beat.abort();
        let mut version = self.hold.version.lock().await;
        if version.take().is_some() {
            let path = keys::lock(&self.hold.account);
            let _ = self.hold.store.remove(&path).await;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.beat.abort();
    }
}

impl Hold {
    async fn renew(&self) -> Result<()> {
        let mut version = self.version.lock().await;
        let lost = || {
            format!(
                "another gather has taken over account '{}', since this one did not answer for {} minutes; its snapshot \
                 is not put in place",
                self.account,
                TERM.as_secs() / 60
            )
        };
        let known = version.as_ref().with_context(lost)?;
        let path = keys::lock(&self.account);
        let written = self
            .store
            .write_if(&path, held(&self.run)?, Some(known))
            .await?;
        if let Write::Done(new) = written {
            *version = Some(new);
            return Ok(());
        }
        // An answer that was lost on its way: the object is this run's all the same.
        match self.store.read_version(&path).await? {
            Some((bytes, new)) if is_of(&bytes, &self.run) => {
                *version = Some(new);
                Ok(())
            }
            _ => {
                *version = None;
                bail!(lost())
            }
        }
    }
}

/// Takes a lease that has run out.
async fn take_over(
    store: &Store,
    account: &str,
    run: &str,
    held: Vec<u8>,
) -> Result<UpdateVersion> {
    let path = keys::lock(account);
    let Some((bytes, version)) = store.read_version(&path).await? else {
        bail!("another gather of account '{account}' has just ended; run the same command again");
    };
    if is_of(&bytes, run) {
        return Ok(version);
    }
    let other = serde_json::from_slice::<Held>(&bytes).ok();
    let until = other
        .as_ref()
        .and_then(|held| OffsetDateTime::parse(&held.until, &Rfc3339).ok());
    if let Some(until) = until
        && until > OffsetDateTime::now_utc()
    {
        bail!(
            "another gather of account '{account}' is running; wait for it or stop it (if it was killed, {} is in the way \
             until {})",
            store.place(&path),
            until.format(&Rfc3339)?
        );
    }
    match store.write_if(&path, held, Some(&version)).await? {
        Write::Done(version) => Ok(version),
        Write::Refused => {
            bail!("another gather of account '{account}' has just begun; wait for it or stop it")
        }
    }
}

fn is_of(bytes: &[u8], run: &str) -> bool {
    serde_json::from_slice::<Held>(bytes).is_ok_and(|held| held.run == run)
}

fn held(run: &str) -> Result<Vec<u8>> {
    let until = OffsetDateTime::now_utc() + TERM;
    let until = until.replace_nanosecond(0)?.format(&Rfc3339)?;
    let run = run.to_owned();
    Ok(serde_json::to_vec(&Held { run, until })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::remote::store::tests::{block_on, memory};

    #[test]
    fn the_second_run_of_an_account_is_told_and_the_next_one_is_not() {
        block_on(async {
            let store = memory();
            let first = Lease::take(&store, "dev", "a").await.unwrap();
            let second = Lease::take(&store, "dev", "b")
                .await
                .unwrap_err()
                .to_string();
            assert!(
                second.contains("another gather of account 'dev' is running"),
                "{second}"
            );
            assert!(second.contains("s3://maps/team a/.dev.lock"), "{second}");
            Lease::take(&store, "prod", "b").await.unwrap();
            first.renew().await.unwrap();
            first.give_back().await;
            assert!(first.renew().await.is_err());
            Lease::take(&store, "dev", "b").await.unwrap();
        });
    }

    #[test]
    fn a_lease_that_ran_out_is_taken_over_and_its_holder_is_told() {
        block_on(async {
            let store = memory();
            let slow = Lease::take(&store, "dev", "slow").await.unwrap();
            let out = br#"{"run": "slow", "until": "2020-01-01T00:00:00Z"}"#;
            store.write(".dev.lock", out.to_vec()).await.unwrap();
            // Its own object, only another version of it.
            slow.renew().await.unwrap();
            store.write(".dev.lock", out.to_vec()).await.unwrap();
            let next = Lease::take(&store, "dev", "next").await.unwrap();
            let lost = slow.renew().await.unwrap_err().to_string();
            assert!(lost.contains("has taken over account 'dev'"), "{lost}");
            // What is lost is not given back for another.
            slow.give_back().await;
            next.renew().await.unwrap();
        });
    }
}
