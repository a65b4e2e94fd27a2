//! The parts of two ends, and which of them the groups may let talk at all.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::group::Peer;
use crate::network::known::Known;
use crate::network::model::{Interface, Network};
use crate::question::end::{End, Kin, Spot};

/// What the groups of an interface let pass at most, whatever lies between: cheap to ask, and most pairs end here.
#[derive(Debug)]
pub struct Gate {
    addresses: AddressSet,
    groups: Vec<String>,
    /// Something of it is not known, or nothing filters.
    open: bool,
}

impl Gate {
    /// The gate of an interface in one direction.
    pub fn of(network: &Network, interface: usize, egress: bool, asked: &PortSet) -> Self {
        let mut out = Self {
            addresses: AddressSet::none(),
            groups: Vec::new(),
            open: false,
        };
        let mut nets = Vec::new();
        let bears = network
            .interfaces
            .get(interface)
            .map_or(&[][..], |interface| &interface.bears);
        out.open |= bears.is_empty();
        for bears in bears {
            let Some(group) = bears.here().and_then(|at| network.groups.get(at)) else {
                out.open = true;
                continue;
            };
            for rule in group.rules(egress) {
                let speaks = rule
                    .traffic
                    .as_ref()
                    .is_none_or(|traffic| traffic.overlaps(asked));
                match &rule.peer {
                    _ if !speaks => {}
                    Peer::Cidr(cidr) => nets.push(*cidr),
                    Peer::List {
                        entries: Known::Here(entries),
                        ..
                    } => nets.extend(entries.iter().copied()),
                    Peer::List { .. } => out.open = true,
                    Peer::Group { id, .. } => out.groups.push(id.clone()),
                }
            }
        }
        out.addresses = nets.into_iter().collect();
        out.groups.sort_unstable();
        out.groups.dedup();
        out
    }

    /// Whether something of it may be meant for the interface.
    pub fn lets(&self, other: &Interface) -> bool {
        if self.open {
            return true;
        }
        let own = other.addresses.iter().chain(&other.stand_in);
        let public = other.associations.iter().map(|(_, public)| public);
        let delegated = other
            .prefixes
            .iter()
            .map(|prefix| AddressSet::from(*prefix));
        other
            .groups
            .iter()
            .any(|id| self.groups.binary_search(id).is_ok())
            || own
                .chain(public)
                .any(|address: &IpAddr| self.addresses.has(*address))
            || delegated
                .into_iter()
                .any(|prefix| self.addresses.overlaps(&prefix))
    }
}

/// An end of one kind of interfaces: two of them, where there are two, so that each has another to talk to.
pub fn end(kin: &Kin) -> End {
    End {
        spots: std::iter::once(kin.first).chain(kin.second).collect(),
        ..End::default()
    }
}

/// An end of addresses outside.
pub fn outside(addresses: &AddressSet) -> End {
    End {
        outside: addresses.clone(),
        ..End::default()
    }
}

/// Whether all of both are one workload, which nobody asks about.
pub fn is_one_workload(network: &Network, source: &Kin, target: &Kin) -> bool {
    let workload = |spot: &Spot| {
        network
            .interfaces
            .get(spot.interface)
            .map(|interface| interface.workload)
    };
    let first = source.members.first().map(&workload);
    source
        .members
        .iter()
        .chain(&target.members)
        .all(|spot| Some(workload(spot)) == first)
}
