//! What of one account is to be gathered, where to, and how much at once.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::plan::Scope;
use crate::aws::Role;
use crate::snapshot::write::staging::Terms;

/// What is to be gathered.
#[derive(Debug, Clone)]
pub struct Order {
    /// The account's name, which is its folder's.
    pub name: String,
    /// The id that the credentials must belong to; none: whatever they belong to.
    pub id: Option<String>,
    /// The folder of all snapshots.
    pub data: PathBuf,
    /// The role to take on first; none: the session's own credentials.
    pub role: Option<Role>,
    /// Exact names; none: every region that is enabled.
    pub regions: Vec<String>,
    pub scope: Scope,
    /// Requests in flight.
    pub concurrency: usize,
    /// Requests in flight, over all accounts of the run.
    pub everywhere: Arc<Semaphore>,
    /// Requests for one page, the first included, before its call is given up.
    pub attempts: u32,
    /// What happens to older snapshots, and to what a run that was broken off has left.
    pub terms: Terms,
    /// Whether the folder outlives the run.
    pub lasts: bool,
}
