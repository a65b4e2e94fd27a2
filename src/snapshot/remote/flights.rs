//! Many requests at once, but not too many.

use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Requests in flight for one account.
pub const FLIGHTS: usize = 16;

/// Does something about each item, so many at once, and gives the results in no order. The first failure ends the rest.
///
/// # Errors
/// That failure.
pub async fn side_by_side<T, R, F>(
    items: Vec<T>,
    at_once: usize,
    mut each: impl FnMut(T) -> F,
) -> Result<Vec<R>>
where
    F: Future<Output = Result<R>> + Send + 'static,
    R: Send + 'static,
{
    let seats = Arc::new(Semaphore::new(at_once));
    // Dropped, it ends what is under way.
    let mut tasks = JoinSet::new();
    for item in items {
        let (seats, work) = (Arc::clone(&seats), each(item));
        tasks.spawn(async move {
            let _seat = seats.acquire_owned().await;
            work.await
        });
    }
    let mut done = Vec::new();
    while let Some(result) = tasks.join_next().await {
        done.push(result.context("a request broke off")??);
    }
    Ok(done)
}
