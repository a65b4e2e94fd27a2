//! The parts of the network: VPCs, subnets, workloads, their interfaces, and classes of interfaces alike.

use std::net::IpAddr;

use ipnet::IpNet;

/// The whole network. Indices are positions in these lists; the lists are sorted, so equal input gives equal indices.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub workloads: Vec<Workload>,
    pub interfaces: Vec<Interface>,
    pub classes: Vec<Class>,
    /// Dangling references and the like, one line each.
    pub warnings: Vec<String>,
}

/// A VPC. A VPC that is only referred to (a peer in an account that was not gathered) is `dangling`.
#[derive(Debug, Clone, Default)]
pub struct Vpc {
    pub arn: String,
    pub id: String,
    /// The owner's account id.
    pub account: String,
    pub region: String,
    pub name: Option<String>,
    /// IPv4 and IPv6 blocks in state `associated`.
    pub cidrs: Vec<IpNet>,
    pub dangling: bool,
}

/// A subnet.
#[derive(Debug, Clone, Default)]
pub struct Subnet {
    pub arn: String,
    pub id: String,
    /// Index into [`Network::vpcs`].
    pub vpc: usize,
    pub zone: String,
    pub name: Option<String>,
    pub cidrs: Vec<IpNet>,
    pub tier: Tier,
    pub dangling: bool,
}

/// What a subnet's route table makes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// A route to an internet gateway.
    Public,
    /// A way out (NAT, egress-only gateway, transit gateway, peering, VPN), but no internet gateway.
    Private,
    /// Local routes only: the data tier.
    Isolated,
    /// The route tables were not read.
    #[default]
    Unknown,
}

/// Something that sends or receives traffic: an instance, a database, a load balancer, an interface nobody claims.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    /// AWS's type name, `AWS::EC2::Instance`.
    pub kind: String,
    /// The id as AWS prints it in that type's own call.
    pub id: String,
    pub arn: String,
    pub account: String,
    pub region: String,
    pub name: Option<String>,
    /// One short fact beside the kind: `m7g.large`, `postgres`, `internet-facing`.
    pub detail: Option<String>,
    pub state: Option<String>,
    /// Sorted by key.
    pub tags: Vec<(String, String)>,
    /// The Auto Scaling group of an instance.
    pub scaling_group: Option<String>,
    /// The database that this one is a read replica of.
    pub replica_of: Option<String>,
    /// Whether the internet can open a connection to some port of it (over IPv4 or IPv6), as far as is known.
    pub exposure: Exposure,
    /// Indices into [`Network::interfaces`].
    pub interfaces: Vec<usize>,
    /// What is not as it should be, one line each (a group that does not exist, a subnet that does not).
    pub warnings: Vec<String>,
}

/// Whether the internet reaches a workload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exposure {
    #[default]
    No,
    /// Only through a load balancer in front of it.
    Behind,
    Direct,
    Unknown,
}

/// A network interface, real or inferred (a database whose interfaces were not gathered).
#[derive(Debug, Clone, Default)]
pub struct Interface {
    /// `eni-…`, or `<workload id>@<subnet id>` where it is inferred.
    pub id: String,
    pub inferred: bool,
    /// Index into [`Network::workloads`].
    pub workload: usize,
    /// Index into [`Network::subnets`].
    pub subnet: usize,
    /// Private addresses, IPv4 and IPv6, sorted.
    pub addresses: Vec<IpAddr>,
    /// Delegated prefixes.
    pub prefixes: Vec<IpNet>,
    /// Public IPv4 addresses in front of it.
    pub public: Vec<IpAddr>,
    /// Security group ids, sorted.
    pub groups: Vec<String>,
    /// Index into [`Network::classes`].
    pub class: usize,
}

/// Interfaces in one subnet that no rule, route or ACL entry tells apart.
#[derive(Debug, Clone, Default)]
pub struct Class {
    pub subnet: usize,
    /// Indices into [`Network::interfaces`], ascending.
    pub interfaces: Vec<usize>,
}
