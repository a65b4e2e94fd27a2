//! What of the accounts is drawn, and what of it as one.

use super::filter::Filter;

/// What of the accounts is drawn, and what is drawn as one.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub filter: Filter,
    pub grouping: Grouping,
}

/// What is drawn as one, beyond what is alike anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// Whether the instances of an Auto Scaling group are one stack in each subnet.
    pub scaling_groups: bool,
    /// Workloads with the same value of this tag are one stack in each subnet; comes before the scaling group.
    pub tag: Option<String>,
}

impl Default for Grouping {
    fn default() -> Self {
        Self {
            scaling_groups: true,
            tag: None,
        }
    }
}
