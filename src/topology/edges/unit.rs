//! Units: one interface for each standing of a class, which stands for all of its kind when links are looked for.

use std::net::IpAddr;

use fixedbitset::FixedBitSet;
use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::network::model::{Network, Role};

/// The two families never mix: every question is asked twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    V4,
    V6,
}

impl Family {
    /// Whether an address is of this family.
    pub fn has(self, address: &IpAddr) -> bool {
        address.is_ipv4() == (self == Self::V4)
    }

    /// Whether a block is of this family.
    pub fn has_net(self, net: &IpNet) -> bool {
        matches!(net, IpNet::V4(_)) == (self == Self::V4)
    }
}

/// What stands for the interfaces alike of one class.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Index into the network's classes.
    pub class: usize,
    /// Index into the network's interfaces.
    pub interface: usize,
    pub subnet: usize,
    pub vpc: usize,
    pub role: Role,
    /// Nothing runs behind it.
    pub idle: bool,
    /// Interfaces of one site take the same ways: an index.
    pub site: usize,
}

/// What decides about an interface's ways: subnet, places of its addresses, two switches, whether it is idle, its role.
type Standing = (usize, Vec<usize>, bool, Option<bool>, bool, Role);

/// All units, and sets of them.
#[derive(Debug, Clone, Default)]
pub struct Units {
    pub all: Vec<Unit>,
    /// One unit of each site.
    pub sites: Vec<usize>,
    /// The units of each site.
    pub at_site: Vec<FixedBitSet>,
    /// Those that open connections of their own accord.
    pub senders: FixedBitSet,
    /// Those that somebody may dial.
    pub receivers: FixedBitSet,
}

impl Units {
    /// Lists the units of a network, in the order of its classes.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut all = Vec::new();
        let mut sites: FxHashMap<Standing, usize> = FxHashMap::default();
        let mut first = Vec::new();
        for (class, found) in network.classes.iter().enumerate() {
            for &at in &found.samples {
                let Some(interface) = network.interfaces.get(at) else {
                    continue;
                };
                let Some(subnet) = network.subnets.get(interface.subnet) else {
                    continue;
                };
                // Roles differ on the way only where a load balancer or a NAT gateway has rules of its own.
                let role = match interface.role {
                    Role::Host | Role::Server | Role::Client => Role::Host,
                    other => other,
                };
                let next = sites.len();
                let key = (
                    interface.subnet,
                    interface.places.clone(),
                    interface.denies_internet,
                    interface.source_dest_check,
                    interface.idle,
                    role,
                );
                let site = *sites.entry(key).or_insert_with(|| {
                    first.push(all.len());
                    next
                });
                all.push(Unit {
                    class,
                    interface: at,
                    subnet: interface.subnet,
                    vpc: subnet.vpc,
                    role: interface.role,
                    idle: interface.idle,
                    site,
                });
            }
        }
        let mut out = Self {
            senders: FixedBitSet::with_capacity(all.len()),
            receivers: FixedBitSet::with_capacity(all.len()),
            at_site: vec![FixedBitSet::with_capacity(all.len()); first.len()],
            sites: first,
            all,
        };
        for (at, unit) in out.all.iter().enumerate() {
            out.senders.set(at, unit.role.initiates() && !unit.idle);
            out.receivers.set(at, unit.role.accepts() && !unit.idle);
            if let Some(site) = out.at_site.get_mut(unit.site) {
                site.insert(at);
            }
        }
        out
    }

    /// The empty set.
    #[must_use]
    pub fn none(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.all.len())
    }
}

/// The addresses of an interface in one family, real or standing in for those that were not collected.
pub fn addresses(
    network: &Network,
    interface: usize,
    family: Family,
) -> impl Iterator<Item = IpAddr> + '_ {
    let found = network.interfaces.get(interface);
    let real = found.into_iter().flat_map(|interface| &interface.addresses);
    let stand_in = found.into_iter().flat_map(|interface| &interface.stand_in);
    real.chain(stand_in)
        .copied()
        .filter(move |address| family.has(address))
}

/// How a block lies to an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Yes,
    No,
    /// The address was not collected, and the block holds a part of its subnet.
    Perhaps,
}

/// Whether an address of the interface lies in the block.
#[must_use]
pub fn within(network: &Network, interface: usize, net: IpNet, family: Family) -> Within {
    let Some(found) = network.interfaces.get(interface) else {
        return Within::No;
    };
    if found.stand_in.is_empty() {
        let mut own = found.addresses.iter().filter(|address| family.has(address));
        let delegated = found.prefixes.iter().any(|prefix| net.contains(prefix));
        return if delegated || own.any(|address| net.contains(address)) {
            Within::Yes
        } else {
            Within::No
        };
    }
    let cidrs = network
        .subnets
        .get(found.subnet)
        .map_or(&[][..], |subnet| &subnet.cidrs);
    let mut out = Within::No;
    for cidr in cidrs.iter().filter(|cidr| family.has_net(cidr)) {
        if net.contains(cidr) {
            return Within::Yes;
        }
        if cidr.contains(&net) {
            out = Within::Perhaps;
        }
    }
    out
}

/// What answers at a unit: a load balancer on its listeners, a database on its port; of others nobody knows (none).
#[must_use]
pub fn listens(network: &Network, unit: &Unit) -> Option<PortSet> {
    if let Role::Balancer(at) = unit.role {
        let balancer = network.balancers.get(at)?;
        // Of listeners that were not all read the walk tells what is only perhaps.
        return match balancer.listening(&network.gaps)? {
            (listens, None) => Some(listens.clone()),
            (_, Some(_)) => None,
        };
    }
    let workload = network.interfaces.get(unit.interface)?.workload;
    network.workloads.get(workload)?.listens.clone()
}
