//! One account, from its lock to its snapshot in place and what is said of it.

use std::sync::Arc;

use anyhow::Result;
use indicatif::MultiProgress;

use super::depot::Depot;
use super::progress::Progress;
use super::summary;
use crate::aws::clients::Session;
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::gather::account::gather;
use crate::gather::order::Order;
use crate::inventory::CATALOGUE;
use crate::snapshot::manifest::{Manifest, Row, Status};

/// One account, from the first request to the snapshot in its place. Gives its manifest, and where it stands.
///
/// # Errors
/// Another run on the same account, what [`gather`] fails with, and a bucket that does not take it.
pub async fn account(
    session: &Session,
    order: &Order,
    depot: &Depot,
    bars: &MultiProgress,
    terminal: Terminal,
) -> Result<(Manifest, String)> {
    let right = depot.begin(&order.name).await?;
    let progress = Arc::new(Progress::new(&order.name, bars, terminal));
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
///
/// # Errors
/// A terminal that does not take it.
pub fn tell(manifest: &Manifest, place: &str, strict: bool, terminal: Terminal) -> Result<Outcome> {
    terminal.result(&summary::counts(manifest))?;
    terminal.note(&summary::sentence(manifest, place));
    if is_whole(manifest.coverage.iter()) {
        return Ok(Outcome::Done);
    }
    terminal.table(&summary::problems(manifest));
    if let Some(line) = summary::forbidden(manifest) {
        terminal.note(&line);
    }
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
