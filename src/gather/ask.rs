//! One page of one call: in its turn, within the bounds on requests in flight, asked again where that may help.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::fetched::Fetched;
use super::judge::{self, Verdict};
use super::limiter::Limiter;
use super::order::Order;
use super::watch::Watch;
use crate::aws::{Answer, Clients, Failure};
use crate::resource::call::{Ask, Call, Way};
use crate::resource::document::Document;
use crate::snapshot::manifest::Status;
use crate::snapshot::write::staging::Staging;

/// What all calls of a run share.
pub struct Shared {
    pub staging: Staging,
    /// What a run that was broken off has fetched.
    pub fetched: Fetched,
    pub budget: Arc<Budget>,
}

/// How often and how much at once AWS may be asked.
pub struct Budget {
    /// Requests for one page, the first included, before its call is given up.
    pub attempts: u32,
    pub limiter: Limiter,
    /// Requests in flight, over all regions of the account.
    pub flights: Semaphore,
    /// Requests in flight, over all accounts.
    pub everywhere: Arc<Semaphore>,
    pub watch: Arc<dyn Watch>,
}

impl Budget {
    /// What the order allows.
    pub fn of(order: &Order, watch: Arc<dyn Watch>) -> Self {
        Self {
            attempts: order.attempts,
            limiter: Limiter::default(),
            flights: Semaphore::new(order.concurrency.max(1)),
            everywhere: Arc::clone(&order.everywhere),
            watch,
        }
    }
}

/// What all calls of one region share.
pub struct Place {
    pub clients: Clients,
    /// Requests in flight in this region.
    pub flights: Semaphore,
    /// Whether a client of the SDK has been answered in this region, so that the credentials hold in it.
    pub answered: AtomicBool,
}

impl Place {
    /// A region of which so many requests may be in flight.
    #[must_use]
    pub fn new(clients: Clients, flights: usize) -> Self {
        Self {
            clients,
            flights: Semaphore::new(flights),
            answered: AtomicBool::new(false),
        }
    }
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
    budget: &Budget,
    place: &Place,
    document: Document,
    call: Call,
    ask: Ask,
) -> Result<Answer, Broken> {
    let region = &place.clients.region;
    let (mut throttled, mut failed) = (0, 0);
    loop {
        budget.limiter.turn(region, document).await;
        let sent = {
            // No semaphore is ever closed.
            let _here = place.flights.acquire().await;
            let _account = budget.flights.acquire().await;
            let _everywhere = budget.everywhere.acquire().await;
            call.send(&place.clients, document, ask.clone()).await
        };
        let failure = match sent {
            Ok(answer) => {
                budget.limiter.answered(region, document);
                if !is_ours(call) {
                    place.answered.store(true, Ordering::Relaxed);
                }
                return Ok(answer);
            }
            Err(failure) => failure,
        };
        let verdict = verdict(place, call, &failure);
        let may_try = match verdict {
            Verdict::Slower => {
                budget.limiter.throttled(region, document);
                throttled += 1;
                throttled < budget.attempts
            }
            Verdict::Again => {
                failed += 1;
                failed < judge::failed_attempts(budget.attempts)
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

/// What a failed request means. What is wrong with a request that mapper signs by itself is wrong with that service only:
/// were it the clock or the credentials, the SDK's own clients would say so.
///
/// A region that has answered takes the caller's credentials: where it no longer does, they were deleted on the way.
fn verdict(place: &Place, call: Call, failure: &Failure) -> Verdict {
    let verdict = judge::judge(failure);
    let is_ours = is_ours(call);
    let is_unknown = judge::knows_no_caller(failure);
    if is_unknown && !is_ours && call.parent.is_none() && place.answered.load(Ordering::Relaxed) {
        return Verdict::Stop;
    }
    let is_gone = matches!(
        failure.code.as_deref(),
        Some("ExpiredToken" | "ExpiredTokenException" | "RequestExpired")
    );
    match verdict {
        Verdict::Stop if is_ours && !is_gone => Verdict::Row(Status::Failed),
        verdict => verdict,
    }
}

/// Whether mapper signs the requests of a call by itself.
fn is_ours(call: Call) -> bool {
    matches!(call.way, Way::Wire(_))
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
