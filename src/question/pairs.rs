//! From two ends to single flows: each part of the one with each part of the other.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::model::Interface;
use crate::reach::filter::reason;
use crate::reach::flow::Flow;
use crate::reach::security_group::at_most;
use crate::reach::verdict::Reason;
use crate::reach::walk::Origin;

use super::asked::Question;
use super::blocks::Blocks;
use super::end::{End, Kin, Place, Spot, kinds};
use super::ground::{Block, Ground};

/// One question to the engine, or why it need not be asked.
#[derive(Debug)]
pub(super) struct Pair {
    pub source: Place,
    pub destination: Place,
    pub flow: Result<Flow, Known>,
}

/// What is clear without a walk.
#[derive(Debug)]
pub(super) enum Known {
    Blocked(Reason),
    /// And what may pass of what is asked.
    Unknown(Reason, PortSet),
}

/// Every pair of parts.
pub(super) fn pairs(ground: &Ground, question: &Question) -> Vec<Pair> {
    let sources = kinds(ground, &question.source.spots);
    let targets = kinds(ground, &question.destination.spots);
    let all = Pairs {
        ground,
        asked: &question.asked,
        client: question.client,
    };
    let mut out = Vec::new();
    for source in &sources {
        for target in &targets {
            out.extend(all.inner(source, target));
        }
    }
    if out.is_empty()
        && let ([source], [target]) = (sources.as_slice(), targets.as_slice())
    {
        // Somebody asks whether a host reaches itself.
        out.extend(all.between(source.first, target.first, source.count, target.count));
    }
    let blocks = Blocks::new(ground, &question.destination.outside);
    let unread = ground.unread(&question.destination.free);
    for source in &sources {
        let outside = blocks.for_interface(source.first.interface);
        for block in outside.iter().chain(&unread) {
            out.extend(all.outward(source, block));
        }
    }
    let blocks = Blocks::new(ground, &question.source.outside);
    let unread = ground.unread(&question.source.free);
    for target in &targets {
        let outside = blocks.for_interface(target.first.interface);
        for block in outside.iter().chain(&unread) {
            out.extend(all.inward(block, target));
        }
    }
    out
}

/// How many pairs of kinds there are, before their addresses are told apart.
pub(super) fn count(ground: &Ground, question: &Question) -> usize {
    let sources = kinds(ground, &question.source.spots);
    let targets = kinds(ground, &question.destination.spots);
    let across = |end: &End, kins: &[Kin]| -> usize {
        let blocks = Blocks::new(ground, &end.outside);
        let unread = ground.unread(&end.free).len();
        let of = |kin: &Kin| blocks.count_for(kin.first.interface) + unread;
        kins.iter().map(of).sum()
    };
    sources.len() * targets.len()
        + across(&question.destination, &sources)
        + across(&question.source, &targets)
}

pub(super) struct Pairs<'a> {
    pub ground: &'a Ground<'a>,
    pub asked: &'a PortSet,
    pub client: (u16, u16),
}

impl Pairs<'_> {
    pub fn interface(&self, spot: Spot) -> Option<&Interface> {
        self.ground.network.interfaces.get(spot.interface)
    }

    pub fn flow(&self, origin: Origin, source: IpAddr, destination: IpAddr) -> Flow {
        Flow {
            origin,
            source,
            destination,
            asked: self.asked.clone(),
            client: self.client,
            detail: false,
            groups: true,
        }
    }

    /// Nothing more is known.
    pub fn doubt(&self, why: Reason) -> Known {
        Known::Unknown(why, self.asked.clone())
    }

    /// Nothing more is known of the sender, but what the receiver's groups let in at most.
    pub fn doubt_in(&self, why: Reason, target: Spot, block: &Block) -> Known {
        let network = self.ground.network;
        let lets = at_most(network, target.interface, false, &block.addresses);
        let may = self.asked.intersect(&lets);
        if !may.is_empty() {
            return Known::Unknown(why, may);
        }
        let id = self
            .interface(target)
            .map_or("", |interface| interface.id.as_str());
        Known::Blocked(reason(
            "ENI_SG_RULES_MISMATCH",
            id,
            "no ingress rule of its groups lets it in, whoever sends it",
        ))
    }

    /// Two kinds of interfaces. One that talks to its own kind talks to another of it.
    fn inner(&self, source: &Kin, target: &Kin) -> Vec<Pair> {
        let same = source.first.interface == target.first.interface;
        let (from, to) = match (same, target.second, source.second) {
            (false, ..) => (source.first, target.first),
            (true, Some(other), _) => (source.first, other),
            (true, None, Some(other)) => (other, target.first),
            (true, None, None) => return Vec::new(),
        };
        self.between(from, to, source.count, target.count)
    }

    fn between(&self, source: Spot, target: Spot, sources: usize, targets: usize) -> Vec<Pair> {
        let mut out = Vec::new();
        let dialled = self.addresses(target, false);
        for from in self.addresses(source, true) {
            for &to in dialled.iter().filter(|to| to.is_ipv4() == from.is_ipv4()) {
                out.push(Pair {
                    source: place(source, Some(from), sources),
                    destination: place(target, Some(to), targets),
                    flow: Ok(self.flow(Origin::Interface(source.interface), from, to)),
                });
            }
        }
        if out.is_empty() {
            let why = self.no_address(source, target);
            out.push(Pair {
                source: place(source, None, sources),
                destination: place(target, None, targets),
                flow: Err(why),
            });
        }
        out
    }

    /// Nothing to walk from or to: the families differ, or no address is known.
    fn no_address(&self, source: Spot, target: Spot) -> Known {
        for spot in [source, target] {
            let id = self
                .interface(spot)
                .map_or("", |interface| interface.id.as_str());
            if self.addresses(spot, true).is_empty() {
                return self.doubt(reason(
                    "UNCOLLECTED",
                    id,
                    "no address of the interface was collected",
                ));
            }
        }
        let families = [true, false].into_iter();
        let mut unread = families.filter_map(|v4| {
            let (from, to) = (self.has(source, v4), self.has(target, v4));
            match (from, to) {
                (true, false) => self.unread_family(target, v4),
                (false, true) => self.unread_family(source, v4),
                _ => None,
            }
        });
        if let Some(why) = unread.next() {
            return self.doubt(why);
        }
        let id = self
            .interface(target)
            .map_or("", |interface| interface.id.as_str());
        Known::Blocked(reason(
            "ENI_ADDRESS_RESTRICTION",
            id,
            "the two have no address of one family: one speaks IPv4, the other IPv6",
        ))
    }

    /// The addresses of a spot that the network tells apart. A sender's are its private ones.
    pub fn addresses(&self, spot: Spot, sends: bool) -> Vec<IpAddr> {
        let Some(interface) = self.interface(spot) else {
            return Vec::new();
        };
        let private_of = |public: IpAddr| {
            let mut associations = interface.associations.iter();
            associations.find(|(_, other)| *other == public)
        };
        if let Some(address) = spot.address {
            let private = private_of(address).map_or(address, |&(private, _)| private);
            return vec![if sends { private } else { address }];
        }
        let mut seen = Vec::new();
        let mut out = Vec::new();
        let delegated = interface.prefixes.iter().map(ipnet::IpNet::network);
        let own = interface.addresses.iter().chain(&interface.stand_in);
        for address in own.copied().chain(delegated) {
            let faces = interface
                .associations
                .iter()
                .any(|(private, _)| *private == address);
            let likeness = (self.ground.network.cuts.place(address), faces);
            if !seen.contains(&likeness) {
                seen.push(likeness);
                out.push(address);
            }
        }
        out
    }

    /// The id of a VPC that was not gathered, has an address, and is peered with a VPC here.
    pub fn ungathered_peer(&self, vpc: usize, address: IpAddr) -> Option<&str> {
        let network = self.ground.network;
        let here = network.vpcs.get(vpc)?;
        let sides = network
            .peerings
            .iter()
            .filter(|peering| peering.is_active())
            .filter_map(|peering| peering.other(&here.id));
        sides
            .filter_map(|side| network.vpcs.get(*network.index.vpcs.get(&side.vpc)?))
            .find(|peer| peer.dangling && peer.cidrs.iter().any(|cidr| cidr.contains(&address)))
            .map(|peer| peer.id.as_str())
    }

    pub fn has(&self, spot: Spot, v4: bool) -> bool {
        let addresses = self.addresses(spot, false);
        addresses.iter().any(|address| address.is_ipv4() == v4)
    }
}

pub(super) fn place(spot: Spot, address: Option<IpAddr>, alike: usize) -> Place {
    Place::Interface {
        at: spot.interface,
        address,
        alike,
    }
}
