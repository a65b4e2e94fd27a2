//! One account from who the caller is to the snapshot in its place.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::time::sleep;

use super::ask::{Broken, Budget, Place, Shared, Stop, jitter};
use super::fetched::Fetched;
use super::judge::{self, Verdict};
use super::order::Order;
use super::plan::Plan;
use super::regions::Enabled;
use super::watch::{Nobody, Watch};
use super::{regions, run};
use crate::aws::clients::Session;
use crate::aws::{Clients, Failure, Identity, Origin, Role};
use crate::snapshot::manifest::{self, Manifest};
use crate::snapshot::write::journal::Head;
use crate::snapshot::write::staging::Staging;

/// Requests in flight in one region: AWS counts each call of a region on its own, but older documents and other
/// partitions speak of one budget for all.
const REGION_FLIGHTS: usize = 32;

/// Gathers one account and puts its snapshot in place. Gives the manifest, and where the snapshot stands.
///
/// # Errors
/// Credentials that are missing, expired or of another account, a region that there is not, a folder that cannot be
/// written. The old snapshot is then as it was, and the next run may go on from what this one fetched.
pub async fn gather(
    session: &Session,
    order: &Order,
    watch: Arc<dyn Watch>,
) -> Result<(Manifest, PathBuf)> {
    let mut staging = Staging::open(&order.data, &order.name, order.terms)?;
    let session = assumed(session, order).await;
    let home = session.clients(&home(&session, order));
    let identity = identity(&home, order.role.as_ref(), order.attempts).await?;
    check_account(order, &identity)?;
    let budget = Arc::new(Budget::of(order, watch));
    let home = place(home);
    let enabled = Enabled::ask(&budget, &home)
        .await
        .map_err(|broken| no_regions(broken, &identity))?;
    let chosen = regions::chosen(&budget, &home, &enabled.names, &order.regions).await?;
    budget.watch.begins(&identity.arn, &chosen);
    let account = manifest::Identity {
        id: identity.account,
        name: order.name.clone(),
    };
    let head = Head {
        mapper: env!("CARGO_PKG_VERSION").to_owned(),
        account: account.clone(),
        partition: identity.partition.clone(),
        regions: chosen.clone(),
        begin: now()?,
    };
    let (begin, rows) = staging.begin(&head)?;
    if !rows.is_empty() {
        budget.watch.resumes(&begin, rows.len());
    }
    enabled.write(&staging)?;
    let shared = Arc::new(Shared {
        staging,
        fetched: Fetched::of(rows),
        budget,
    });
    let places = chosen
        .iter()
        .map(|region| place(session.clients(region)))
        .collect();
    let coverage = run::run(&shared, places, Plan::of(order.scope))
        .await
        .map_err(|stop| given_up(stop, order))?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        mapper: env!("CARGO_PKG_VERSION").to_owned(),
        account,
        partition: identity.partition,
        caller: identity.arn,
        begin,
        end: now()?,
        folder: None,
        coverage,
    };
    let shared = Arc::into_inner(shared).context("a call is still running")?;
    shared.staging.write(manifest::FILE, &manifest.write()?)?;
    let folder = shared.staging.commit()?;
    Ok((manifest, folder))
}

/// The regions that [`gather`] would ask: those of the order, or all that are enabled, which AWS is asked for.
///
/// # Errors
/// As [`gather`].
pub async fn would_ask(session: &Session, order: &Order) -> Result<Vec<String>> {
    if !order.regions.is_empty() {
        let mut regions = order.regions.clone();
        regions.sort();
        regions.dedup();
        return Ok(regions);
    }
    let session = assumed(session, order).await;
    let home = session.clients(&home(&session, order));
    let identity = identity(&home, order.role.as_ref(), order.attempts).await?;
    check_account(order, &identity)?;
    let budget = Budget::of(order, Arc::new(Nobody));
    let home = place(home);
    let enabled = Enabled::ask(&budget, &home).await;
    Ok(enabled
        .map_err(|broken| no_regions(broken, &identity))?
        .names)
}

/// The session with the order's role.
async fn assumed(session: &Session, order: &Order) -> Session {
    match &order.role {
        Some(role) => session.assume(role, &home(session, order)).await,
        None => session.clone(),
    }
}

fn place(clients: Clients) -> Place {
    Place::new(clients, REGION_FLIGHTS)
}

/// The region that the first questions go to: the user's own, or one of the partition that the asked regions are in.
fn home(session: &Session, order: &Order) -> String {
    if let Some(region) = session.region() {
        return region.to_owned();
    }
    let first = order.regions.first().map_or("", String::as_str);
    let home = if first.starts_with("cn-") {
        "cn-north-1"
    } else if first.starts_with("us-gov-") {
        "us-gov-west-1"
    } else {
        "us-east-1"
    };
    home.to_owned()
}

/// Who the caller is, asked as often as failures that pass allow.
///
/// # Errors
/// Credentials that are missing, refused or expired, a role that cannot be taken on.
pub(super) async fn identity(
    home: &Clients,
    role: Option<&Role>,
    attempts: u32,
) -> Result<Identity> {
    let mut attempt = 0;
    loop {
        let failure = match Identity::of(home).await {
            Ok(identity) => return Ok(identity),
            Err(failure) => failure,
        };
        attempt += 1;
        let passes = matches!(judge::judge(&failure), Verdict::Again | Verdict::Slower);
        if !passes || attempt >= judge::failed_attempts(attempts) {
            if let (Some(role), Origin::Local) = (role, failure.origin) {
                return Err(anyhow!(failure)).with_context(|| {
                    format!(
                        "cannot take on {}; its trust policy must name the caller, and external_id if it asks for one, \
                         and the caller needs sts:AssumeRole (`mapper permissions --org`)",
                        role.arn
                    )
                });
            }
            let next = next_step(&failure);
            return Err(anyhow!(failure)).with_context(|| format!("no usable credentials; {next}"));
        }
        sleep(jitter(attempt)).await;
    }
}

/// What a user can do about credentials that do not work.
fn next_step(failure: &Failure) -> &'static str {
    match failure.code.as_deref() {
        Some("ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => {
            "the credentials have expired: renew them (aws sso login) and run the same command again"
        }
        Some("SignatureDoesNotMatch" | "IncompleteSignature" | "RequestTimeTooSkewed") => {
            "check the secret key, and this machine's clock"
        }
        Some("InvalidClientTokenId" | "UnrecognizedClientException" | "AuthFailure") => {
            "check the access key: it is unknown or was deleted"
        }
        _ if matches!(failure.origin, Origin::Local) => {
            "log in (aws sso login), set AWS_PROFILE or --profile, or put keys into the environment"
        }
        _ => "check the network and --endpoint-url",
    }
}

fn check_account(order: &Order, identity: &Identity) -> Result<()> {
    match &order.id {
        Some(id) if *id != identity.account => bail!(
            "account '{}' is {id} in the configuration, but the credentials belong to {} ({}); \
             choose others with --profile",
            order.name,
            identity.account,
            identity.arn
        ),
        _ => Ok(()),
    }
}

fn no_regions(broken: Broken, identity: &Identity) -> anyhow::Error {
    match broken {
        Broken::Stop(Stop::Refused(failure)) => {
            let next = next_step(&failure);
            anyhow!(failure).context(format!("AWS refuses the caller; {next}"))
        }
        Broken::Stop(Stop::Disk(error)) => error,
        Broken::Row {
            status,
            code,
            message,
        } => anyhow!(
            "ec2:DescribeRegions {}: {} {message}; {} needs that right",
            status.word(),
            code.unwrap_or_default(),
            identity.arn
        ),
    }
}

fn given_up(stop: Stop, order: &Order) -> anyhow::Error {
    match stop {
        Stop::Refused(failure) => {
            let next = next_step(&failure);
            let later = if order.lasts {
                "; within an hour it goes on from what was fetched"
            } else {
                ""
            };
            anyhow!(failure).context(format!(
                "gathering '{}' was given up, the old snapshot is as it was; {next}{later}",
                order.name
            ))
        }
        Stop::Disk(error) => error.context(format!(
            "gathering '{}' was given up, the old snapshot is as it was",
            order.name
        )),
    }
}

/// Now, RFC 3339 in UTC, whole seconds.
fn now() -> Result<String> {
    OffsetDateTime::now_utc()
        .format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ))
        .context("the clock shows no date")
}
