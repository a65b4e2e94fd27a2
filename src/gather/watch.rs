//! What a run tells whoever looks on.

use crate::snapshot::manifest::Row;

/// Whoever looks on. Called from many tasks at once.
pub trait Watch: Send + Sync {
    /// The account and its regions are known.
    fn begins(&self, _caller: &str, _regions: &[String]) {}
    /// A run that was broken off began at that time, and its calls are not made again.
    fn resumes(&self, _begin: &str, _calls: usize) {}
    /// So many more requests are to come, as far as is known.
    fn planned(&self, _calls: usize) {}
    /// A page came.
    fn page(&self, _region: &str, _items: u64) {}
    /// A call ended, well or not.
    fn done(&self, _row: &Row) {}
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Watch for Nobody {}
