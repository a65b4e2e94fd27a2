//! The parts of the map: nodes with what is told of them, edges with what allows them, in one petgraph graph.

use std::collections::BTreeMap;
use std::net::IpAddr;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::network::model::{Exposure, Tier};
use crate::reach::verdict::{AllowingRule, Reason, Verdict};
use crate::resource::document::Document;

/// The map, complete but for its geometry. Containers stand in the graph before what they contain.
#[derive(Debug, Clone, Default)]
pub struct Topology {
    pub graph: DiGraph<Node, Edge>,
    /// Sorted by id, then name.
    pub accounts: Vec<Account>,
    /// Sorted; no line twice.
    pub warnings: Vec<String>,
    /// Default VPCs that are not drawn because nothing stands in them.
    pub unused_default_vpcs: usize,
}

/// An account that was read, and how much of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub partition: String,
    /// RFC 3339.
    pub gathered: Option<String>,
    pub coverage: Coverage,
}

/// The coverage ledger in short: a call is one document of one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    pub calls: usize,
    /// Calls that were answered with at least one record.
    pub ok: usize,
    /// Calls that were answered with none.
    pub empty: usize,
    /// Calls that were not answered, or not in full.
    pub problems: Vec<CallProblem>,
}

/// A call that was not answered, or not in full.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallProblem {
    pub region: String,
    pub service: String,
    pub operation: String,
    pub status: String,
    pub code: Option<String>,
}

/// What a node is for the layout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Account,
    Region,
    Vpc,
    Zone,
    Subnet,
    /// A stack of workloads alike; its members stand in it.
    Class,
    /// A workload or a gateway.
    #[default]
    Leaf,
    Internet,
    /// Another network outside.
    External,
}

impl Role {
    /// Whether it is a box that holds others, classes aside.
    #[must_use]
    pub fn is_container(self) -> bool {
        matches!(
            self,
            Self::Account | Self::Region | Self::Vpc | Self::Zone | Self::Subnet
        )
    }
}

/// One node. What is not known, or makes no sense for its role, is empty.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub role: Role,
    pub id: String,
    /// AWS's type name, or mapper's own word.
    pub kind: String,
    pub name: String,
    pub parent: Option<NodeIndex>,
    pub account: String,
    pub region: String,
    /// The id as AWS prints it.
    pub resource: String,
    pub arn: String,
    pub detail: Option<String>,
    pub state: Option<String>,
    /// Private addresses, sorted.
    pub addresses: Vec<IpAddr>,
    /// Public addresses, sorted.
    pub public: Vec<IpAddr>,
    /// Security group ids, sorted.
    pub groups: Vec<String>,
    /// Sorted by key.
    pub tags: Vec<(String, String)>,
    pub exposure: Exposure,
    pub vpc: Option<NodeIndex>,
    pub subnet: Option<NodeIndex>,
    /// The zone's name.
    pub zone: String,
    pub scaling_group: Option<String>,
    pub replica_of: Option<String>,
    /// What is not as it should be, one line each.
    pub warnings: Vec<String>,
    /// No interface tells that it stands here; its subnet group allows it.
    pub candidate: bool,
    pub document: Option<Pointer>,
    /// CIDR blocks of a container or of a network outside.
    pub cidrs: Vec<String>,
    /// Workloads beneath a container, by kind, each counted once.
    pub counts: BTreeMap<String, usize>,
    /// Of a subnet.
    pub tier: Tier,
    /// Something refers to it, but no record of it was read.
    pub dangling: bool,
    /// The kind of a class's members, or what AWS calls a network outside.
    pub of: String,
    /// The members of a class.
    pub count: usize,
    /// The tag that the members of a class were collapsed by.
    pub collapsed_by: Option<(String, String)>,
    /// The network tells the members of this collapsed class apart.
    pub mixed: bool,
}

/// Where the raw record of a node stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    pub region: String,
    pub document: Document,
    /// The parameter of the call, where it has one.
    pub value: Option<String>,
}

/// An arrow, or wiring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge {
    Traffic(Traffic),
    Fabric(Fabric),
}

/// Traffic that is allowed, or would be. All lists are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Traffic {
    pub verdict: Verdict,
    pub ports: Vec<String>,
    pub rules: Vec<AllowingRule>,
    pub reasons: Vec<Reason>,
    pub via: Vec<String>,
    pub cidrs: Vec<String>,
}

/// Two things that are tied to each other, whatever traffic passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fabric {
    /// A peering connection and a VPC.
    Peering,
    /// A transit gateway and a VPC or a network outside.
    Attachment,
    /// A VPN or transit gateway and a customer gateway.
    Vpn,
    /// A database and its read replica.
    Replica,
}

impl Fabric {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Peering => "peering",
            Self::Attachment => "attachment",
            Self::Vpn => "vpn",
            Self::Replica => "replica",
        }
    }
}
