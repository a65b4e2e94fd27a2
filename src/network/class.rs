//! Classes: workloads of one kind in one subnet that no rule, route or ACL entry tells apart.

use std::collections::BTreeMap;
use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cuts::Cuts;
use super::model::{Class, Interface, Network, Role};
use crate::net::ports::PortSet;

/// Everything about an interface that the network can tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Standing {
    role: Role,
    idle: bool,
    denies_internet: bool,
    internet_facing: bool,
    listens: Option<PortSet>,
    source_dest_check: Option<bool>,
    groups: Vec<String>,
    /// Between which blocks its addresses lie, and whether something public stands in front of them.
    addresses: Vec<(usize, bool)>,
    prefixes: Vec<(usize, usize)>,
    /// The target groups that it is registered in.
    registered: Vec<usize>,
    entrances: Vec<(usize, usize)>,
}

/// Groups the interfaces into classes.
pub fn read(network: &mut Network) {
    // By subnet, kind and standings: each member's workload and its interfaces.
    type Members = Vec<(usize, Vec<usize>)>;
    let cuts = Cuts::of(network);
    let targets = registrations(network);
    let mut together: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, interface) in network.interfaces.iter().enumerate() {
        together
            .entry((interface.subnet, interface.workload))
            .or_default()
            .push(at);
    }
    let mut classes: BTreeMap<(usize, &str, Vec<Standing>), Members> = BTreeMap::new();
    for ((subnet, workload), interfaces) in together {
        let mut standings: Vec<Standing> = interfaces
            .iter()
            .filter_map(|&at| network.interfaces.get(at))
            .map(|interface| standing(network, interface, &cuts, &targets))
            .collect();
        standings.sort_unstable();
        let kind = network
            .workloads
            .get(workload)
            .map_or("", |workload| workload.kind.as_str());
        classes
            .entry((subnet, kind, standings))
            .or_default()
            .push((workload, interfaces));
    }
    let mut out = Vec::with_capacity(classes.len());
    for ((subnet, _, _), members) in classes {
        let samples = members
            .first()
            .map(|(_, interfaces)| interfaces.clone())
            .unwrap_or_default();
        let mut interfaces: Vec<usize> = members
            .into_iter()
            .flat_map(|(_, interfaces)| interfaces)
            .collect();
        interfaces.sort_unstable();
        out.push(Class {
            subnet,
            interfaces,
            samples,
        });
    }
    for interface in &mut network.interfaces {
        let addresses = interface.addresses.iter().chain(&interface.stand_in);
        interface.places = addresses.map(|address| cuts.place(*address)).collect();
        interface.places.sort_unstable();
        interface.places.dedup();
    }
    for (at, class) in out.iter().enumerate() {
        for &interface in &class.interfaces {
            if let Some(interface) = network.interfaces.get_mut(interface) {
                interface.class = at;
            }
        }
    }
    network.classes = out;
    network.cuts = cuts;
}

fn standing(
    network: &Network,
    interface: &Interface,
    cuts: &Cuts,
    targets: &FxHashMap<String, Vec<usize>>,
) -> Standing {
    let public: FxHashSet<IpAddr> = interface
        .associations
        .iter()
        .map(|&(private, _)| private)
        .collect();
    let mut addresses: Vec<(usize, bool)> = interface
        .addresses
        .iter()
        .map(|address| (cuts.place(*address), public.contains(address)))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut prefixes: Vec<(usize, usize)> = interface
        .prefixes
        .iter()
        .map(|prefix| (cuts.place(prefix.network()), cuts.place(prefix.broadcast())))
        .collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let workload = network.workloads.get(interface.workload);
    let mut registered: Vec<usize> = interface
        .addresses
        .iter()
        .map(ToString::to_string)
        .chain(workload.map(|workload| workload.id.clone()))
        .filter_map(|id| targets.get(&id))
        .flatten()
        .copied()
        .collect();
    registered.sort_unstable();
    registered.dedup();
    Standing {
        role: interface.role,
        idle: interface.idle,
        denies_internet: interface.denies_internet,
        internet_facing: workload.is_some_and(|workload| workload.internet_facing),
        listens: workload.and_then(|workload| workload.listens.clone()),
        source_dest_check: interface.source_dest_check,
        groups: interface.groups.clone(),
        addresses,
        prefixes,
        registered,
        entrances: interface.entrances.clone(),
    }
}

/// Which forwards (numbered over all load balancers) name a target id.
fn registrations(network: &Network) -> FxHashMap<String, Vec<usize>> {
    let mut out: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let forwards = network
        .balancers
        .iter()
        .flat_map(|balancer| &balancer.forwards);
    for (at, forward) in forwards.enumerate() {
        for target in &forward.targets {
            out.entry(target.id.clone()).or_default().push(at);
        }
    }
    out
}
