//! One arrow of the map: from an end to an end, with ports, rules and verdict.

use crate::reach::verdict::{AllowingRule, Reason, Verdict};

/// Where an arrow begins or ends. Indices are those of `network::model::Network`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// `0.0.0.0/0` and `::/0`: the internet as a whole.
    Internet,
    /// A network outside: the name from config.json, or the CIDR itself.
    External(String),
    /// A class of interfaces.
    Class(usize),
    /// Every class of a subnet.
    Subnet(usize),
    /// Every class of a VPC in one zone.
    Zone { vpc: usize, zone: String },
    /// Every class of a VPC.
    Vpc(usize),
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub source: End,
    pub target: End,
    pub verdict: Verdict,
    /// Merged and sorted: `tcp/443`, `tcp/8000-8010`, `udp/53`, `icmp`, `any`.
    pub ports: Vec<String>,
    /// The rules that allow it, sorted.
    pub rules: Vec<AllowingRule>,
    /// Why it is not plainly reachable, sorted; empty for [`Verdict::Reachable`].
    pub reasons: Vec<Reason>,
    /// What carries it: a target group's ARN, a peering connection, a transit gateway. Sorted.
    pub via: Vec<String>,
    /// For an external source: the CIDRs of the rules that it stands for. Sorted.
    pub cidrs: Vec<String>,
}
