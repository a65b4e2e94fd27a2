//! From two ends to single flows: each part of the one with each part of the other.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::model::Interface;
use crate::reach::filter::reason;
use crate::reach::flow::Flow;
use crate::reach::security_group::at_most;
use crate::reach::verdict::Reason;
use crate::reach::walk::Origin;

use super::ask::Question;
use super::end::{End, Kin, Place, Spot, kinds};
use super::ground::{Block, Ground, fronts, of_the_internet};

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

/// The blocks of a set outside, once for each likeness of groups.
struct Blocks<'a> {
    ground: &'a Ground<'a>,
    set: &'a AddressSet,
    found: std::cell::RefCell<FxHashMap<Vec<String>, Vec<Block>>>,
}

impl<'a> Blocks<'a> {
    fn new(ground: &'a Ground<'a>, set: &'a AddressSet) -> Self {
        Self {
            ground,
            set,
            found: std::cell::RefCell::default(),
        }
    }

    fn for_interface(&self, at: usize) -> Vec<Block> {
        self.with(at, Clone::clone)
    }

    fn count_for(&self, at: usize) -> usize {
        self.with(at, Vec::len)
    }

    fn with<T>(&self, at: usize, look: impl FnOnce(&Vec<Block>) -> T) -> T {
        let interface = self.ground.network.interfaces.get(at);
        let groups = interface.map(|interface| interface.groups.clone());
        look(
            self.found
                .borrow_mut()
                .entry(groups.unwrap_or_default())
                .or_insert_with(|| self.ground.blocks(self.set, at)),
        )
    }
}

struct Pairs<'a> {
    ground: &'a Ground<'a>,
    asked: &'a PortSet,
    client: (u16, u16),
}

impl Pairs<'_> {
    fn interface(&self, spot: Spot) -> Option<&Interface> {
        self.ground.network.interfaces.get(spot.interface)
    }

    fn flow(&self, origin: Origin, source: IpAddr, destination: IpAddr) -> Flow {
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
    fn doubt(&self, why: Reason) -> Known {
        Known::Unknown(why, self.asked.clone())
    }

    /// Nothing more is known of the sender, but what the receiver's groups let in at most.
    fn doubt_in(&self, why: Reason, target: Spot, block: &Block) -> Known {
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
    fn addresses(&self, spot: Spot, sends: bool) -> Vec<IpAddr> {
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
    fn ungathered_peer(&self, vpc: usize, address: IpAddr) -> Option<&str> {
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

    fn has(&self, spot: Spot, v4: bool) -> bool {
        let addresses = self.addresses(spot, false);
        addresses.iter().any(|address| address.is_ipv4() == v4)
    }

    /// Why an interface may have an address of a family all the same: it is only inferred, its record does not tell all of
    /// its addresses, and its subnet has that family.
    fn unread_family(&self, spot: Spot, v4: bool) -> Option<Reason> {
        let interface = self.interface(spot)?;
        let subnet = self.ground.network.subnets.get(interface.subnet)?;
        let has = |address: IpAddr| address.is_ipv4() == v4;
        let cidrs = || subnet.cidrs.iter().map(IpNet::network);
        let missing = interface.inferred
            && spot.address.is_none()
            && !interface.addresses.is_empty()
            && !self.addresses(spot, true).into_iter().any(has)
            && (subnet.cidrs.is_empty() || cidrs().any(has));
        missing.then(|| {
            let family = if v4 { "IPv4" } else { "IPv6" };
            reason(
                "UNCOLLECTED",
                &interface.id,
                format!("whether the interface has an {family} address was not collected"),
            )
        })
    }

    /// To a block outside.
    fn outward(&self, source: &Kin, block: &Block) -> Vec<Pair> {
        if let Some(why) = self.unread_family(source.first, block.sample.is_ipv4()) {
            return vec![Pair {
                source: place(source.first, None, source.count),
                destination: Place::Outside(block.clone()),
                flow: Err(self.doubt(why)),
            }];
        }
        let from = self.addresses(source.first, true);
        from.into_iter()
            .filter(|from| from.is_ipv4() == block.sample.is_ipv4())
            .map(|from| Pair {
                source: place(source.first, Some(from), source.count),
                destination: Place::Outside(block.clone()),
                flow: Ok(self.flow(
                    Origin::Interface(source.first.interface),
                    from,
                    block.sample,
                )),
            })
            .collect()
    }

    /// From a block outside.
    fn inward(&self, block: &Block, target: &Kin) -> Vec<Pair> {
        let spot = target.first;
        let Some(interface) = self.interface(spot) else {
            return Vec::new();
        };
        let sample = block.sample;
        let family = |address: &IpAddr| address.is_ipv4() == sample.is_ipv4();
        let pair = |to: Option<IpAddr>, flow: Result<Flow, Known>| Pair {
            source: Place::Outside(block.clone()),
            destination: place(spot, to, target.count),
            flow,
        };
        let private: Vec<IpAddr> = self
            .addresses(spot, true)
            .into_iter()
            .filter(family)
            .collect();
        let vpc = self.ground.network.subnets.get(interface.subnet);
        let vpc = vpc.map_or(usize::MAX, |subnet| subnet.vpc);
        if let Some(why) = self.unread_family(spot, sample.is_ipv4()) {
            return vec![pair(None, Err(self.doubt(why)))];
        }
        if let Some(why) = self.ground.unheard(&block.addresses) {
            return vec![pair(
                private.first().copied(),
                Err(self.doubt_in(why, spot, block)),
            )];
        }
        if self.ground.inside.has(sample) {
            let why = reason(
                "UNKNOWN_RESOURCE",
                &sample.to_string(),
                "no interface has this address, so nothing sends from it",
            );
            return vec![pair(private.first().copied(), Err(Known::Blocked(why)))];
        }
        if let Some(peer) = self.ungathered_peer(vpc, sample) {
            let why = reason(
                "UNCOLLECTED",
                peer,
                "the VPC that has this address was not gathered: what it sends, and whether it may, is not known",
            );
            return vec![pair(
                private.first().copied(),
                Err(self.doubt_in(why, spot, block)),
            )];
        }
        if !of_the_internet(sample) {
            if !self.ground.leads_to_premises(vpc) {
                let id = self.ground.network.vpcs.get(vpc);
                let why = reason(
                    "NO_ROUTE_TO_DESTINATION",
                    id.map_or("", |vpc| vpc.id.as_str()),
                    "no VPN, Direct Connect or transit gateway leads from such addresses into the VPC",
                );
                let to = private.first().copied();
                return to
                    .map(|to| pair(Some(to), Err(Known::Blocked(why))))
                    .into_iter()
                    .collect();
            }
            let origin = Origin::OnPremises {
                subnet: interface.subnet,
            };
            return private
                .into_iter()
                .map(|to| pair(Some(to), Ok(self.flow(origin, sample, to))))
                .collect();
        }
        let mut public: Vec<IpAddr> = match spot.address {
            Some(address) if of_the_internet(address) => vec![address],
            Some(_) => Vec::new(),
            None => {
                let mut seen = Vec::new();
                fronts(interface)
                    .filter_map(|(private, public)| {
                        let likeness = self.ground.network.cuts.place(private);
                        let new = !seen.contains(&likeness);
                        seen.push(likeness);
                        new.then_some(public)
                    })
                    .collect()
            }
        };
        public.retain(family);
        let at = spot.interface;
        let entrances: Vec<Pair> = self
            .ground
            .network
            .entrances_to(at, sample.is_ipv4())
            .flat_map(|entrance| private.iter().map(move |&to| (entrance, to)))
            .map(|(entrance, to)| {
                let origin = Origin::Entrance { entrance, at };
                pair(Some(to), Ok(self.flow(origin, sample, to)))
            })
            .collect();
        let direct: Vec<Pair> = if public.is_empty() {
            let origin = Origin::InternetAt(spot.interface);
            let flow = |&to: &IpAddr| pair(Some(to), Ok(self.flow(origin, sample, to)));
            private.iter().map(flow).collect()
        } else {
            let flow = |&to: &IpAddr| pair(Some(to), Ok(self.flow(Origin::Internet, sample, to)));
            public.iter().map(flow).collect()
        };
        direct.into_iter().chain(entrances).collect()
    }
}

fn place(spot: Spot, address: Option<IpAddr>, alike: usize) -> Place {
    Place::Interface {
        at: spot.interface,
        address,
        alike,
    }
}
