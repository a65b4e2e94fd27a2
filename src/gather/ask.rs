//! One page of one call: in its turn, within the bounds on requests in flight, asked again where that may help.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::judge::{self, FAILED_ATTEMPTS, THROTTLED_ATTEMPTS, Verdict};
use super::limiter::Limiter;
use super::watch::Watch;
use crate::aws::{Answer, Clients, Failure};
use crate::resource::call::{Ask, Call};
use crate::resource::document::Document;
use crate::snapshot::manifest::Status;
use crate::snapshot::write::staging::Staging;

/// What all calls of a run share.
pub struct Shared {
    pub staging: Staging,
    pub limiter: Limiter,
    /// Requests in flight, over all regions of the account.
    pub flights: Semaphore,
    /// Requests in flight, over all accounts.
    pub everywhere: Arc<Semaphore>,
    pub watch: Arc<dyn Watch>,
}

/// What all calls of one region share.
pub struct Place {
    pub clients: Clients,
    /// Requests in flight in this region.
    pub flights: Semaphore,
}

/// Why a whole account is given up.
#[derive(Debug)]
pub enum Stop {
    /// AWS will refuse every other call as well.
    Refused(Failure),
    /// The disk does not take it.
    Disk(anyhow::Error),
}

/// Why a call gave no document.
#[derive(Debug)]
pub enum Broken {
    Stop(Stop),
    Row {
        status: Status,
        code: Option<String>,
        message: String,
    },
}

impl Broken {
    pub(super) fn unreadable(error: &anyhow::Error) -> Self {
        Self::Row {
            status: Status::Failed,
            code: None,
            message: format!("{error:#}"),
        }
    }
}

/// One page, with as many attempts as its failures allow.
///
/// # Errors
/// The last failure, judged.
pub async fn ask_until_answered(
    shared: &Shared,
    place: &Place,
    document: Document,
    call: Call,
    ask: Ask,
) -> Result<Answer, Broken> {
    let region = &place.clients.region;
    let (mut throttled, mut failed) = (0, 0);
    loop {
        shared.limiter.turn(region, document).await;
        let sent = {
            // No semaphore is ever closed.
            let _here = place.flights.acquire().await;
            let _account = shared.flights.acquire().await;
            let _everywhere = shared.everywhere.acquire().await;
            (call.send)(&place.clients, ask.clone()).await
        };
        let failure = match sent {
            Ok(answer) => {
                shared.limiter.answered(region, document);
                return Ok(answer);
            }
            Err(failure) => failure,
        };
        let verdict = judge::judge(&failure);
        let may_try = match verdict {
            Verdict::Slower => {
                shared.limiter.throttled(region, document);
                throttled += 1;
                throttled < THROTTLED_ATTEMPTS
            }
            Verdict::Again => {
                failed += 1;
                failed < FAILED_ATTEMPTS
            }
            Verdict::Row(_) => false,
            Verdict::Stop => return Err(Broken::Stop(Stop::Refused(failure))),
        };
        if !may_try {
            return Err(Broken::Row {
                status: judge::exhausted(verdict, &failure),
                code: failure.code.or_else(|| http_code(failure.http)),
                message: failure.message,
            });
        }
        sleep(jitter(throttled + failed)).await;
    }
}

/// What stands for AWS's error code where the answer has none.
fn http_code(http: Option<u16>) -> Option<String> {
    let http = http.filter(|http| *http >= 300)?;
    Some(format!("HTTP {http}"))
}

/// A pause of random length; of middle length if the system has no randomness.
#[must_use]
pub fn jitter(attempt: u32) -> Duration {
    judge::pause(attempt, getrandom::u64().unwrap_or(u64::from(u32::MAX)))
}
