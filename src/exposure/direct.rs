//! What each kind of interfaces lets in from the internet, block by block.

use std::collections::BTreeMap;
use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::model::{Interface, Network, Role};
use crate::question::ask::ask;
use crate::question::asked::Question;
use crate::question::called::called;
use crate::question::end::{End, Kin, Place, Spot, kinds};
use crate::reach::answer::Answer;
use crate::reach::verdict::Reason;

use super::admitted::{rules, unread_lists};
use super::model::{Resource, Row, Through};
use super::pieces::{is_large, pieces};
use super::resources::members;
use super::world::World;

/// What one block of addresses reaches at one address of a kind.
#[derive(Debug, Clone)]
pub struct Told {
    pub addresses: AddressSet,
    pub sample: IpAddr,
    pub open: PortSet,
    /// Holds `open`.
    pub maybe: PortSet,
    pub doubts: Vec<Reason>,
    pub via: Vec<String>,
    /// The service that hands it on: an index into the network's entrances.
    pub entrance: Option<usize>,
    pub standing_in_the_way: usize,
    /// The prefix lists that were not read, where only they may open it.
    pub lists: Vec<String>,
}

/// Everything told of one kind.
#[derive(Debug)]
pub struct Door {
    pub kin: Kin,
    /// By the address that was dialled.
    pub told: BTreeMap<IpAddr, Vec<Told>>,
}

/// Asks for all interfaces that somebody may dial, once for each kind.
pub fn doors(world: &World<'_>) -> Vec<Door> {
    let network = world.ground.network;
    let spots: Vec<Spot> = network
        .interfaces
        .iter()
        .enumerate()
        .filter(|(_, interface)| !matches!(interface.role, Role::Nat(_) | Role::Fabric))
        .map(|(interface, _)| Spot {
            interface,
            address: None,
        })
        .collect();
    let mut doors: Vec<Door> = kinds(world.ground, &spots)
        .into_iter()
        .map(|kin| Door {
            kin,
            told: BTreeMap::new(),
        })
        .collect();
    let place: FxHashMap<usize, usize> = doors
        .iter()
        .enumerate()
        .map(|(at, door)| (door.kin.first.interface, at))
        .collect();
    let firsts = End {
        spots: doors.iter().map(|door| door.kin.first).collect(),
        ..End::default()
    };
    let question = Question::new(End::internet(world.ground), firsts, PortSet::any());
    for part in ask(world.ground, &question).parts {
        let (Place::Outside(block), Place::Interface { at, .. }) =
            (&part.source, &part.destination)
        else {
            continue;
        };
        let Some(door) = place.get(at).and_then(|&at| doors.get_mut(at)) else {
            continue;
        };
        let dialled = part.destination.address();
        let (open, maybe) = passing(network, *at, &part.answer);
        let mut doubts = part.answer.forward.unknown.clone();
        doubts.extend(
            part.answer
                .back
                .iter()
                .flat_map(|back| back.way.unknown.iter().cloned()),
        );
        let lists = match network.interfaces.get(*at) {
            Some(interface) if !maybe.is_empty() => unread_lists(network, interface, &maybe),
            _ => Vec::new(),
        };
        door.told.entry(dialled).or_default().push(Told {
            addresses: block.addresses.clone(),
            sample: block.sample,
            open,
            maybe,
            doubts,
            entrance: network.entrance_of(&part.answer.forward.via),
            via: part.answer.forward.via.clone(),
            standing_in_the_way: part.answer.reasons.len(),
            lists,
        });
    }
    doors
}

/// What of an answer is a connection to something that listens. Where no answer at all comes back there is none.
fn passing(network: &Network, interface: usize, answer: &Answer) -> (PortSet, PortSet) {
    let unanswered = |back: &crate::reach::back::Back| back.way.maybe.is_empty();
    if answer.back.as_ref().is_some_and(unanswered) {
        return (PortSet::none(), PortSet::none());
    }
    match listens(network, interface) {
        Some(listens) => (
            answer.open.intersect(&listens),
            answer.maybe.intersect(&listens),
        ),
        None => (answer.open.clone(), answer.maybe.clone()),
    }
}

/// What the workload behind an interface answers on, where its record says.
pub fn listens(network: &Network, interface: usize) -> Option<PortSet> {
    let interface = network.interfaces.get(interface)?;
    if let Role::Balancer(at) = interface.role {
        let balancer = network.balancers.get(at)?;
        // Of listeners that were not all read the walk tells what is only perhaps.
        return match balancer.listening(&network.gaps)? {
            (listens, None) => Some(listens.clone()),
            (_, Some(_)) => None,
        };
    }
    network.workloads.get(interface.workload)?.listens.clone()
}

/// The rows of a kind: what is open, and what may be.
pub fn rows(world: &World<'_>, door: &Door, sure: bool) -> Vec<Row> {
    let network = world.ground.network;
    let Some(interface) = network.interfaces.get(door.kin.first.interface) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (&dialled, told) in &door.told {
        if told.iter().all(|told| told.maybe.is_empty()) {
            continue;
        }
        let mut entrances: Vec<Option<usize>> = told.iter().map(|told| told.entrance).collect();
        entrances.sort_unstable();
        entrances.dedup();
        let resources = members(network, &door.kin, Some(dialled));
        for entrance in entrances {
            let told = told.iter().filter(|told| told.entrance == entrance);
            let told: Vec<&Told> = told.collect();
            let found = pieces_of(world, interface, &resources, &told, sure);
            match entrance.and_then(|at| network.entrances.get(at)) {
                Some(by) => {
                    let listens = by.hands_on(door.kin.first.interface).0;
                    out.extend(found.into_iter().map(|row| row.by(by, &listens)));
                }
                None => out.extend(found),
            }
        }
    }
    out
}

/// The ports of one address of an interface that the same addresses reach in one way.
fn pieces_of(
    world: &World<'_>,
    interface: &Interface,
    resources: &[Resource],
    told: &[&Told],
    sure: bool,
) -> Vec<Row> {
    let network = world.ground.network;
    let kind = network
        .workloads
        .get(interface.workload)
        .map_or("", |workload| workload.kind.as_str());
    let ports = |told: &Told| {
        if sure {
            told.open.clone()
        } else {
            told.maybe.subtract(&told.open)
        }
    };
    let passing: Vec<(AddressSet, PortSet)> = told
        .iter()
        .map(|told| (told.addresses.clone(), ports(told)))
        .filter(|(_, ports)| !ports.is_empty())
        .collect();
    let mut out = Vec::new();
    for (ports, from) in pieces(&passing) {
        let within = || told.iter().filter(|told| from.overlaps(&told.addresses));
        let mut reasons: Vec<Reason> = if sure {
            Vec::new()
        } else {
            within()
                .flat_map(|told| told.doubts.iter().cloned())
                .collect()
        };
        reasons.sort_unstable();
        reasons.dedup();
        let mut path: Vec<String> = within()
            .next()
            .map(|told| told.via.clone())
            .unwrap_or_default();
        path.push(interface.id.clone());
        let lists = unread_lists(network, interface, &ports);
        let source = source(world, &from, &lists);
        out.push(Row {
            kind: kind.to_owned(),
            resources: resources.to_vec(),
            through: Through::Direct,
            balancer: None,
            source: source.words,
            cidrs: source.cidrs,
            internet: source.internet,
            rules: rules(network, interface, &from, &ports),
            ports: ports.words(),
            path,
            reasons,
        });
    }
    out
}

/// Who reaches something, in every form.
pub struct Source {
    pub words: String,
    pub cidrs: Vec<String>,
    pub internet: bool,
}

/// Tells who some addresses are; where only prefix lists that were not read may open it, nobody knows more than their ids.
pub fn source(world: &World<'_>, from: &AddressSet, lists: &[String]) -> Source {
    if !lists.is_empty() {
        return Source {
            words: format!("prefix list {}", lists.join(", ")),
            cidrs: Vec::new(),
            internet: false,
        };
    }
    Source {
        words: called(world.ground, world.labels, from),
        cidrs: from.cidrs().iter().map(ToString::to_string).collect(),
        internet: is_large(from),
    }
}
