//! An end of a question: interfaces, addresses outside, or both.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::net::ranges::AddressSet;
use crate::network::model::{Network, Role};

use super::ground::{Block, Ground};

/// Who sends, or who is dialled. Built by [`super::names::Names`], or from interfaces that somebody chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct End {
    /// What it is called: the word that was asked for, or what somebody who builds it says.
    pub name: String,
    /// Interfaces here.
    pub spots: Vec<Spot>,
    /// Addresses that belong to no interface: the internet's, those on premises, a free one of a VPC.
    pub outside: AddressSet,
    /// Addresses of the VPCs that are meant, and that no interface here has: somebody's, where the interfaces were not all
    /// read, and else nobody's.
    pub free: AddressSet,
    /// It is the internet as a whole.
    pub internet: bool,
}

/// An interface, and the address of it that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Index into the network's interfaces.
    pub interface: usize,
    /// A private address of it, or a public one in front of it; none: whichever it has.
    pub address: Option<IpAddr>,
}

/// One part of an end, alike in everything that the network can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An interface, for all of its class.
    Interface {
        /// Index into the network's interfaces.
        at: usize,
        /// The address that was sent from or dialled; none where it has none.
        address: Option<IpAddr>,
        /// How many interfaces of this end it stands for.
        alike: usize,
    },
    Outside(Block),
}

impl End {
    /// The internet.
    #[must_use]
    pub fn internet(ground: &Ground) -> Self {
        Self {
            name: "internet".to_owned(),
            outside: ground.internet(),
            internet: true,
            ..Self::default()
        }
    }

    /// Some interfaces, by their indices.
    #[must_use]
    pub fn interfaces(
        name: impl Into<String>,
        interfaces: impl IntoIterator<Item = usize>,
    ) -> Self {
        let mut spots: Vec<Spot> = interfaces
            .into_iter()
            .map(|interface| Spot {
                interface,
                address: None,
            })
            .collect();
        spots.sort_unstable();
        spots.dedup();
        Self {
            name: name.into(),
            spots,
            ..Self::default()
        }
    }

    /// A range of addresses: the interfaces that have one of them, and what of it lies outside the VPCs.
    #[must_use]
    pub fn addresses(ground: &Ground, name: impl Into<String>, range: &AddressSet) -> Self {
        let single = range
            .lowest()
            .filter(|low| *range == AddressSet::from(*low));
        let mut spots = Vec::new();
        if let Some(address) = single {
            spots.extend(at_address(ground.network, address));
        } else {
            for (at, interface) in ground.network.interfaces.iter().enumerate() {
                let public = interface.associations.iter().map(|(_, public)| public);
                let own = interface.addresses.iter().chain(&interface.stand_in);
                spots.extend(
                    own.chain(public)
                        .filter(|address| range.has(**address))
                        .map(|&address| Spot {
                            interface: at,
                            address: Some(address),
                        }),
                );
                spots.extend(
                    interface
                        .prefixes
                        .iter()
                        .filter(|prefix| range.has_net(**prefix))
                        .map(|prefix| Spot {
                            interface: at,
                            address: Some(prefix.network()),
                        }),
                );
            }
        }
        // A single address was asked for, and is told so where nobody has it. Of a range, free addresses are not asked about
        // but where they may be somebody's.
        let (outside, free) = match single {
            Some(_) if !spots.is_empty() => (AddressSet::none(), AddressSet::none()),
            Some(_) => (range.clone(), range.intersect(&ground.inside)),
            None => {
                let delegated = |spot: &Spot| {
                    let interface = ground.network.interfaces.get(spot.interface)?;
                    let mut prefixes = interface.prefixes.iter();
                    prefixes.find(|prefix| Some(prefix.network()) == spot.address)
                };
                let taken: AddressSet = spots
                    .iter()
                    .filter_map(|spot| {
                        Some(delegated(spot).map_or(IpNet::from(spot.address?), |prefix| *prefix))
                    })
                    .collect();
                let inside = range.intersect(&ground.inside);
                (range.subtract(&ground.inside), inside.subtract(&taken))
            }
        };
        Self {
            name: name.into(),
            free,
            spots,
            outside,
            internet: false,
        }
    }

    /// Both together, under a name.
    #[must_use]
    pub fn union(name: impl Into<String>, ends: impl IntoIterator<Item = Self>) -> Self {
        let mut out = Self {
            name: name.into(),
            ..Self::default()
        };
        for end in ends {
            out.spots.extend(end.spots);
            out.outside = out.outside.union(&end.outside);
            out.free = out.free.union(&end.free);
            out.internet |= end.internet;
        }
        out.spots.sort_unstable();
        out.spots.dedup();
        out
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty() && self.outside.is_empty()
    }
}

/// The interfaces that have an address: in one VPC one, but VPCs may use the same blocks.
fn at_address(network: &Network, address: IpAddr) -> Vec<Spot> {
    let mut out = Vec::new();
    for vpc in 0..network.vpcs.len() {
        let delegated = || {
            let prefixes = network.index.prefixes.get(&vpc)?;
            let (_, at) = prefixes
                .iter()
                .find(|(prefix, _)| prefix.contains(&address))?;
            Some(*at)
        };
        let found = network.index.addresses.get(&(vpc, address)).copied();
        out.extend(found.or_else(delegated).map(|interface| Spot {
            interface,
            address: Some(address),
        }));
    }
    if out.is_empty() {
        let public = network.index.public.get(&address);
        out.extend(public.map(|&(interface, _)| Spot {
            interface,
            address: Some(address),
        }));
    }
    out
}

/// What tells spots apart, beyond their class.
type Likeness = (
    usize,
    Role,
    Vec<String>,
    Vec<usize>,
    [bool; 4],
    Option<bool>,
);

/// Spots alike: the first two, so that each has another to talk to, and how many there are.
#[derive(Debug, Clone)]
pub struct Kin {
    pub first: Spot,
    pub second: Option<Spot>,
    pub count: usize,
    /// All of them, in the order of the spots.
    pub members: Vec<Spot>,
}

/// Puts spots together that no rule, route or entry tells apart.
#[must_use]
pub fn kinds(ground: &Ground, spots: &[Spot]) -> Vec<Kin> {
    let mut places: FxHashMap<Likeness, usize> = FxHashMap::default();
    let mut out: Vec<Kin> = Vec::new();
    for spot in spots {
        let Some(interface) = ground.network.interfaces.get(spot.interface) else {
            continue;
        };
        let public = spot.address.is_some_and(|address| {
            let mut associations = interface.associations.iter();
            associations.any(|(_, public)| *public == address)
        });
        // With one address of several meant, members of a class may differ in which.
        let meant = spot.address.filter(|_| !public);
        let next = out.len();
        let key = (
            interface.class,
            interface.role,
            interface.groups.clone(),
            meant.map_or_else(
                || interface.places.clone(),
                |address| vec![ground.network.cuts.place(address)],
            ),
            [
                interface.idle,
                interface.denies_internet,
                !interface.associations.is_empty(),
                public,
            ],
            interface.source_dest_check,
        );
        match places.get(&key).and_then(|&at| out.get_mut(at)) {
            Some(kin) => {
                kin.count += 1;
                kin.members.push(*spot);
                if kin.second.is_none() {
                    kin.second = Some(*spot);
                }
            }
            None => {
                places.insert(key, next);
                out.push(Kin {
                    first: *spot,
                    second: None,
                    count: 1,
                    members: vec![*spot],
                });
            }
        }
    }
    out
}

impl Place {
    /// The address that it was asked with; the unspecified one where none is known.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        match self {
            Self::Interface { address, .. } => {
                address.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED))
            }
            Self::Outside(block) => block.sample,
        }
    }
}
