//! The parts of the network: VPCs, subnets, workloads, their interfaces, and classes of interfaces alike.

use std::net::IpAddr;

use ipnet::IpNet;

use super::acl::NetworkAcl;
use super::balancer::Balancer;
use super::cuts::Cuts;
use super::entrance::Entrance;
use super::gateway::{Endpoint, Gateway, Nat, Peering, VpnGateway};
use super::group::SecurityGroup;
use super::index::Index;
use super::known::{Gap, Known, Scope};
use super::route::RouteTable;
use super::transit::{Attachment, TransitTable};
use crate::net::ports::PortSet;

/// The whole network. Indices are positions in these lists; the lists are sorted, so equal input gives equal indices.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub workloads: Vec<Workload>,
    pub interfaces: Vec<Interface>,
    /// Sorted by VPC, zone, subnet and kind: those of one subnet stand together.
    pub classes: Vec<Class>,
    /// Dangling references and the like, one line each.
    pub warnings: Vec<String>,
    /// What of the records cannot be read, one line each with file, record and field; what hangs on it is unknown.
    pub unread: Vec<String>,
    /// The accounts' regions, and what of them was not collected.
    pub scopes: Vec<Scope>,
    /// What was not collected and a verdict may depend on.
    pub gaps: Vec<Gap>,
    pub groups: Vec<SecurityGroup>,
    pub acls: Vec<NetworkAcl>,
    pub route_tables: Vec<RouteTable>,
    pub internet_gateways: Vec<Gateway>,
    pub egress_only_gateways: Vec<Gateway>,
    pub nats: Vec<Nat>,
    pub peerings: Vec<Peering>,
    pub vpn_gateways: Vec<VpnGateway>,
    pub endpoints: Vec<Endpoint>,
    pub attachments: Vec<Attachment>,
    pub transit_tables: Vec<TransitTable>,
    pub balancers: Vec<Balancer>,
    /// Ways in by services of AWS, sorted by kind and id.
    pub entrances: Vec<Entrance>,
    /// Between which addresses some rule, route or entry tells apart.
    pub cuts: Cuts,
    /// Where things stand in the lists above.
    pub index: Index,
}

impl Network {
    /// Notes whether the internet reaches each workload, in their order.
    pub fn expose(&mut self, exposure: &[Exposure]) {
        for (workload, found) in self.workloads.iter_mut().zip(exposure) {
            workload.exposure = *found;
        }
    }

    /// The interface that a workload is meant by where only its id is given, as an instance in a target group or a route:
    /// its primary one (an index into [`Network::interfaces`]).
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html>
    #[must_use]
    pub fn primary(&self, workload: &Workload) -> Option<usize> {
        let is_primary = |at: &&usize| {
            let interface = self.interfaces.get(**at);
            interface.is_some_and(|interface| !interface.secondary)
        };
        let mut interfaces = workload.interfaces.iter();
        let primary = interfaces.find(is_primary);
        primary.or(workload.interfaces.first()).copied()
    }
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
    /// Index into [`Network::scopes`]; none for a dangling VPC.
    pub scope: Option<usize>,
    /// Block public access, as it holds for the whole VPC.
    pub block: BlockPublicAccess,
}

/// What VPC Block Public Access forbids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BlockPublicAccess {
    #[default]
    Off,
    /// Nothing comes in; what hosts begin themselves passes.
    Ingress,
    /// Nothing passes.
    Bidirectional,
}

/// Why it is not known what VPC Block Public Access forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockDoubt {
    /// A mode that mapper does not know, as AWS prints it.
    Mode(String),
    /// The mode could not be read: an index into [`Network::gaps`].
    Options(usize),
    /// The exclusions were not read: an index into [`Network::gaps`].
    Exclusions(usize),
}

/// A subnet.
#[derive(Debug, Clone)]
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
    /// Index into [`Network::route_tables`].
    pub route_table: Known<usize>,
    /// Index into [`Network::acls`].
    pub acl: Known<usize>,
    /// Block public access, with the exclusions for this subnet.
    pub block: BlockPublicAccess,
    /// Why `block` may be another.
    pub block_doubt: Option<BlockDoubt>,
}

impl Default for Subnet {
    fn default() -> Self {
        Self {
            arn: String::new(),
            id: String::new(),
            vpc: 0,
            zone: String::new(),
            name: None,
            cidrs: Vec::new(),
            tier: Tier::Unknown,
            dangling: false,
            route_table: Known::Nowhere,
            acl: Known::Nowhere,
            block: BlockPublicAccess::Off,
            block_doubt: None,
        }
    }
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
    /// Whether AWS gives it public addresses by its own setting (an internet-facing scheme, `PubliclyAccessible`), also
    /// where no interface shows them.
    pub internet_facing: bool,
    /// The ports that it answers on, where its own record says; none where only the groups decide.
    pub listens: Option<PortSet>,
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
    /// Which private address each public one stands for: `(private, public)`, sorted.
    pub associations: Vec<(IpAddr, IpAddr)>,
    /// Security group ids, sorted.
    pub groups: Vec<String>,
    /// The groups' places in [`Network::groups`], in the order of `groups`.
    pub bears: Vec<Known<usize>>,
    /// Index into [`Network::classes`].
    pub class: usize,
    /// What the interface does with packets.
    pub role: Role,
    /// Whether AWS drops packets that are not from or to it; `None` where the record does not say.
    pub source_dest_check: Option<bool>,
    /// Whether internet gateways are closed to it.
    pub denies_internet: bool,
    /// Attached beside the primary interface of its instance.
    pub secondary: bool,
    /// Addresses that stand for those of an inferred interface, so that its ways can be walked; shown nowhere.
    pub stand_in: Vec<IpAddr>,
    /// Between which blocks of rules, routes and entries its addresses lie: equal where nothing tells them apart.
    pub places: Vec<usize>,
    /// The entrances that lead to it: indices into [`Network::entrances`] and the leads of each.
    pub entrances: Vec<(usize, usize)>,
    /// The instance behind it is stopped or gone, or the interface is detached: nothing answers.
    pub idle: bool,
}

/// What stands behind an interface, as far as packets care.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Sends and receives.
    #[default]
    Host,
    /// Receives only: databases, caches, endpoints, mount targets.
    Server,
    /// Sends only: functions.
    Client,
    /// A load balancer: receives on its listeners, sends to its targets.
    Balancer(usize),
    /// A NAT gateway: neither, it carries what others send.
    Nat(usize),
    /// Part of the network's own machinery (a transit gateway's attachment): neither.
    Fabric,
}

impl Role {
    /// Whether it opens connections of its own accord (a load balancer does so to its targets only).
    #[must_use]
    pub fn initiates(self) -> bool {
        matches!(self, Self::Host | Self::Client)
    }

    /// Whether anybody can dial it.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::Host | Self::Server | Self::Balancer(_))
    }
}

/// Workloads of one kind in one subnet that no rule, route or ACL entry tells apart.
#[derive(Debug, Clone, Default)]
pub struct Class {
    pub subnet: usize,
    /// Indices into [`Network::interfaces`], ascending.
    pub interfaces: Vec<usize>,
    /// One interface for each different kind of standing in the class; one, but for workloads with several interfaces in the subnet.
    pub samples: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_meant_by_its_primary_interface() {
        let interface = |secondary| Interface {
            secondary,
            ..Interface::default()
        };
        let network = Network {
            interfaces: vec![interface(true), interface(false), interface(true)],
            ..Network::default()
        };
        let workload = |interfaces: &[usize]| Workload {
            interfaces: interfaces.to_vec(),
            ..Workload::default()
        };
        assert_eq!(network.primary(&workload(&[0, 1])), Some(1));
        // A record that names no primary one leaves the first.
        assert_eq!(network.primary(&workload(&[0, 2])), Some(0));
        assert_eq!(network.primary(&workload(&[])), None);
    }
}
