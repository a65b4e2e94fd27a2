//! What of a network tells addresses apart, and the blocks of addresses between.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use rustc_hash::FxHashSet;

use crate::net::ranges::AddressSet;
use crate::network::group::{Rule, SecurityGroup};
use crate::network::model::{Interface, Network, Subnet, Vpc};
use crate::network::premises;
use crate::reach::filter::uncollected;
use crate::reach::route::is_public;
use crate::reach::verdict::Reason;

/// Blocks that the internet does not route, and the one of IPv6 that it does: beyond them everything is alike.
/// <https://www.iana.org/assignments/iana-ipv4-special-registry>
const SPECIAL: [(IpAddr, u8); 10] = [
    (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(224, 0, 0, 0)), 4),
    (IpAddr::V4(Ipv4Addr::new(240, 0, 0, 0)), 4),
    (IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)), 3),
];

/// Spans of addresses by family and the narrowest block that holds them.
type Alike = BTreeMap<(bool, Option<IpNet>), Vec<(IpAddr, IpAddr)>>;

/// Addresses that everybody knows, to stand for the internet.
const KNOWN: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888)),
];

/// How many addresses of a span are tried for one that is nobody's here.
const TRIES: u128 = 4096;

/// Addresses outside that no rule, route or entry tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub addresses: AddressSet,
    /// One of them, which belongs to nobody here and stands for all.
    pub sample: IpAddr,
}

impl Block {
    /// Whether it has at least as many addresses as a /8 of IPv4, or a /16 of IPv6.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let (mut v4, mut v6) = (0_u128, 0_u128);
        for (low, high) in self.addresses.spans() {
            let count = (bits(high) - bits(low)).saturating_add(1);
            let sum = if low.is_ipv4() { &mut v4 } else { &mut v6 };
            *sum = sum.saturating_add(count);
        }
        v4 >= 1 << 24 || v6 >= 1 << 112
    }
}

/// A network, and what questions about it need again and again.
#[derive(Debug)]
pub struct Ground<'n> {
    pub network: &'n Network,
    /// Every block of an ACL, a route, a VPC, a peering; ascending.
    shared: Vec<IpNet>,
    /// The blocks of the VPCs that were gathered.
    pub inside: AddressSet,
    /// Public addresses of NAT gateways.
    nats: FxHashSet<IpAddr>,
    /// VPCs with a way, or perhaps one, to networks on premises.
    premises: FxHashSet<usize>,
}

impl<'n> Ground<'n> {
    /// Looks the network over once.
    #[must_use]
    pub fn of(network: &'n Network) -> Self {
        let entries = network
            .acls
            .iter()
            .flat_map(|acl| acl.ingress.iter().chain(&acl.egress))
            .map(|entry| entry.cidr.trunc());
        let routes = network
            .route_tables
            .iter()
            .flat_map(|table| table.networks().copied());
        let transit = network
            .transit_tables
            .iter()
            .flat_map(|table| table.routes.iter().map(|route| route.network));
        let vpns = network
            .vpn_gateways
            .iter()
            .flat_map(|gateway| gateway.routes.iter().copied());
        let peers = network
            .peerings
            .iter()
            .flat_map(|peering| &peering.sides)
            .flat_map(|side| side.cidrs.iter().copied());
        let vpcs = network
            .vpcs
            .iter()
            .flat_map(|vpc| vpc.cidrs.iter().copied());
        let special = SPECIAL
            .into_iter()
            .filter_map(|(address, length)| IpNet::new(address, length).ok());
        let mut shared: Vec<IpNet> = entries
            .chain(routes)
            .chain(transit)
            .chain(vpns)
            .chain(peers)
            .chain(vpcs)
            .chain(special)
            .collect();
        shared.sort_unstable();
        shared.dedup();
        Self {
            network,
            shared,
            inside: network
                .vpcs
                .iter()
                .filter(|vpc| !vpc.dangling)
                .flat_map(|vpc| vpc.cidrs.iter().copied())
                .collect(),
            nats: network
                .nats
                .iter()
                .flat_map(|nat| nat.addresses.iter().filter_map(|(_, public)| *public))
                .collect(),
            premises: premises::leads(network),
        }
    }

    /// Whether a VPN, a Direct Connect or a transit gateway with one of them leads into a VPC, or may: what hangs on the
    /// gateway, or which gateways there are, was not all read.
    #[must_use]
    pub fn leads_to_premises(&self, vpc: usize) -> bool {
        self.premises.contains(&vpc)
    }

    /// Whether an address is one of an interface or a gateway here.
    #[must_use]
    pub fn owns(&self, address: IpAddr) -> bool {
        self.inside.has(address)
            || self.network.index.public.contains_key(&address)
            || self.nats.contains(&address)
    }

    /// Why somebody may have addresses of a VPC that no interface in the snapshot has: its interfaces were not all read.
    #[must_use]
    pub fn unheard(&self, addresses: &AddressSet) -> Option<Reason> {
        let network = self.network;
        let holds = |vpc: &&Vpc| {
            let mut cidrs = vpc.cidrs.iter();
            !vpc.dangling && cidrs.any(|cidr| addresses.overlaps(&AddressSet::from(*cidr)))
        };
        network.vpcs.iter().filter(holds).find_map(|vpc| {
            let gap = network.scopes.get(vpc.scope?)?.gap("network_interfaces")?;
            Some(uncollected(network, gap, &vpc.id))
        })
    }

    /// Of addresses of the VPCs that no interface here has, those that somebody may have all the same, since the interfaces
    /// were not all read: a block for each subnet.
    #[must_use]
    pub fn unread(&self, free: &AddressSet) -> Vec<Block> {
        let network = self.network;
        let unread = |subnet: &&Subnet| {
            let vpc = network.vpcs.get(subnet.vpc);
            let scope = vpc.and_then(|vpc| network.scopes.get(vpc.scope?));
            scope.is_some_and(|scope| scope.gap("network_interfaces").is_some())
        };
        let subnets = network.subnets.iter().filter(unread);
        let sets = subnets.map(|subnet| free.intersect(&subnet.cidrs.iter().copied().collect()));
        sets.flat_map(|set| [set.v4(), set.v6()])
            .filter_map(|addresses| {
                Some(Block {
                    sample: unreserved(&addresses)?,
                    addresses,
                })
            })
            .collect()
    }

    /// Every address that the internet routes, but for those of the VPCs.
    #[must_use]
    pub fn internet(&self) -> AddressSet {
        let special = SPECIAL
            .into_iter()
            .filter_map(|(address, length)| IpNet::new(address, length).ok());
        let (global, closed): (Vec<IpNet>, Vec<IpNet>) =
            special.partition(|net| matches!(net, IpNet::V6(_)));
        AddressSet::all_v4()
            .subtract(&closed.into_iter().collect())
            .union(&global.into_iter().collect())
            .subtract(&self.inside)
    }

    /// Divides a set of addresses by all that an interface's groups and the network's ACLs and routes tell apart in it.
    #[must_use]
    pub fn blocks(&self, set: &AddressSet, interface: usize) -> Vec<Block> {
        let mut nets: Vec<IpNet> = self
            .shared
            .iter()
            .copied()
            .chain(self.named_by(interface))
            .filter(|net| set.overlaps(&AddressSet::from(*net)))
            .collect();
        nets.sort_unstable();
        nets.dedup();
        // By family and the narrowest block that holds them: which others hold them too follows from it.
        let mut alike = Alike::new();
        for (low, high) in set.spans() {
            for span in pieces(low, high, &nets) {
                let narrowest = nets
                    .iter()
                    .filter(|net| net.contains(&span.0))
                    .max_by_key(|net| net.prefix_len());
                alike
                    .entry((low.is_ipv6(), narrowest.copied()))
                    .or_default()
                    .push(span);
            }
        }
        alike
            .into_values()
            .filter_map(|spans| {
                let sample = self.sample(&spans)?;
                Some(Block {
                    addresses: spans.into_iter().collect(),
                    sample,
                })
            })
            .collect()
    }

    /// The blocks that the rules of an interface's groups name.
    fn named_by(&self, interface: usize) -> impl Iterator<Item = IpNet> + '_ {
        let bears = self
            .network
            .interfaces
            .get(interface)
            .map_or(&[][..], |interface| &interface.bears);
        bears
            .iter()
            .filter_map(|bears| self.network.groups.get(bears.here()?))
            .flat_map(SecurityGroup::all_rules)
            .flat_map(Rule::blocks)
            .copied()
    }

    /// An address of some spans that is nobody's here.
    fn sample(&self, spans: &[(IpAddr, IpAddr)]) -> Option<IpAddr> {
        if let [(low, high)] = spans
            && low == high
        {
            return Some(*low);
        }
        let known = KNOWN.into_iter().find(|address| {
            let within = |&(low, high): &(IpAddr, IpAddr)| low <= *address && *address <= high;
            spans.iter().any(within) && !self.owns(*address)
        });
        known.or_else(|| {
            spans.iter().find_map(|&(low, high)| {
                let count = bits(high).saturating_sub(bits(low)).min(TRIES);
                // The first address of a block is the network's own name: the next one looks like a host's.
                let order = (1..=count).chain([0]);
                order
                    .filter_map(|step| offset(low, step))
                    .find(|address| !self.owns(*address))
            })
        })
    }
}

/// An address that a host may have: the first four of a subnet are AWS's own.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
fn unreserved(addresses: &AddressSet) -> Option<IpAddr> {
    let lowest = addresses.lowest()?;
    let fifth = offset(lowest, 4).filter(|address| addresses.has(*address));
    Some(fifth.unwrap_or(lowest))
}

/// A span, cut wherever a block begins or ends.
fn pieces(low: IpAddr, high: IpAddr, nets: &[IpNet]) -> Vec<(IpAddr, IpAddr)> {
    let mut starts: Vec<IpAddr> = nets
        .iter()
        .flat_map(|net| [Some(net.network()), offset(net.broadcast(), 1)])
        .flatten()
        .filter(|at| at.is_ipv4() == low.is_ipv4() && *at > low && *at <= high)
        .collect();
    starts.push(low);
    starts.sort_unstable();
    starts.dedup();
    let ends = starts
        .iter()
        .skip(1)
        .map(|&next| before(next))
        .chain([Some(high)]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(&low, high)| Some((low, high?)))
        .collect()
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The address so many further on, in the same family.
fn offset(address: IpAddr, step: u128) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let bits = address.to_bits().checked_add(u32::try_from(step).ok()?)?;
            Some(IpAddr::V4(Ipv4Addr::from_bits(bits)))
        }
        IpAddr::V6(address) => {
            let bits = address.to_bits().checked_add(step)?;
            Some(IpAddr::V6(Ipv6Addr::from_bits(bits)))
        }
    }
}

fn before(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => Some(IpAddr::V4(Ipv4Addr::from_bits(
            address.to_bits().checked_sub(1)?,
        ))),
        IpAddr::V6(address) => Some(IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits().checked_sub(1)?,
        ))),
    }
}

/// Where the internet finds an interface: each public address with the private one behind it; of IPv6 both are the same.
pub fn fronts(interface: &Interface) -> impl Iterator<Item = (IpAddr, IpAddr)> + '_ {
    let global = interface
        .addresses
        .iter()
        .filter(|address| address.is_ipv6() && of_the_internet(**address))
        .map(|&address| (address, address));
    interface.associations.iter().copied().chain(global)
}

/// Whether an address outside is one of the internet's, not of a network on premises.
#[must_use]
pub fn of_the_internet(address: IpAddr) -> bool {
    is_public(address)
}

#[cfg(test)]
mod tests;
