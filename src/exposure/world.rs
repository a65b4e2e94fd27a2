//! What rows are told by: a network to ask, and the names of networks outside.

use crate::net::labels::Labels;
use crate::question::ground::Ground;

/// What rows are told by.
#[derive(Debug)]
pub struct World<'a> {
    pub ground: &'a Ground<'a>,
    /// The names of networks in config.json.
    pub labels: &'a Labels,
}
